/**
 * The entries on the page: articles in order, newest first, under their days.
 *
 * Everything is read from the document and from the articles' data attributes, so that what the
 * server wrote and what the script adds are one thing.
 * @module
 */
import { date } from './dates.js';

/** @param {Element} article */
export const orderOf = (article) => /** @type {HTMLElement} */ (article).dataset.order ?? '';

/**
 * The cursor of an entry's place, as the server writes it.
 * @param {string} order
 */
const cursorOf = (order) =>
  `.${btoa(order).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;

/**
 * Have a link lead to what is before, or after, a place.
 * @param {HTMLAnchorElement} link @param {'before' | 'after'} where @param {string} order
 */
function lead(link, where, order) {
  link.setAttribute('href', `${link.pathname}?${where}=${cursorOf(order)}`);
}

/**
 * The element that a piece of HTML describes.
 * @param {string} html
 * @returns {HTMLElement}
 */
export function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html.trim();
  return /** @type {HTMLElement} */ (template.content.firstElementChild);
}

/**
 * A new one of what the page brings a template for.
 * @param {ParentNode} root @param {'day' | 'key' | 'pin' | 'older'} what
 */
export function built(root, what) {
  const template = /** @type {HTMLTemplateElement} */ (
    root.querySelector(`template[data-builds="${what}"]`)
  );
  return parse(template.innerHTML);
}

/**
 * Put an element among others that stand newest first.
 * @param {Element} list @param {Element} item
 */
export function sortIn(list, item) {
  const next = [...list.children].find((other) => orderOf(other) < orderOf(item));
  list.insertBefore(item, next ?? null);
}

export class Entries {
  #root;

  /** @param {ParentNode} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {'newer' | 'older'} where */
  frame(where) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(`.${where}`));
  }

  get newer() {
    return this.#link('newer');
  }

  get list() {
    return /** @type {HTMLElement} */ (this.#root.querySelector('.entries'));
  }

  get older() {
    return this.#link('older');
  }

  /** @returns {HTMLElement[]} */
  all() {
    return [...this.list.querySelectorAll('article')];
  }

  /** @param {string} id @returns {HTMLElement | null} */
  find(id) {
    return this.list.querySelector(`#e-${id}`);
  }

  /** The headings of the days. */
  get headings() {
    return [...this.list.children].map((day) => /** @type {HTMLElement} */ (day.firstElementChild));
  }

  /**
   * Whether an entry is older than what is loaded: the older pages have it.
   * @param {Element} article
   */
  isBelow(article) {
    const { older } = this;
    return older !== null && orderOf(article) < (older.dataset.oldest ?? '');
  }

  /**
   * Whether an entry is newer than what is loaded: the newer pages have it.
   * @param {Element} article
   */
  isAbove(article) {
    const { newer } = this;
    return newer !== null && orderOf(article) > (newer.dataset.newest ?? '');
  }

  /**
   * Whether an entry belongs to pages that are not loaded.
   * @param {Element} article
   */
  isElsewhere(article) {
    return this.isBelow(article) || this.isAbove(article);
  }

  /**
   * The height of the window at which an article would be shown.
   * @param {Element} article
   */
  placeOf(article) {
    const next = this.#after(orderOf(article));
    if (!next) return this.list.getBoundingClientRect().bottom;
    const before = next.previousElementSibling ? next : /** @type {Element} */ (next.closest('.day'));
    return before.getBoundingClientRect().top;
  }

  /**
   * Show an article where its time belongs, in the stead of an earlier one of the same entry.
   * @param {HTMLElement} article
   */
  place(article) {
    const former = this.find(article.dataset.id ?? '');
    if (former && orderOf(former) === orderOf(article)) former.replaceWith(article);
    else {
      former?.remove();
      const feed = this.#feed(article);
      feed.setAttribute('aria-busy', 'true');
      sortIn(feed, article);
      feed.removeAttribute('aria-busy');
    }
    if (former) this.#tidy();
  }

  /** @param {string} id */
  remove(id) {
    this.find(id)?.remove();
    this.#tidy();
  }

  /**
   * Let go of those below one; the link to older entries leads to them.
   * @param {Element} last
   */
  cut(last) {
    const day = /** @type {Element} */ (last.closest('.day'));
    for (const first of [last, day])
      while (first.nextElementSibling) first.nextElementSibling.remove();
    const rest = this.frame('older');
    rest.hidden = false;
    if (!this.older) rest.append(built(this.#root, 'older'));
    this.#tidy();
  }

  /**
   * Take entries from a page that has older ones, or newer, and the link to those beyond.
   * @param {Entries} page @param {'newer' | 'older'} where
   * @returns {HTMLElement[]} the entries that are new here
   */
  extend(page, where) {
    const articles = page.all().filter(({ dataset }) => !this.find(dataset.id ?? ''));
    for (const article of articles) this.place(article);
    this.frame(where).replaceWith(page.frame(where));
    return articles;
  }

  /**
   * Mark the entry that the page's address names.
   * @param {string} id
   */
  choose(id) {
    for (const former of this.list.querySelectorAll('[aria-current]')) former.removeAttribute('aria-current');
    this.find(id)?.setAttribute('aria-current', 'true');
  }

  #tidy() {
    for (const day of [...this.list.children])
      if (!day.querySelector('article')) day.remove();
    // Then the style sheet shows what the page says where there is nothing.
    if (!this.list.childElementCount) this.list.textContent = '';
    const { older, newer } = this;
    const [first, last] = [
      this.list.firstElementChild?.lastElementChild?.firstElementChild,
      this.list.lastElementChild?.lastElementChild?.lastElementChild,
    ];
    if (last && older) lead(older, 'before', older.dataset.oldest = orderOf(last));
    if (first && newer) lead(newer, 'after', newer.dataset.newest = orderOf(first));
  }

  /** @param {string} where */
  #link(where) {
    return /** @type {HTMLAnchorElement | null} */ (this.#root.querySelector(`.${where} a`));
  }

  /**
   * The entry before which one of that order stands, found from the top.
   * @param {string} order
   */
  #after(order) {
    for (const { lastElementChild: feed } of this.list.children)
      if (feed?.lastElementChild && orderOf(feed.lastElementChild) < order)
        return [...feed.children].find((other) => orderOf(other) < order);
    return undefined;
  }

  /** @param {HTMLElement} article */
  #feed({ dataset: { day = '', dayNear, dayFar } }) {
    const days = /** @type {HTMLElement[]} */ ([...this.list.children]);
    const same = days.find((section) => section.dataset.day === day);
    const section = same ?? this.list.insertBefore(
      built(this.#root, 'day'),
      days.find((other) => (other.dataset.day ?? '') < day) ?? null,
    );
    const [heading, feed] = section.children;
    if (!same) {
      section.dataset.day = day;
      heading.id = `d-${day}`;
      date(/** @type {Element} */ (heading.firstElementChild), day, dayNear, dayFar);
      feed.setAttribute('aria-labelledby', heading.id);
    }
    return feed;
  }
}
