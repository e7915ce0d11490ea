/**
 * Opening: a text gets a form of its own, a line that says how it stands with it, and a tab.
 * @module
 */
import { equip } from '../composing/composing.js';
import { Form } from './form.js';
import { Line } from './line.js';
import { Text } from './text.js';
import { Theirs } from './versions/theirs.js';

/**
 * @typedef {import('./keeping.js').Kept & {form: Form, line: Line, theirs: Theirs,
 *   tab: import('./row.js').Tab, seenAt: number, askedAt?: number}} Open
 */

/**
 * @param {HTMLElement} root  where it is written
 * @param {Partial<import('./record.js').Record_> & {id: string}} record
 * @param {import('../server.js').Server} server @param {import('../../reader/voice/texts.js').Texts} texts
 * @param {import('./row.js').Row} row
 * @returns {Open}
 */
export function opened(root, record, server, texts, row) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector('template'));
  const element = /** @type {HTMLFormElement} */ (
    /** @type {Element} */ (template.content.firstElementChild).cloneNode(true)
  );
  const form = new Form(element);
  const blank = form.content;
  const text = new Text({ content: blank, stood: blank, ...record });
  text.hide(server.stranger);
  form.content = text.content;
  element.hidden = true;
  root.append(element);
  equip(element, record.id);
  const line = new Line(/** @type {HTMLElement} */ (element.querySelector('.foot')), texts);
  const theirs = new Theirs(element, texts, server);
  return { text, form, line, theirs, tab: row.add(record.id), copyAt: 0, unkept: 0, seenAt: Date.now() };
}
