/**
 * What is done to texts in work from the feed: an entry is corrected, an earlier revision is taken
 * into its text, and what was published last is taken back, without a clock.
 * @module
 */
import { drawn } from '../texts/place.js';
import { UNDO_MS } from '../texts/text.js';

/** @typedef {import('../texts/writing.js').Writing} Writing */
/** @typedef {import('../texts/text.js').Content} Content */

/**
 * Correct an entry: its text, with the sentence for readers in view.
 * @param {Writing} writing @param {string} id
 */
export async function correct(writing, id) {
  await writing.edit(id);
  const field = writing.open.find(({ text }) => text.id === id)?.form.field('correction');
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
}

/**
 * Let an earlier revision be what is typed in its entry's text.
 * @param {Writing} writing @param {string} id @param {number} base @param {Content} revision
 */
export async function fetchRevision(writing, id, base, revision) {
  await writing.edit(id);
  const content = writing.open.find(({ text }) => text.id === id)?.text.content ?? {};
  const names = Object.keys(content).filter((name) => name in revision);
  await writing.take({ id, base, content: Object.fromEntries(names.map((name) => [name, revision[name]])) });
}

/**
 * Something has become of an entry; a text of it that is open here goes on from there.
 * @param {Writing} writing @param {import('../server.js').Server} server
 * @param {{id?: string, revision?: number}} event
 */
export async function heard(writing, server, { id = '', revision = 0 }) {
  const open = writing.open.find(({ text }) => text.id === id);
  if (!open || open.text.press || revision <= open.text.base) return;
  const answer = await server.entry(id);
  if (answer.kind === 'done') follow(writing, answer.entry, false);
}

/**
 * @param {Writing} writing @param {Content} entry  as it stands now
 * @param {boolean} isOwn  whether that was done from this feed
 */
export function follow(writing, entry, isOwn) {
  const open = writing.open.find(({ text }) => text.id === entry.id);
  if (open?.text.moved(entry, isOwn)) open.form.content = open.text.content;
}

/**
 * What was published last, with when, and how it is taken back; null where there is nothing.
 * @param {Writing} writing
 */
export function lastPublished(writing) {
  const stood = writing.open.flatMap(({ text }) => (text.stands ? [{ text, at: text.stands.until - UNDO_MS }] : []));
  const last = stood.sort((one, other) => other.at - one.at)[0];
  if (!last) return null;
  const { id, content: { headline, body } } = last.text;
  const undo = () => last.text.undo(drawn(), Date.now(), true);
  return { at: last.at, id, name: `${headline || body}`, undo };
}
