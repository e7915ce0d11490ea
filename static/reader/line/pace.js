/**
 * The pace at which a page asks: it follows, or looks in once a minute, or sleeps until it is seen.
 * @module
 */

/** @typedef {'follow' | 'look' | 'sleep'} Pace */

const KEPT = 600_000;
const KEPT_WHERE_SCARCE = 5_000;
const AFTERWARDS = 86_400_000;

/**
 * @param {number} hidden  the milliseconds since when nobody can see the page; 0 where one can
 * @param {number} ended  the milliseconds since the end; NaN or less than 0 while there is none
 * @param {boolean} scarce  whether what is followed keeps other pages from being loaded
 * @returns {Pace}
 */
export function pace(hidden, ended, scarce) {
  if (ended > AFTERWARDS) return hidden ? 'sleep' : 'look';
  return hidden > (scarce ? KEPT_WHERE_SCARCE : KEPT) ? 'look' : 'follow';
}
