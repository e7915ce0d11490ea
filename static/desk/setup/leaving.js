/**
 * Leaving: whoever goes from a form with what they have typed in it is asked before.
 * @module
 */
import { isTyped } from './typed.js';

/** @param {HTMLFormElement} form */
export function askBeforeLeaving(form) {
  let isOver = false;
  form.addEventListener('submit', () => { isOver = true; });
  addEventListener('beforeunload', (event) => {
    if (!isOver && (form.querySelector('.fault, .theirs') || isTyped(form))) event.preventDefault();
  });
  for (const reset of form.querySelectorAll('.foot a'))
    reset.addEventListener('click', () => { isOver = true; });
}
