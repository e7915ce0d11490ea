/**
 * Dates say as much as is needed: today nothing but the time, for six days the weekday, and the
 * year only where it is another. The page brings all forms of each.
 * @module
 */
import { clock } from '../line/clock.js';

const DAY = 24 * 3600_000;
const UNAMBIGUOUS = 6;

/** Making one takes longer than all else that an arrival does to the page. */
/** @type {Map<string | undefined, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string | undefined} timeZone */
function formatOf(timeZone) {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format;
}

/**
 * The day of a moment where the ticker is, as `2026-11-04`.
 * @param {Date} moment @param {string | undefined} timeZone
 */
function dayOf(moment, timeZone) {
  try {
    return formatOf(timeZone).format(moment);
  } catch {
    return moment.toISOString().slice(0, 10); // an old browser may not know the zone's name
  }
}

/**
 * Bring the dates within some elements up to date.
 * @param {Iterable<ParentNode>} roots @param {string | undefined} timeZone
 */
export function refresh(roots, timeZone) {
  const today = dayOf(new Date(clock()), timeZone);
  for (const element of [...roots].flatMap((root) => [...root.querySelectorAll('[data-span]')])) {
    const { span, of = '', same, near = '', far = '' } = /** @type {HTMLElement} */ (element).dataset;
    const days = (Date.parse(today) - Date.parse(of)) / DAY;
    const isNear = span === 'year'
      ? of.slice(0, 4) === today.slice(0, 4)
      : days >= 0 && days <= (span === 'week' ? UNAMBIGUOUS : 0);
    const text = (days === 0 && same) || (isNear ? near : far);
    if (element.textContent !== text) element.textContent = text;
  }
}

/**
 * Say of today's and yesterday's heading that they are.
 * @param {HTMLElement[]} headings @param {string | undefined} timeZone
 * @param {import('../voice/texts.js').Texts} texts
 */
export function nearDays(headings, timeZone, texts) {
  const [today, yesterday] = [0, DAY].map((ago) => dayOf(new Date(clock() - ago), timeZone));
  for (const { dataset, parentElement } of headings) {
    const { day } = /** @type {HTMLElement} */ (parentElement).dataset;
    const near = day === today ? 'today' : day === yesterday ? 'yesterday' : '';
    if (near) dataset.relative = texts.text(near);
    else delete dataset.relative;
  }
}

/**
 * Have a `<time>` say a date in one of two forms.
 * @param {Element} element @param {string | undefined} of
 * @param {string | undefined} near @param {string | undefined} far @param {string} [moment]
 */
export function date(element, of = '', near = of, far = of, moment = of) {
  const time = /** @type {HTMLTimeElement} */ (element);
  time.dateTime = moment;
  Object.assign(time.dataset, { of, near, far });
  time.textContent = far;
}
