/**
 * Follows one ticker: joins at a position, applies what continues it, and comes back whenever it
 * is lost. It knows nothing of the page; what keeps readers from gaps and doubles is its place.
 * @module
 */
import { elapsed, set } from './clock.js';
import { Delay, momentIn, pause } from './delay.js';
import { Ladder } from './ladder.js';
import { Place } from './place.js';
import { TRANSPORTS } from './transports.js';

/**
 * @typedef {'live' | 'reconnecting' | 'offline' | 'stopped'} Connection
 *
 * Where a follower stands: until it joins again there is no stream (`waiting`); one is open but has
 * said nothing yet that is ours (`joining`), or is followed (`live`), or the browser is coming back
 * to it by itself (`returning`); what is shown is loaded afresh (`loading`); or it is over.
 * @typedef {'waiting' | 'joining' | 'live' | 'returning' | 'loading' | 'stopped'} Phase
 * @typedef {{at: string, after: string, type: string, id?: string, html?: string, updated?: string,
 *   headline?: string, title?: string, status?: string, revision?: number, spread?: number,
 *   breaking?: boolean, quiet?: boolean | 'edit', upstream?: boolean, now?: string}} Event
 * @typedef {{at: string, show: () => void}} Snapshot
 * @typedef {object} Course
 * @property {string} live  the URL of the stream
 * @property {string} at  the position of what is shown
 * @property {(event: Event) => void} onEvent  an event that continues what is shown
 * @property {(connection: Connection, transport: string, at: string) => void} onState
 * @property {(at: string) => Promise<Snapshot | null>} onReset  loads a snapshot that is at least
 *   that new; null where there is none
 * @property {() => void} onGone  the ticker is no more
 */

const SILENCE = 60_000;
const STALE = 35_000;
const PATIENCE = 10_000;
const WATCH = 5_000;
const FAILURES_TO_DESPAIR = 5;

/** @type {Phase[]} */
const STREAMING = ['joining', 'live', 'returning'];

class Follower {
  /** @type {Course} */ #course;
  #place;
  /** @type {Phase} */ #phase = 'waiting';
  #close = () => {};
  /** Gives up what is tried beside the stream that works. */
  #giveUp = () => {};
  #upstream = true;

  #sinceHeard = elapsed();
  #sinceOpened = elapsed();
  #failures = 0;

  #ladder = new Ladder();
  #delay = new Delay();
  #listening = new AbortController();

  /** @param {Course} course */
  constructor(course) {
    this.#course = course;
    this.#place = new Place(course.at);
    const signal = this.#listening.signal;
    addEventListener('online', () => this.#wake(true), { signal });
    addEventListener('offline', () => this.#show(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && this.#wake(true), { signal });
    // An open stream would keep the page out of the browser's back/forward cache.
    addEventListener('pagehide', () => this.#drop('waiting'), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || this.#wake(), { signal });
    const watch = setInterval(() => this.#watch(), WATCH);
    signal.addEventListener('abort', () => clearInterval(watch));
    this.#join();
  }

  /** Try again at once, as when the network is back. */
  retry() {
    if (this.#phase !== 'stopped') this.#wake(true);
  }

  stop() {
    this.#listening.abort();
    this.#drop('stopped');
    this.#show();
  }

  #join() {
    this.#drop('joining');
    const turn = this.#place.turn();
    this.#sinceOpened = this.#sinceHeard = elapsed();
    this.#show();
    try {
      this.#close = TRANSPORTS[this.#ladder.rung](this.#course.live, this.#place.at, {
        hear: (text) => this.#hear(turn, JSON.parse(text)),
        end: (how) => this.#end(how, turn),
      });
    } catch {
      // Not every browser has each transport, or lets a page use it.
      this.#end({});
    }
  }

  /** @param {Phase} phase */
  #drop(phase) {
    this.#phase = phase;
    this.#delay.clear();
    this.#place.turn();
    this.#giveUp();
    this.#close();
    this.#close = () => {};
  }

  /**
   * See whether a better way is open, while the present one goes on: it is left once the other one
   * has said something that continues what we show.
   * @param {import('./ladder.js').Rung} rung
   */
  #climb(rung) {
    this.#giveUp();
    let turn = 0;
    const close = TRANSPORTS[rung](this.#course.live, this.#place.at, {
      hear: (text) => {
        const event = JSON.parse(text);
        if (!turn && [event.at, event.after].includes(this.#place.at)) {
          this.#giveUp = () => {};
          this.#close();
          this.#close = close;
          this.#ladder.climb();
          turn = this.#place.turn();
        }
        this.#hear(turn, event);
      },
      end: (how) => this.#end(how, turn),
    });
    this.#giveUp = close;
  }

