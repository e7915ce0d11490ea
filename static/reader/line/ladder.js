/**
 * Where on the ladder of transports we are: down a rung after failures, from the last one back to
 * the first, and from time to time up again, to see whether the best way has become open. It knows
 * no sockets and no clocks; `ticker/terminal/follow/ladder.py` is the same, and both are held to the
 * same climbs.
 * @module
 */
import { LADDER } from './transports.js';

const FAILURES_TO_DESCEND = 2;
const FIRST_CLIMB = 60_000;
const LONGEST_CLIMB = 3_600_000;

/** @typedef {typeof LADDER[number]} Rung */

/** Times are milliseconds, by any clock that only goes forward. */
export class Ladder {
  #rung = 0;
  #misses = 0;
  #climb = FIRST_CLIMB;
  #climbAt = 0;

  get rung() {
    return LADDER[this.#rung];
  }

  /**
   * The best way, which is to be tried beside the one that works, if it is time to.
   * @param {number} now
   */
  above(now) {
    return this.#rung && now > this.#climbAt ? LADDER[0] : undefined;
  }

  /**
   * This rung holds; if it is not the best, that one is tried again, each time later.
   * @param {number} now
   */
  hold(now) {
    this.#misses = 0;
    this.#climbAt = now + this.#climb;
    if (this.#rung) this.#climb = Math.min(this.#climb * 2, LONGEST_CLIMB);
  }

  /** This rung did not hold. */
  miss() {
    if (++this.#misses < FAILURES_TO_DESCEND) return;
    this.#misses = 0;
    this.#rung = (this.#rung + 1) % LADDER.length;
  }

  /** The best way has become open. */
  climb() {
    this.#rung = 0;
  }
}
