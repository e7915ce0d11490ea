/**
 * The life of a text: what somebody writes at the desk, from its first letter until readers have it.
 * No clock, no storage, no network in here: a text is told what has happened, and says what is to be
 * done. Whatever comes in whatever order, three things hold. What is typed leaves the browser's
 * memory of it only after a write that is on disk has confirmed it. One press of the button is one
 * revision, however often it is sent, for it has one key. And an answer changes nothing that was
 * typed since.
 * @module
 */
import { beside, changed, fields, flagged, isWithdrawn, isWritten, same, standing } from './content.js';
import { BLANK, NOT_THERE } from './record.js';
import { stateOf } from './state.js';

/**
 * What an editor may set of an entry; as the server has it.
 * @typedef {Record<string, unknown>} Content
 *
 * @typedef {import('./content.js').Answer} Answer
 * @typedef {import('./content.js').Problem} Problem
 * @typedef {import('./record.js').Press} Press
 * @typedef {import('./record.js').Record_} Record_
 */

export const BY_ITSELF_MS = 120_000;
export const UNDO_MS = 8_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

export class Text {
  /** @type {Record_} */ #kept;
  /** Counts the changes of what is to be kept, and how many of them the browser has. */
  #changes = 0; #here = 0;
  #isHere; #failed = false;
  /** @type {Problem | null} */ #problem = null;
  /** Why it is hidden. */ #hidden = '';
  /** As a colleague has made it last. @type {Content | null} */ #heard = null;
  #tries = 0; #retryAt = 0;
  #away = '';
  #out = '';
  #sending = false;
  #copying = false;
  /** What a press that was refused would have set beside the text. @type {Content} */ #refused = {};
  /** Whether the server has a copy that is to go once what it holds stands. */
  #left;

  /** @param {Partial<Record_> & {id: string}} kept */
  constructor(kept) {
    this.#kept = { ...BLANK, ...kept };
    this.#isHere = kept.edition !== undefined;
    this.#left = this.#kept.there > NOT_THERE;
  }

