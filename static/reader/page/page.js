/**
 * The page: what each event does to it, and what its reader can do.
 * @module
 */
import { go, named, restore } from '../address.js';
import { brought, fetched } from '../later.js';
import { Announcer } from '../voice/announcer.js';
import { Mark } from '../voice/mark.js';
import { Texts } from '../voice/texts.js';
import { refresh as refreshAges } from './ago.js';
import { nearDays, refresh as refreshDates } from './dates.js';
import { Entries, orderOf, parse } from './entries.js';
import { replaceHead } from './head.js';
import { hold, still } from './hold.js';
import { list } from './lists.js';
import './passing.js';
import { number, turn } from './reading.js';
import { Sight, jump } from './sight.js';
import { view } from './view.js';
import { Waiting } from './waiting.js';

/** @typedef {import('../line/follow.js').Event} Event */

const HIGHLIGHT = 8000;
const REMEMBERED = 300;
const MOST_AT_ONCE = 50;
const MOST_BELOW = 100;
/** What is done here where it leads to. In a partner's page a picture has no room to be large. */
const LINKS = '.older a, .newer a, body:not(.embed) .large';

export class Page {
  #feed;
  #texts;
  #entries;
  #waiting;
  /** On a page that does not begin with the newest. @type {import('./newer.js').Newer | undefined} */
  #newer;
  #mark;
  #sight;
  #announcer;
  /** Each entry's last event, for older pages that were made before it. @type {Map<string, Event>} */
  #recent = new Map();

