/**
 * The mark that says how the connection is, in the bar that is always in reach; a trouble that soon
 * passes is not mentioned. Until we follow, and once we have stopped, it says what the server has it
 * say: reload.
 * @module
 */
import { clock } from '../line/clock.js';

const PATIENCE = 3000;

export class Mark {
  #element;
  #texts;
  #key = '';
  /** What the server has it say. */
  #served;
  /** Since when we have not been live, by the newsroom's clock. @type {number | undefined} */ #since;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} element @param {() => import('./texts.js').Texts} texts */
  constructor(element, texts) {
    this.#element = element;
    this.#texts = texts;
    this.#served = element ? [...element.childNodes] : [];
  }

  /** @param {string} key */
  show(key) {
    if (key === this.#key || (!this.#key && key !== 'live')) return;
    this.#key = key;
    this.#since = key === 'live' ? undefined : this.#since ?? clock();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.write(), key === 'reconnecting' ? PATIENCE : 0);
  }

  write() {
    const bar = /** @type {HTMLElement} */ (this.#element.closest('.bar'));
    bar.dataset.shown = this.#key;
    this.#element.replaceChildren(...this.#said());
  }

  /** @returns {(Node | string)[]} */
  #said() {
    const texts = this.#texts();
    switch (this.#key) {
      case 'live': {
        const head = /** @type {HTMLElement} */ (this.#element.closest('.head'));
        return head.dataset.status === 'live' ? [texts.text('live')] : [];
      }
      case 'reconnecting':
        return [chip('span', texts.text('chip.reconnecting')), texts.text('reconnecting')];
      case 'offline': {
        const strong = document.createElement('strong');
        strong.textContent = texts.text('offline', { time: texts.time(this.#since ?? clock()) });
        const said = document.createElement('span');
        said.append(strong, ' ', texts.text('trying'));
        return [chip('button', texts.text('chip.offline')), said];
      }
      case 'gone':
        return [texts.text('gone')];
      default:
        return this.#served;
    }
  }
}

/** @param {string} name @param {string} text */
function chip(name, text) {
  const element = document.createElement(name);
  element.className = 'chip';
  element.textContent = text;
  return element;
}