  /** @param {number} turn @param {Event} event */
  #hear(turn, event) {
    if (!this.#place.isTurn(turn)) return;
    this.#sinceHeard = elapsed();
    set(event.now);
    const deed = this.#place.take(turn, event);
    if (deed === 'stop') return this.#gone();
    if (deed === 'load') return this.#reset(event);
    if (deed === 'join') return this.#end({});
    if (deed === 'here') this.#settle(event.upstream !== false);
    if (deed === 'apply') {
      this.#upstream = true;
      this.#course.onEvent(event);
    }
    this.#show();
  }

  /** @param {boolean} upstream */
  #settle(upstream) {
    if (this.#phase !== 'live') this.#ladder.hold(performance.now());
    this.#phase = 'live';
    this.#upstream = upstream;
    this.#failures = 0;
  }

  /** @param {import('./transports.js').End} how @param {number} [turn] */
  #end({ final = false, spread = 0, returning = false }, turn) {
    if (turn !== undefined && !this.#place.isTurn(turn)) return;
    if (final) return this.stop();
    if (returning) return this.#pause();
    const missed = this.#phase !== 'live' && !spread && navigator.onLine;
    this.#drop('waiting');
    if (missed) this.#ladder.miss();
    const wait = Math.max(momentIn(spread), pause(this.#failures++));
    this.#delay.set(wait, () => this.#join(), spread > 0);
    this.#show();
  }

  #pause() {
    if (this.#phase === 'live') this.#phase = 'returning';
    this.#show();
  }

  #gone() {
    this.stop();
    this.#course.onGone();
  }

  /** @param {Event} event */
  #reset({ at, spread = 5 }) {
    const wait = momentIn(spread);
    const { resets } = this.#place;
    this.#reload(at, resets > 1 ? Math.max(wait, pause(resets)) : wait);
  }

  /** @param {string} at @param {number} wait */
  #reload(at, wait) {
    this.#drop('loading');
    this.#delay.set(wait, () => this.#load(at), true);
    this.#show();
  }

  /** @param {string} at */
  async #load(at) {
    const turn = this.#place.turn();
    const snapshot = await this.#course.onReset(at).catch(() => undefined);
    const deed = this.#place.load(turn, snapshot?.at);
    // A ticker that is not there may be on its way back, as after a loss of data.
    if (deed === 'load') this.#reload(at, pause(this.#place.resets));
    if (deed !== 'join') return;
    snapshot?.show();
    this.#join();
  }

  #watch() {
    if (!STREAMING.includes(this.#phase)) return;
    const late = this.#phase === 'joining' && this.#sinceOpened() > PATIENCE;
    if (late || this.#sinceHeard() > SILENCE) return this.#end({});
    const now = performance.now();
    const above = this.#ladder.above(now);
    if (this.#phase !== 'live' || !above) return;
    this.#ladder.hold(now);
    try {
      this.#climb(above);
    } catch {
      // It is still not to be had.
    }
  }

  /** @param {boolean} [surely] */
  #wake(surely = false) {
    const fine = !this.#delay.pending && !surely && this.#sinceHeard() < STALE;
    if (fine || this.#phase === 'loading' || this.#delay.firm) this.#show();
    else this.#join();
  }

  #show() {
    /** @type {Connection} */
    let connection = 'reconnecting';
    if (this.#phase === 'stopped') connection = 'stopped';
    else if (!navigator.onLine || this.#failures >= FAILURES_TO_DESPAIR) connection = 'offline';
    else if (this.#phase === 'live' && this.#upstream) connection = 'live';
    this.#course.onState(connection, this.#ladder.rung, this.#place.at);
  }
}

/**
 * Follow a ticker until `stop()` is called.
 * @param {Course} course
 */
export const follow = (course) => new Follower(course);
