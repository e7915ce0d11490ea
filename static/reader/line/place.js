/**
 * A reader's place in a ticker's log: what is to be done about each thing that is heard.
 *
 * An event is applied only if its predecessor is our position. Our own position again is passed over;
 * anything else means to join again with ours. What a superseded stream, poll or snapshot still says
 * is not listened to. It knows no sockets, clocks or pages; `ticker/terminal/follow/place.py` is the
 * same, and both are held to the same courses.
 * @module
 */

/** @typedef {'apply' | 'here' | 'pass' | 'join' | 'load' | 'stop'} Deed */

export class Place {
  #turn = 0;

  /** Of what is shown. */
  at;
  /** How often we had to load what is shown, without having been in place since. */
  resets = 0;

  /** @param {string} at */
  constructor(at) {
    this.at = at;
  }

  /**
   * Listen to something else from now on.
   * @returns {number} what tells what it says from what others still say
   */
  turn() {
    return ++this.#turn;
  }

  /** @param {number} turn */
  isTurn(turn) {
    return turn === this.#turn;
  }

  /** @param {number} turn @param {import('./follow.js').Event} event @returns {Deed} */
  take(turn, { type, at, after }) {
    if (!this.isTurn(turn)) return 'pass';
    if (type === 'gone') return this.#leave('stop');
    if (type === 'reset') {
      this.resets += 1;
      return this.#leave('load');
    }
    if (type === 'ready' || type === 'beat') {
      if (at !== this.at) return this.#leave('join');
      this.resets = 0;
      return 'here';
    }
    if (after !== this.at) return at === this.at ? 'pass' : this.#leave('join');
    this.at = at;
    return 'apply';
  }

  /**
   * A snapshot is there, of a position, or there is none to be had.
   * @param {number} turn @param {string} [at]
   * @returns {Deed} whether to show it and join, to load it once more, or to pass it over
   */
  load(turn, at) {
    if (!this.isTurn(turn)) return 'pass';
    if (at) this.at = at;
    else this.resets += 1;
    return this.#leave(at ? 'join' : 'load');
  }

  /** @param {Deed} deed */
  #leave(deed) {
    this.turn();
    return deed;
  }
}
