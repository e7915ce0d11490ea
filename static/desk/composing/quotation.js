/**
 * Quotation: which of a language's marks stands at a place.
 * @module
 */

/** @typedef {string[]} Marks  outer and inner ones, that open and that close; or none */


export const APOSTROPHE = '’';
/** Words that have lost their beginning: what stands before them opens nothing. */
const CUT = /** @type {Record<string, RegExp>} */ ({
  de: /^(?:s|n|ne[mnrs]?|ran|rauf|raus|rein|rüber|rum|runter)$/i,
  en: /^(?:tis|twas|em|n|til|cause|\d0s)$/i,
});
const OPENING = /^$|[\s([{/|¡¿]/;
const DASH = /[-–—]/;

/**
 * The mark that is meant by a sign of the keyboard, or none where that sign is meant.
 * @param {string} sign @param {string} before  the paragraph up to it
 * @param {string} next  what stands behind it @param {Marks} marks
 */
export function meant(sign, before, next, marks) {
  const last = before.replace(/[*_~]+$/, '').slice(-1);
  if (!marks[3] || last === '\\') return null;
  const isInner = sign === "'";
  const [open, close] = isInner ? marks.slice(2) : marks;
  const isOpen = opened(before, open.trim(), close.trim());
  const isBehindMark = [marks[0], marks[2]].includes(last) && !marks.slice(1, 4).includes(marks[0]);
  if (OPENING.test(last) || isBehindMark || (DASH.test(last) && !isOpen)) return open;
  if (isOpen && !(isInner && /\p{L}/u.test(next))) return close;
  if (/\d/.test(last)) return null; // feet and inches
  return isInner ? APOSTROPHE : close;
}

/**
 * Where a mark turns out to be an apostrophe by what was typed since, or nowhere: it closed a quotation
 * and a letter follows, or it opened one before a word that has lost its beginning.
 * @param {string} before  the paragraph up to the caret
 * @param {string} language @param {Marks} marks  that it has
 * @returns {number}  counted from the end
 */
export function mistaken(before, language, [, , open, close]) {
  if (!open || !close) return 0;
  const [, letter, mark] = /(\p{L})(.)\p{L}$/u.exec(before) ?? [];
  if (letter && mark === close && close !== APOSTROPHE) return 2;
  const [, opens, word] = /(?:^|[^\p{L}\p{N}])(.)([\p{L}\p{N}]+)[^\p{L}\p{N}'’]$/u.exec(before) ?? [];
  return opens === open && CUT[language.split('-')[0]]?.test(word) ? word.length + 2 : 0;
}

/** @param {string} text @param {string} open @param {string} close */
function opened(text, open, close) {
  if (open === close) return text.split(open).length % 2 === 0;
  return text.lastIndexOf(open) > text.lastIndexOf(close);
}
