/**
 * Quotes: marks of quotation as the ticker's language has them, in place of the keyboard's, as one types
 * in fields that readers read: those that say their language. Each is a step of its own, so that undo
 * brings back what was there.
 * @module
 */
import { insert } from './insertion.js';
import { endsInAddress, endsInProse, paragraph } from './prose.js';
import { APOSTROPHE, meant, mistaken } from './quotation.js';

/** @typedef {import('./insertion.js').Field} Field */

const MARKDOWN = ['body', 'intro'];
/** What undo has brought back, selected: a mark, and the word behind it. */
const BACK = /^["'‘‚‹›“”„«»]\p{L}*\s?$/u;

/** @param {HTMLElement} root  whose fields in a language of their own are prose */
export function quotes(root) {
  root.addEventListener('input', (event) => quoted(/** @type {InputEvent} */ (event)));
  // Whoever leaves a word by another way than a space has ended it, too.
  root.addEventListener('keydown', ({ key, target, isComposing }) => {
    if (!isComposing && ['Enter', 'Tab', 'Escape'].includes(key)) settle(target, ' ');
  }, true);
  root.addEventListener('mousedown', () => settle(document.activeElement, ' '), true);
}

/** @param {InputEvent} event */
function quoted({ inputType, data, isComposing, target }) {
  const field = proseOf(target);
  if (!field || isComposing) return;
  if (inputType === 'historyUndo') released(field);
  if (inputType !== 'insertText' || !data) return;
  settle(field);
  if (data !== '"' && data !== "'") return;
  const at = field.selectionStart ?? 0;
  const before = field.value.slice(0, at - 1);
  if (!isProse(field, before)) return;
  const mark = meant(data, paragraph(before), field.value.charAt(at), marksOf(field));
  if (!mark) return;
  field.setSelectionRange(at - 1, at);
  insert(field, mark);
}

/**
 * Let a mark be the apostrophe that it turns out to be by what was typed since.
 * @param {EventTarget | null} target @param {string} [end]  of the word, where that is not typed
 */
function settle(target, end = '') {
  const field = proseOf(target);
  if (!field || field.selectionStart !== field.selectionEnd) return;
  const at = field.selectionStart ?? 0;
  const before = field.value.slice(0, at);
  const back = mistaken(paragraph(before) + end, field.lang, marksOf(field)) - end.length;
  if (back <= 0 || !isProse(field, before)) return;
  field.setSelectionRange(at - back, at);
  insert(field, APOSTROPHE + before.slice(before.length - back + 1));
}

/** @param {EventTarget | null} target @returns {Field | null} */
const proseOf = (target) =>
  target instanceof HTMLElement && target.matches(':is(textarea, input)[lang]') ? /** @type {Field} */ (target) : null;

/** @param {Field} field  amid what says which marks its language has */
const marksOf = (field) =>
  /** @type {HTMLElement | null} */ (field.closest('[data-quotes]'))?.dataset.quotes?.split(' ') ?? [];

/** @param {Field} field @param {string} before */
const isProse = (field, before) =>
  MARKDOWN.includes(field.name) ? endsInProse(before) : !endsInAddress(before);

/**
 * What undo has brought back is selected, and the next letter would take its place.
 * @param {Field} field
 */
function released(field) {
  const [start, end] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  if (BACK.test(field.value.slice(start, end))) field.setSelectionRange(end, end);
}
