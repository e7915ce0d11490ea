/**
 * `<ticker-feed>`: the feed of a ticker that keeps itself up to date.
 *
 * The page is whole without it, and what it does to the page leaves what a reload would show. This
 * is the one module that has to arrive: it follows the ticker first of all, and brings what changes
 * the page only then. Until both are there, the page says what the server has it say: reload.
 * @module
 */
import { begin } from './address.js';
import { brought } from './later.js';
import { follow } from './line/follow.js';

/** @typedef {import('./line/follow.js').Event} Event */
/** @typedef {import('./page/page.js').Page} Page */

const PATIENCE = 5000;

class TickerFeed extends HTMLElement {
  /** @type {Page | undefined} */ #page;
  /** What has come before the page could be changed. @type {Event[]} */
  #early = [];
  /** For which stay in the document the page was brought. @type {AbortSignal | undefined} */
  #brought;
  /** Where the reader was, of which nothing is loaded. @type {import('./address.js').Spot | undefined} */
  #missed;
  /** What is true of the page as soon as it can be changed. */
  #state = {};
  #left = new AbortController();
  /** @type {ReturnType<typeof follow> | undefined} */ #follower;

  connectedCallback() {
    this.#left = new AbortController();
    const { signal } = this.#left;
    const { live } = this.dataset;
    this.#missed = begin(signal);
    if (live) this.#follow(live, signal);
    // Also where nothing can be followed, for ages and dates go on.
    setTimeout(() => this.#bring(signal), live ? PATIENCE : 0);
  }

  disconnectedCallback() {
    this.#left.abort();
  }

  /** @param {string} live @param {AbortSignal} signal */
  #follow(live, signal) {
    this.#early = [];
    const follower = (this.#follower = follow({
      live,
      at: this.dataset.at ?? '',
      onEvent: (event) => (this.#page ? this.#page.apply(event) : this.#early.push(event)),
      onState: (connection, transport, at) => {
        this.#state = { connection, transport, at };
        this.#show();
        if (connection === 'live' || connection === 'resting') this.#bring(signal);
      },
      onReset: async (at) => this.#page?.snapshot(at) ?? null,
      ended: () => this.#ended(),
      onGone: () => this.#page?.show('gone'),
    }));
    signal.addEventListener('abort', () => follower.stop());
  }

  /** When the ticker has ended; NaN where it has not. */
  #ended() {
    const head = /** @type {HTMLElement | null} */ (this.querySelector('.head'));
    const { status, end } = head?.dataset ?? {};
    const updated = this.querySelector('.updated')?.getAttribute('datetime');
    return status === 'ended' ? Date.parse(end || updated || '') : NaN;
  }

  #show() {
    if (!this.#page) return;
    Object.assign(this.dataset, this.#state);
    this.#page.show(this.dataset.connection ?? '');
  }

  /** @param {AbortSignal} signal */
  async #bring(signal) {
    if (this.#brought === signal) return;
    this.#brought = signal;
    const { Page } = await brought('page/page.js');
    if (signal.aborted) return;
    const page = this.#page ?? /** @type {Page} */ (new Page(this, () => this.#follower?.retry()));
    await page.ready(this);
    if (signal.aborted) return;
    this.#page = page;
    this.#page.open(signal);
    for (const event of this.#early.splice(0)) this.#page.apply(event);
    this.#show();
    if (this.#missed) this.#page.returnTo(this.#missed);
  }
}

customElements.define('ticker-feed', TickerFeed);
