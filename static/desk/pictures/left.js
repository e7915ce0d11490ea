/**
 * Left: which pictures are on their way, so that it can be said of those that a reload has cut off.
 * @module
 */

const KEY = 'ticker-desk-uploads';

/** Their names. @returns {string[]} */
export function left() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
  } catch {
    return [];
  }
}

/** @param {string[]} names */
export function keepLeft(names) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // then nobody is told
  }
}
