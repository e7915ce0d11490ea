/**
 * Leaving: whoever goes from a form with what they have typed in it is asked before.
 * @module
 */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form.setup'));
let isTyped = Boolean(form?.querySelector('.fault, .theirs'));

form?.addEventListener('input', () => { isTyped = true; });
form?.addEventListener('submit', () => { isTyped = false; });
addEventListener('beforeunload', (event) => {
  if (isTyped) event.preventDefault();
});
for (const reset of document.querySelectorAll('form.setup .foot a'))
  reset.addEventListener('click', () => { isTyped = false; });

export {}; // a module, whose names are its own
