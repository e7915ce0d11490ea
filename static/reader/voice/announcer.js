/**
 * Tells screen readers of new entries, politely: at most every 20 seconds, and never the body.
 * @module
 */

const INTERVAL = 20_000;
const GATHERING = 1000;

export class Announcer {
  #region;
  #texts;
  /** What is yet to be told: headlines by their entries' ids. @type {Map<string, string>} */
  #news = new Map();
  #told = '';
  #last = -INTERVAL;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} region @param {import('./texts.js').Texts} texts */
  constructor(region, texts) {
    this.#region = region;
    this.#texts = texts;
  }

  /** @param {string} id @param {string} headline @param {boolean} breaking */
  add(id, headline, breaking) {
    this.#news.set(id, breaking ? this.#texts.text('breaking', { headline }) : headline);
    const due = Math.max(GATHERING, this.#last + INTERVAL - performance.now());
    this.#timer ??= setTimeout(() => this.#say(), due);
  }

  /**
   * Name an entry no more that has been retracted; without an id, none.
   * @param {string} [id]
   */
  withdraw(id) {
    if (id) this.#news.delete(id);
    else this.#news.clear();
    if (!id || id === this.#told) this.#region.textContent = '';
  }

  #say() {
    this.#timer = undefined;
    const last = [...this.#news].pop();
    if (!last) return;
    const [id, headline] = last;
    const texts = this.#texts;
    const newest = texts.text('newest', { headline });
    this.#region.textContent = `${texts.count('new', this.#news.size)}. ${newest}`;
    this.#told = id;
    this.#last = performance.now();
    this.#news.clear();
  }
}
