/**
 * Lists: Enter in an item begins the next one, and in an empty one it ends the list; so with quotations.
 * @module
 */
import { insert } from './insertion.js';

/** Indentation, bullet or number with its stop, or the sign of a quotation; and what stands behind. */
const ITEM = /^(\s*)(?:([-*+>])|(\d{1,9})([.)]))( +)(.*)$/;

/** @param {KeyboardEvent} event */
export function continued(event) {
  const { key, target: area, isComposing, keyCode } = event;
  const isChord = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
  if (key !== 'Enter' || isChord || isComposing || keyCode === 229 || event.defaultPrevented) return;
  if (!(area instanceof HTMLTextAreaElement) || area.name !== 'body') return;
  const { value, selectionStart: at, selectionEnd } = area;
  const begin = value.lastIndexOf('\n', at - 1) + 1;
  const item = ITEM.exec(value.slice(begin).split('\n', 1)[0] ?? '');
  const [, indent = '', sign, number, stop, space = ' ', text = ''] = item ?? [];
  if (!item || at !== selectionEnd || at < begin + item[0].length - text.length) return;
  event.preventDefault();
  if (!text.trim()) area.setSelectionRange(begin, begin + item[0].length);
  insert(area, text.trim() ? `\n${indent}${sign ?? `${Number(number) + 1}${stop}`}${space}` : '\n');
}
