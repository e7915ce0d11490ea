/**
 * Offers: texts that were typed elsewhere, were put aside, or have just given way here. Each is one
 * line beside what is here, and unfolds to how it differs, until somebody takes it, or says that it
 * is not wanted.
 * @module
 */
import { lately } from '../clock.js';
import { Comparison } from './comparison.js';

/** @typedef {import('../server.js').Copy} Copy */
/** @typedef {import('./text.js').Content} Content */
/**
 * @typedef {{beside: (copy: Copy) => Promise<{content: Content, revision: number} | null | undefined>,
 *   take: (copy: Copy) => void}} Ways
 */

export class Offers {
  #list;
  #texts;
  #server;
  #ways;

  /**
   * @param {HTMLElement} list @param {import('../../reader/voice/texts.js').Texts} texts
   * @param {import('../server.js').Server} server @param {Ways} ways
   */
  constructor(list, texts, server, ways) {
    this.#list = list;
    this.#texts = texts;
    this.#server = server;
    this.#ways = ways;
  }

  /** @param {Copy} copy @param {'offer' | 'discarded'} why */
  add(copy, why) {
    const item = document.createElement('li');
    const { content } = copy;
    const [details, line, body, actions] = ['details', 'summary', 'div', 'p'].map((one) => document.createElement(one));
    // One is looked at at a time.
    details.setAttribute('name', 'offers');
    line.textContent = this.#texts.text(why, {
      time: lately(copy.kept),
      name: `${content.headline || content.body || '…'}`.slice(0, 80),
    });
    actions.className = 'actions';
    actions.append(
      this.#button('take', item, () => this.#ways.take(copy)),
      this.#button('dismiss', item, () => this.#server.drop(copy.id, copy.name)),
    );
    details.append(line, body, actions);
    details.addEventListener('toggle', () => {
      if (/** @type {HTMLDetailsElement} */ (details).open) this.#compare(copy, body);
    });
    item.append(details);
    this.#list.prepend(item); // what has come last is in sight
  }

  /** @param {Copy} copy @param {HTMLElement} body */
  async #compare(copy, body) {
    const beside = await this.#ways.beside(copy);
    const comparison = new Comparison(this.#server, this.#texts);
    const html = beside !== undefined && (await comparison.of(beside?.content ?? null, copy.content));
    const isBehind = beside && copy.base > 0 && beside.revision > copy.base;
    const revisions = { base: `${copy.base}`, revision: `${beside?.revision}` };
    const behind = isBehind ? this.#said('offer.behind', revisions) : '';
    body.replaceChildren(behind, ...(html ? [beside ? comparison.legend() : '', html] : [this.#said('away')]));
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  #said(key, values) {
    const said = document.createElement('p');
    said.textContent = this.#texts.text(key, values);
    return said;
  }

  /** @param {string} key @param {HTMLElement} item @param {() => void} act */
  #button(key, item, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = this.#texts.text(key);
    button.addEventListener('click', () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector('summary'))?.focus();
      act();
    });
    return button;
  }
}
