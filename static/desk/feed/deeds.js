/**
 * Deeds: what is done to an entry from its row. Each is said in the row, with a way back where there
 * is one; what fails says why, and leaves all as it was.
 * @module
 */
import { drawn } from '../texts/place.js';
import { Answers } from './answers.js';
import { lastPublished, nameOf } from '../texts/published.js';
import { correct, follow } from './texts.js';

/** @typedef {import('../texts/content.js').Answer} Answer */
/** @typedef {import('../texts/text.js').Content} Content */
/** @typedef {{row: HTMLElement, id: string, revision: number, at: number}} Done */

/** What can be taken back by the revision before. */
const BACK = ['pin', 'unpin', 'publish', 'retract', 'restore', 'undo'];
const OURS = ['pin', 'unpin', 'publish', 'unschedule', 'undo', 'retract', 'erase', 'restore', 'move'];

export class Deeds {
  #root;
  #server;
  #texts;
  #writing;
  #refresh;
  #answers;
  /** @type {Done | null} */ #last = null;

  /**
   * @param {HTMLElement} root @param {import('../server.js').Server} server
   * @param {import('../../reader/voice/texts.js').Texts} texts
   * @param {import('../texts/writing.js').Writing} writing @param {() => Promise<string>} refresh
   */
  constructor(root, server, texts, writing, refresh) {
    this.#root = root;
    this.#server = server;
    this.#texts = texts;
    this.#writing = writing;
    this.#refresh = refresh;
    this.#answers = new Answers(root, texts);
    root.addEventListener('submit', (event) => this.#submitted(event));
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('keydown', (event) => this.#pressed(event));
    root.addEventListener('toggle', (event) => this.#toggled(event), true);
  }

  /** @param {Event} event */
  #submitted(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const deed = form.dataset.deed ?? '';
    if (!OURS.includes(deed)) return;
    event.preventDefault();
    const of = /** @type {HTMLElement | null} */ (form.closest('[data-id]'));
    const row = of?.matches('.row') ? of : this.#rowOf(of?.dataset.id ?? '');
    if (of && !form.ariaBusy) this.#do(deed, form, of, row);
  }

  /**
   * @param {string} deed @param {HTMLFormElement} form
   * @param {HTMLElement} of  what says of which entry, and revision @param {HTMLElement | null} row
   */
  async #do(deed, form, of, row) {
    const { id = '', revision = '0' } = of.dataset;
    const said = row ?? of;
    this.#answers.say(said, this.#texts.text('doing'));
    form.ariaBusy = 'true';
    // Pressed again after an answer was lost, it is the same press.
    const press = (form.dataset.press ||= drawn());
    const answer = await this.#sent(deed, form, { id, revision: Number(revision), press });
    form.ariaBusy = null;
    if (answer.kind === 'away') return this.#answers.say(said, answer.said || this.#texts.text('away'));
    delete form.dataset.press;
    if (answer.kind !== 'done') {
      await this.#refresh();
      return this.#answers.say(said, answer.said);
    }
    const back = form.closest('details.asking');
    if (back?.contains(document.activeElement)) row?.querySelector('summary')?.focus();
    back?.removeAttribute('open');
    if (deed === 'erase') this.#leave(row);
    const can = BACK.includes(deed) && row !== null;
    const { revision: made } = answer.entry;
    this.#last = can && row ? { row, id, revision: Number(made), at: Date.now() } : null;
    this.#answers.hushOthers(said);
    const became = deed === 'undo' && answer.entry.state === 'draft' ? 'done.undo.draft' : `done.${deed}`;
    this.#answers.say(said, this.#texts.text(became), made, can);
    if (deed === 'undo') follow(this.#writing, answer.entry, true);
    form.dispatchEvent(new CustomEvent('done', { bubbles: true, detail: { deed } }));
    await this.#refresh();
  }

  /**
   * @param {string} deed @param {HTMLFormElement} form
   * @param {{id: string, revision: number, press: string}} of
   * @returns {Promise<Answer>}
   */
  #sent(deed, form, { id, revision, press }) {
    const said = new FormData(form);
    /** @param {Content} change */
    const write = (change) =>
      this.#server.send(id, { kind: 'write', key: press, base: revision, edition: 0, since: 0, change });
    if (deed === 'pin' || deed === 'unpin') return write({ pinned: deed === 'pin' });
    if (deed === 'publish') return write({ state: 'published' });
    if (deed === 'undo') return this.#server.ask(id, 'undo', { revision, press });
    if (deed === 'restore') {
      return this.#server.ask(id, 'restore', { restored: Number(said.get('restored')), revision, press });
    }
    if (deed === 'move') return this.#server.ask(id, 'move', { revision, to: `${said.get('to')}` });
    const [reason, correction] = ['reason', 'correction'].map((name) => `${said.get(name) ?? ''}`);
    // What readers have is taken from them whoever has changed it since.
    const seen = deed === 'retract' ? 0 : revision;
    return this.#server.ask(id, 'retract', { revision: seen, press, reason, correction });
  }

  /** Take back what the row that has the focus offers to; else what was done last here, by its name. */
  async takeBack() {
    const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest('.row'));
    if (row && this.#takesBack(row)) return;
    const published = lastPublished(this.#writing.open);
    const last = this.#last;
    const isText = published && (!last || published.at > last.at);
    const [of, name] = isText
      ? [this.#rowOf(published.text.id), nameOf(published.text)]
      : [last?.row, last?.row.querySelector('.name')?.textContent];
    const said = row ?? of;
    if (said) this.#answers.say(said, this.#texts.text(name ? 'undo.of' : 'undo.nothing', { name: `${name}` }));
    if (isText) published.text.undo(drawn(), Date.now(), true);
    else if (last) await this.#back(last);
  }

  /** @param {HTMLElement} row  @returns {boolean}  whether it offers to */
  #takesBack(row) {
    if (this.#last && row.querySelector('.answer button')) this.#back(this.#last);
    else if (row.querySelector('form[data-deed="undo"]')) this.press(row, 'undo');
    else return false;
    return true;
  }

  /** @param {Done} last */
  async #back(last) {
    this.#last = null;
    this.#answers.say(last.row, this.#texts.text('doing'));
    const answer = await this.#server.ask(last.id, 'undo', { revision: last.revision, press: drawn() });
    if (answer.kind === 'done') {
      this.#answers.say(last.row, this.#texts.text('done.undo'), answer.entry.revision);
      follow(this.#writing, answer.entry, true);
      await this.#refresh();
      return;
    }
    const isAway = answer.kind === 'away';
    if (isAway) this.#last = last;
    await this.#refresh();
    this.#answers.say(last.row, answer.said || this.#texts.text('away'), undefined, isAway);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const lead = /** @type {HTMLElement | null} */ (target.closest('[data-deed], .answer button, .back'));
    const row = /** @type {HTMLElement | null} */ (target.closest('.row'));
    if (!lead || !row || event.ctrlKey || event.metaKey) return;
    const { deed } = lead.dataset;
    if (lead.matches('.answer button')) {
      row.querySelector('summary')?.focus();
      if (this.#last) this.#back(this.#last);
    } else if (lead.matches('.back')) this.closeAsking(row);
    else if (lead.matches('a') && deed && ['edit', 'correct', 'link'].includes(deed)) {
      event.preventDefault();
      this.lead(deed, row);
    }
  }

  /**
   * Go where a row leads to.
   * @param {string} deed @param {HTMLElement} row
   */
  lead(deed, row) {
    const id = row.dataset.id ?? '';
    if (deed === 'edit') this.#writing.edit(id);
    if (deed === 'correct') correct(this.#writing, id);
    const link = /** @type {HTMLAnchorElement | null} */ (row.querySelector('a[data-deed="link"]'));
    if (deed === 'link' && link) this.#copy(link.href, row);
  }

  /** @param {string} address @param {HTMLElement} row */
  async #copy(address, row) {
    try {
      await navigator.clipboard.writeText(address);
      this.#answers.say(row, this.#texts.text('done.link'));
    } catch {
      this.#answers.say(row, address); // on plain http there is no clipboard: by hand, then
    }
  }

  /**
   * Press a row's button, or open what asks first, as a click would.
   * @param {HTMLElement} row @param {string[]} deeds  of which a row has one at the most
   */
  press(row, ...deeds) {
    const form = /** @type {HTMLFormElement | null} */ (
      row.querySelector(deeds.map((deed) => `form[data-deed="${deed}"]`).join())
    );
    const asking = form?.closest('details.asking');
    if (!asking) return form?.requestSubmit();
    row.querySelector('details')?.setAttribute('open', '');
    asking.setAttribute('open', '');
  }

  /** @param {HTMLElement} row  in which nothing is asked any more */
  closeAsking(row) {
    row.querySelector('details.asking[open]')?.removeAttribute('open');
    row.querySelector('summary')?.focus();
  }

  /** @param {Event} event */
  #toggled(event) {
    const details = /** @type {HTMLDetailsElement} */ (event.target);
    if (details.open && details.matches('.row > details')) closeOthers(this.#root, details);
    if (!details.matches('.asking') || !details.open) return;
    const first = /** @type {HTMLElement | null} */ (
      details.querySelector('input:not([type="hidden"]), .back')
    );
    first?.focus({ preventScroll: true });
    details.scrollIntoView({ block: 'nearest' });
  }

  /** What is asked in a row is sent by the keys that publish a text. @param {KeyboardEvent} event */
  #pressed(event) {
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey;
    const form = /** @type {Element} */ (event.target).closest('.asking form');
    if (!form || !isChord || event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) /** @type {HTMLFormElement} */ (form).requestSubmit();
  }

  /** @param {HTMLElement | null} row  which is about to go */
  #leave(row) {
    const rows = [...this.#root.querySelectorAll('.row')];
    const next = row && (rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1]);
    if (row?.contains(document.activeElement)) next?.querySelector('summary')?.focus();
  }

  /** @param {string} id */
  #rowOf(id) {
    return /** @type {HTMLElement | null} */ (this.#root.querySelector(`.row[data-id="${id}"]`));
  }
}

/**
 * One row is open at a time, but for those in which something is typed; the one that was opened
 * stays where it is.
 * @param {HTMLElement} root @param {HTMLDetailsElement} opened
 */
function closeOthers(root, opened) {
  const { top } = opened.getBoundingClientRect();
  for (const other of root.querySelectorAll('.row > details[open]')) {
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (other.querySelectorAll('label :is(input, textarea)'));
    if (other === opened || [...fields].some(({ value }) => value)) continue;
    for (const one of [other, ...other.querySelectorAll('.asking')]) one.removeAttribute('open');
  }
  const by = opened.getBoundingClientRect().top - top;
  const scroller = getComputedStyle(root).overflowY === 'auto' ? root : document.scrollingElement;
  if (by) scroller?.scrollBy({ top: by, behavior: 'instant' });
}
