/**
 * Follows one ticker: joins at a position, applies what continues it, and comes back whenever it
 * is lost. It knows nothing of the page.
 *
 * The rule that keeps readers from gaps and doubles: an event is applied only if its predecessor
 * is our position. Our own position again is ignored; anything else means to join again with ours.
 * What a superseded stream still says is not listened to.
 * @module
 */
import { elapsed, set } from './clock.js';
import { Delay, momentIn, pause } from './delay.js';
import { Ladder } from './ladder.js';
import { TRANSPORTS } from './transports.js';

/**
 * @typedef {'live' | 'reconnecting' | 'offline'} Connection
 * @typedef {{at: string, after: string, type: string, id?: string, html?: string, updated?: string,
 *   headline?: string, title?: string, status?: string, revision?: number, spread?: number,
 *   breaking?: boolean, upstream?: boolean, now?: string}} Event
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
const DEFAULT_SPREAD = 5;

class Follower {
  /** @type {Course} */ #course;
  #at = '';
  /** @type {object | null} */ #session = null;
  #close = () => {};
  #ready = false;
  #upstream = true;
  #joined = false;
  #resetting = false;
  #stopped = false;

  #sinceHeard = elapsed();
  #sinceOpened = elapsed();
  #failures = 0;
  #resets = 0;

  #ladder = new Ladder();
  #delay = new Delay();
  #listening = new AbortController();

  /** @param {Course} course */
  constructor(course) {
    this.#course = course;
    this.#at = course.at;
    const signal = this.#listening.signal;
    addEventListener('online', () => this.#wake(true), { signal });
    addEventListener('offline', () => this.#show(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && this.#wake(true), { signal });
    // An open stream would keep the page out of the browser's back/forward cache.
    addEventListener('pagehide', () => this.#drop(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || this.#wake(), { signal });
    const watch = setInterval(() => this.#watch(), WATCH);
    signal.addEventListener('abort', () => clearInterval(watch));
    this.#join();
  }

  stop() {
    this.#stopped = true;
    this.#listening.abort();
    this.#drop();
    this.#show();
  }

  #join() {
    this.#drop();
    const session = (this.#session = {});
    /** @template T @param {(value: T) => void} listener @returns {(value: T) => void} */
    const current = (listener) => (value) => {
      if (this.#session === session) listener(value);
    };
    this.#sinceOpened = this.#sinceHeard = elapsed();
    this.#show();
    try {
      this.#close = TRANSPORTS[this.#ladder.rung](this.#course.live, this.#at, {
        hear: current((text) => this.#hear(JSON.parse(text))),
        end: current((how) => this.#end(how)),
      });
    } catch {
      // Not every browser has each transport, or lets a page use it.
      this.#end({});
    }
  }

  #drop() {
    this.#delay.clear();
    this.#session = null;
    this.#ready = this.#joined = this.#resetting = false;
    this.#close();
    this.#close = () => {};
  }

  /** @param {Event} event */
  #hear(event) {
    this.#sinceHeard = elapsed();
    set(event.now);
    if (event.type === 'gone') return this.#gone();
    if (event.type === 'reset') return this.#reset(event);
    if (event.type === 'ready' || event.type === 'beat') {
      if (event.at !== this.#at) return this.#end({});
      this.#settle(event.upstream !== false);
    } else if (event.after === this.#at) {
      this.#at = event.at;
      this.#upstream = true;
      this.#course.onEvent(event);
    } else if (event.at !== this.#at) return this.#end({});
    this.#show();
  }

  /** @param {boolean} upstream */
  #settle(upstream) {
    if (!this.#ready) this.#ladder.hold();
    this.#ready = this.#joined = true;
    this.#upstream = upstream;
    this.#failures = this.#resets = 0;
  }

  /** @param {import('./transports.js').End} how */
  #end({ final = false, spread = 0, returning = false }) {
    if (final) return this.stop();
    if (returning) return this.#pause();
    const missed = !this.#ready && !spread && navigator.onLine;
    this.#drop();
    if (missed) this.#ladder.miss();
    const wait = Math.max(momentIn(spread), pause(this.#failures++));
    this.#delay.set(wait, () => this.#join(), spread > 0);
    this.#show();
  }

  #pause() {
    this.#ready = false;
    this.#show();
  }

  #gone() {
    this.stop();
    this.#course.onGone();
  }

  /** @param {Event} event */
  #reset({ at, spread = DEFAULT_SPREAD }) {
    this.#drop();
    const wait = momentIn(spread);
    this.#reload(at, this.#resets ? Math.max(wait, pause(this.#resets + 1)) : wait);
  }

  /** @param {string} at @param {number} wait */
  #reload(at, wait) {
    this.#resets += 1;
    this.#resetting = true;
    this.#delay.set(wait, () => this.#load(at), true);
    this.#show();
  }

  /** @param {string} at */
  async #load(at) {
    const session = (this.#session = {});
    const snapshot = await this.#course.onReset(at).catch(() => undefined);
    if (this.#session !== session) return;
    // A ticker that is not there may be on its way back, as after a loss of data.
    if (!snapshot) return this.#reload(at, pause(this.#resets + 1));
    this.#at = snapshot.at;
    snapshot.show();
    this.#join();
  }

  #watch() {
    if (this.#delay.pending || this.#resetting || !this.#session) return;
    const joining = !this.#joined && this.#sinceOpened() > PATIENCE;
    if (joining || this.#sinceHeard() > SILENCE) return this.#end({});
    if (this.#ready && this.#ladder.climb()) this.#join();
  }

  /** @param {boolean} [surely] */
  #wake(surely = false) {
    const fine = !this.#delay.pending && !surely && this.#sinceHeard() < STALE;
    if (fine || this.#resetting || this.#delay.firm) this.#show();
    else this.#join();
  }

  #show() {
    /** @type {Connection} */
    let connection = 'reconnecting';
    if (this.#stopped || !navigator.onLine || this.#failures >= FAILURES_TO_DESPAIR)
      connection = 'offline';
    else if (this.#ready && this.#upstream) connection = 'live';
    this.#course.onState(connection, this.#ladder.rung, this.#at);
  }
}

/**
 * Follow a ticker until `stop()` is called.
 * @param {Course} course
 */
export const follow = (course) => new Follower(course);
