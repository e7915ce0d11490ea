/**
 * Setting up: whoever goes from the form of a ticker with what they have typed in it is asked before;
 * what readers read of it has their language's marks of quotation, as in entries.
 * @module
 */
import { quotes } from './composing/quotes.js';

const PROSE = /^(?:kicker|title|intro|image_(?:alt|caption|credit)|key_points_\d+_text)$/;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form.setup'));
let isTyped = Boolean(form?.querySelector('.fault, .theirs'));

for (const field of /** @type {HTMLCollectionOf<HTMLInputElement>} */ (form?.elements ?? []))
  if (PROSE.test(field.name)) field.lang = form?.dataset.language ?? '';
if (form) quotes(form);
form?.addEventListener('input', () => { isTyped = true; });
form?.addEventListener('submit', () => { isTyped = false; });
addEventListener('beforeunload', (event) => {
  if (isTyped) event.preventDefault();
});
for (const reset of document.querySelectorAll('form.setup .foot a'))
  reset.addEventListener('click', () => { isTyped = false; });
