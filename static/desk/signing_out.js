/**
 * Signing out: nothing stays in this browser for the next person, and nothing is lost by that. As
 * long as it cannot be, it says why, and then that it can.
 * @module
 */
import { Texts } from '../reader/voice/texts.js';
import { Server } from './server.js';

/**
 * What is open on the page, and where it says something.
 * @typedef {{open: {text: import('./texts/text.js').Text}[], tell: (said: string) => void}} Page
 */
/** @typedef {import('./texts/here.js').Row} Row */

const AGAIN_MS = 2000;

export class SigningOut {
  #form;
  #page;
  #texts;
  #here;
  #names;
  #timer = 0;

  /**
   * @param {HTMLFormElement} form @param {Page} page @param {import('./texts/here.js').Here} here
   * @param {{person: string, slug: string, place: string}} names  without a slug nothing can be open
   */
  constructor(form, page, here, names) {
    this.#form = form;
    this.#page = page;
    this.#texts = new Texts(form);
    this.#here = here;
    this.#names = names;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#leave();
    });
  }

  async #leave() {
    clearTimeout(this.#timer);
    const { hindrance, kept, refused } = await this.#keep();
    if (hindrance) return this.#stay(hindrance);
    await this.#here.close(this.#names.person, kept).catch(() => {});
    const told = { type: 'hidden', name: 'kept', value: refused ? '' : 'on' };
    this.#form.append(Object.assign(document.createElement('input'), told));
    this.#form.submit();
  }

  /** @param {string} why */
  #stay(why) {
    this.#form.closest('details')?.removeAttribute('open'); // or it hides what is said
    this.#page.tell(this.#texts.text(why));
    this.#timer = setTimeout(async () => {
      const { hindrance } = await this.#keep();
      if (hindrance) this.#stay(hindrance);
      else this.#page.tell(this.#texts.text('now'));
    }, AGAIN_MS);
  }

  /**
   * Let all that is unfinished be on the server's disk: what is open, and what this browser has of
   * other tickers and tabs. What is refused there, of a ticker that is no more, stays where it is.
   */
  async #keep() {
    const { person, slug, place } = this.#names;
    const rows = /** @type {Row[]} */ (await this.#here.all(person).catch(() => []));
    const lacking = await this.#lacking();
    let refused = 0;
    // What is open may come to this browser while the server is asked.
    const kept = /** @type {Row[]} */ (this.#page.open.map(({ text }) => ({ ...text.record, ...this.#names })));
    for (const row of rows) {
      const isOpen = row.slug === slug && row.place === place;
      const { kind } = isOpen ? { kind: 'done' } : await this.#server(row.slug).keep(row.id, row.place, row, true);
      if (['away', 'session'].includes(kind)) lacking.push(kind);
      else if (kind === 'done') kept.push(row);
      else refused++;
    }
    const isOver = lacking.includes('session');
    if (lacking.length) return { hindrance: isOver ? 'over' : 'lacking', kept, refused };
    const isAway = slug && !(await this.#server(slug).isThere());
    return { hindrance: isAway ? 'away' : '', kept, refused };
  }

  /** Of what is open, why the server does not have it, each. @returns {Promise<string[]>} */
  async #lacking() {
    const { slug, place } = this.#names;
    const lacking = [];
    for (const { text } of this.#page.open) {
      if (text.isBlank || (!text.isChanged && !text.press)) continue;
      const answer = await this.#server(slug).keep(text.id, place, text.copy(), true);
      text.keptThere(text.edition, answer.kind === 'done' ? `${answer.entry.kept}` : null);
      if (answer.kind !== 'done' || text.press) lacking.push(answer.kind);
    }
    return lacking;
  }

  /** @param {string} slug */
  #server(slug) {
    return new Server(`/desk/${slug}`, this.#names.person);
  }
}
