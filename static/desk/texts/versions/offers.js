/**
 * Offers: texts that were typed elsewhere, were put aside, or have just given way here. Each is one
 * line beside what is here, and unfolds to how it differs, until somebody takes it, or says that it
 * is not wanted.
 * @module
 */
import { lately } from '../../clock.js';
import { Comparison } from './comparison.js';
import { drawn } from '../place.js';
import { Declined } from './declined.js';

/** @typedef {import('../../server.js').Copy} Copy */
/** @typedef {import('../text.js').Content} Content */
/**
 * @typedef {{beside: (copy: Copy) => Promise<{content: Content, revision: number} | null | undefined>,
 *   take: (copy: Copy) => void}} Ways
 * @typedef {{copy: Copy, why: 'offer' | 'discarded', parts: Record<'details' | 'line' | 'body' | 'actions', HTMLElement>}} Offer
 */

export class Offers {
  #list;
  #fold;
  #texts;
  #server;
  #ways;
  #declined;
  /** @type {Set<Offer>} */ #offers = new Set();

  /**
   * @param {HTMLElement} list @param {import('../../../reader/voice/texts.js').Texts} texts
   * @param {import('../../server.js').Server} server @param {Ways} ways
   * @param {{person: string, slug: string}} names
   */
  constructor(list, texts, server, ways, names) {
    this.#list = list;
    this.#texts = texts;
    this.#server = server;
    this.#ways = ways;
    this.#declined = new Declined(names);
    this.#fold = /** @type {HTMLElement} */ (list.previousElementSibling);
    this.#fold.addEventListener('click', () => {
      this.#fold.ariaExpanded = `${this.#fold.ariaExpanded !== 'true'}`;
    });
  }

  /**
   * Offer what was typed elsewhere, but for what was said not to be wanted.
   * @param {Copy[]} copies
   */
  show(copies) {
    for (const copy of copies) if (!this.#declined.has(copy)) this.add(copy, 'offer');
  }

  /** @param {Copy} copy @param {'offer' | 'discarded'} why */
  add(copy, why) {
    const item = document.createElement('li');
    const [details, line, body, actions] = ['details', 'summary', 'div', 'p'].map((one) => document.createElement(one));
    const offer = { copy, why, parts: { details, line, body, actions } };
    // One is looked at at a time.
    details.setAttribute('name', 'offers');
    actions.className = 'actions';
    actions.append(
      this.#button('take', offer, () => this.#ways.take(copy)),
      this.#button('dismiss', offer, () => {
        this.#declined.add(copy);
        this.#server.drop(copy.id, copy.name);
      }),
    );
    details.append(line, body, actions);
    details.addEventListener('toggle', () => this.#compare(offer));
    item.append(details);
    this.#offers.add(offer);
    this.#draw(offer);
    this.#list.prepend(item); // what has come last is in sight
    this.#count();
  }

  /** Several are one line, which says how many, and unfolds to them. */
  #count() {
    const { size } = this.#offers;
    this.#fold.hidden = size < 2;
    this.#fold.textContent = this.#texts.count('offers', size);
  }

  /**
   * What is typed in a text is offered from now on, in case it is wanted after all.
   * @param {import('../text.js').Text} text
   * @param {boolean} [isKept]  on the server, too: nobody has said that it can go
   */
  give({ id, base, content, isChanged, isBlank }, isKept) {
    if (!isChanged || isBlank) return;
    const copy = { id, name: drawn(), base, content, kept: new Date().toISOString() };
    this.add(copy, 'discarded');
    if (isKept) this.#server.keep(id, copy.name, { base, content });
  }

  /** Show all as it may be seen: of what is hidden, only that it is there, and why. */
  draw() {
    for (const offer of this.#offers) this.#draw(offer);
  }

  /** @param {Offer} offer */
  #draw(offer) {
    const { copy: { content, kept }, why, parts: { line, body, actions } } = offer;
    const { stranger } = this.#server;
    const name = stranger ? '…' : `${content.headline || content.body || '…'}`.slice(0, 80);
    line.textContent = this.#texts.text(why, { time: lately(kept), name });
    actions.hidden = stranger !== '';
    body.replaceChildren();
    this.#compare(offer);
  }

  /** @param {Offer} offer */
  async #compare({ copy, parts: { details, body } }) {
    if (!(/** @type {HTMLDetailsElement} */ (details).open)) return;
    const said = this.#server.stranger ? [] : await this.#compared(copy);
    // Who it is may have been said by the answer.
    const { stranger } = this.#server;
    body.replaceChildren(...(stranger ? [paragraph(stranger)] : said));
  }

  /** @param {Copy} copy  how it differs from what stands here */
  async #compared(copy) {
    const beside = await this.#ways.beside(copy);
    const comparison = new Comparison(this.#server, this.#texts);
    const html = beside !== undefined && (await comparison.of(beside?.content ?? null, copy.content));
    const isBehind = beside && copy.base > 0 && beside.revision > copy.base;
    const revisions = { base: `${copy.base}`, revision: `${beside?.revision}` };
    const behind = isBehind ? this.#said('offer.behind', revisions) : '';
    return [behind, ...(html ? [beside ? comparison.legend() : '', html] : [this.#said('away')])];
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  #said(key, values) {
    return paragraph(this.#texts.text(key, values));
  }

  /** @param {string} key @param {Offer} offer @param {() => void} act */
  #button(key, offer, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = this.#texts.text(key);
    button.addEventListener('click', () => {
      const item = offer.parts.details.parentElement;
      const next = item?.nextElementSibling ?? item?.previousElementSibling;
      item?.remove();
      this.#offers.delete(offer);
      this.#count();
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector('summary'))?.focus();
      act();
    });
    return button;
  }
}

/** @param {string} words */
function paragraph(words) {
  const said = document.createElement('p');
  said.textContent = words;
  return said;
}
