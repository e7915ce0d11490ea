/**
 * This page as it is now on the server, to take the place of what is shown.
 * @module
 */
import { load } from '../line/documents.js';
import { Entries } from './entries.js';
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
 * Let a fetched page take the place of what is shown; what is being read stays where it is.
 * @param {HTMLElement} feed @param {Document} fresh
 */
export function swap(feed, fresh) {
  hold(() => {
    for (const part of document.querySelectorAll('[data-part]')) {
      const name = /** @type {HTMLElement} */ (part).dataset.part;
      part.replaceWith(...fresh.querySelectorAll(`[data-part="${name}"]`));
    }
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
