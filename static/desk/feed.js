/**
 * The feed at the desk: what stands, in one line each, opened in place. It is taken anew from the
 * server whenever something has changed; what is open, where the focus is, and the row that
 * somebody is aiming at stay where they are.
 * @module
 */
import { Hold } from './feed/hold.js';
import { Mending } from './feed/mending.js';

/** @typedef {{show?: string, q?: string, before?: string}} Query */

const TOGETHER_MS = 150;
/** A search looks through a whole ticker: it is not asked again for each of many arrivals. */
const SEARCH_TOGETHER_MS = 1500;
const TYPING_MS = 250;
const MINUTE_MS = 60_000;
const ASKED = ['show', 'q', 'before'];

export class Feed {
  #root;
  #path;
  #server;
  #mending;
  #hold;
  #query;
  #shown;
  #asked = 0;
  #answered = 0;
  #count = 0;
  #typing = 0;
  /** @type {Promise<string> | undefined} */ #coming;

  /**
   * @param {HTMLElement} root @param {string} path
   * @param {import('../reader/voice/texts.js').Texts} texts @param {import('./server.js').Server} server
   */
  constructor(root, path, texts, server) {
    this.#root = root;
    this.#path = path;
    this.#server = server;
    this.#mending = new Mending(this.entries);
    this.#hold = new Hold(root, texts);
    this.#query = kept(new URLSearchParams(location.search));
    this.#shown = this.entries.dataset.at ?? '';
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('input', (event) => this.#typed(event));
    root.addEventListener('submit', (event) => this.#searched(event));
    // What is planned says in how many minutes.
    setInterval(() => this.#isPlanned && !document.hidden && this.refresh(), MINUTE_MS);
  }

  /** @returns {HTMLElement} */
  get entries() {
    return /** @type {HTMLElement} */ (this.#root.querySelector('.entries'));
  }

  get #isPlanned() {
    return this.entries.querySelector('.row[data-state="scheduled"]') !== null;
  }

  /** @returns {HTMLElement | null}  the row that somebody is at, or has just done something to */
  get #atHand() {
    return this.#root.querySelector('.row:focus-within, .row:has(.answer:not(:empty))');
  }

  /** Take it anew; what comes together is taken once. @returns {Promise<string>}  its position */
  refresh() {
    this.#coming ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#coming = undefined;
        resolve(this.#take().catch(() => ''));
      }, this.#query.has('q') ? SEARCH_TOGETHER_MS : TOGETHER_MS);
    });
    return this.#coming;
  }

  /**
   * Show a part of the ticker, or what holds some words; nothing: all of it.
   * @param {Query} query
   */
  async look(query) {
    clearTimeout(this.#typing);
    this.#query = kept(new URLSearchParams(Object.entries(query).filter(([, value]) => value)));
    this.#count = 0;
    for (const said of this.#root.querySelectorAll('.answer')) said.replaceChildren();
    const search = /** @type {HTMLInputElement} */ (this.#root.querySelector('[name="q"]'));
    if (document.activeElement !== search) search.value = query.q ?? '';
    history.replaceState(history.state, '', `${this.#path}${asText(this.#query)}`);
    await this.#take().catch(() => '');
  }

  async #take() {
    const number = ++this.#asked;
    const query = new URLSearchParams(this.#query);
    if (this.#count) query.set('count', `${this.#count}`);
    // What somebody is at stays there, though it may not be what is looked for any more.
    const { id } = this.#atHand?.dataset ?? {};
    if (id && this.#query.size) query.set('with', id);
    const page = await this.#server.page(`${this.#path}/feed${asText(query)}`);
    if (!page) return '';
    const fresh = /** @type {HTMLElement | null} */ (page.querySelector('.entries'));
    // A later answer has come, or something else is asked for by now.
    const isLate = number < this.#answered || asText(kept(query)) !== asText(this.#query);
    if (!fresh || isLate) return this.#shown;
    this.#answered = number;
    const isSame = fresh.dataset.of === this.entries.dataset.of;
    this.#hold.during(isSame, () => this.#mending.mend(fresh));
    for (const link of page.querySelectorAll('.filters a')) this.#mendFilter(link);
    this.#root.dispatchEvent(new CustomEvent('taken', { bubbles: true, detail: page }));
    return (this.#shown = fresh.dataset.at ?? '');
  }

  /** @param {Element} fresh */
  #mendFilter(fresh) {
    const part = fresh.getAttribute('data-show');
    const link = this.#root.querySelector(`.filters [data-show="${part}"]`);
    if (!link || link.outerHTML === fresh.outerHTML) return;
    link.innerHTML = fresh.innerHTML;
    link.toggleAttribute('aria-current', false);
    if (fresh.hasAttribute('aria-current')) link.setAttribute('aria-current', 'page');
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = target.closest('a');
    if (link?.dataset.show) {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (this.#root.querySelector('.filters a'))?.focus();
      if (link.closest('.filters')) link.focus();
      this.look({ show: link.dataset.show === 'all' ? '' : link.dataset.show });
    } else if (link?.closest('.older')) {
      event.preventDefault();
      this.#older(link);
    }
  }

  /**
   * Load as many again, older ones; where that would be too many, they take the others' place.
   * @param {HTMLAnchorElement} link
   */
  async #older(link) {
    const { pageSize, most } = this.entries.dataset;
    const rows = this.entries.querySelectorAll('.group:not(.unseen) .row').length;
    const wanted = Math.max(this.#count, rows) + Number(pageSize);
    if (this.#query.has('before') || wanted > Number(most)) {
      const query = new URL(link.href).searchParams;
      return this.look(Object.fromEntries(ASKED.map((name) => [name, query.get(name) ?? ''])));
    }
    this.#count = wanted;
    await this.#take();
  }

  /** @param {Event} event */
  #typed(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.name !== 'q') return;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.look({ q: field.value.trim() }), TYPING_MS);
  }

  /** @param {Event} event */
  #searched(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches('.search')) return;
    event.preventDefault();
    this.look({ q: `${new FormData(form).get('q') ?? ''}`.trim() });
  }
}

/** @param {URLSearchParams} query  of it what says what is shown */
const kept = (query) =>
  new URLSearchParams(ASKED.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])));

/** @param {URLSearchParams} query */
const asText = (query) => (query.size ? `?${query}` : '');