  /** @returns {Record_} what the browser is to keep */
  get record() { return { ...this.#kept }; }

  get id() { return this.#kept.id; }
  get base() { return this.#kept.base; }
  get content() { return this.#kept.content; }
  get stood() { return this.#kept.stood; }
  get edition() { return this.#kept.edition; }
  get press() { return this.#kept.press; }
  get stands() { return this.#kept.stands; }
  get thereAt() { return this.#kept.thereAt; }
  /** Whether this page alone has what is typed: the browser keeps nothing, and the server not yet. */
  get isOnlyTyped() { return this.#failed && !this.isThere; }
  /** Whether the server has what is typed, and the browser. */
  get isThere() { return this.#kept.edition <= this.#kept.there; }
  get isHere() { return this.#here >= this.#changes; }
  /** Whether what was sent was sent before, and not answered. */
  get isTriedAgain() { return this.#tries > 1 || (this.#tries > 0 && !this.#sending); }
  /** What the server has said of itself, while it cannot be had. */
  get away() { return this.#away; }
  /** @returns {Problem | null} */
  get problem() { return this.#hidden ? { kind: 'person', said: this.#hidden } : this.#problem; }

  /** The server has no copy of it, or not under this name. */
  missed() {
    this.#kept.there = NOT_THERE;
    this.#changes++;
  }

  /** Send nothing, as somebody else has signed in here, or go on. @param {string} said  why it is hidden */
  hide(said) { this.#hidden = said; }

  /** Whether what was typed differs from what stands. */
  get isChanged() { return Object.keys(this.change).length > 0; }

  /** Whether nothing was ever written here. */
  get isBlank() { return !this.base && !isWritten(this.content); }

  /** What was typed, as a change of what stands. @returns {Content} */
  get change() { return changed(this.content, this.stood); }

  /** @param {Content} content  all fields of the form */
  type(content) {
    if (same(content, this.#kept.content)) return;
    this.#kept.content = content;
    this.#kept.edition++;
    this.#changes++;
    if (this.#problem?.kind === 'invalid') this.#problem = null;
  }

  /** How often what is to be kept has changed. */
  get changes() { return this.#changes; }

  /**
   * The browser has kept what there was after so many changes, or cannot keep anything.
   * @param {number} changes @param {boolean} done
   */
  keptHere(changes, done) {
    this.#failed = !done;
    if (!done) return;
    this.#isHere = true;
    this.#here = Math.max(this.#here, changes);
  }

  /** The browser has let go of it. */
  forgotten() { this.#isHere = false; }

  /**
   * A copy is on its way.
   * @returns {{edition: number, base: number, content: Content}}
   */
  copy() {
    this.#copying = true;
    const { edition, base, content } = this.#kept;
    return { edition, base, content };
  }

  /** @param {number} edition @param {string | null} at  null where it was not kept */
  keptThere(edition, at) {
    this.#copying = false;
    if (at === null) return;
    this.#left = true;
    this.#away = '';
    this.#kept.there = Math.max(this.#kept.there, edition);
    this.#kept.thereAt = at;
  }

  /** A copy that is of no use any more has gone, or not. @param {boolean} done */
  dropped(done) {
    this.#copying = false;
    if (done) this.#left = false;
  }

  /** It is being dropped, and may have gone even where nobody says so. */
  drop() {
    this.#copying = true;
    this.#kept.there = NOT_THERE;
    this.#changes++;
  }

  /**
   * The button was pressed: what stands in the form now is what is published.
   * @param {string} key @param {number} now @param {Content} set  such as the state it is to get
   * @returns {boolean}  whether there is anything to send
   */
  publish(key, now, set) {
    if (this.#hidden) return false;
    if (this.#kept.press && !this.#kept.press.asks) return this.#follow(key, set);
    const change = { ...this.change, ...set };
    const isSet = set.due || (set.state && !same(this.stood.state, set.state));
    if (!this.isChanged && !isSet) return false;
    return this.#begin({ kind: 'write', key, change, now });
  }

  /**
   * Let another press follow the one that is on its way, unless it is the same again.
   * @param {string} key @param {Content} set
   */
  #follow(key, set) {
    const { press, next, edition, content } = this.#kept;
    const last = next ?? { edition: press?.edition, set: press?.change ?? {} };
    if (last.edition === edition && same(last.set.state, set.state)) return false;
    this.#kept.next = { key, edition, content, set };
    this.#changes++;
    return true;
  }

  /**
   * Whether what was published last can be taken back, whatever has been typed since.
   * @param {number} now @param {boolean} [late]  without the clock of its undo
   */
  canUndo(now, late = false) {
    const { stands, press } = this.#kept;
    return stands !== null && !press && !this.#hidden && (late || now < stands.until);
  }

  /** Undo was pressed. @param {string} key @param {number} now @param {boolean} [late] */
  undo(key, now, late = false) {
    if (!this.canUndo(now, late)) return false;
    return this.#begin({ kind: 'undo', key, change: {}, now });
  }

  /** @param {{kind: 'write' | 'undo', key: string, change: Content, now: number}} press */
  #begin({ kind, key, change, now }) {
    const { edition, base, stands } = this.#kept;
    const of = kind === 'undo' ? stands?.revision ?? base : base;
    this.#kept.press = { kind, key, base: of, edition, change, since: now };
    this.#kept.next = null;
    this.#changes++;
    this.#problem = null;
    this.#tries = 0;
    this.#retryAt = now;
    return true;
  }

  /** The press is on its way. @returns {Press} */
  send() {
    this.#sending = true;
    return /** @type {Press} */ (this.#kept.press);
  }

  /** @param {string} key @param {Answer} answer @param {number} now */
  answered(key, answer, now) {
    this.#sending = false;
    const { press } = this.#kept;
    if (press?.key !== key) return;
    this.#changes++;
    if (answer.kind === 'away') return this.#wait(answer.said ?? '', now);
    this.#away = '';
    if (answer.kind === 'done') return this.#done(press, answer.entry, now);
    if (answer.kind === 'person') this.hide(answer.said);
    else this.#problem = answer;
    this.#refused = beside(press.change, this.content);
    // Whoever signs in again as the same person sends the same press; all else is decided anew.
    if (answer.kind !== 'session') this.#kept.press = this.#kept.next = null;
  }

  /** @param {string} said @param {number} now */
  #wait(said, now) {
    this.#away = said;
    this.#retryAt = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries++);
  }

  /** @param {Press} press @param {Content} entry @param {number} now */
  #done(press, entry, now) {
    const published = entry.state === 'published';
    this.#out = '';
    this.#problem = null;
    Object.assign(this.#kept, {
      press: null,
      base: entry.revision,
      stood: standing(entry, this.content),
      stands: published && press.kind === 'write'
        ? { revision: entry.revision, at: entry.updated_at, until: now + UNDO_MS, key: press.key, seconds: null, quiet: entry.quiet === true }
        : null,
    });
    this.#goOn(now);
  }

  /** Send what was pressed meanwhile, unless it is what stands now. @param {number} now */
  #goOn(now) {
    const { next, stood, base } = this.#kept;
    this.#kept.next = null;
    if (!next) return;
    const { key, edition, content, set } = next;
    const change = { ...changed(content, stood), ...set };
    if (set.due || Object.keys(changed(change, stood)).length > 0)
      this.#kept.press = { kind: 'write', key, base, edition, change, since: now };
  }

  /**
   * What a press has brought to the readers was with all of them.
   * @param {string} key @param {number | null} seconds
   */
  reached(key, seconds) {
    const { stands } = this.#kept;
    if (stands?.key !== key) return;
    this.#kept.stands = { ...stands, seconds };
    this.#changes++;
  }

  /** The entry stands as it was read just now. @param {Content} entry */
  found(entry) {
    const { content, press } = this.#kept;
    const untouched = !this.isChanged && !press;
    this.#changes++;
    Object.assign(this.#kept, { base: entry.revision, stood: standing(entry, content) });
    if (untouched) this.#kept.content = fields(this.stood, content);
  }

  /**
   * It has moved on by itself: pinned in the feed, say, or its time has come. Where nobody has
   * written anything else, what is typed is a change of that now. What was taken from readers goes
   * to them again only if somebody says so.
   * @param {Content} entry @param {boolean} [isOwn]  whoever writes here has taken it back
   * @returns {boolean}  whether the text goes on from there
   */
  moved(entry, isOwn = false) {
    const { content, stood, press, base } = this.#kept;
    if (press || this.#problem || Number(entry.revision) <= base) return false;
    const next = standing(entry, content);
    if (!isOwn && !flagged(stood, next)) this.#heard = entry;
    if (!this.isChanged) return this.found(entry) ?? true;
    if (!isOwn && isWithdrawn(stood, next)) {
      this.#problem = { kind: 'changed', said: '', entry };
      this.#refused = stood.state === 'published' ? { state: stood.state } : {};
      return true;
    }
    const taken = flagged(stood, next);
    if (!taken || Object.keys(taken).some((name) => name in this.change)) return false;
    if (stood.state === 'scheduled' && next.state === 'published') this.#out = `${entry.published_at}`;
    Object.assign(this.#kept, { base: entry.revision, stood: next });
    this.type({ ...content, ...taken });
    this.#changes++;
    return true;
  }

  /** What a colleague has made of it meanwhile, while what is typed here does not know of it. */
  get newer() { return this.isChanged && !this.#problem && Number(this.#heard?.revision) > this.base ? this.#heard : null; }

  /** What a colleague has made of it just now, where that is what is shown. */
  get became() { return !this.isChanged && this.#heard?.revision === this.base ? this.#heard : null; }

  /** Set what is typed beside what a colleague has made of it, before it is sent. */
  compare() {
    const { newer } = this;
    if (!newer) return;
    this.#problem = { kind: 'changed', said: '', entry: newer };
    this.#refused = {};
  }

  /** Since when readers have what was planned, where that went out while it was open here. */
  get out() { return this.#out; }

  /** Write over what a colleague has made. @returns {Content}  what the refused press was to set */
  insist() {
    if (this.#problem?.kind !== 'changed' || !this.#problem.entry) return {};
    const { entry } = this.#problem;
    this.#problem = null;
    this.#changes++;
    Object.assign(this.#kept, { base: entry.revision, stood: standing(entry, this.content) });
    return this.#refused;
  }

  /** Take what a colleague has made of it. @returns {Content | null}  what the form is to show */
  yield() {
    if (this.#problem?.kind !== 'changed' || !this.#problem.entry) return null;
    this.insist();
    this.type(fields(this.stood, this.content));
    return this.content;
  }

  /** What was typed is not wanted. @returns {Content}  what the form is to show */
  discard() {
    this.type(fields(this.stood, this.content));
    return this.content;
  }

  /** Nobody is signed in any more. @param {string} said */
  signedOut(said) { this.#problem ??= { kind: 'session', said }; }

  /** Somebody may have signed in again. @param {number} now */
  retry(now) {
    if (this.#problem?.kind !== 'session') return;
    this.#problem = null;
    this.#retryAt = now;
  }

  /** Take back what has not been sent; or send it now, however long it has waited. */
  recall() {
    if (this.#sending) return;
    this.#kept.press = this.#kept.next = null;
    this.#changes++;
  }

  /** @param {number} now */
  hurry(now) {
    this.#retryAt = now;
    this.#problem = null;
    if (!this.#kept.press) return;
    this.#kept.press = { ...this.#kept.press, since: now, asks: false };
    this.#changes++;
  }

  /**
   * What is to be done now.
   * @param {number} now
   * @returns {{here: boolean, copy: boolean, drop: boolean, send: boolean, gone: boolean}}
   */
  due(now) {
    const { edition, there, press } = this.#kept;
    if (press && !this.#sending && now - press.since >= BY_ITSELF_MS) press.asks = true;
    const isSafe = !this.isChanged && !press;
    return {
      here: this.#changes > this.#here && !isSafe,
      copy: !this.#copying && !this.#hidden && edition > there && !isSafe && !this.isBlank,
      drop: !this.#copying && !this.#hidden && isSafe && this.#left,
      send: Boolean(press) && !press?.asks && !this.#sending && !this.#hidden && now >= this.#retryAt
        && this.#problem?.kind !== 'session',
      // What stands needs no keeping.
      gone: isSafe && this.#isHere,
    };
  }

  /** What its editor is told, in a word. @param {number} now */
  state(now) { return stateOf(this, now); }
}
