/**
 * Passing on: buttons that open the system's own sheet where there is one, else the link is copied.
 * @module
 */
import { fetched } from '../later.js';

/** @param {HTMLButtonElement} button */
async function share(button) {
  const url = new URL(button.dataset.share ?? '', location.href).href;
  const title = button.closest('article')?.getAttribute('aria-label') ?? document.title;
  if (navigator.share) return navigator.share({ title, url });
  await navigator.clipboard.writeText(url);
  const { confirm } = await fetched('page/copied.js');
  confirm(button);
}

document.documentElement.classList.add('scripted');
document.addEventListener('click', ({ target }) => {
  const button = /** @type {HTMLElement} */ (target).closest('button');
  // A reader who closes the sheet has not met an error.
  if (button?.dataset.share) share(button).catch(() => {});
});
