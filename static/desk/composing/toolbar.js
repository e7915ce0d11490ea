/**
 * The toolbar: signs of Markdown at a press. GitHub's element sets them as if they were typed, so
 * that undo goes through them step by step; where it does not load, one types them.
 * @module
 */

/** @type {string} */
const ELEMENT = '../../vendor/@github/markdown-toolbar-element@2.2.3/index.js';

/** Tools that mark words, and what a word is. */
const WORDS = 'md-bold, md-italic, md-link';
const BEFORE = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}’'-]*[\p{L}\p{M}\p{N}])?$/u;
const BEHIND = /^[\p{L}\p{M}\p{N}](?:[’'-]?[\p{L}\p{M}\p{N}])*/u;

const KEYS = /** @type {Record<string, string>} */ ({ b: 'md-bold', i: 'md-italic', k: 'md-link' });

/** @param {HTMLElement} root */
export function toolbars(root) {
  import(ELEMENT).catch(() => root.classList.add('without-tools'));
  for (const kind of ['click', 'keydown']) root.addEventListener(kind, widened, true);
  // A press on a tool takes no focus: a phone's keyboard stays, and so does the selection.
  root.addEventListener('mousedown', (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest('markdown-toolbar')) event.preventDefault();
  });
}

/** @param {KeyboardEvent} event */
export function pressed(event) {
  const area = /** @type {HTMLElement} */ (event.target);
  const { key, isComposing, altKey, shiftKey, ctrlKey, metaKey } = event;
  const tool = KEYS[key.toLowerCase()];
  if (!tool || isComposing || altKey || shiftKey || !(ctrlKey || metaKey)) return;
  if (!area.matches('[name="body"]')) return;
  event.preventDefault();
  const click = new MouseEvent('click', { bubbles: true, cancelable: true });
  area.closest('form')?.querySelector(tool)?.dispatchEvent(click);
}

/**
 * What marks words is meant for the word at the caret, wherever in it that is, and the caret stays
 * there. (The element finds none at a text's end, and takes a full stop along.)
 * @param {Event} event  a press of a tool, by mouse or key
 */
function widened(event) {
  if (event instanceof KeyboardEvent && ![' ', 'Enter'].includes(event.key)) return;
  const tool = /** @type {HTMLElement} */ (event.target).closest(WORDS);
  const area = tool?.closest('form')?.querySelector('textarea[name="body"]');
  if (!(area instanceof HTMLTextAreaElement) || area.selectionStart !== area.selectionEnd) return;
  const caret = area.selectionStart;
  const before = BEFORE.exec(area.value.slice(0, caret))?.[0].length ?? 0;
  const behind = BEHIND.exec(area.value.slice(caret))?.[0].length ?? 0;
  if (!before && !behind) return;
  area.setSelectionRange(caret - before, caret + behind);
  if (tool?.matches('md-link')) return; // there the address is selected
  const back = () => area.setSelectionRange(area.selectionStart + before, area.selectionStart + before);
  tool?.addEventListener(event.type, back, { once: true });
}
