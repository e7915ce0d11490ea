/**
 * What was offered and is not wanted: as long as another device keeps the same text, it is not
 * offered again. Of the texts only a number is remembered, which tells nobody what they hold.
 * @module
 */

/** @typedef {import('../../server.js').Copy} Copy */

const MOST = 100;

export class Declined {
  #key;

  /** @param {{person: string, slug: string}} names */
  constructor({ person, slug }) {
    this.#key = `ticker-desk-declined ${person} ${slug}`;
  }

  /** @param {Copy} copy */
  has(copy) {
    return this.#known.includes(markOf(copy));
  }

  /** @param {Copy} copy */
  add(copy) {
    try {
      localStorage.setItem(this.#key, JSON.stringify([...this.#known, markOf(copy)].slice(-MOST)));
    } catch {
      // then it is offered again after a reload
    }
  }

  /** @returns {string[]} */
  get #known() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? '[]');
    } catch {
      return [];
    }
  }
}

/** By FNV-1a, 32 bits. @param {Copy} copy */
function markOf({ id, content }) {
  let mark = 0x811c9dc5;
  for (const sign of JSON.stringify(content)) mark = Math.imul(mark ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `${id} ${mark.toString(36)}`;
}
