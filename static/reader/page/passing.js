/**
 * Passing on: buttons that open the system's own sheet where there is one, else the link is copied.
 * @module
 */
import { Texts } from '../voice/texts.js';

const CONFIRMED = 2000;

/** @param {HTMLButtonElement} button */
async function share(button) {
  const url = new URL(button.dataset.share ?? '', location.href).href;
  const title = button.closest('article')?.getAttribute('aria-label') ?? document.title;
  if (navigator.share) return navigator.share({ title, url });
  await navigator.clipboard.writeText(url);
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

document.documentElement.classList.add('scripted');
document.addEventListener('click', ({ target }) => {
  const button = /** @type {HTMLElement} */ (target).closest('button');
  // A reader who closes the sheet has not met an error.
  if (button?.dataset.share) share(button).catch(() => {});
});
