/**
 * Record: what the browser keeps of a text, so that nothing is lost with its page.
 * @module
 */

/**
 * @typedef {import('./text.js').Content} Content
 *
 * What is to be sent, until it has been answered: a change of the revision it began from, or taking
 * a revision back.
 * @typedef {object} Press
 * @property {'write' | 'undo'} kind
 * @property {string} key
 * @property {number} base
 * @property {number} edition  of the text when the button was pressed
 * @property {Content} change
 * @property {number} since  when it was pressed, in milliseconds of the wall's clock
 * @property {boolean} [asks]  it has waited for too long to go by itself
 *
 * What readers have of it.
 * @typedef {object} Stands
 * @property {number} revision
 * @property {string} at
 * @property {number} until  when undo is over, in milliseconds of the wall's clock
 * @property {string} key  of the press that has brought it there
 * @property {boolean} quiet
 * @property {number | null} seconds  after which all readers had it; null where that is not known
 *
 * What was pressed while another press was on its way, with the text as it was then.
 * @typedef {{key: string, edition: number, content: Content, set: Content}} Next
 *
 * What is kept of a text, in the browser.
 * @typedef {object} Record_
 * @property {string} id
 * @property {number} base  the revision it began from; 0 where there is none yet
 * @property {Content} stood  what stands in that revision
 * @property {Content} content
 * @property {number} edition  counts what was typed
 * @property {number} there  the edition that the server has a copy of
 * @property {string} thereAt
 * @property {Press | null} press
 * @property {Next | null} next
 * @property {Stands | null} stands
 */

/** The edition of which the server has a copy, where it has none. */
export const NOT_THERE = -1;

/** What there is of a text before its first letter. */
export const BLANK = {
  base: 0, stood: {}, content: {}, edition: 0, there: NOT_THERE, thereAt: '', press: null, next: null, stands: null,
};
