/**
 * Writing: the texts in work, one of them in view; what each of them needs is done as it is due.
 * @module
 */
import { slip } from '../composing/asking.js';
import { Preview } from '../composing/preview.js';
import { edits, publishes } from '../may.js';
import { Commands } from './commands.js';
import { grow } from './form.js';
import { Keeping } from './keeping.js';
import { opened } from './opening.js';
import { drawn } from './place.js';
import { undoable } from './published.js';
import { Row } from './row.js';
import { Offers } from './versions/offers.js';
import { keepInView } from './view.js';

/** @typedef {import('./text.js').Content} Content */
/** @typedef {import('../server.js').Copy} Copy */
/** @typedef {import('./opening.js').Open} Open */

const TICK_MS = 200;
/** After which what stands untouched leaves the row, once somebody turns to another text. */
const IDLE_MS = 30 * 60_000;

export class Writing {
  #root;
  #server;
  #texts;
  #keeping;
  #slug;
  #preview;
  #offers;
  #row;
  /** @type {Map<string, Open>} */ #open = new Map();
  /** @type {Open | undefined} */ #shown;
  /** Is told where each revision stands, and tells how fast it was with the readers. */
  #onMade;

  /**
   * @param {HTMLElement} root
   * @param {import('./here.js').Here} here @param {import('../server.js').Server} server
   * @param {{person: string, slug: string, place: string}} names
   * @param {import('../../reader/voice/texts.js').Texts} texts
   * @param {(position: string) => Promise<number | null>} onMade
   */
  constructor(root, here, server, names, texts, onMade) {
    this.#root = root;
    this.#server = server;
    this.#texts = texts;
    this.#keeping = new Keeping(here, server, names);
    this.#slug = names.slug;
    this.#onMade = onMade;
    this.#preview = new Preview(root, server, texts);
    const part = (/** @type {string} */ one) => /** @type {HTMLElement} */ (root.querySelector(one));
    this.#row = new Row(part('.texts .tabs'), texts);
    this.#offers = new Offers(part('.offers'), texts, server, {
      beside: (copy) => this.#beside(copy),
      take: (copy) => this.take(copy),
    }, names);
    new Commands(root, this);
    setInterval(() => this.tick(), TICK_MS);
    addEventListener('online', () => this.#each(({ text }) => text.press && text.hurry(text.press.since)));
    document.addEventListener('visibilitychange', () => document.hidden && this.tick());
    addEventListener('focus', () => this.#each(({ text }) => text.retry(Date.now())));
    addEventListener('pagehide', () => this.tick());
    server.onStranger = (said) => this.#hide(said);
  }

  /** A text that nobody has begun; the one that is there, if it is still blank. */
  begin() {
    const blank = [...this.#open.values()].find(({ text }) => text.isBlank && !text.press);
    return this.show(blank?.text.id ?? this.add({ id: drawn() }).text.id);
  }

  /** Edit an entry, or go on with it. @param {string} id */
  async edit(id) {
    if (this.#open.has(id)) return this.show(id);
    const [from, edition] = [this.#shown, this.#shown?.text.edition];
    if (!(await this.fetch(id))) return this.tell(this.#texts.text('away'));
    // Who has gone on writing meanwhile is not led away from there.
    if (this.#shown === from && from?.text.edition === edition) this.show(id);
  }

  /** Have a text of an entry open, in view or not; return whether it is. @param {string} id */
  async fetch(id) {
    if (this.#open.has(id)) return true;
    const answer = await this.#server.entry(id);
    if (answer.kind !== 'done') return false;
    // Pressed twice, it is open by now.
    if (!this.#open.has(id)) {
      const open = this.add({ id });
      open.text.found(answer.entry);
      open.form.content = open.text.content;
    }
    return true;
  }

  /** @param {Partial<import('./record.js').Record_> & {id: string}} record */
  add(record) {
    const open = opened(this.#root, record, this.#server, this.#texts, this.#row);
    this.#open.set(record.id, open);
    open.form.element.addEventListener('input', (event) => {
      if (event.target instanceof HTMLTextAreaElement) grow(event.target);
      this.tell();
      this.#typed(open);
    });
    return open;
  }

  /** @param {string} id */
  show(id) {
    const open = this.#open.get(id);
    if (!open) return;
    this.#choose(open);
    this.#desk.dataset.place = 'write';
    /** @type {HTMLElement | null} */ (open.form.field('headline'))?.focus();
  }

  /** Let a text be the one in view. @param {Open} open */
  #choose(open) {
    this.tick();
    if (this.#shown) this.#shown.seenAt = Date.now();
    this.#shown = open;
    keepInView(this.#slug, open.text.id);
    this.#tidy(open);
    this.#each((one) => {
      one.form.element.hidden = one !== open;
      this.#draw(one);
    });
    open.form.content = open.text.content;
    open.tab.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /**
   * What stands untouched for long leaves the row, and so does a second text that is blank.
   * @param {Open} shown
   */
  #tidy(shown) {
    let hasBlank = shown.text.isBlank;
    for (const open of this.#open.values()) {
      const { text, seenAt } = open;
      if (open === shown || text.press || text.problem) continue;
      const isIdle = text.base > 0 && !text.isChanged && Date.now() - seenAt > IDLE_MS;
      if (isIdle || (text.isBlank && hasBlank)) this.#remove(open);
      hasBlank ||= text.isBlank;
    }
  }

  /**
   * Close a text; what is not with the readers is put aside, and offered from then on.
   * @param {string} id
   */
  async close(id) {
    const open = this.#open.get(id);
    if (!open || open.text.press) return;
    if (open.text.isChanged && !(await this.#putAside(open))) return;
    const beside = this.#open.get(this.#row.beside(open.tab) ?? '');
    const hadFocus = open.tab.element.contains(document.activeElement);
    const wasShown = open === this.#shown;
    this.#remove(open);
    const next = wasShown ? beside ?? this.add({ id: drawn() }) : this.#shown;
    if (wasShown && next) this.#choose(next);
    if (hadFocus || wasShown) (wasShown ? next : beside)?.tab.begins.focus();
  }

  /** @param {Open} open */
  #remove(open) {
    const { text, form, tab } = open;
    this.#open.delete(text.id);
    for (const element of [form.element, tab.element]) element.remove();
    this.#keeping.release(open);
  }

  /**
   * Put what is typed aside: it is on the server then, and offered; or it is said why it is not.
   * @param {Open} open
   */
  async #putAside({ text }) {
    const { edition } = text;
    const put = await this.#keeping.aside(text);
    if ('said' in put) this.tell(put.said || this.#texts.text('aside.away'));
    else if (text.edition === edition) this.#offers.add(put.copy, 'offer');
    else this.#server.drop(text.id, put.copy.name);
    return 'copy' in put && text.edition === edition;
  }

  /**
   * Where an entry has moved on since a text of it was left, it is shown as it stands, and the text
   * is offered: which of them is later, revisions say, and never clocks.
   * @param {string} id
   */
  async update(id) {
    const open = this.#open.get(id);
    if (!open || !open.text.base || open.text.press) return;
    const answer = await this.#server.entry(id);
    if (answer.kind !== 'done' || Number(answer.entry.revision) <= open.text.base) return;
    const { text, form } = open;
    if (!text.moved(answer.entry)) {
      if (!(await this.#putAside(open))) return;
      text.found(answer.entry);
      text.discard();
    }
    form.content = text.content;
  }

  /**
   * Offer what is typed elsewhere: it is shown beside what is here, never put in its place unasked.
   * @param {Copy[]} copies
   */
  offer(copies) {
    this.#offers.show(copies);
  }

  /** The text in view. */
  get shown() {
    return this.#shown;
  }

  /** The texts that are open, with their forms. */
  get open() { return [...this.#open.values()]; }

  /**
   * Let some content be what is typed in an entry's text.
   * @param {{id: string, name?: string, base: number, content: Content}} copy
   */
  async take({ id, name, base, content }) {
    if (this.#server.stranger) return;
    if (!this.#open.has(id)) {
      if (base) await this.edit(id);
      else this.add({ id });
    }
    const open = this.#open.get(id);
    if (!open) return;
    this.#offers.give(open.text, true);
    open.form.content = { ...open.text.content, ...content };
    this.#typed(open);
    this.show(id);
    if (name) this.replaces(open, name);
  }

  /** What is typed replaces what the server has under another name. @param {Open} open @param {string} name */
  replaces(open, name) {
    this.#keeping.replace(open, name);
  }

  /**
   * What stands here where a text is offered: what is typed, else what is in the ticker, if anything.
   * @param {Copy} copy
   * @returns {Promise<{content: Content, revision: number} | null | undefined>}  undefined: not known
   */
  async #beside({ id, base }) {
    const open = this.#open.get(id);
    if (open) return { content: open.text.content, revision: open.text.base };
    if (!base) return null;
    const answer = await this.#server.entry(id);
    if (answer.kind === 'done') return { content: answer.entry, revision: Number(answer.entry.revision) };
    return answer.kind === 'gone' ? null : undefined;
  }

  /** Say what cannot be done, until something is typed or sent. @param {string} [said] */
  tell(said) {
    for (const told of this.#root.querySelectorAll('.told')) told.replaceChildren();
    const told = this.#shown?.form.element.querySelector('.told');
    if (!told || !said) return;
    told.textContent = said;
    this.#desk.dataset.place = 'write';
  }

  get #desk() {
    return /** @type {HTMLElement} */ (this.#root.parentElement);
  }

  /** Hide everything from somebody else, or show it again. @param {string} said  why */
  #hide(said) {
    this.#each(({ text }) => text.hide(said));
    this.#offers.draw();
    this.tick();
  }

  /** @param {(open: Open) => void} act */
  #each(act) {
    for (const open of this.#open.values()) act(open);
  }

  /** @param {Open} open */
  #typed(open) {
    open.text.type(open.form.content);
    this.#keeping.typed(open);
  }

  /** Do what is due. */
  tick() {
    const now = Date.now();
    this.#each((open) => {
      if (this.#keeping.tick(open, now)) this.#send(open);
      this.#draw(open);
    });
  }

  /** @param {Open} open */
  async #send(open) {
    const { text } = open;
    const press = text.send();
    this.#draw(open);
    const answer = await this.#server.send(text.id, press);
    text.answered(press.key, answer, Date.now());
    if (answer.kind === 'done')
      this.#onMade(`${answer.entry.position}`).then((seconds) => text.reached(press.key, seconds));
    if (answer.kind === 'gone') this.#again(open);
    this.tick();
  }

  /** Go on with a text whose entry is gone, as with a new one. @param {Open} open */
  #again(open) {
    const { text: next } = this.add({ id: drawn() });
    next.type(open.text.content);
    this.#remove(open);
    this.show(next.id);
    this.tell(this.#texts.text('again'));
  }

  /** What is not wanted is offered, in case it is. */
  discard() {
    const open = this.#shown;
    if (!open || open.text.press) return;
    this.#offers.give(open.text);
    open.form.content = open.text.discard();
    this.#tidy(open);
    this.tick();
  }

  /** Take what a colleague has made of the text in view; what was typed is offered. */
  yield() {
    const open = this.#shown;
    if (!open) return;
    this.#offers.give(open.text, true);
    open.form.content = open.text.yield() ?? open.text.content;
    this.tick();
  }

  /** @param {Open} open */
  #draw(open) {
    const { text, form, line, tab } = open;
    this.#row.draw(tab, text, Date.now(), open === this.#shown);
    if (open !== this.#shown) return;
    line.show(text, Date.now(), undoable(text, this.open, Date.now()));
    if (!this.#server.stranger) this.#preview.see(form.element, text.id, text.content, Date.now(), text.stood.published_at);
    form.show(text);
    open.theirs.show(text);
  }

  /** Whoever only writes drafts keeps one. @param {Record<string, unknown>} [fields] */
  publish(fields = {}) {
    const open = this.#shown;
    if (!open) return;
    this.tell();
    if (!publishes()) return this.keepDraft();
    this.#typed(open);
    if (this.#asks(open)) return;
    // What is planned stays planned, unless somebody says so.
    const stays = open.text.stood.state === 'scheduled' && !fields.state;
    open.text.publish(drawn(), Date.now(), stays ? {} : { state: 'published', ...fields });
    this.tick();
  }

  /** Whether something is asked before it goes out, which a second press answers. @param {Open} open */
  #asks(open) {
    const { text: { edition }, form, askedAt } = open;
    const found = slip(form.element);
    if (!found || askedAt === edition) return false;
    open.askedAt = edition;
    this.tell(this.#texts.text(found.key, { words: found.words }));
    return true;
  }

  /** Write the sentence that tells readers what was wrong. */
  correct() { this.#shown?.form.correct(); }

  /** Take back what was published a moment ago, in this text or in another, which is in view then. */
  undo() {
    const of = this.#shown && undoable(this.#shown.text, this.open, Date.now());
    if (!of?.undo(drawn(), Date.now())) return;
    if (of !== this.#shown?.text) this.show(of.id);
  }

  /** Keep as a draft that colleagues see; of what readers have, a copy that they do not. */
  keepDraft() {
    const open = this.#shown;
    if (!open) return;
    this.#typed(open);
    open.copyAt = Date.now();
    const { state } = open.text.stood;
    if (state !== 'published' && edits(state) && !open.text.isBlank)
      open.text.publish(drawn(), Date.now(), state ? {} : { state: 'draft' });
    this.tick();
  }
}
