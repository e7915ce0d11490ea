/**
 * The mark that says how the connection is, in the bar that is always in reach; a trouble that soon
 * passes is not mentioned. Until we follow, and once we have stopped, it says what the server has it
 * say: reload.
 * @module
 */
import { clock } from '../line/clock.js';

const PATIENCE = 3000;
const CURRENT = ['live', 'resting'];

export class Mark {
  #element;
  #texts;
  #key = '';
  /** What the server has it say. */
  #served;
  /** Since when we have not been live, by the newsroom's clock. @type {number | undefined} */ #since;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} element @param {import('./texts.js').Texts} texts */
  constructor(element, texts) {
    this.#element = element;
    this.#texts = texts;
    this.#served = element ? [...element.childNodes] : [];
  }

  /** @param {string} key */
  show(key) {
    const current = CURRENT.includes(key);
    if (key === this.#key || (!this.#key && !current)) return;
    this.#key = key;
    this.#since = current ? undefined : this.#since ?? clock();
    clearTimeout(this.#timer);
    if (this.#shown() === this.#near('.bar').dataset.shown) return;
    if (key === 'reconnecting') this.#timer = setTimeout(() => this.write(), PATIENCE);
    else this.write();
  }

  write() {
    const shown = (this.#near('.bar').dataset.shown = this.#shown());
    this.#element.replaceChildren(...this.#said(shown));
  }

  /** As what it is shown: who asks each minute is up to date with what has ended, and nothing else. */
  #shown() {
    if (this.#key === 'resting') return this.#status === 'ended' ? 'live' : 'reconnecting';
    return this.#key === 'connecting' ? 'reconnecting' : this.#key;
  }

  get #status() {
    return this.#near('.head').dataset.status;
  }

  /** @param {string} selector */
  #near(selector) {
    return /** @type {HTMLElement} */ (this.#element.closest(selector));
  }

  /** @param {string} shown @returns {(Node | string)[]} */
  #said(shown) {
    const texts = this.#texts;
    switch (shown) {
      case 'live':
        return this.#status === 'live' ? [texts.text('live')] : [];
      case 'reconnecting':
        return [chip('span', texts.text('chip.reconnecting')), said(texts.text('reconnecting'))];
      case 'offline': {
        const strong = document.createElement('strong');
        strong.textContent = texts.text('offline', { time: texts.time(this.#since ?? clock()) });
        return [chip('button', texts.text('chip.offline')), said(strong, ' ', texts.text('trying'))];
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

/** @param {(Node | string)[]} what */
function said(...what) {
  const element = document.createElement('span');
  element.append(...what);
  return element;
}
