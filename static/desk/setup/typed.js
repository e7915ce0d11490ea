/**
 * Whether anything is typed in a form that its page did not say, also before a script has listened:
 * on a slow line, or because the browser has put back what stood there.
 * @module
 */

/** @param {HTMLFormElement} form */
export const isTyped = (form) =>
  /** @type {HTMLInputElement[]} */ ([...form.elements]).some((field) =>
    ['checkbox', 'radio'].includes(field.type)
      ? field.checked !== field.defaultChecked
      : 'defaultValue' in field && field.value !== field.defaultValue);
