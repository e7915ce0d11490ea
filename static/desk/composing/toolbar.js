/**
 * The toolbar: signs of Markdown at a press. GitHub's element sets them as if they were typed, so
 * that undo goes through them step by step; where it does not load, one types them.
 * @module
 */

/** @type {string} */
const ELEMENT = '../../vendor/@github/markdown-toolbar-element@2.2.3/index.js';

const KEYS = /** @type {Record<string, string>} */ ({ b: 'md-bold', i: 'md-italic', k: 'md-link' });

/** @param {HTMLElement} root */
export function toolbars(root) {
  import(ELEMENT).catch(() => root.classList.add('without-tools'));
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
  /** @type {HTMLElement | null | undefined} */ (area.closest('form')?.querySelector(tool))?.click();
}
