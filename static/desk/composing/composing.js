/**
 * Composing: what helps while a text is written, around a textarea that stays a plain one.
 * @module
 */
import { drops } from './drop.js';
import { continued } from './lists.js';
import { pasted } from './paste.js';
import { quotes } from './quotes.js';
import { FIELDS } from '../pictures/image.js';
import { begun } from './snippets.js';
import { pressed, toolbars } from './toolbar.js';

/** Fields of a form that readers read. */
const PROSE = ['headline', 'body', 'label', 'author', 'source_name', 'tags', 'correction', ...FIELDS.slice(1, 4)];

/**
 * Listen to all that is written within an element, whichever form it is in.
 * @param {HTMLElement} root @param {(files: File[]) => void} take  what is dropped or pasted
 */
export function compose(root, take) {
  toolbars(root);
  root.addEventListener('paste', pasted);
  root.addEventListener('keydown', pressed);
  root.addEventListener('keydown', continued);
  root.addEventListener('click', begun);
  // What readers are told of a retraction is written in the feed.
  quotes(/** @type {HTMLElement} */ (root.parentElement));
  drops(root.ownerDocument, take);
}

/**
 * Fit a form out once it is there: its fields are in the ticker's language, its toolbar is the
 * body's, and stands above the foot, however high that is.
 * @param {HTMLFormElement} form @param {string} id
 */
export function equip(form, id) {
  const { language = '' } = /** @type {HTMLElement} */ (form.closest('ticker-desk')).dataset;
  for (const name of PROSE) /** @type {HTMLElement} */ (form.elements.namedItem(name)).lang = language;
  const body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('body'));
  body.id = `body-${id}`;
  form.querySelector('markdown-toolbar')?.setAttribute('for', body.id);
  const foot = /** @type {HTMLElement} */ (form.querySelector('.foot'));
  new ResizeObserver(() => form.style.setProperty('--foot', `${foot.offsetHeight}px`)).observe(foot);
}