  /** What is to be done about each type of event; what is not known here only moves us on. */
  #verbs = new Map([
    ['put', this.#put],
    ['remove', this.#remove],
    ['ticker', this.#head],
  ]);

  #retry;

  /** @param {HTMLElement} feed @param {() => void} retry  has us connected again at once */
  constructor(feed, retry) {
    this.#feed = feed;
    this.#retry = retry;
    this.#texts = new Texts(feed);
    this.#entries = new Entries(feed);
    this.#waiting = new Waiting(this.#part('.waiting'), this.#texts);
    this.#mark = new Mark(this.#part('.mark'), this.#texts);
    this.#sight = new Sight(this.#part('.announce'), this.#part('.bar'));
    this.#announcer = new Announcer(this.#part('.announce'), this.#texts);
  }

  /** @param {AbortSignal} signal  until when */
  open(signal) {
    this.#feed.addEventListener('click', (event) => this.#clicked(event), { signal });
    this.#feed.addEventListener('keydown', (event) => turn(event, this.#entries), { signal });
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    addEventListener('popstate', ({ state }) => this.#moved(state), { signal });
    this.#sight.watch(signal);
    // Ages are told in minutes.
    const clock = setInterval(() => this.#refresh(), 20_000);
    signal.addEventListener('abort', () => clearInterval(clock));
    this.#refresh();
  }

  /** @param {string} connection */
  show(connection) {
    this.#refresh();
    this.#mark.show(connection);
  }

  /** @param {Event} event */
  apply(event) {
    if (event.id) this.#remember(event.id, event);
    this.#verbs.get(event.type)?.call(this, event);
    if (event.updated) this.#feed.querySelector('.updated')?.replaceWith(parse(event.updated));
    if (event.id === named()) this.#choose();
    this.#refreshDates();
  }

  /**
   * Load the page as it is now.
   * @param {string} at
   */
  async snapshot(at) {
    const { needed, snapshot, swap } = /** @type {typeof import('./snapshot.js')} */ (
      await fetched('page/snapshot.js')
    );
    const fresh = await snapshot(at, needed(this.#entries.all()));
    const feed = /** @type {HTMLElement | null | undefined} */ (fresh?.querySelector('ticker-feed'));
    if (!fresh || !feed) return null;
    await this.ready(fresh);
    const show = () => {
      this.#waiting.take();
      this.#announcer.withdraw();
      this.#recent.clear();
      this.#newer?.forget();
      this.#waiting.name(swap(this.#feed, fresh));
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

  /** @param {Event} event */
  #put({ id = '', html = '', revision = 0, quiet, new: isNew = false }) {
    const article = parse(html);
    // It has its full height before it takes anything's place.
    refreshAges(article, this.#feed.dataset.language);
    const shown = this.#entries.find(id);
    if (Number(shown?.dataset.revision) > revision) return;
    this.#newer?.note(id, this.#entries.isAbove(article), isNew || this.#has(id));
    if (this.#entries.isElsewhere(article)) {
      // What is new and newer than all that is loaded is told of all the same.
      const isNews = isNew && quiet !== true;
      if (this.#entries.isAbove(article) && (isNews || this.#waiting.has(id))) this.#wait(article);
      else this.#waiting.remove(id);
      hold(() => {
        this.#list(id, article);
        this.#entries.remove(id);
      });
    } else if (shown || quiet === true || this.#entries.newer) {
      const focused = shown?.contains(document.activeElement);
      hold(() => this.#place(article));
      if (focused) article.focus({ preventScroll: true });
    } else {
      this.#wait(article);
      if (!document.hidden && this.#isSeen(article)) this.#showSeen();
    }
  }

  /** @param {HTMLElement} article */
  #wait(article) {
    const { id = '' } = article.dataset;
    const headline = article.getAttribute('aria-label') ?? '';
    if (!this.#waiting.has(id)) this.#announcer.add(id, headline, 'breaking' in article.dataset);
    this.#waiting.add(article);
  }

  /** @param {string} id */
  #has(id) {
    return this.#waiting.has(id) || this.#entries.find(id) !== null;
  }

  /**
   * Whether an article's place is in view.
   * @param {Element} article
   */
  #isSeen(article) {
    return !this.#entries.newer && this.#sight.sees(this.#entries.placeOf(article));
  }

  /** @param {HTMLElement} article */
  #place(article) {
    this.#list(article.dataset.id ?? '', article);
    this.#entries.place(article);
  }

  /** @param {string} id @param {HTMLElement | null} article */
  #list(id, article) {
    if (list(this.#feed, id, article))
      fetched('page/uncovered.js').then(
        ({ uncover }) => uncover(this.#feed, () => this.#refreshDates()),
        () => {},
      );
  }

  /** @param {Event} event */
  #remove({ id = '' }) {
    this.#newer?.note(id, false, this.#has(id));
    this.#waiting.remove(id);
    this.#announcer.withdraw(id);
    hold(() => {
      this.#list(id, null);
      this.#entries.remove(id);
    });
  }

  /** @param {Event} event */
  #head({ html = '' }) {
    replaceHead(this.#part('.head'), parse(html));
    this.#choose();
    this.#mark.write();
  }

  /**
   * Show what waits and has its place in view; nothing jumps for it.
   */
  #showSeen() {
    const seen = this.#waiting.take((article) => this.#isSeen(article));
    still(() => this.#showAll(seen));
  }

  #showWaiting() {
    const articles = this.#waiting.take();
    still(() => this.#showAll(articles));
    jump(articles[articles.length - 1]);
  }

  /** @param {HTMLElement[]} articles */
  #showAll(articles) {
    articles.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
    const most = articles.slice(-MOST_AT_ONCE);
    for (const article of articles.slice(0, -MOST_AT_ONCE))
      this.#list(article.dataset.id ?? '', article);
    for (const article of most) {
      this.#place(article);
      article.classList.add('fresh');
      setTimeout(() => article.classList.remove('fresh'), HIGHLIGHT);
    }
    if (most.length < articles.length) this.#entries.cut(most[0]);
    else this.#letGo();
    this.#refreshDates();
  }

  /** What is far below the reader goes; the page costs the same after a day as after a minute. */
  #letGo() {
    const articles = this.#entries.all();
    if (articles.length <= MOST_BELOW) return;
    const far = 3 * view().bottom;
    const kept = articles.find(
      (article, at) =>
        at >= MOST_BELOW && (article.hidden || article.getBoundingClientRect().top > far),
    );
    if (kept && kept !== articles[articles.length - 1]) this.#entries.cut(kept);
  }

  /** @param {MouseEvent} click */
  #clicked(click) {
    if (click.button || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
    const target = /** @type {HTMLElement} */ (click.target);
    const further = /** @type {HTMLAnchorElement | null} */ (target.closest(LINKS));
    const line = /** @type {HTMLElement | null} */ (target.closest('.keys li'));
    const entry = line && this.#entries.find(line.dataset.id ?? '');
    if (further || entry) click.preventDefault();
    if (further) this.#further(further, click);
    if (entry) {
      go(/** @type {HTMLAnchorElement} */ (line.querySelector('a')).href);
      this.#choose();
      jump(entry);
    }
    // What waits is here, or on the page that begins with the newest.
    if (target.closest('.waiting'))
      if (this.#entries.newer) location.assign(`/t/${this.#feed.dataset.slug}`);
      else this.#showWaiting();
    if (target.closest('.mark .chip')) this.#retry();
  }

  /** @param {HTMLAnchorElement} link @param {MouseEvent} click */
  async #further(link, click) {
    try {
      if (link.matches('.large')) return (await fetched('page/large.js')).act(click);
      const { loadFurther } = /** @type {typeof import('./further.js')} */ (
        await fetched('page/further.js')
      );
      const next = await loadFurther(link, () => this.#shown(), this.#texts);
      next?.focus({ preventScroll: !!click.detail });
      this.#choose();
      this.#refresh();
    } catch {
      location.assign(link.href);
    }
  }

  /**
   * Return to an entry that is not loaded, if the reader has not gone elsewhere meanwhile.
   * @param {import('../address.js').Spot} spot
   */
  async returnTo(spot) {
    const { loadAround } = /** @type {typeof import('./further.js')} */ (
      await fetched('page/further.js')
    );
    const from = scrollY;
    await this.ready();
    await loadAround(spot, () => scrollY === from, () => this.#shown());
    this.#choose();
    this.#refresh();
    restore(spot);
  }

  /**
   * Have all that it takes to bring a page up to date: this one, or whatever page of its ticker.
   * @param {ParentNode} [page]
   */
  async ready(page) {
    if ('onward' in this.#feed.dataset) {
      const { onward } = /** @type {typeof import('./onward.js')} */ (
        await brought('page/onward.js')
      );
      this.#verbs.set('put', onward(this.#feed, this.#entries));
    }
    if (page && !page.querySelector('.newer a')) return;
    const { Newer } = /** @type {typeof import('./newer.js')} */ (await brought('page/newer.js'));
    this.#newer ??= new Newer(this.#feed, this.#entries, this.#texts);
  }

  /** @returns {import('./further.js').Shown} */
  #shown() {
    return {
      entries: this.#entries,
      waiting: this.#waiting,
      newer: this.#newer,
      recent: this.#recent.values(),
      at: this.#feed.dataset.at ?? '',
    };
  }

  /** @param {import('../address.js').Spot | null} spot */
  #moved(spot) {
    // A page that was loaded at another place, as by a reload there, is not the one to go back to.
    if (!named() && !location.search && 'placed' in this.#feed.dataset) return location.reload();
    this.#choose();
    if (spot && restore(spot)) this.returnTo(spot).catch(() => {});
  }

  /** Mark the entry that the page's address names, and call the page after it. */
  #choose() {
    const id = named();
    const title = this.#part('h1').textContent ?? '';
    const name = this.#entries.find(id)?.getAttribute('aria-label');
    this.#entries.choose(id);
    this.#waiting.name(name ? `${name} – ${title}` : title);
  }

  #seen() {
    this.#refresh();
    if (!document.hidden) this.#showSeen();
  }

  #refresh() {
    refreshAges(this.#feed, this.#feed.dataset.language);
    this.#refreshDates();
  }

  /** Dates stand in few places; entries have times, which stay, and ages. */
  #refreshDates() {
    const { timezone } = this.#feed.dataset;
    const { headings } = this.#entries;
    refreshDates([this.#part('.head'), this.#part('.keys'), ...headings], timezone);
    nearDays(headings, timezone, this.#texts);
    number(this.#entries);
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.#feed.querySelector(selector));
  }
}
