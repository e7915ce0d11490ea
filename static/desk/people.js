/**
 * The pages of who belongs to the newsroom: a link that is shown once can be copied, and whoever has a
 * role in some tickers only is asked at once in which.
 * @module
 */
import { copyLinks } from './setup/copying.js';

copyLinks();

for (const role of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.roles [name="role"]'))) {
  role.addEventListener('change', () => {
    const otherwise = role.form?.querySelector('details.otherwise');
    if (role.value === '') otherwise?.setAttribute('open', '');
  });
}

export {}; // a module, whose names are its own
