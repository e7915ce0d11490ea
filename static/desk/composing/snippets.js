/**
 * Snippets: a text is begun with what the newsroom has for such texts; what is typed already stays.
 * @module
 */
import { insert, spaced } from './insertion.js';

/** @typedef {{label: string, breaking: boolean, headline: string, body: string}} Snippet */

/** What stands for words that are to be typed. */
export const GAP = '…';
const NOWHERE = Infinity;

/** @param {MouseEvent} event */
export function begun(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest('button');
  const form = button?.closest('form');
  if (!button?.matches('.begin, [data-snippet]') || !form) return;
  turn(form);
  if (!button.dataset.snippet) return;
  const snippet = /** @type {Snippet} */ (JSON.parse(button.dataset.snippet));
  const { headline, body, label, breaking } = /** @type {any} */ (form.elements);
  breaking.checked ||= snippet.breaking;
  label.value ||= snippet.label;
  label.dispatchEvent(new Event('input', { bubbles: true }));
  const from = { headline: headline.value.trim() ? NOWHERE : 0, body: body.selectionStart };
  if (!from.headline && snippet.headline) insert(headline, snippet.headline);
  if (snippet.body) insert(body, spaced(body, snippet.body));
  if (!gone(headline, from.headline) && !gone(body, from.body)) (snippet.body ? body : headline).focus();
}

/**
 * Show what there is, or put it away.
 * @param {HTMLFormElement} form
 */
function turn(form) {
  const list = /** @type {HTMLElement} */ (form.querySelector('.snippets'));
  list.hidden = !list.hidden;
  form.querySelector('.begin')?.setAttribute('aria-expanded', `${!list.hidden}`);
}

/**
 * Go to the first words that are to be typed, if there are some.
 * @param {HTMLTextAreaElement} area @param {number} from
 */
function gone(area, from) {
  const at = area.value.indexOf(GAP, from);
  if (at < 0) return false;
  area.focus();
  area.setSelectionRange(at, at + GAP.length);
  return true;
}
