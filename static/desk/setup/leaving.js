/**
 * Leaving: whoever goes from a form with what they have typed in it is asked before.
 * @module
 */

/** @param {HTMLFormElement} form */
export function askBeforeLeaving(form) {
  let isTyped = Boolean(form.querySelector('.fault, .theirs'));
  form.addEventListener('input', () => { isTyped = true; });
  form.addEventListener('submit', () => { isTyped = false; });
  addEventListener('beforeunload', (event) => {
    if (isTyped) event.preventDefault();
  });
  for (const reset of form.querySelectorAll('.foot a'))
    reset.addEventListener('click', () => { isTyped = false; });
}
