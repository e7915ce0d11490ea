/**
 * Quoting: what readers read of a ticker has their language's marks of quotation, as in entries.
 * @module
 */
import { quotes } from '../composing/quotes.js';

const PROSE = /^(?:kicker|title|intro|image_(?:alt|caption|credit)|key_points_\d+_text)$/;

/** @param {HTMLFormElement} form */
export function quoteInProse(form) {
  for (const field of /** @type {HTMLCollectionOf<HTMLInputElement>} */ (form.elements))
    if (PROSE.test(field.name)) field.lang = form.dataset.language ?? '';
  quotes(form);
}
