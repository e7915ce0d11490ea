/**
 * The clock at the desk: when something was, where the ticker is, in the language of the desk.
 * @module
 */

/** @param {number} moment @param {Intl.DateTimeFormatOptions} format */
function written(moment, format) {
  if (!moment) return '';
  const desk = /** @type {HTMLElement | null} */ (document.querySelector('ticker-desk'));
  const zoned = { ...format, timeZone: desk?.dataset.timezone };
  return new Intl.DateTimeFormat(document.documentElement.lang, zoned).format(moment);
}

/** A time to the second. @param {string | undefined} at */
export const clock = (at = '') => written(Date.parse(at), { timeStyle: 'medium' });

/** A time of which the day matters, too. @param {string | undefined} at */
export const day = (at = '') => written(Date.parse(at), { dateStyle: 'medium', timeStyle: 'short' });

/** A time, with its day where that is not today. @param {string | undefined} at */
export function lately(at = '') {
  const [then, now] = [Date.parse(at), Date.now()];
  const [date, today] = [then, now].map((one) => written(one, { dateStyle: 'short' }));
  const time = written(then, { timeStyle: 'short' });
  return date === today ? time : [date, time].filter(Boolean).join(', ');
}
