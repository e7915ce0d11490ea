/**
 * What stands above the feed: whole copies of pinned entries, and a line for each key event.
 * @module
 */
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
  const { id = '', order, when = '' } = article.dataset;
  const line = parse('<li><a><time></time> <span></span></a></li>');
  const [link, time, title] = /** @type {HTMLElement[]} */ ([...line.querySelectorAll('*')]);
  line.dataset.id = id;
  line.dataset.order = order;
  const from = /** @type {HTMLAnchorElement} */ (article.querySelector('.when a'));
  link.setAttribute('href', from.getAttribute('href') ?? '');
  const moment = /** @type {HTMLTimeElement} */ (from.firstElementChild);
  /** @type {HTMLTimeElement} */ (time).dateTime = moment.dateTime;
  time.textContent = when;
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
