/**
 * Lists above the feed that were full: one less has uncovered another, which only the server knows.
 * @module
 */
import { Asking } from './asking.js';
import { hold } from './hold.js';
import { count } from './lists.js';

/** @type {Asking | undefined} */ let asking;

/** @param {HTMLElement} feed @param {() => void} then  done once they are there */
export function uncover(feed, then) {
  asking ??= new Asking(feed, () => location.href, (page) => {
    hold(() => replace(feed, page));
    then();
  });
  asking.soon();
}

/** @param {HTMLElement} feed @param {Document} page */
function replace(feed, page) {
  for (const [frame, inner] of [['.pinned', 'div'], ['.keys', 'ol']]) {
    const [whole, fresh] = [feed, page].map((one) => one.querySelector(frame));
    const items = fresh?.querySelector(inner);
    if (!whole || !items) continue;
    whole.querySelector(inner)?.replaceWith(items);
    count(/** @type {HTMLElement} */ (whole), items);
  }
}
