/**
 * Follows one ticker: joins at a position, applies what continues it, and comes back whenever it
 * is lost. It knows nothing of the page; what keeps readers from gaps and doubles is its place.
 * @module
 */
import { clock, elapsed, set } from './clock.js';
import { Delay, momentIn, pause } from './delay.js';
import { Ladder } from './ladder.js';
import { pace } from './pace.js';
import { Place } from './place.js';
import { TRANSPORTS, isScarce } from './transports.js';

/**
 * What may be said of what is shown: it is of this moment (`live`) or of this minute (`resting`); that
 * was so just now (`reconnecting`), or longer ago (`connecting`); or nothing comes any more.
 * @typedef {'live' | 'resting' | 'reconnecting' | 'connecting' | 'offline' | 'stopped'} Connection
 *
 * Where a follower stands: until it joins again there is no stream (`waiting`); one is open but has
 * said nothing yet that is ours (`joining`), or is followed (`live`), or the browser is coming back
 * to it by itself (`returning`). Who does not follow rests between looks (`resting`), or looks in
 * (`looking`). Or what is shown is loaded afresh (`loading`), the browser has put the page aside
 * (`away`), or it is over.
 * @typedef {'waiting' | 'joining' | 'live' | 'returning' | 'resting' | 'looking' | 'loading' | 'away'
 *   | 'stopped'} Phase
 * @typedef {{at: string, after: string, type: string, id?: string, html?: string, updated?: string,
 *   headline?: string, title?: string, status?: string, revision?: number, spread?: number,
 *   breaking?: boolean, quiet?: boolean | 'edit', new?: boolean, upstream?: boolean, now?: string}} Event
 * @typedef {{at: string, show: () => void}} Snapshot
 * @typedef {object} Course
 * @property {string} live  the URL of the stream
 * @property {string} at  the position of what is shown
 * @property {(event: Event) => void} onEvent  an event that continues what is shown
 * @property {(connection: Connection, transport: string, at: string) => void} onState
 * @property {(at: string) => Promise<Snapshot | null>} onReset  loads a snapshot that is at least
 *   that new; null where there is none
 * @property {() => number} ended  when the ticker ended, by the newsroom's clock; NaN while it has not
 * @property {() => void} onGone  the ticker is no more
 */

const SILENCE = 60_000;
const STALE = 35_000;
const PATIENCE = 10_000;
const WATCH = 5_000;
/** A little less than a minute, for hidden pages are woken once in one. */
const REST = 55_000;
const FAILURES_TO_DESPAIR = 5;

/** @type {Phase[]} */
const ASKING = ['joining', 'live', 'returning', 'looking'];
/** @type {Phase[]} */
const RESTING = ['resting', 'looking'];

class Follower {
  /** @type {Course} */ #course;
  #place;
  /** @type {Phase} */ #phase = 'waiting';
  #close = () => {};
  /** Gives up what is tried beside the stream that works. */
  #giveUp = () => {};
  #upstream = true;

  /** As it was chosen last. @type {import('./pace.js').Pace} */ #pace = 'follow';
  #sinceHidden = elapsed();
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
    addEventListener('pageshow', ({ persisted }) => persisted && this.#wake(), { signal });
    // An open stream would keep the page out of the browser's back/forward cache.
    addEventListener('pagehide', () => this.#leave(), { signal });
    document.addEventListener('freeze', () => this.#leave(), { signal });
    document.addEventListener('resume', () => this.#wake(), { signal });
    document.addEventListener('visibilitychange', () => this.#turn(), { signal });
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

  /** @param {boolean} [calmly]  whether what is shown goes on being true meanwhile */
  #join(calmly = false) {
    this.#pace = this.#paceNow();
    if (this.#pace === 'sleep') return this.#rest();
    const looks = this.#pace === 'look';
    this.#drop(looks && calmly ? 'looking' : 'joining');
    const turn = this.#place.turn();
    this.#sinceOpened = elapsed();
    this.#show();
    try {
      this.#close = TRANSPORTS[looks ? 'look' : this.#ladder.rung](this.#course.live, this.#place.at, {
        hear: (text) => this.#hear(turn, JSON.parse(text)),
        end: (how) => this.#end(how, turn),
      });
    } catch {
      // Not every browser has each transport, or lets a page use it.
      this.#end({});
    }
  }

  #paceNow() {
    const hidden = document.hidden ? this.#sinceHidden() : 0;
    return pace(hidden, clock() - this.#course.ended(), isScarce(this.#ladder.rung));
  }

  /** Leave nothing open until it is time to look in, or the page is seen. */
  #rest() {
    this.#drop('resting');
    this.#failures = 0;
    this.#show();
  }

  /** What the browser puts aside claims nothing, for it may come back after a second or a day. */
  #leave() {
    this.#drop('away');
    this.#show();
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
    if (this.#pace !== 'follow') return this.#rest();
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
    const tried = this.#phase !== 'live' && this.#pace === 'follow';
    const missed = tried && !spread && navigator.onLine;
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
    if (this.#isToAsk()) return this.#join(true);
    if (this.#sinceHeard() > STALE) this.#show();
    if (!ASKING.includes(this.#phase)) return;
    const late = ['joining', 'looking'].includes(this.#phase) && this.#sinceOpened() > PATIENCE;
    if (late || this.#silence() > SILENCE) return this.#end({});
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

  /** Whether it is time for another pace, or to look in. */
  #isToAsk() {
    const resting = this.#phase === 'resting';
    if (!resting && !ASKING.includes(this.#phase)) return false;
    const due = resting && this.#pace === 'look' && this.#sinceHeard() > REST;
    return due || this.#paceNow() !== this.#pace;
  }

  /** The milliseconds since anything was heard, or since the last attempt to. */
  #silence() {
    return Math.min(this.#sinceHeard(), this.#sinceOpened());
  }

  #turn() {
    if (document.hidden) this.#sinceHidden = elapsed();
    else this.#wake();
  }

  /** @param {boolean} [surely] */
  #wake(surely = false) {
    const same = this.#phase !== 'away' && this.#paceNow() === this.#pace;
    const fine = same && !surely && !this.#delay.pending && this.#silence() < STALE;
    if (fine || this.#phase === 'loading' || this.#delay.firm) this.#show();
    else this.#join();
  }

  #show() {
    const transport = this.#pace === 'follow' ? this.#ladder.rung : 'poll';
    this.#course.onState(this.#connection(), transport, this.#place.at);
  }

  /** @returns {Connection} */
  #connection() {
    if (this.#phase === 'stopped') return 'stopped';
    if (!navigator.onLine || this.#failures >= FAILURES_TO_DESPAIR) return 'offline';
    const rests = RESTING.includes(this.#phase);
    if (this.#phase === 'away' || this.#sinceHeard() > (rests ? REST + STALE : STALE)) return 'connecting';
    if (rests) return 'resting';
    return this.#phase === 'live' && this.#upstream ? 'live' : 'reconnecting';
  }
}

/**
 * Follow a ticker until `stop()` is called.
 * @param {Course} course
 */
export const follow = (course) => new Follower(course);
