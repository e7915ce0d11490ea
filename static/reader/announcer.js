/**
 * Tells screen readers of new entries, politely: at most every 20 seconds, and never the body.
 * @module
 */

const INTERVAL = 20_000;
const GATHERING = 1000;

export class Announcer {
  #region;
  #texts;
  #count = 0;
  #headline = '';
  #last = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} region @param {() => import('./texts.js').Texts} texts */
  constructor(region, texts) {
    this.#region = region;
    this.#texts = texts;
  }

  /** @param {string} headline */
  add(headline) {
    this.#count += 1;
    this.#headline = headline;
    const due = Math.max(GATHERING, this.#last + INTERVAL - Date.now());
    this.#timer ??= setTimeout(() => this.#say(), due);
  }

  #say() {
    const texts = this.#texts();
    const newest = texts.text('newest', { headline: this.#headline });
    this.#region.textContent = `${texts.count('new', this.#count)}. ${newest}`;
    this.#timer = undefined;
    this.#last = Date.now();
    this.#count = 0;
  }
}
