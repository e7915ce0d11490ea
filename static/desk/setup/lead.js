/**
 * The lead: a ticker's own picture is uploaded where it is set up, as an entry's is where that is written.
 * @module
 */
import { Texts } from '../../reader/voice/texts.js';
import { drops } from '../composing/drop.js';
import { keepPictured } from '../pictures/pictured.js';
import { Pictures } from '../pictures/pictures.js';

/** @param {HTMLFormElement} form */
export function pictureOf(form) {
  const tell = (/** @type {string} */ said) => {
    const told = /** @type {HTMLElement} */ (form.querySelector('.said .what'));
    told.textContent = said;
  };
  const pictures = new Pictures(form, { person: form.dataset.person ?? '', texts: new Texts(form), tell, form: () => form });
  const take = (/** @type {File[]} */ files) => pictures.take(files.slice(0, 1)); // there is but one
  drops(form.ownerDocument, take);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('.scripted-only'))) button.hidden = false;
  keepPictured(form);
  pictures.tellLost();
}
