/**
 * An upload: a picture on its way, with a line that says how far it has come, or why it does not, and
 * what can be done then.
 * @module
 */
import { keepLeft } from './left.js';
import { sent } from './sending.js';

/** @typedef {import('./pictures.js').Ways} Ways */
/** @typedef {import('./image.js').Image & {id: string, url: string}} Told  what the server says of a picture */

const LARGEST = 30 * 1024 * 1024;
/** Those that have not found their place yet. @type {Set<Upload>} */
const going = new Set();

export class Upload {
  #ways;
  #sends;
  #end = () => {};
  #parts;

  /**
   * @param {HTMLFormElement} form @param {string} name @param {Ways} ways
   * @param {{file: File, onLater: (told: Told) => void}} [sends]  what, and whom to tell if it comes at a later try
   */
  constructor(form, name, ways, sends) {
    this.name = name;
    this.#ways = ways;
    this.#sends = sends;
    const [row, called, said, progress, again, end] = ['li', 'b', 'span', 'progress', 'button', 'button'].map((one) => document.createElement(one));
    this.#parts = { row, said, progress: /** @type {HTMLProgressElement} */ (progress), again };
    called.textContent = name || this.#text('upload.unnamed');
    called.dir = 'auto';
    progress.ariaLabel = called.textContent;
    for (const button of [again, end]) /** @type {HTMLButtonElement} */ (button).type = 'button';
    again.textContent = this.#text('upload.again');
    end.textContent = '×';
    end.ariaLabel = end.title = this.#text('upload.end');
    row.append(called, said, progress, again, end);
    again.addEventListener('click', async () => {
      const told = await this.send(sends?.file);
      if (told) sends?.onLater(told);
      if (told) this.settled();
    });
    end.addEventListener('click', () => {
      this.#end();
      this.#gone();
      this.settled();
    });
    form.querySelector('.uploads')?.append(row);
    this.#say('waiting');
    if (sends) going.add(this);
    this.#note();
  }

  /** Whether it is to come into a text still, be that closed or not. */
  get isWanted() {
    return this.#parts.row.parentElement !== null;
  }

  /** @param {File} [file] @returns {Promise<Told | null>}  null where it does not come */
  async send(file) {
    const { row, progress } = this.#parts;
    if (!file || !row.isConnected) return this.settled();
    if (file.size > LARGEST || !file.size) return this.#refuse(this.#text(file.size ? 'upload.large' : 'upload.empty'));
    this.#say('sending');
    const { answer, end } = sent(file, this.#ways.person, (part) => {
      if (part < 1) progress.value = part;
      else progress.removeAttribute('value'); // nobody knows how long it takes to make it smaller
    });
    this.#end = end;
    const told = await answer;
    if (!row.isConnected) return this.settled();
    if (told.kind === 'invalid' || told.kind === 'refused') return this.#refuse(told.said || this.#text('upload.proxy'));
    if (told.kind !== 'done') return this.#say('failed', told.said || this.#text('upload.away'));
    this.#gone();
    return /** @type {Told} */ (/** @type {unknown} */ (told.entry));
  }

  /** @param {string} state @param {string} [said] */
  #say(state, said = '') {
    const { row, progress, again } = this.#parts;
    row.dataset.state = state;
    this.#parts.said.textContent = said;
    progress.hidden = state === 'failed';
    progress.value = 0;
    again.hidden = !this.#sends || state !== 'failed';
    return null;
  }

  /** It does not come, however often it is sent. @param {string} said */
  #refuse(said) {
    this.settled();
    this.#say('failed', said);
    this.#parts.again.hidden = true;
    return null;
  }

  /** It has found its place, or is to have none: a reload loses nothing of it any more. */
  settled() {
    going.delete(this);
    this.#note();
    return null;
  }

  /** It was still on its way when the page was left. */
  lose() {
    this.#say('failed', this.#text('upload.lost'));
  }

  #gone() {
    const { row } = this.#parts;
    if (row.contains(document.activeElement)) /** @type {HTMLElement | null | undefined} */ (row.closest('form')?.querySelector('[name="body"]'))?.focus();
    row.remove();
  }

  #note() {
    keepLeft([...going].map(({ name }) => name));
  }

  /** @param {string} key */
  #text(key) {
    return this.#ways.texts.text(key);
  }
}
