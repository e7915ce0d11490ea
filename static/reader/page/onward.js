/**
 * A page that reads from the beginning, oldest first. What it shows is corrected in its place, and taken
 * away, as anywhere; for all else that comes, the server is asked: few read so, and what they read has
 * mostly ended.
 * @module
 */
import { Asking } from './asking.js';
import { orderOf, parse } from './entries.js';
import { hold } from './hold.js';
import { swap } from './snapshot.js';

/** @typedef {import('../line/follow.js').Event} Event */

/**
 * What is to be done about what is published on such a page.
 * @param {HTMLElement} feed @param {import('./entries.js').Entries} entries
 * @returns {(event: Event) => void}
 */
export function onward(feed, entries) {
  const asking = new Asking(feed, () => location.href, (page) => swap(feed, page));
  return ({ id = '', html = '' }) => {
    const article = parse(html);
    const shown = entries.find(id);
    if (shown && orderOf(shown) === orderOf(article)) hold(() => shown.replaceWith(article));
    asking.soon();
  };
}
