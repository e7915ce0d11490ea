/**
 * The place where somebody types: a tab of a browser, under a name of its own.
 *
 * A tab that is reloaded keeps its name. One that is duplicated brings the other's along, and draws
 * another; that is found out by a lock, or, where there are none (on plain http), by asking around.
 * @module
 */

const KEY = 'ticker-desk-place';
/** A page that closes lets go of its name a moment late; one that is open answers within. */
const PATIENCE = 300;
/** So does one that is loaded again, and there a name is rarely another's: a tab was duplicated then. */
const OWN_PATIENCE = 2000;

/** A name that nothing else has; browsers have `randomUUID` on https only. */
export const drawn = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(36).padStart(2, '0')).join('');

export class Place {
  name = drawn();
  #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('ticker-desk') : null;

  /** Take the name that this tab had, if no other tab has it by now. */
  async take() {
    const former = remembered();
    if (former && (await this.#isFree(former, OWN_PATIENCE))) this.name = former;
    this.#channel?.addEventListener('message', ({ data }) => {
      if (data.asks === this.name) this.#channel?.postMessage({ taken: this.name });
    });
    await this.#keep();
    return this;
  }

  /** Take another name. */
  async change() {
    this.name = drawn();
    await this.#keep();
  }

  async #keep() {
    remember(this.name);
    await this.#hold(this.name);
  }

  /**
   * Whether nobody types there any more, so that what was typed there may be taken over.
   * @param {string} name
   */
  async isLeft(name) {
    return name !== this.name && this.#isFree(name);
  }

  /** @param {string} name @param {number} [patience] */
  #isFree(name, patience = PATIENCE) {
    if (navigator.locks) return isUnlocked(lockOf(name), patience);
    if (!this.#channel) return Promise.resolve(false);
    return new Promise((resolve) => {
      const channel = new BroadcastChannel('ticker-desk');
      const answer = (/** @type {boolean} */ free) => {
        channel.close();
        resolve(free);
      };
      channel.onmessage = ({ data }) => data.taken === name && answer(false);
      channel.postMessage({ asks: name });
      setTimeout(() => answer(true), PATIENCE);
    });
  }

  /** @param {string} name */
  #hold(name) {
    if (!navigator.locks) return Promise.resolve();
    return new Promise((resolve) => {
      navigator.locks.request(lockOf(name), () => {
        resolve(undefined);
        return new Promise(() => {});
      });
    });
  }
}

/** @param {string} lock @param {number} patience */
async function isUnlocked(lock, patience) {
  const aborter = new AbortController();
  const late = setTimeout(() => aborter.abort(), patience);
  const { signal } = aborter;
  const isFree = await navigator.locks.request(lock, { signal }, () => true).catch(() => false);
  clearTimeout(late);
  return isFree;
}

/** @param {string} name */
const lockOf = (name) => `ticker-desk ${name}`;

function remembered() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // then a reload makes it another place, which takes over what was typed there
  }
}

/** @param {string} name */
function remember(name) {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // as above
  }
}
