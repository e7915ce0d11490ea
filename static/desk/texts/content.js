/**
 * Content: what an entry's fields hold, as a form has it.
 * @module
 */
import { imageOf } from '../pictures/image.js';

/**
 * @typedef {import('./text.js').Content} Content
 *
 * Why it cannot go on by itself.
 * @typedef {object} Problem
 * @property {'changed' | 'invalid' | 'person' | 'session' | 'refused' | 'gone'} kind
 * @property {string} said
 * @property {Record<string, string>} [fields]
 * @property {Content} [entry]  as it stands now, where a colleague has changed it
 * @property {{value: string, said: string}[]} [choices]  what a time may mean
 *
 * How the server has answered; `away` is no answer, or one that is not ours.
 * @typedef {{kind: 'done', entry: Content}
 *   | {kind: 'away', said?: string}
 *   | Problem} Answer
 */

/** What says where an entry stands, and is no text of it. */
const PLACED = ['state', 'published_at', 'moved_to'];
const FLAGS = ['pinned', 'key', 'breaking'];

/**
 * Of an entry what a form has fields for.
 * @param {Content} entry @param {Content} content
 */
export function standing(entry, content) {
  const names = [...Object.keys(content), ...PLACED];
  const of = (/** @type {string} */ name) => (name === 'image' ? imageOf(entry.image) : entry[name] ?? blank(content[name]));
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

/**
 * What of some content differs from what stands.
 * @param {Content} content @param {Content} stood
 */
export const changed = (content, stood) =>
  Object.fromEntries(Object.entries(content).filter(([name, value]) => !same(value, stood[name])));

/**
 * Of what stands what the form has.
 * @param {Content} stood @param {Content} content
 */
export const fields = (stood, content) =>
  Object.fromEntries(Object.keys(content).map((name) => [name, stood[name]]));

/**
 * Of a change what is no field of the form.
 * @param {Content} change @param {Content} content
 */
export const beside = (change, content) =>
  Object.fromEntries(Object.entries(change).filter(([name]) => !(name in content)));

/** Whether there is anything to read in it. @param {Content} content */
export const isWritten = (content) =>
  Object.values(content).some((value) => (Array.isArray(value) ? value.length > 0 : value && value !== true));

/** @param {unknown} value */
const blank = (value) => (typeof value === 'string' ? '' : typeof value === 'boolean' ? false : null);

/** @param {unknown} one @param {unknown} other */
export const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * What was set of an entry since, where that is all that was done to it; else null.
 * @param {Content} stood @param {Content} next
 */
export function flagged(stood, next) {
  const names = Object.keys(next).filter((name) => !PLACED.includes(name) && !same(next[name], stood[name]));
  if (!names.every((name) => FLAGS.includes(name))) return null;
  return Object.fromEntries(names.map((name) => [name, next[name]]));
}

/**
 * Whether an entry was taken from readers since, or is not to reach them any more.
 * @param {Content} stood @param {Content} next
 */
export const isWithdrawn = (stood, next) =>
  (next.state === 'retracted' && stood.state !== 'retracted')
  || (next.state === 'draft' && ['published', 'scheduled'].includes(`${stood.state}`));
