/**
 * What stands above the feed: whole copies of pinned entries, and a line for each key event.
 * @module
 */
import { dated } from './dates.js';
import { parse, sortIn } from './entries.js';

/**
 * @param {HTMLElement} article
 * @returns {HTMLElement}
 */
function copyOf(article) {
  const copy = /** @type {HTMLElement} */ (article.cloneNode(true));
  copy.removeAttribute('id');
  return copy;
}

/**
 * @param {HTMLElement} article
 * @returns {HTMLElement}
 */
function lineOf(article) {
  const { id = '', order, day, keyNear, keyFar } = article.dataset;
  const line = parse('<li><a> <span></span></a></li>');
  const [link, title] = /** @type {HTMLElement[]} */ ([...line.querySelectorAll('*')]);
  line.dataset.id = id;
  line.dataset.order = order;
  const from = /** @type {HTMLAnchorElement} */ (article.querySelector('.when a'));
  link.setAttribute('href', from.getAttribute('href') ?? '');
  const moment = /** @type {HTMLTimeElement} */ (from.firstElementChild);
  link.prepend(dated('week', day, keyNear, keyFar, moment.dateTime));
  title.textContent = article.getAttribute('aria-label');
  return line;
}

/** @param {ParentNode} root @param {string} id @param {HTMLElement | null} article */
export function list(root, id, article) {
  const kinds = /** @type {const} */ ([
    ['.pinned', '.pinned div', 'pinned', copyOf],
    ['.keys', '.keys ol', 'key', lineOf],
  ]);
  for (const [frame, inner, mark, made] of kinds) {
    const items = /** @type {HTMLElement} */ (root.querySelector(inner));
    items.querySelector(`[data-id="${id}"]`)?.remove();
    if (article && mark in article.dataset) sortIn(items, made(article));
    const whole = /** @type {HTMLElement} */ (root.querySelector(frame));
    whole.hidden = !items.childElementCount;
  }
}
