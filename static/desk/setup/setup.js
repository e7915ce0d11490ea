/**
 * The page on which a ticker is set up: it is whole without script, and this makes it lighter to use.
 * @module
 */
import { copyShown } from './copying.js';
import { askBeforeLeaving } from './leaving.js';
import { pictureOf } from './lead.js';
import { quoteInProse } from './quoting.js';
import { showAsTyped } from './seen.js';

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form.setup'));

if (form) {
  askBeforeLeaving(form);
  quoteInProse(form);
  pictureOf(form);
  showAsTyped(form);
}
copyShown();

export {}; // a module, whose names are its own
