/**
 * The last words: where the desk was opened to write a ticker's last entry, it begins with them.
 * @module
 */

const ASKED = '?last';
const NAMES = ['headline', 'body'];

/**
 * Take down what the page has begun with, before its form is taken over.
 * @param {HTMLElement} root
 * @returns {() => void}  types it into the text in view, once
 */
export function lastWords(root) {
  if (!location.search.startsWith(ASKED)) return () => {};
  const begun = NAMES.map((name) => valueOf(root, name));
  return () => {
    history.replaceState(history.state, '', location.pathname);
    NAMES.forEach((name, at) => {
      const field = fieldOf(root, name);
      if (!field || field.value) return;
      field.value = begun[at];
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  };
}

/** @param {HTMLElement} root @param {string} name */
const fieldOf = (root, name) =>
  /** @type {HTMLTextAreaElement | null} */ (
    root.querySelector(`.composer:not([hidden]) [name="${name}"]`)
  );

/** @param {HTMLElement} root @param {string} name */
const valueOf = (root, name) => fieldOf(root, name)?.value ?? '';
