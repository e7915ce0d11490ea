/**
 * The feed at the desk: what stands, in one line each, opened in place. It is taken anew from the
 * server whenever something has changed; what is open, and where the focus is, stays.
 * @module
 */

const TOGETHER_MS = 150;

export class Feed {
  #element;
  #path;
  /** @type {Promise<string> | undefined} */ #coming;

  /** @param {HTMLElement} element @param {string} path */
  constructor(element, path) {
    this.#element = element;
    this.#path = path;
  }

  /** Take it anew; what comes together is taken once. @returns {Promise<string>}  its position */
  refresh() {
    this.#coming ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#coming = undefined;
        resolve(this.#take().catch(() => ''));
      }, TOGETHER_MS);
    });
    return this.#coming;
  }

  async #take() {
    const answer = await fetch(this.#path + location.search, { redirect: 'error' });
    if (!answer.ok) return '';
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const desk = /** @type {HTMLElement | null} */ (page.querySelector('ticker-desk'));
    const fresh = page.querySelector('.entries');
    if (!desk || !fresh) return '';
    this.#replace(fresh);
    this.#element.dispatchEvent(new CustomEvent('taken', { bubbles: true, detail: page }));
    return desk.dataset.at ?? '';
  }

  /** @param {Element} fresh */
  #replace(fresh) {
    const rows = new Map([...this.#element.querySelectorAll('[data-id]')].map((row) => [idOf(row), row]));
    for (const row of fresh.querySelectorAll('[data-id]')) {
      const former = rows.get(idOf(row));
      if (!former) continue;
      // What is the same stays the same element: a click that has begun on it hits it.
      if (same(former, row)) row.replaceWith(former);
      else if (former.querySelector('details[open]'))
        row.querySelector('details')?.setAttribute('open', '');
    }
    const focused = document.activeElement?.closest('.entries [data-id]');
    const top = focused?.getBoundingClientRect().top;
    this.#element.replaceChildren(...fresh.childNodes);
    if (!focused) return;
    const now = this.#element.querySelector(`[data-id="${idOf(focused)}"]`);
    if (!now) return;
    if (now !== focused || !now.contains(document.activeElement))
      /** @type {HTMLElement | null} */ (now.querySelector('summary'))?.focus({ preventScroll: true });
    this.#element.scrollTop += now.getBoundingClientRect().top - (top ?? 0);
  }
}

/** @param {Element} row */
const idOf = (row) => /** @type {HTMLElement} */ (row).dataset.id ?? '';

/** @param {Element} one @param {Element} other */
function same(one, other) {
  const bare = /** @type {Element} */ (one.cloneNode(true));
  for (const open of bare.querySelectorAll('details[open]')) open.removeAttribute('open');
  return bare.isEqualNode(other);
}
