/**
 * The form that the server has sent, until the script takes over: on a slow line, somebody has
 * typed there by then, or it holds what the server has refused.
 * @module
 *
 * @typedef {import('./text.js').Content} Content
 */
import { changed } from './content.js';
import { Form } from './form.js';

export class Early {
  #element;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#element = /** @type {HTMLFormElement | null} */ (root.querySelector('.composer'));
  }

  /**
   * Take the form off the page.
   * @param {boolean} isBegun  whether what the server has put there counts as typed
   * @returns {{typed: {id: string, base: number, content: Content} | null, point: (form: Form) => void}}
   *   what was typed there and is nowhere else, and what lets a form have the caret where it was
   */
  leave(isBegun) {
    const element = this.#element;
    if (!element) return { typed: null, point: () => {} };
    const point = pointed(element);
    const form = new Form(element);
    const sent = /** @type {HTMLFormElement} */ (element.cloneNode(true));
    sent.reset();
    const isKept = isBegun || element.querySelector('.fault, .two:not([hidden])');
    const content = isKept ? form.content : changed(form.content, new Form(sent).content);
    element.remove();
    if (!Object.keys(content).length) return { typed: null, point };
    const line = (/** @type {string} */ name) => form.field(name)?.value ?? '';
    return { typed: { id: line('id'), base: Number(line('revision')), content }, point };
  }
}

/** Note where the caret is. @param {HTMLFormElement} element @returns {(form: Form) => void} */
function pointed(element) {
  const { activeElement: field } = document;
  const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  if (!isField || field.form !== element) return () => {};
  const { name, selectionStart, selectionEnd } = field;
  // It begins there by itself; a text that is opened is gone on with at its end.
  if (name === 'headline' && selectionEnd === 0) return () => {};
  return (form) => {
    const same = form.field(name);
    same?.closest('details')?.setAttribute('open', '');
    same?.focus();
    if (selectionStart !== null) same?.setSelectionRange(selectionStart, selectionEnd);
  };
}
