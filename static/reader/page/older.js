/**
 * Older entries, loaded on request, and corrected by what has happened since their page was made.
 * @module
 */
import { load } from '../line/documents.js';
import { Entries, parse } from './entries.js';

/** @typedef {import('../line/follow.js').Event} Event */

/**
 * Load what a link to older entries leads to; fails where the server does not answer.
 * @param {HTMLAnchorElement} link
 * @param {Entries} entries  all that are shown
 * @param {import('./waiting.js').Waiting} waiting  those that are not yet
 * @param {Iterable<Event>} recent  each entry's last event
 * @param {import('../voice/texts.js').Texts} texts
 */
export async function loadOlder(link, entries, waiting, recent, texts) {
  const text = link.textContent;
  link.textContent = texts.text('loading');
  entries.list.setAttribute('aria-busy', 'true');
  const page = await load(link.href).catch(() => null);
  entries.list.removeAttribute('aria-busy');
  link.textContent = text;
  if (!page) throw new Error(`no page at ${link.href}`);
  // An edit may have moved the end of what is loaded, or a reset may have replaced it.
  if (!link.isConnected) return;
  const [first] = entries.append(new Entries(page));
  for (const event of recent) correct(event, entries, waiting);
  first?.focus({ preventScroll: true });
}

/**
 * @param {Event} event @param {Entries} entries @param {import('./waiting.js').Waiting} waiting
 */
function correct(event, entries, waiting) {
  if (event.type === 'remove') return entries.remove(event.id ?? '');
  const article = parse(event.html ?? '');
  const { id = '', revision } = article.dataset;
  const known = entries.find(id)?.dataset.revision;
  if (waiting.has(id) || entries.isBelow(article)) return;
  if (known === undefined || Number(known) < Number(revision)) entries.place(article);
}
