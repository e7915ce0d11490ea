/**
 * This page as it is now on the server, to take the place of what is shown.
 * @module
 */
import { load } from '../line/documents.js';
import { Entries } from './entries.js';
import { replaceHead } from './head.js';
import { hold } from './hold.js';

const MOST_OLDER_PAGES = 10;
const STATE = ['data-connection', 'data-transport'];
const VOICES = ['.mark', '.announce', '.waiting'];

/**
 * Load this page anew, with as many older entries as it takes to go on with what is being read.
 * @param {string} at @param {Element | undefined} last
 */
export async function snapshot(at, last) {
  const fresh = await load(`${location.pathname}?at=${encodeURIComponent(at)}`);
  if (!fresh) return null;
  const entries = new Entries(fresh);
  for (let pages = 0; last && entries.isBelow(last) && pages < MOST_OLDER_PAGES; pages++) {
    const older = entries.older && (await load(entries.older.href));
    if (!older) break;
    entries.append(new Entries(older));
  }
  return fresh;
}

/**
 * Let an element that stays say in which language it speaks from now on.
 * @param {Element | null} element @param {Element | null} fresh
 */
function speak(element, fresh) {
  for (const name of ['lang', 'dir']) {
    const value = fresh?.getAttribute(name);
    if (value) element?.setAttribute(name, value);
    else element?.removeAttribute(name);
  }
}

/**
 * What the reader has unfolded, as selectors.
 * @param {ParentNode} root
 */
const unfolded = (root) => [
  ...[...root.querySelectorAll('.fold:checked')].map(({ id }) => `#${id}`),
  ...[...root.querySelectorAll('.pin[open]')].map(
    (pin) => `.pin[data-id="${/** @type {HTMLElement} */ (pin).dataset.id}"]`,
  ),
];

/** @param {ParentNode} root @param {string[]} selectors */
function unfold(root, selectors) {
  for (const selector of selectors)
    for (const fold of root.querySelectorAll(selector))
      Object.assign(fold, 'checked' in fold ? { checked: true } : { open: true });
}

/**
 * Let a fetched page take the place of what is shown; what is being read stays where it is.
 * @param {HTMLElement} feed @param {Document} fresh
 */
export function swap(feed, fresh) {
  const folds = unfolded(feed);
  hold(() => {
    for (const part of document.querySelectorAll('[data-part]')) {
      const former = /** @type {HTMLElement} */ (part);
      const others = /** @type {NodeListOf<HTMLElement>} */ (
        fresh.querySelectorAll(`[data-part="${former.dataset.part}"]`)
      );
      if (others[0]?.matches('.head')) replaceHead(former, others[0]);
      else former.replaceWith(...others);
    }
    unfold(feed, folds);
  });
  for (const { name, value } of fresh.querySelector('ticker-feed')?.attributes ?? [])
    if (!STATE.includes(name)) feed.setAttribute(name, value);
  for (const voice of VOICES) speak(document.querySelector(voice), fresh.querySelector(voice));
  const { lang, dir } = fresh.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  document.title = fresh.title;
}

/**
 * The last entry that it takes to stay where one is: that of this screen and the next.
 * @param {HTMLElement[]} articles
 */
export const lastNeeded = (articles) =>
  [...articles].reverse().find((article) => article.getBoundingClientRect().top < 2 * innerHeight);
