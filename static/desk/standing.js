/**
 * How the ticker stands: what the desk's head says of it, changed in one press where one is.
 * @module
 */

/**
 * Take the forms of the head over, and keep what it says as the desk's pages have it.
 * @param {EventTarget} pages  where each page that was taken anew is told of
 */
export function keepStanding(pages) {
  const bar = /** @type {HTMLElement} */ (document.querySelector('.bar'));
  pages.addEventListener('taken', (event) => {
    if (!bar.querySelector('.standing[open], .standing:focus-within'))
      freshen(/** @type {CustomEvent<Document>} */ (event).detail);
  });
  document.addEventListener('submit', async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches('[action$="/status"]')) return;
    event.preventDefault();
    const page = await send(form, /** @type {SubmitEvent} */ (event).submitter);
    if (!page?.querySelector('.standing')) return tell(bar, page?.querySelector('.message p')?.textContent);
    freshen(page);
    /** @type {HTMLElement | null} */ (bar.querySelector('.standing summary'))?.focus();
  });
  bar.addEventListener('toggle', ({ target }) => {
    // What was said of a press is not said of the next one.
    const menu = /** @type {HTMLDetailsElement} */ (target);
    if (menu.matches('.standing') && !menu.open) fault(menu).hidden = true;
  }, true);
}

/**
 * @param {HTMLFormElement} form @param {HTMLElement | null} button
 * @returns {Promise<Document | null>}  the desk as it is then, or why it is not; null without an answer
 */
async function send(form, button) {
  const fields = /** @type {any} */ (new FormData(form, button));
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(fields) });
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch {
    return null;
  }
}

/** @param {HTMLElement} bar  in which nothing has changed @param {string | null} [why]  if that is known */
function tell(bar, why) {
  const menu = /** @type {HTMLDetailsElement} */ (bar.querySelector('.standing'));
  const said = fault(menu);
  menu.open = true;
  said.dataset.away ??= said.textContent ?? '';
  said.textContent = why || said.dataset.away;
  said.hidden = false;
}

/** @param {HTMLElement} menu */
const fault = (menu) => /** @type {HTMLElement} */ (menu.querySelector('.fault'));

/** @param {Document} page */
function freshen(page) {
  for (const part of document.querySelectorAll('[data-fresh]')) {
    const { fresh } = /** @type {HTMLElement} */ (part).dataset;
    const other = page.querySelector(`[data-fresh="${fresh}"]`);
    if (other && !part.isEqualNode(other)) part.replaceWith(other);
  }
}
