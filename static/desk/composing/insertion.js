/**
 * Insertion: text that comes to stand where the caret is as if it had been typed, in one step of undo.
 * @module
 */

/**
 * Put a text in place of the selection. (Setting `value` would end undo.)
 * @param {HTMLTextAreaElement} area @param {string} text
 */
export function insert(area, text) {
  area.focus();
  // What was typed before is a step of its own.
  area.setSelectionRange(area.selectionStart, area.selectionEnd);
  if (document.execCommand('insertText', false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
  area.dispatchEvent(new Event('input', { bubbles: true }));
}
