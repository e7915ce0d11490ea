/**
 * Keeping: what is typed is kept in this browser and on the server, under the name of the place where
 * that is done, until what it holds stands.
 * @module
 */
import { drawn } from './place.js';

/** @typedef {import('./text.js').Text} Text */
/** @typedef {import('./text.js').Answer} Answer */
/** @typedef {import('../server.js').Copy} Copy */
/**
 * @typedef {{text: Text, copyAt: number, unkept: number, replaces?: {name: string, edition: number},
 *   isGone?: boolean}} Kept
 */

const COPY_AFTER_MS = 1000;

export class Keeping {
  #here;
  #server;
  #names;

  /**
   * @param {import('./here.js').Here} here @param {import('../server.js').Server} server
   * @param {{person: string, slug: string, place: string}} names
   */
  constructor(here, server, names) {
    this.#here = here;
    this.#server = server;
    this.#names = names;
  }

  /**
   * Do what is due; whether a press is to be sent, too.
   * @param {Kept} kept @param {number} now
   */
  tick(kept, now) {
    const { text } = kept;
    const due = text.due(now);
    if (due.here) this.#keepHere(kept);
    if (due.gone) this.#forget(text);
    if (due.copy && now >= kept.copyAt) this.#copy(kept);
    if (due.drop) this.#drop(text);
    if (!text.isChanged && !text.press) this.#replaced(kept);
    return due.send;
  }

  /** It was typed in: a copy is due a moment later. @param {Kept} kept */
  typed(kept) {
    kept.copyAt ||= Date.now() + COPY_AFTER_MS;
  }

  /**
   * A copy under another name has been taken over: it goes once what is typed now is kept, or stands.
   * @param {Kept} kept @param {string} name
   */
  replace(kept, name) {
    if (name !== this.#names.place) kept.replaces = { name, edition: kept.text.edition };
  }

  /**
   * Put what is typed aside, under a name of its own, where it is found again.
   * @param {Text} text
   * @returns {Promise<{copy: Copy} | {said: string}>}  with what is the matter where it was not
   */
  async aside({ id, base, content }) {
    const name = drawn();
    const answer = await this.#server.keep(id, name, { base, content }, true);
    if (answer.kind === 'done') return { copy: { id, name, base, content, kept: `${answer.entry.kept}` } };
    return { said: answer.said ?? '' };
  }

  /** Let go of all that is kept of a text here, or is on its way. @param {Kept} kept */
  release(kept) {
    kept.isGone = true;
    this.#replaced(kept);
    this.#forget(kept.text);
    this.#server.drop(kept.text.id, this.#names.place);
  }

  /** @param {Kept} kept */
  #keepHere(kept) {
    const { text, text: { changes, edition } } = kept;
    this.#here.put({ ...text.record, ...this.#names }).then(
      () => text.keptHere(changes, true),
      () => {
        text.keptHere(changes, false);
        if (edition > kept.unkept) [kept.unkept, kept.copyAt] = [edition, 0]; // it is nowhere else
      },
    );
  }

  /** @param {Text} text */
  #forget(text) {
    text.forgotten();
    this.#here.delete({ ...text.record, ...this.#names }).catch(() => {});
  }

  /** @param {Kept} kept */
  async #copy(kept) {
    const { text } = kept;
    kept.copyAt = 0;
    const { edition, ...copy } = text.copy();
    const answer = await this.#server.keep(text.id, this.#names.place, copy);
    text.keptThere(edition, answer.kind === 'done' ? `${answer.entry.kept}` : null);
    if (kept.isGone) return void this.#server.drop(text.id, this.#names.place);
    if (answer.kind === 'done' && kept.replaces && edition >= kept.replaces.edition) this.#replaced(kept);
    if (answer.kind !== 'done' || text.edition > edition) kept.copyAt = Date.now() + COPY_AFTER_MS;
  }

  /** @param {Kept} kept */
  #replaced(kept) {
    if (kept.replaces) this.#server.drop(kept.text.id, kept.replaces.name);
    kept.replaces = undefined;
  }

  /** @param {Text} text */
  async #drop(text) {
    text.drop();
    text.dropped((await this.#server.drop(text.id, this.#names.place)).kind === 'done');
  }
}
