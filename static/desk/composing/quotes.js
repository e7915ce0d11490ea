/**
 * Quotes: marks of quotation as the ticker's language has them, in place of the keyboard's, as one types.
 * That is a step of its own, so that undo brings the keyboard's sign back.
 * @module
 */
import { insert } from './insertion.js';
import { endsInAddress, endsInProse, paragraph } from './prose.js';
import { meant } from './quotation.js';

/** @param {Event} event */
export function quoted(event) {
  const { inputType, data, isComposing } = /** @type {InputEvent} */ (event);
  const area = /** @type {HTMLTextAreaElement} */ (event.target);
  if (!area.matches('[name="headline"], [name="body"]') || isComposing) return;
  if (inputType === 'historyUndo') released(area);
  if (inputType !== 'insertText' || (data !== '"' && data !== "'")) return;
  const at = area.selectionStart;
  const before = area.value.slice(0, at - 1);
  if (area.name === 'body' ? !endsInProse(before) : endsInAddress(before)) return;
  const mark = meant(data, paragraph(before), area.value.charAt(at), area.lang);
  if (!mark) return;
  area.setSelectionRange(at - 1, at);
  insert(area, mark);
}

/**
 * The sign that undo has brought back is selected, and the next letter would take its place.
 * @param {HTMLTextAreaElement} area
 */
function released(area) {
  const { selectionStart, selectionEnd, value } = area;
  if (/^["']$/.test(value.slice(selectionStart, selectionEnd))) area.setSelectionRange(selectionEnd, selectionEnd);
}
