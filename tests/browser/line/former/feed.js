/**
 * `<ticker-feed>`: the feed of a ticker that keeps itself up to date.
 *
 * The page is whole without it, and what it does to the page leaves what a reload would show.
 * @module
 */
import { follow } from './line/follow.js';
import { refresh as refreshAges } from './page/ago.js';
import { refresh as refreshDates } from './page/dates.js';
import { Entries, parse } from './page/entries.js';
import { replaceHead } from './page/head.js';
import { hold } from './page/hold.js';
import { list } from './page/lists.js';
import { Older } from './page/older.js';
import { Sight, jump } from './page/sight.js';
import { lastNeeded, snapshot, swap } from './page/snapshot.js';
import { Waiting } from './page/waiting.js';
import { Announcer } from './voice/announcer.js';
import { Mark } from './voice/mark.js';
import { Texts } from './voice/texts.js';
import './page/share.js';

/** @typedef {import('./line/follow.js').Event} Event */

const HIGHLIGHT = 8000;
const MINUTE_HAND = 20_000;

class TickerFeed extends HTMLElement {
  #texts = new Texts(this.dataset.texts);
  #entries = new Entries(this);
  #waiting = new Waiting(this.#part('.waiting'), () => this.#texts);
  #announcer = new Announcer(this.#part('.announce'), () => this.#texts);
  #mark = new Mark(this.#part('.mark'), () => this.#texts);
  #older = new Older(this.#entries, this.#waiting, () => this.#texts);
  #sight = new Sight(this.#part('.mark'));
  #left = new AbortController();

  connectedCallback() {
    this.#left = new AbortController();
    const { signal } = this.#left;
    this.addEventListener('click', (event) => this.#clicked(event), { signal });
    const clock = setInterval(() => this.#refresh(), MINUTE_HAND);
    signal.addEventListener('abort', () => clearInterval(clock));
    this.#refresh();
    if (this.dataset.live) this.#follow(this.dataset.live, signal);
  }

  disconnectedCallback() {
    this.#left.abort();
  }

  /** @param {string} live @param {AbortSignal} signal */
  #follow(live, signal) {
    document.addEventListener('visibilitychange', () => this.#returned(), { signal });
    this.#sight.watchFrame(signal);
    const follower = follow({
      live,
      at: this.dataset.at ?? '',
      onEvent: (event) => this.#apply(event),
      onState: (connection, transport, at) => {
        Object.assign(this.dataset, { connection, transport, at });
        this.#refresh();
        this.#mark.show(connection);
      },
      onReset: (at) => this.#snapshot(at),
      onGone: () => this.#mark.show('gone'),
    });
    signal.addEventListener('abort', () => follower.stop());
  }

  /** @param {Event} event */
  #apply(event) {
    if (event.id) this.#older.remember(event.id, event);
    if (event.type === 'put') this.#put(event);
    if (event.type === 'remove') this.#remove(event);
    if (event.type === 'ticker') this.#head(event);
    if (event.updated) this.querySelector('.updated')?.replaceWith(parse(event.updated));
    this.#refresh();
  }

  /** @param {Event} event */
  #put({ id = '', html = '', revision = 0 }) {
    const article = parse(html);
    const shown = this.#entries.find(id);
    if (Number(shown?.dataset.revision) > revision) return;
    if (this.#entries.isBelow(article)) {
      this.#waiting.remove(id);
      hold(() => {
        list(this, id, article);
        this.#entries.remove(id);
      });
    } else if (shown) hold(() => this.#replace(shown, article));
    else this.#arrive(article);
  }

  /** @param {HTMLElement} article */
  #arrive(article) {
    const known = this.#waiting.has(article.dataset.id ?? '');
    this.#waiting.add(article);
    if (!known) this.#announcer.add(article.dataset.id ?? '', article.ariaLabel ?? '');
    if (!document.hidden && this.#sight.atTop) this.#showWaiting();
  }

  /** @param {HTMLElement} shown @param {HTMLElement} article */
  #replace(shown, article) {
    const focused = shown.contains(document.activeElement);
    list(this, article.dataset.id ?? '', article);
    this.#entries.place(article);
    if (focused) article.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  #remove({ id = '' }) {
    this.#waiting.remove(id);
    this.#announcer.withdraw(id);
    hold(() => {
      list(this, id, null);
      this.#entries.remove(id);
    });
  }

  /** @param {Event} event */
  #head({ html = '', title = '' }) {
    replaceHead(this, html);
    document.title = title;
    this.#waiting.show();
  }

  /** @returns {HTMLElement | undefined} the newest of them */
  #showWaiting() {
    const articles = this.#waiting.take();
    for (const article of articles) {
      list(this, article.dataset.id ?? '', article);
      this.#entries.place(article);
      article.classList.add('fresh');
      setTimeout(() => article.classList.remove('fresh'), HIGHLIGHT);
    }
    this.#refresh();
    return articles.at(-1);
  }

  /** @param {MouseEvent} click */
  #clicked(click) {
    if (click.button || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
    const target = /** @type {HTMLElement} */ (click.target);
    const older = /** @type {HTMLAnchorElement | null} */ (target.closest('.older a'));
    const line = /** @type {HTMLElement | null} */ (target.closest('.keys li'));
    const entry = line && this.#entries.find(line.dataset.id ?? '');
    if (older || entry) click.preventDefault();
    if (older) this.#older.load(older).then(() => this.#refresh());
    if (entry) jump(entry);
    if (target.closest('.waiting')) jump(this.#showWaiting());
  }

  /** @param {string} at */
  async #snapshot(at) {
    const fresh = await snapshot(at, lastNeeded(this.#entries.all()));
    const feed = /** @type {HTMLElement | null | undefined} */ (fresh?.querySelector('ticker-feed'));
    if (!fresh || !feed) return null;
    const show = () => {
      this.#waiting.take();
      this.#announcer.withdraw();
      this.#older.forget();
      swap(this, fresh);
      this.#texts = new Texts(this.dataset.texts);
      this.#mark.write();
      this.#refresh();
    };
    return { at: feed.dataset.at ?? '', show };
  }

  #returned() {
    if (document.hidden) return;
    this.#refresh();
    if (this.#sight.atTop) this.#showWaiting();
  }

  #refresh() {
    refreshAges(this, this.dataset.language);
    refreshDates(this, this.dataset.timezone);
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

customElements.define('ticker-feed', TickerFeed);
