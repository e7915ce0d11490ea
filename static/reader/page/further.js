/**
 * Further entries, older or newer, loaded when they are asked for, and corrected by what has happened
 * since their page was made.
 * @module
 */
import { load } from '../line/documents.js';
import { Entries, parse } from './entries.js';
import { still } from './hold.js';
import { scroll } from './view.js';

/** @typedef {import('../line/follow.js').Event} Event */

/**
 * @typedef {object} Shown
 * @property {Entries} entries  all that are shown
 * @property {import('./waiting.js').Waiting} waiting  those that are not yet
 * @property {import('./newer.js').Newer | undefined} newer
 * @property {Iterable<Event>} recent  each entry's last event
 * @property {string} at  the position of what is shown
 */

/**
 * Load what a link to further entries leads to; fails where the server does not answer.
 * @param {HTMLAnchorElement} link @param {() => Shown} shown
 * @param {import('../voice/texts.js').Texts} texts
 * @returns {Promise<HTMLElement | undefined>}  the entry to go on reading with
 */
export async function loadFurther(link, shown, texts) {
  const where = link.closest('.older') ? 'older' : 'newer';
  const { list } = shown().entries;
  const text = link.textContent;
  link.textContent = texts.text('loading');
  list.setAttribute('aria-busy', 'true');
  const page = await load(link.href).catch(() => null);
  list.removeAttribute('aria-busy');
  link.textContent = text;
  if (!page) throw new Error(`no page at ${link.href}`);
  // An edit may have moved the end of what is loaded, or a reset may have replaced it.
  if (!link.isConnected) return;
  const { entries } = shown();
  const [first] = entries.all();
  const top = first?.getBoundingClientRect().top ?? 0;
  /** @type {HTMLElement[]} */ let articles = [];
  still(() => {
    articles = entries.extend(new Entries(page), where);
    bringUpToDate(page, shown());
  });
  // Also at the very top, where nothing else is held.
  if (first?.isConnected) scroll(Math.round(first.getBoundingClientRect().top - top));
  return articles[where === 'older' ? 0 : articles.length - 1];
}

/**
 * Show the entries around one that is not loaded.
 * @param {import('../address.js').Spot} spot  where it is
 * @param {() => boolean} isWanted  whether it still is, once that has come
 * @param {() => Shown} shown
 */
export async function loadAround({ id }, isWanted, shown) {
  const { slug } = /** @type {HTMLElement} */ (document.querySelector('ticker-feed')).dataset;
  const page = await load(`/t/${slug}/e/${id}`).catch(() => null);
  if (!page || !isWanted()) return;
  for (const part of ['newer', 'entries', 'older'])
    document.querySelector(`.${part}`)?.replaceWith(page.querySelector(`.${part}`) ?? '');
  bringUpToDate(page, shown());
}

/** @param {Document} page @param {Shown} shown */
function bringUpToDate(page, { entries, waiting, newer, recent, at }) {
  newer?.forget();
  // What has waited beyond is here by now, or still beyond.
  for (const article of waiting.take((one) => !entries.isAbove(one))) entries.place(article);
  for (const event of recent) correct(event, entries, waiting);
  const { dataset } = /** @type {HTMLElement} */ (page.querySelector('ticker-feed'));
  if (dataset.at !== at) newer?.ask();
}

/**
 * @param {Event} event @param {Entries} entries @param {import('./waiting.js').Waiting} waiting
 */
function correct(event, entries, waiting) {
  const { id = '', html = '', type } = event;
  const article = parse(html || '<i></i>');
  if (type === 'remove' || entries.isElsewhere(article)) return entries.remove(id);
  const known = entries.find(id)?.dataset.revision;
  if (waiting.has(id)) return;
  if (known === undefined || Number(known) < Number(article.dataset.revision)) entries.place(article);
}
