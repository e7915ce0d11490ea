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

/** As many as the server shows of each. */
const MOST = 100;

/**
 * List an entry where it belongs; where it is null, nowhere any more.
 * @param {HTMLElement} root @param {string} id @param {HTMLElement | null} article
 * @returns {boolean}  whether others that are not here come into their place
 */
export function list(root, id, article) {
  let uncovered = false;
  const kinds = /** @type {const} */ ([
    ['.pinned', '.pinned div', 'pinned', pinOf],
    ['.keys', '.keys ol', 'key', lineOf],
  ]);
  for (const [frame, inner, mark, made] of kinds) {
    const [whole, items] = parts(/** @type {Element} */ (root), frame, inner);
    const former = /** @type {Element | null} */ (items.querySelector(`:scope > [data-id="${id}"]`));
    const isFull = items.childElementCount === MOST;
    // At another place of the ticker than its beginning nothing is pinned.
    if (article && mark in article.dataset && !(mark === 'pinned' && 'placed' in root.dataset)) {
      const item = made(article, root);
      Object.assign(item.dataset, { id, order: article.dataset.order });
      item.toggleAttribute('open', former?.hasAttribute('open') ?? false);
      sortIn(items, item);
    }
    former?.remove();
    if (items.childElementCount > MOST) items.lastElementChild?.remove();
    const last = /** @type {HTMLElement | null} */ (items.lastElementChild);
    uncovered ||= isFull && former !== null && (items.childElementCount < MOST || last?.dataset.id === id);
    count(whole, items);
  }
  return uncovered;
}

/**
 * Have a list say how many it has, and be seen if it has any.
 * @param {HTMLElement} whole @param {Element} items
 */
export function count(whole, items) {
  whole.hidden = !items.childElementCount;
  const label = whole.querySelector('label');
  if (!label) return;
  label.dataset.count = String(items.childElementCount);
  /** @type {Element} */ (label.lastElementChild).textContent = label.dataset.count;
}
