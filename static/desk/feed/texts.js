/**
 * What is done to texts in work from the feed: an entry is corrected, an earlier revision is taken
 * into its text, and each goes on from what has become of its entry.
 * @module
 */
/** @typedef {import('../texts/writing.js').Writing} Writing */
/** @typedef {import('../texts/text.js').Content} Content */

/**
 * Correct an entry: its text, with the sentence for readers in view.
 * @param {Writing} writing @param {string} id
 */
export async function correct(writing, id) {
  await writing.edit(id);
  if (writing.shown?.text.id === id) writing.correct();
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
