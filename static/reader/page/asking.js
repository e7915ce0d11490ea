/**
 * What only the server knows of what is shown, for it depends on what is not: asked for a while after
 * it has become uncertain, since many readers come to that at the same moment.
 * @module
 */
import { load } from '../line/documents.js';
import { momentIn } from '../line/delay.js';

const SOON = 1000;
const SPREAD = 9;

export class Asking {
  #feed;
  #url;
  #take;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /**
   * @param {HTMLElement} feed
   * @param {() => string} url  the page that says it
   * @param {(page: Document) => void} take  is given that page, if it is of the same moment as ours
   */
  constructor(feed, url, take) {
    this.#feed = feed;
    this.#url = url;
    this.#take = take;
  }

  soon() {
    this.#timer ??= setTimeout(() => this.#ask(), SOON + momentIn(SPREAD));
  }

  async #ask() {
    const page = await load(this.#url()).catch(() => undefined);
    this.#timer = undefined;
    if (!this.#feed.isConnected || page === null) return;
    const feed = /** @type {HTMLElement | null | undefined} */ (page?.querySelector('ticker-feed'));
    if (page && feed?.dataset.at === this.#feed.dataset.at) this.#take(page);
    else this.soon();
  }
}
