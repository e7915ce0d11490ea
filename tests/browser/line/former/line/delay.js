/**
 * The one thing that is to be done later, and how long to wait for it.
 * @module
 */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/**
 * A pause that grows with each failure, and differs from reader to reader.
 * @param {number} times
 */
export const pause = (times) => Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** times);

/**
 * A moment in the time over which the server wants its readers to spread.
 * @param {number} seconds
 */
export const momentIn = (seconds) => Math.random() * seconds * 1000;

export class Delay {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #firm = false;

  get pending() {
    return this.#timer !== undefined;
  }

  /** Whether something is pending that may not be hurried, whatever the reader does. */
  get firm() {
    return this.pending && this.#firm;
  }

  /** @param {number} milliseconds @param {() => void} action @param {boolean} firm */
  set(milliseconds, action, firm) {
    clearTimeout(this.#timer);
    this.#firm = firm;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      action();
    }, milliseconds);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
