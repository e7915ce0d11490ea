/**
 * What stands above the feed: whole copies of pinned entries, and a line for each key event.
 * @module
 */
import { date } from './dates.js';
import { built, sortIn } from './entries.js';

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
 * @param {HTMLElement} article @param {ParentNode} root
 * @returns {HTMLElement}
 */
function lineOf(article, root) {
  const { id = '', order, day, keyNear, keyFar } = article.dataset;
  const line = built(root, 'key');
  const [link, time, title] = /** @type {HTMLElement[]} */ ([...line.querySelectorAll('*')]);
  line.dataset.id = id;
  line.dataset.order = order;
  const from = /** @type {HTMLAnchorElement} */ (article.querySelector('.when a'));
  link.setAttribute('href', from.getAttribute('href') ?? '');
  const moment = /** @type {HTMLTimeElement} */ (from.firstElementChild);
  date(time, day, keyNear, keyFar, moment.dateTime);
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
    if (article && mark in article.dataset) sortIn(items, made(article, root));
    const whole = /** @type {HTMLElement} */ (root.querySelector(frame));
    whole.hidden = !items.childElementCount;
  }
}
