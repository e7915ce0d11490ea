/**
 * Which text is in view in this tab, so that a reload, or whoever signs in again, finds it there.
 * @module
 */

/** @param {string} slug */
const keyOf = (slug) => `ticker-desk-view ${slug}`;

/** @param {string} slug @returns {string} */
export function inView(slug) {
  try {
    return sessionStorage.getItem(keyOf(slug)) ?? '';
  } catch {
    return '';
  }
}

/** @param {string} slug @param {string} id */
export function keepInView(slug, id) {
  try {
    sessionStorage.setItem(keyOf(slug), id);
  } catch {
    // then it is in the row
  }
}
