/**
 * The small mark that says how the connection is; a trouble that soon passes is not mentioned.
 * @module
 */

const PATIENCE = 3000;

export class Mark {
  #element;
  #texts;
  #key = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} element @param {() => import('./texts.js').Texts} texts */
  constructor(element, texts) {
    this.#element = element;
    this.#texts = texts;
  }

  /** @param {string} key */
  show(key) {
    if (key === this.#key) return;
    this.#key = key;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.write(), key === 'reconnecting' ? PATIENCE : 0);
  }

  write() {
    this.#element.dataset.shown = this.#key;
    this.#element.textContent = this.#texts().text(this.#key);
  }
}
