/**
 * Insertion: text that comes to stand where the caret is as if it had been typed, in one step of undo.
 * @module
 */

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */

/**
 * Put a text in place of the selection. (Setting `value` would end undo.)
 * @param {Field} area @param {string} text
 */
export function insert(area, text) {
  const held = document.activeElement;
  area.focus();
  // What was typed before is a step of its own.
  area.setSelectionRange(area.selectionStart, area.selectionEnd);
  if (document.activeElement !== area || !document.execCommand('insertText', false, text)) {
    area.setRangeText(text, area.selectionStart ?? 0, area.selectionEnd ?? 0, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  // So is what is typed behind it; and who has gone on elsewhere stays there.
  area.setSelectionRange(area.selectionStart, area.selectionEnd);
  if (held !== area && held instanceof HTMLElement && held.matches('textarea, input')) held.focus();
}

/**
 * A text as it has to be inserted for its blocks to stand apart from what is above and below.
 * @param {HTMLTextAreaElement} area @param {string} text @param {RegExp} block  how one begins
 */
export function spaced(area, text, block = /^/) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const breaks = /\n*$/.exec(before)?.[0].length ?? 0;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const above = before.trim() && block.test(text) ? '\n'.repeat(Math.max(0, 2 - breaks)) : '';
  const below = after.trim() && block.test(last) && !after.startsWith('\n') ? '\n\n' : '';
  return above + text + below;
}
