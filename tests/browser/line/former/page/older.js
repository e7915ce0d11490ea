/**
 * Older entries, loaded on request, and corrected by what has happened since their page was made.
 * @module
 */
import { load } from '../line/documents.js';
import { Entries, parse } from './entries.js';

/** @typedef {import('../line/follow.js').Event} Event */

const REMEMBERED = 300;

export class Older {
  #entries;
  #waiting;
  #texts;
  /** Each entry's last event, for pages that were made before it. @type {Map<string, Event>} */
  #recent = new Map();

  /**
   * @param {Entries} entries @param {import('./waiting.js').Waiting} waiting
   * @param {() => import('../voice/texts.js').Texts} texts
   */
  constructor(entries, waiting, texts) {
    this.#entries = entries;
    this.#waiting = waiting;
    this.#texts = texts;
  }

  /** @param {string} id @param {Event} event */
  remember(id, event) {
    this.#recent.delete(id);
    this.#recent.set(id, event);
    if (this.#recent.size > REMEMBERED) this.#recent.delete(this.#recent.keys().next().value ?? '');
  }

  forget() {
    this.#recent.clear();
  }

  /** @param {HTMLAnchorElement} link */
  async load(link) {
    const text = link.textContent;
    link.textContent = this.#texts().text('loading');
    this.#entries.list.ariaBusy = 'true';
    const page = await load(link.href).catch(() => null);
    this.#entries.list.ariaBusy = null;
    link.textContent = text;
    if (!page) return location.assign(link.href);
    // An edit may have moved the end of what is loaded, or a reset may have replaced it.
    if (!link.isConnected) return;
    const [first] = this.#entries.append(new Entries(page));
    for (const event of this.#recent.values()) this.#correct(event);
    first?.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  #correct(event) {
    if (event.type === 'remove') return this.#entries.remove(event.id ?? '');
    const article = parse(event.html ?? '');
    const { id = '', revision } = article.dataset;
    const known = this.#entries.find(id)?.dataset.revision;
    if (this.#waiting.has(id) || this.#entries.isBelow(article)) return;
    if (known === undefined || Number(known) < Number(revision)) this.#entries.place(article);
  }
}
