/**
 * What readers would see of the ticker, beside the form in which it is typed: rendered by the server,
 * which has their renderer, after a pause. Nothing in the form is touched.
 * @module
 */
import { isTyped } from './typed.js';

const PAUSE_MS = 400;

/** @param {HTMLFormElement} form */
export function showAsTyped(form) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let asked = new AbortController();
  const ask = () => {
    asked.abort();
    asked = new AbortController();
    // Where it cannot be had, what was seen last stays, and the next letter asks again.
    show(form, asked.signal).catch(() => {});
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  if (isTyped(form)) ask();
}

/** @param {HTMLFormElement} form @param {AbortSignal} signal */
async function show(form, signal) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const answer = await fetch(`${form.action}/seen`, { method: 'POST', body, signal });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [former, fresh] = [document, page].map((one) => one.querySelector('.preview'));
  if (fresh && !former?.isEqualNode(fresh)) former?.replaceWith(fresh);
}
