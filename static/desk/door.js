/**
 * The door of the desk's other pages, where nothing is written: whoever signs out there leaves no
 * text in this browser, either.
 * @module
 */
import { closeMenus } from './menus.js';
import { SigningOut } from './signing_out.js';
import { Here } from './texts/here.js';

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('.sign-out'));
const told = document.createElement('p');
told.className = 'told';
told.setAttribute('role', 'alert');
document.querySelector('main')?.prepend(told);
const page = { open: [], tell: (/** @type {string} */ said) => { told.textContent = said; } };
closeMenus();
if (form) new SigningOut(form, page, new Here(), { person: form.dataset.person ?? '', slug: '', place: '' });

export {}; // a module, whose names are its own
