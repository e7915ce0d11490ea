/**
 * `<ticker-feed>`: the feed of a ticker that keeps itself up to date.
 *
 * The page is whole without it, and what it does to the page leaves what a reload would show.
 * @module
 */
import { refresh } from './ago.js';
import { Announcer } from './announcer.js';
import { Entries, parse } from './entries.js';
import { follow } from './follow.js';
import { hold } from './hold.js';
import { list } from './lists.js';
import { Mark } from './mark.js';
import { lastNeeded, page, snapshot, swap } from './snapshot.js';
import { Texts } from './texts.js';
import { Waiting } from './waiting.js';
import './share.js';

/** @typedef {import('./follow.js').Event} Event */

const REMEMBERED = 300;
const HIGHLIGHT = 8000;
const MINUTE_HAND = 20_000;

class TickerFeed extends HTMLElement {
  #texts = new Texts(this.dataset.texts);
  #entries = new Entries(this);
  #waiting = new Waiting(this.#part('.waiting'), () => this.#texts);
  #announcer = new Announcer(this.#part('.announce'), () => this.#texts);
  #mark = new Mark(this.#part('.mark'), () => this.#texts);
  /** Each entry's last event, for older pages that were made before it. @type {Map<string, Event>} */
  #recent = new Map();
  #inFrame = true;
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
    this.#watchFrame(signal);
    const follower = follow({
      live,
      at: this.dataset.at ?? '',
      onEvent: (event) => this.#apply(event),
      onState: (connection, transport, at) => {
        Object.assign(this.dataset, { connection, transport, at });
        this.#mark.show(connection);
      },
      onReset: (at) => this.#snapshot(at),
      onGone: () => this.#mark.show('gone'),
    });
    signal.addEventListener('abort', () => follower.stop());
  }

  /** @param {Event} event */
  #apply(event) {
    if (event.id) this.#remember(event.id, event);
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
    if (!document.hidden && this.#atTop()) this.#showWaiting();
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
    const head = parse(html);
    const former = this.#part('.head');
    const [image, loaded] = [head, former].map((one) => one.querySelector('.lead'));
    if (image && loaded?.isEqualNode(image)) image.replaceWith(loaded);
    hold(() => former.replaceWith(head));
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
    if (older) this.#loadOlder(older);
    if (entry) this.#jump(entry);
    if (target.closest('.waiting')) this.#jump(this.#showWaiting());
  }

  /** @param {HTMLElement | undefined} entry */
  #jump(entry) {
    const start = entry?.previousElementSibling ? entry : entry?.closest('.day');
    start?.scrollIntoView();
    entry?.focus({ preventScroll: true });
  }

  /** @param {HTMLAnchorElement} link */
  async #loadOlder(link) {
    const text = link.textContent;
    link.textContent = this.#texts.text('loading');
    this.#entries.list.ariaBusy = 'true';
    const fetched = await page(link.href).catch(() => null);
    this.#entries.list.ariaBusy = null;
    link.textContent = text;
    if (!fetched) return location.assign(link.href);
    // An edit may have moved the end of what is loaded, or a reset may have replaced it.
    if (!link.isConnected) return;
    const [first] = this.#entries.append(new Entries(fetched));
    for (const event of this.#recent.values()) this.#correct(event);
    first?.focus({ preventScroll: true });
    this.#refresh();
  }

  /**
   * Apply again what an older page may have been made too early for.
   * @param {Event} event
   */
  #correct(event) {
    if (event.type === 'remove') return this.#entries.remove(event.id ?? '');
    const article = parse(event.html ?? '');
    const { id = '', revision } = article.dataset;
    const known = this.#entries.find(id)?.dataset.revision;
    if (this.#waiting.has(id) || this.#entries.isBelow(article)) return;
    if (known === undefined || Number(known) < Number(revision)) this.#entries.place(article);
  }

  /** @param {string} at */
  async #snapshot(at) {
    const fresh = await snapshot(at, lastNeeded(this.#entries.all()));
    const feed = /** @type {HTMLElement | null | undefined} */ (fresh?.querySelector('ticker-feed'));
    if (!fresh || !feed) return null;
    const show = () => {
      this.#waiting.take();
      this.#announcer.withdraw();
      this.#recent.clear();
      swap(this, fresh);
      this.#texts = new Texts(this.dataset.texts);
      this.#mark.write();
      this.#refresh();
    };
    return { at: feed.dataset.at ?? '', show };
  }

  /** @param {string} id @param {Event} event */
  #remember(id, event) {
    this.#recent.delete(id);
    this.#recent.set(id, event);
    if (this.#recent.size > REMEMBERED) this.#recent.delete(this.#recent.keys().next().value ?? '');
  }

  #returned() {
    if (document.hidden) return;
    this.#refresh();
    if (this.#atTop()) this.#showWaiting();
  }

  /** Whether nothing above the feed's first entry has gone out of view upwards. */
  #atTop() {
    return this.#inFrame && this.#part('.mark').getBoundingClientRect().bottom >= 0;
  }

  /**
   * In a frame as high as its content only the browser knows what is in view.
   * @param {AbortSignal} signal
   */
  #watchFrame(signal) {
    if (window === top) return;
    const observer = new IntersectionObserver((seen) => {
      this.#inFrame = seen.at(-1)?.isIntersecting ?? true;
    });
    observer.observe(this.#part('.mark'));
    signal.addEventListener('abort', () => observer.disconnect());
  }

  #refresh() {
    refresh(this, this.dataset.language);
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

customElements.define('ticker-feed', TickerFeed);
