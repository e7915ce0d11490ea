/**
 * That a link was copied, said for a moment by the button that has done it.
 * @module
 */
import { Texts } from '../voice/texts.js';

const CONFIRMED = 2000;

/** @param {HTMLButtonElement} button */
export function confirm(button) {
  const page = /** @type {HTMLElement} */ (button.closest('ticker-feed'));
  const copied = new Texts(page).text('copied');
  const said = button.firstElementChild ?? button; // the words, where they are in another language
  const { textContent } = said;
  if (textContent === copied) return;
  const name = button.getAttribute('aria-label') + '';
  said.textContent = copied;
  button.setAttribute('aria-label', copied);
  setTimeout(() => {
    said.textContent = textContent;
    button.setAttribute('aria-label', name);
  }, CONFIRMED);
}
