/**
 * Theirs: what a colleague has made of an entry meanwhile, beside what is typed here, each with the
 * words marked that the other lacks, until somebody decides.
 * @module
 */
import { lately } from '../../clock.js';
import { edits } from '../../may.js';
import { Comparison } from './comparison.js';

const PAUSE_MS = 1000;

export class Theirs {
  #element;
  #texts;
  #comparison;
  #insists;
  #yields;
  #shown = '';
  #isAsking = false;

  /**
   * @param {HTMLElement} form @param {import('../../../reader/voice/texts.js').Texts} texts
   * @param {import('../../server.js').Server} server
   */
  constructor(form, texts, server) {
    this.#element = /** @type {HTMLElement} */ (form.querySelector('.two'));
    this.#texts = texts;
    this.#insists = this.#element.querySelector('[data-deed="insist"]')?.textContent ?? '';
    this.#yields = this.#element.querySelector('[data-deed="yield"]')?.textContent ?? '';
    this.#comparison = new Comparison(server, texts);
  }

  /** @param {import('../text.js').Text} text */
  show(text) {
    const { problem } = text;
    const entry = problem?.kind === 'changed' ? problem.entry : undefined;
    this.#element.hidden = !entry;
    if (!entry || !problem) return;
    const { state, by, reason, correction, updated_at: at } = entry;
    const became = state === 'published' ? '' : this.#texts.text(`theirs.${state}`);
    const time = lately(`${at}`);
    this.#write('.whose', [by ?? this.#texts.text('theirs.somebody'), time, became].filter(Boolean).join(', '));
    this.#write('.why', state === 'retracted' ? [reason, correction].filter(Boolean).join(' ') : '');
    // Who insists brings back to readers what a colleague has taken from them.
    const isBack = state !== 'published' && text.stood.state === 'published';
    this.#write('[data-deed="insist"]', isBack ? this.#texts.text('theirs.republish') : this.#insists);
    this.#write('[data-deed="yield"]', isBack ? this.#texts.text('theirs.leave') : this.#yields);
    // What a colleague has taken from readers stays so by the press that comes first to hand.
    for (const deed of ['insist', 'yield'])
      this.#element.querySelector(`[data-deed="${deed}"]`)?.classList.toggle('first', (deed === 'yield') === isBack);
    /** @type {HTMLElement} */ (this.#element.querySelector('[data-deed="insist"]')).hidden = !edits(state);
    this.#compare(text, entry);
  }

  /** @param {import('../text.js').Text} text @param {import('../text.js').Content} entry */
  async #compare({ edition, content }, entry) {
    const key = `${entry.revision} ${edition}`;
    if (this.#isAsking || key === this.#shown) return;
    this.#isAsking = true;
    // What is typed on is compared again, though not with each letter.
    setTimeout(() => (this.#isAsking = false), PAUSE_MS);
    const versions = await this.#comparison.of(entry, content);
    if (!versions) return;
    const isNew = !this.#shown.startsWith(`${entry.revision} `);
    this.#shown = key;
    for (const side of this.#element.querySelectorAll('.side .versions'))
      side.replaceWith(versions.cloneNode(true));
    if (isNew) this.#element.scrollIntoView({ block: 'nearest' });
  }

  /** @param {string} selector @param {string} said */
  #write(selector, said) {
    const element = this.#element.querySelector(selector);
    if (element && element.textContent !== said) element.textContent = said;
  }
}
