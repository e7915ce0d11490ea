/**
 * The pulse: how many read now, how fast the last entry was with them, and what is the matter where
 * something is. It is asked for every few seconds while somebody can see it.
 * @module
 */

/**
 * @typedef {object} Found
 * @property {Record<string, number>} readers  by transport
 * @property {Record<string, number>} hosts  by the site that shows the ticker, most first
 * @property {string | null} position
 * @property {number | null} seconds
 * @property {string} trouble
 */

const EVERY_MS = 3_000;
/** How often it is asked whether a certain event is with all, until that is given up. */
const SOON_MS = 400;
const TRIES = 10;
/** A stream that is back at once is no matter. */
const PATIENCE_MS = 4_000;

export class Pulse {
  #page;
  #server;
  #texts;
  #lost = 0;
  #gone = false;
  #isOut = false;
  #refused = '';
  #onSession = (/** @type {string} */ _) => {};
  /** @type {Found | null} */ #found = null;

  /**
   * @param {ParentNode} page @param {import('./server.js').Server} server
   * @param {import('../reader/voice/texts.js').Texts} texts
   */
  constructor(page, server, texts) {
    this.#page = page;
    this.#server = server;
    this.#texts = texts;
    const look = () => document.hidden || this.#look();
    setInterval(look, EVERY_MS);
    document.addEventListener('visibilitychange', look);
    look();
  }

  /**
   * Take how it stands with the stream that the feed follows.
   * @param {import('../reader/line/follow.js').Connection} connection
   */
  stream(connection) {
    const fine = ['live', 'resting'].includes(connection);
    if (fine) this.#lost = 0;
    else this.#lost ||= Date.now();
    if (fine) this.#show();
    else setTimeout(() => this.#show(), PATIENCE_MS);
  }

  /**
   * @param {(said: string) => void} onSession  is told, again and again, that nobody is signed in any
   *   more; and of nothing, once, when somebody is
   */
  watch(onSession) {
    this.#onSession = onSession;
  }

  get isLost() {
    return this.#lost > 0;
  }

  /** The ticker is no more. */
  gone() {
    this.#gone = true;
    this.#show();
  }

  /**
   * @param {string} position
   * @returns {Promise<number | null>}  how many seconds it took until that event was with all readers;
   *   null where that is not to be known
   */
  async reached(position) {
    for (let tries = 0; tries < TRIES; tries++) {
      await this.#look();
      if (this.#found?.position === position) return this.#found.seconds;
      await new Promise((resolve) => setTimeout(resolve, SOON_MS));
    }
    return null;
  }

  async #look() {
    const answer = await this.#server.audience();
    const isIn = answer.kind === 'done';
    this.#found = isIn ? /** @type {any} */ (answer.entry) : null;
    // Whose role has changed may do nothing here any more.
    this.#refused = answer.kind === 'refused' ? answer.said : '';
    this.#follow(answer.kind === 'session' ? answer.said : '', isIn);
    this.#show();
  }

  /** It was heard elsewhere that nobody is signed in: it is looked until somebody is. @param {string} said */
  signedOut(said) {
    this.#follow(said, false);
    this.#show();
  }

  /** @param {string} said  that nobody is signed in @param {boolean} isIn */
  #follow(said, isIn) {
    const isBack = this.#isOut && isIn;
    if (said) this.#isOut = true;
    if (isBack) this.#isOut = false;
    if (said || isBack) this.#onSession(said);
  }

  #show() {
    const { readers = {}, hosts = {}, seconds = null, trouble = '' } = this.#found ?? {};
    const number = Object.values(readers).reduce((sum, one) => sum + one, 0);
    const counted = this.#found && !trouble;
    const said = this.#texts.count('readers', number).replace(`${number}`, grouped(number));
    this.#write('.pulse .readers', counted ? said : '');
    this.#page.querySelector('.pulse')?.toggleAttribute('hidden', !counted);
    this.#list({ ...readers, ...hosts });
    const fast = counted && number && seconds !== null;
    this.#write('.pulse .fast', fast ? this.#texts.text('fast', { seconds: shown(seconds) }) : '');
    const since = this.#texts.time(this.#lost);
    const lost = this.#lost && Date.now() - this.#lost >= PATIENCE_MS;
    const [why] = [this.#gone && 'gone', this.#isOut && 'out', lost && 'lost'].filter(Boolean);
    // Where one place is in view at a time, it is said in each.
    for (const element of this.#page.querySelectorAll('.trouble'))
      written(element, trouble || this.#refused || (why ? this.#texts.text(why, { since }) : ''));
  }

  /** @param {Record<string, number>} numbers */
  #list(numbers) {
    const lines = Object.entries(numbers).map(([by, number]) => {
      const count = grouped(number);
      const known = ['ws', 'sse', 'poll', '*'].includes(by);
      return known ? this.#texts.text(`readers.${by}`, { count }) : this.#texts.text('readers.on', { count, host: by });
    });
    const list = this.#page.querySelector('.pulse ul');
    if (!list || [...list.children].map((line) => line.textContent).join('\n') === lines.join('\n')) return;
    list.replaceChildren(...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })));
  }

  /** @param {string} selector @param {string} text */
  #write(selector, text) {
    written(this.#page.querySelector(selector), text);
  }
}

/** @param {Element | null} element @param {string} text */
function written(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** @param {number} seconds */
export const shown = (seconds) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    maximumSignificantDigits: seconds < 1 ? 1 : 2,
  }).format(Math.max(seconds, 0.01));

/** @param {number} number */
const grouped = (number) => new Intl.NumberFormat(document.documentElement.lang).format(number);
