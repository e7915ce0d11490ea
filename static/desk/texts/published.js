/**
 * What was published last, of all texts in work: that is what undo takes back.
 * @module
 */
import { UNDO_MS } from './text.js';

/** @typedef {import('./text.js').Text} Text */

/**
 * Of some texts the one that was published last, and when; null where there is none.
 * @param {{text: Text}[]} open
 */
export function lastPublished(open) {
  const stood = open.flatMap(({ text }) => (text.stands ? [{ text, at: text.stands.until - UNDO_MS }] : []));
  return stood.sort((one, other) => other.at - one.at)[0] ?? null;
}

/**
 * What the button takes back beside a text: what it has published itself, else what another has, while
 * that can be.
 * @param {Text} text @param {{text: Text}[]} open @param {number} now
 * @returns {Text | undefined}
 */
export function undoable(text, open, now) {
  const others = open.filter((one) => one.text.canUndo(now));
  return text.canUndo(now) ? text : lastPublished(others)?.text;
}

/** What a text is called. @param {Text} text */
export const nameOf = ({ content: { headline, body } }) => `${headline || body}`;
