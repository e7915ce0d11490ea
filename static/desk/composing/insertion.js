/**
 * Insertion: text that comes to stand where the caret is as if it had been typed, in one step of undo.
 * @module
 */

/**
 * Put a text in place of the selection. (Setting `value` would end undo.)
 * @param {HTMLTextAreaElement} area @param {string} text
 */
export function insert(area, text) {
  const held = document.activeElement;
  area.focus();
  // What was typed before is a step of its own.
  area.setSelectionRange(area.selectionStart, area.selectionEnd);
  if (document.activeElement !== area || !document.execCommand('insertText', false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  // So is what is typed behind it; and who has gone on elsewhere stays there.
  area.setSelectionRange(area.selectionStart, area.selectionEnd);
  if (held !== area && held instanceof HTMLTextAreaElement) held.focus();
}
