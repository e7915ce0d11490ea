/**
 * Mending: what stands in the feed becomes what the server says, and nothing else changes. A row is
 * the same element for as long as it is there: a click that has begun on it hits it, and a form that
 * is open in it stays open, with what was typed.
 * @module
 */

const PARTS = '[data-part]';
const CAN_HAVE_FOCUS = 'a, button, summary, input, textarea';

export class Mending {
  #entries;
  /** What the server had said of a part. @type {WeakMap<Element, string>} */ #said = new WeakMap();

  /** @param {HTMLElement} entries */
  constructor(entries) {
    this.#entries = entries;
    for (const part of entries.querySelectorAll(PARTS)) this.#said.set(part, part.innerHTML);
  }

  /** @param {HTMLElement} fresh  the entries as they stand now, not in the page */
  mend(fresh) {
    const rows = byId(this.#entries);
    const later = byId(fresh);
    for (const [id, row] of rows) if (!later.has(id)) row.remove();
    const groups = new Map(children(this.#entries).map((group) => [group.dataset.group ?? '', group]));
    let at = this.#entries.firstElementChild;
    for (const group of children(fresh)) {
      const own = groups.get(group.dataset.group ?? '');
      const list = own?.querySelector('ul');
      // What is to go may hold rows that are to be elsewhere: it goes at the end.
      while (at instanceof HTMLElement && at !== own && !isIn(fresh, at)) at = at.nextElementSibling;
      if (own && list) {
        this.#mendHead(own, group);
        this.#mendRows(list, children(group.querySelector('ul')), rows);
      } else if (own && own.innerHTML !== group.innerHTML) own.innerHTML = group.innerHTML;
      if (own && own === at) at = at.nextElementSibling;
      else if (own) this.#entries.insertBefore(own, at);
      else this.#begin(group, at, rows);
    }
    for (const group of children(this.#entries)) if (!isIn(fresh, group)) group.remove();
    for (const name of this.#entries.getAttributeNames())
      if (name.startsWith('data-') && !fresh.hasAttribute(name)) this.#entries.removeAttribute(name);
    for (const { name, value } of fresh.attributes)
      if (name.startsWith('data-')) this.#entries.setAttribute(name, value);
  }

  /**
   * Put a group in that was not there; the rows that were elsewhere come once it is in the page, for
   * outside of it none can keep the focus.
   * @param {HTMLElement} group @param {Element | null} at @param {Map<string, HTMLElement>} rows
   */
  #begin(group, at, rows) {
    const own = /** @type {HTMLElement} */ (group.cloneNode(true));
    const list = own.querySelector('ul');
    list?.replaceChildren();
    this.#entries.insertBefore(own, at);
    if (list) this.#mendRows(list, children(group.querySelector('ul')), rows);
  }

  /** @param {HTMLElement} own @param {HTMLElement} group */
  #mendHead(own, group) {
    const [head, fresh] = [own, group].map((one) => one.firstElementChild);
    if (head && fresh && head.innerHTML !== fresh.innerHTML) head.innerHTML = fresh.innerHTML;
  }

  /**
   * @param {Element} list @param {HTMLElement[]} fresh @param {Map<string, HTMLElement>} rows
   */
  #mendRows(list, fresh, rows) {
    let at = list.firstElementChild;
    for (const row of fresh) {
      const own = rows.get(row.dataset.id ?? '');
      if (own) this.#mendRow(own, row);
      if (own && own === at) {
        at = at.nextElementSibling;
        continue;
      }
      const placed = own ?? /** @type {HTMLElement} */ (row.cloneNode(true));
      if (!own) {
        placed.dataset.fresh = '';
        for (const part of placed.querySelectorAll(PARTS)) this.#said.set(part, part.innerHTML);
      }
      withFocus(placed, () => list.insertBefore(placed, at));
    }
  }

  /** @param {HTMLElement} own @param {HTMLElement} row */
  #mendRow(own, row) {
    for (const name of ['state', 'revision', 'pinned', 'moved']) {
      const value = row.dataset[name];
      if (value === undefined) delete own.dataset[name];
      else if (own.dataset[name] !== value) own.dataset[name] = value;
    }
    for (const part of row.querySelectorAll(PARTS)) {
      const former = own.querySelector(`[data-part="${part.getAttribute('data-part')}"]`);
      if (!former || this.#said.get(former) === part.innerHTML) continue;
      this.#said.set(former, part.innerHTML);
      withFocus(former, () => former.replaceChildren(...[...part.childNodes].map((one) => one.cloneNode(true))));
    }
    this.#mendAsking(own, row);
  }

  /**
   * What asks before something is done is not changed while it is open.
   * @param {HTMLElement} own @param {HTMLElement} row
   */
  #mendAsking(own, row) {
    const [former, asking] = [own, row].map((one) => [...one.querySelectorAll('details.asking')]);
    if (former.some((one) => one.hasAttribute('open')) || same(former, asking)) return;
    if (former.some((one) => one.contains(document.activeElement))) own.querySelector('summary')?.focus();
    for (const one of former) one.remove();
    own.querySelector('.doing')?.append(...asking.map((one) => one.cloneNode(true)));
  }
}

/** @param {Element[]} some @param {Element[]} others */
const same = (some, others) =>
  some.map((one) => one.outerHTML).join() === others.map((one) => one.outerHTML).join();

/** @param {Element} within */
const byId = (within) =>
  new Map(
    [.../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll('.row'))].map((row) => [
      row.dataset.id ?? '',
      row,
    ]),
  );

/** @param {Element | null} parent */
const children = (parent) => /** @type {HTMLElement[]} */ ([...(parent?.children ?? [])]);

/** @param {HTMLElement} fresh @param {HTMLElement} group */
const isIn = (fresh, group) => fresh.querySelector(`:scope > [data-group="${group.dataset.group}"]`) !== null;

/**
 * Change something around where the focus is, and leave it there.
 * @param {Element} around @param {() => void} change
 */
function withFocus(around, change) {
  const focused = document.activeElement;
  if (!focused || !around.contains(focused)) return change();
  const number = [...around.querySelectorAll(CAN_HAVE_FOCUS)].indexOf(focused);
  change();
  if (document.activeElement === focused) return;
  const now = [...around.querySelectorAll(CAN_HAVE_FOCUS)];
  const next = focused.isConnected ? focused : now[Math.min(number, now.length - 1)];
  /** @type {HTMLElement | undefined} */ (next)?.focus({ preventScroll: true });
}
