/**
 * Where on the ladder of transports we are: down a rung after failures, from the last one back to
 * the first, and from time to time up again, to see whether the best way has become open.
 * @module
 */
import { LADDER } from './transports.js';

const FAILURES_TO_DESCEND = 2;
const FIRST_CLIMB = 60_000;
const LONGEST_CLIMB = 3_600_000;

export class Ladder {
  #rung = 0;
  #misses = 0;
  #climb = FIRST_CLIMB;
  #climbAt = 0;

  get rung() {
    return LADDER[this.#rung];
  }

  /** This rung holds; if it is not the best, that one is tried again, each time later. */
  hold() {
    this.#misses = 0;
    if (this.#rung === 0) return;
    this.#climbAt = performance.now() + this.#climb;
    this.#climb = Math.min(this.#climb * 2, LONGEST_CLIMB);
  }

  /** This rung did not hold. */
  miss() {
    if (++this.#misses < FAILURES_TO_DESCEND) return;
    this.#misses = 0;
    this.#rung = (this.#rung + 1) % LADDER.length;
  }

  /** Go up if it is time to; what fails up there leads down at once. */
  climb() {
    if (this.#rung === 0 || performance.now() <= this.#climbAt) return false;
    this.#rung = 0;
    this.#misses = FAILURES_TO_DESCEND - 1;
    return true;
  }
}
