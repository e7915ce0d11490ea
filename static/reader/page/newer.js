/**
 * What is newer than the entries that are shown, on a page that does not begin with the newest: the
 * link that leads there says how many those are.
 *
 * A newer one that comes is one more. Where an entry that we have never seen is changed or taken
 * away, we cannot know whether it was among them: then the server is asked.
 * @module
 */
import { Asking } from './asking.js';

const MOST = 1000;

export class Newer {
  #entries;
  #texts;
  /** Those of them that we know. @type {Set<string>} */ #known = new Set();
  #asking;

  /**
   * @param {HTMLElement} feed @param {import('./entries.js').Entries} entries
   * @param {import('../voice/texts.js').Texts} texts
   */
  constructor(feed, entries, texts) {
    this.#entries = entries;
    this.#texts = texts;
    this.#asking = new Asking(feed, () => entries.newer?.href ?? location.href, (page) => this.#take(page));
  }

  /**
   * Take note of what becomes of an entry.
   * @param {string} id
   * @param {boolean} isNewer  whether it is among them from now on
   * @param {boolean} isNot  whether we know that it was not, unless we know that it was
   */
  note(id, isNewer, isNot) {
    const link = this.#entries.newer;
    if (!link) return;
    const was = this.#known.has(id);
    if (!was && !isNot) return this.#asking.soon();
    this.#known[isNewer ? 'add' : 'delete'](id);
    this.show(Number(link.dataset.count) + Number(isNewer) - Number(was));
  }

  /** What is known of other entries is not known of these. */
  forget() {
    this.#known.clear();
  }

  /** Ask how many there are. */
  ask() {
    if (this.#entries.newer) this.#asking.soon();
  }

  /** @param {Document} page  what the link leads to */
  #take(page) {
    const further = /** @type {HTMLElement | null} */ (page.querySelector('.newer a'));
    const here = page.querySelectorAll('.entries article').length;
    this.show(here + Number(further?.dataset.count ?? 0));
  }

  /** @param {number} count */
  show(count) {
    const link = this.#entries.newer;
    if (!link) return;
    const more = count > MOST;
    link.dataset.count = `${count}`;
    link.textContent = this.#texts.count(more ? 'newer.more' : 'newer', more ? MOST : count);
    if (!count) link.remove();
    /** @type {HTMLElement} */ (this.#entries.frame('newer')).hidden = !count;
  }
}
