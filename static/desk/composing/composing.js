/**
 * Composing: what helps while a text is written, around a textarea that stays a plain one.
 * @module
 */
import { drops } from './drop.js';
import { pasted } from './paste.js';
import { quoted } from './quotes.js';
import { begun } from './snippets.js';
import { pressed, toolbars } from './toolbar.js';

/**
 * Listen to all that is written within an element, whichever form it is in.
 * @param {HTMLElement} root @param {(key: string) => void} tell  what cannot be done
 */
export function compose(root, tell) {
  toolbars(root);
  root.addEventListener('paste', (event) => pasted(event, () => tell('picture')));
  root.addEventListener('input', quoted);
  root.addEventListener('keydown', pressed);
  root.addEventListener('click', begun);
  drops(root.ownerDocument, () => tell('picture'));
}

/**
 * Fit a form out once it is there: its fields are in the ticker's language, its toolbar is the
 * body's, and stands above the foot, however high that is.
 * @param {HTMLFormElement} form @param {string} id
 */
export function equip(form, id) {
  const { language = '' } = /** @type {HTMLElement} */ (form.closest('ticker-desk')).dataset;
  for (const field of form.querySelectorAll('textarea')) field.lang = language;
  const body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('body'));
  body.id = `body-${id}`;
  form.querySelector('markdown-toolbar')?.setAttribute('for', body.id);
  const foot = /** @type {HTMLElement} */ (form.querySelector('.foot'));
  new ResizeObserver(() => form.style.setProperty('--foot', `${foot.offsetHeight}px`)).observe(foot);
}
