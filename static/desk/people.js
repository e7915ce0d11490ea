/**
 * The pages of people and their ways in: what is shown once can be copied, and whoever has a role in some
 * tickers only is asked at once in which.
 * @module
 */
import { copyShown } from './setup/copying.js';

copyShown();

for (const role of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.roles [name="role"]'))) {
  role.addEventListener('change', () => {
    const otherwise = role.form?.querySelector('details.otherwise');
    if (role.value === '') otherwise?.setAttribute('open', '');
  });
}

export {}; // a module, whose names are its own
