/**
 * Leaving: whoever goes from a form with what they have typed in it is asked before.
 * @module
 */

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

/** Whether anything is typed, also before this has run. @param {HTMLFormElement} form */
const isTyped = (form) =>
  /** @type {HTMLInputElement[]} */ ([...form.elements]).some((field) =>
    ['checkbox', 'radio'].includes(field.type)
      ? field.checked !== field.defaultChecked
      : 'defaultValue' in field && field.value !== field.defaultValue);
