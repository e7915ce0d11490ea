/**
 * Placing: a picture comes to stand beside a text, or in it; the caret stays where it is.
 * @module
 */
import { insert, spaced } from '../composing/insertion.js';
import { FIELDS, inFields, pictureAt, typedIn } from './image.js';

/** @typedef {Partial<import('./image.js').Image> & {id?: string}} Shown */

let composes = false;
for (const kind of ['compositionstart', 'compositionend'])
  addEventListener(kind, () => (composes = kind === 'compositionstart'), true);

/** @param {HTMLFormElement} form @param {string} name */
const fieldOf = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** The image that a form has. @param {HTMLFormElement} form */
export const imageIn = (form) => typedIn((name) => fieldOf(form, name)?.value ?? '');

/** Let a picture be the form's own, or none. @param {HTMLFormElement} form @param {Shown | null} shown */
export function place(form, shown) {
  const lines = inFields(shown && { ...shown, media: shown.id ?? shown.media });
  for (const name of FIELDS) fieldOf(form, name).value = lines[name];
  fieldOf(form, FIELDS[0]).dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Let pictures stand in the text, behind the paragraph that the caret is in: several are a gallery.
 * @param {HTMLFormElement} form @param {Shown[]} shown
 */
export function behind(form, shown) {
  if (composes) return void addEventListener('compositionend', () => setTimeout(behind, 0, form, shown), { once: true });
  const body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('body'));
  const { selectionStart: from, selectionEnd: to, value, scrollTop } = body;
  const held = document.activeElement;
  const end = value.indexOf('\n\n', to);
  const at = end < 0 ? value.length : end;
  body.setSelectionRange(at, at);
  insert(body, spaced(body, markdown(form, shown)));
  body.setSelectionRange(from, to);
  body.scrollTop = scrollTop;
  if (held instanceof HTMLElement && held !== document.body) held.focus({ preventScroll: true });
  else body.blur();
}

/** @param {HTMLFormElement} form @param {Shown[]} shown */
const markdown = (form, shown) => shown.map((one) => marked(form, one)).join('\n');

/** A picture as Markdown has it. @param {HTMLFormElement} form @param {Shown} image */
export function marked(form, { id, media, url, alt = '', caption = '', credit = '' }) {
  const credited = /** @type {HTMLElement} */ (form.querySelector('.pictured')).dataset.credit ?? '{credit}';
  const ours = pictureAt(id || media || url || '');
  const stop = caption && credit && !/[.!?…]["“”»«’]?$/.test(caption) ? '.' : '';
  const said = [caption + stop, credit.includes(':') ? credit : credit && credited.replace('{credit}', () => credit)].filter(Boolean).join(' ');
  const title = said && ` "${said.replace(/[\\"]/g, '\\$&')}"`;
  const target = ours ? `media:${ours.id}` : `${url}`.replaceAll('(', '%28').replaceAll(')', '%29');
  return `![${alt.replace(/[\\[\]]/g, '\\$&')}](${target}${title})`;
}

/** Let the form's own picture stand in the text instead, where the caret is. @param {HTMLFormElement} form */
export function into(form) {
  const image = imageIn(form);
  if (!image?.media && !image?.url) return;
  const body = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('body'));
  place(form, null);
  insert(body, spaced(body, markdown(form, [image])));
  body.focus();
}

