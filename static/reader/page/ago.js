/**
 * Relative times beside the absolute ones ("5 minutes ago"), kept true; the style sheet shows them.
 * @module
 */
import { clock } from '../line/clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The digits that the page has for times in every language. */
const LATIN = { numberingSystem: 'latn' };

/** Made anew only for another language, for that takes long. */
/** @type {{language?: string, format: Intl.RelativeTimeFormat} | undefined} */
let made;

/** @param {string | undefined} language */
function formatOf(language) {
  if (!made || made.language !== language) {
    const options = /** @type {const} */ ({ numeric: 'auto', style: 'short', ...LATIN });
    made = { language, format: new Intl.RelativeTimeFormat(language, options) };
  }
  return made.format;
}

/** @param {number} age @param {Intl.RelativeTimeFormat} format */
function phrase(age, format) {
  if (age < MINUTE) return format.format(0, 'second');
  if (age < HOUR) return format.format(-Math.floor(age / MINUTE), 'minute');
  return format.format(-Math.floor(age / HOUR), 'hour');
}

/**
 * Bring the relative times of all entries up to date; after a day, the absolute one says it all.
 * @param {ParentNode} root @param {string | undefined} language
 */
export function refresh(root, language) {
  const format = formatOf(language);
  const now = clock();
  for (const element of root.querySelectorAll('.ago')) {
    const { dataset, parentElement } = /** @type {HTMLElement} */ (element);
    const moment = parentElement?.querySelector('time')?.dateTime ?? '';
    const age = Math.max(0, now - Date.parse(moment));
    if (age < DAY) dataset.ago = phrase(age, format);
    else delete dataset.ago;
  }
}
