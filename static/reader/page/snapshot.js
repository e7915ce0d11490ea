/**
 * This page as it is now on the server, to take the place of what is shown.
 * @module
 */
import { named } from '../address.js';
import { load } from '../line/documents.js';
import { Entries } from './entries.js';
import { replaceHead } from './head.js';
import { hold } from './hold.js';

const MOST_FURTHER_PAGES = 10;
const STATE = ['data-connection', 'data-transport'];
const VOICES = ['.mark', '.announce', '.waiting'];

/**
 * Load this page anew, with as many further entries as it takes to go on with what is being read.
 * @param {string} at @param {HTMLElement[]} needed  what must not be missing, from top to bottom
 */
export async function snapshot(at, needed) {
  const url = new URL(location.href);
  url.searchParams.set('at', at);
  let fresh = await load(url.href);
  if (!fresh && named()) {
    // An entry that its page's address names may be gone; its ticker is not.
    url.pathname = url.pathname.replace(/\/e\/[^/]*$/, '');
    fresh = await load(url.href);
    if (fresh) history.replaceState(null, '', url.pathname);
  }
  if (!fresh) return null;
  const entries = new Entries(fresh);
  for (const where of /** @type {const} */ (['newer', 'older']))
    for (let pages = 0; pages < MOST_FURTHER_PAGES && isShort(entries, where, needed); pages++) {
      const further = entries[where] && (await load(entries[where].href));
      if (!further) break;
      entries.extend(new Entries(further), where);
    }
  return fresh;
}

/** @param {Entries} entries @param {'newer' | 'older'} where @param {HTMLElement[]} needed */
function isShort(entries, where, needed) {
  const [first] = needed;
  const last = needed[needed.length - 1];
  return first && (where === 'newer' ? entries.isAbove(first) : entries.isBelow(last));
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
 * @returns {string}  what the page is called
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
  return fresh.title;
}

/**
 * The entries that it takes to stay where one is: those of this screen, the one before and the next.
 * @param {HTMLElement[]} articles
 */
export const needed = (articles) =>
  articles.filter((article) => {
    const { top, bottom } = article.getBoundingClientRect();
    return bottom > -innerHeight && top < 2 * innerHeight;
  });
