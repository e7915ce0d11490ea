/**
 * What stands above the feed: pinned entries, folded, and a line for each key event.
 * @module
 */
import { date } from './dates.js';
import { built, sortIn } from './entries.js';

/** @typedef {Record<string, string | undefined>} Data */

/**
 * @param {HTMLElement} article @param {ParentNode} root
 * @returns {HTMLElement}
 */
function pinOf(article, root) {
  const pin = built(root, 'pin');
  const [name, begins, place] = parts(pin, '.name', '.begins', '.place a');
  const copy = /** @type {HTMLElement} */ (article.cloneNode(true));
  copy.removeAttribute('id');
  name.textContent = article.getAttribute('aria-label');
  begins.textContent = article.dataset.pinned ?? '';
  place.setAttribute('href', addressOf(article));
  place.parentElement?.before(copy);
  return pin;
}

/**
 * @param {HTMLElement} article @param {ParentNode} root
 * @returns {HTMLElement}
 */
function lineOf(article, root) {
  const { day, keyNear, keyFar } = article.dataset;
  const moment = article.querySelector('time');
  const line = built(root, 'key');
  const [link, time, title] = parts(line, 'a', 'time', 'span');
  link.setAttribute('href', addressOf(article));
  date(time, day, keyNear, keyFar, moment?.dateTime);
  time.dataset.same = moment?.textContent ?? '';
  title.textContent = article.getAttribute('aria-label');
  return line;
}

/** @param {Element} element @param {string[]} selectors */
const parts = (element, ...selectors) =>
  selectors.map((selector) => /** @type {HTMLElement} */ (element.querySelector(selector)));

/** @param {Element} article */
const addressOf = (article) => article.querySelector('.when a')?.getAttribute('href') ?? '';

/** @param {ParentNode} root @param {string} id @param {HTMLElement | null} article */
export function list(root, id, article) {
  const kinds = /** @type {const} */ ([
    ['.pinned', '.pinned div', 'pinned', pinOf],
    ['.keys', '.keys ol', 'key', lineOf],
  ]);
  for (const [frame, inner, mark, made] of kinds) {
    const [whole, items] = parts(/** @type {Element} */ (root), frame, inner);
    const former = items.querySelector(`:scope > [data-id="${id}"]`);
    if (article && mark in article.dataset) {
      const item = made(article, root);
      Object.assign(item.dataset, { id, order: article.dataset.order });
      item.toggleAttribute('open', former?.hasAttribute('open') ?? false);
      sortIn(items, item);
    }
    former?.remove();
    whole.hidden = !items.childElementCount;
    const count = whole.querySelector('label');
    if (!count) continue;
    count.dataset.count = String(items.childElementCount);
    /** @type {Element} */ (count.lastElementChild).textContent = count.dataset.count;
  }
}
