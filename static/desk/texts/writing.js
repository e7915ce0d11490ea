/**
 * Writing: the texts in work, one of them in view; what each of them needs is done as it is due.
 * @module
 */
import { equip } from '../composing/composing.js';
import { Preview } from '../composing/preview.js';
import { Form, grow } from './form.js';
import { Line } from './line.js';
import { Offers } from './offers.js';
import { drawn } from './place.js';
import { Text } from './text.js';

/** @typedef {import('./text.js').Content} Content */
/** @typedef {{text: Text, form: Form, line: Line, tab: HTMLElement, copyAt: number, unkept: number}} Open */

const TICK_MS = 200;
const COPY_AFTER_MS = 1000;

export class Writing {
  #root;
  #here;
  #server;
  #texts;
  #names;
  #preview;
  #offers;
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
    this.#here = here;
    this.#server = server;
    this.#names = names;
    this.#texts = texts;
    this.#onMade = onMade;
    this.#preview = new Preview(root, server, texts);
    const offers = /** @type {HTMLElement} */ (root.querySelector('.offers'));
    const drop = (/** @type {import('../server.js').Copy} */ { id, name }) => server.drop(id, name);
    this.#offers = new Offers(offers, texts, (copy) => this.take(copy), drop);
    root.querySelector('.composer')?.remove();
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('keydown', (event) => this.#pressed(event));
    root.addEventListener('submit', (event) => event.preventDefault());
    setInterval(() => this.#tick(), TICK_MS);
    addEventListener('online', () => this.#each(({ text }) => text.press && text.hurry(text.press.since)));
    document.addEventListener('visibilitychange', () => document.hidden && this.#tick());
    addEventListener('focus', () => this.#each(({ text }) => text.retry(Date.now())));
    addEventListener('pagehide', () => this.#tick());
  }

  /** A text that nobody has begun; the one that is there, if it is still blank. */
  begin() {
    const blank = [...this.#open.values()].find(({ text }) => text.isBlank && !text.press);
    return this.show(blank?.text.id ?? this.add({ id: drawn() }).text.id);
  }

  /**
   * Edit an entry, or go on with it.
   * @param {string} id
   */
  async edit(id) {
    if (this.#open.has(id)) return this.show(id);
    const [from, edition] = [this.#shown, this.#shown?.text.edition];
    const answer = await this.#server.entry(id);
    if (answer.kind !== 'done') return this.tell('away');
    if (!this.#open.has(id)) {
      const open = this.add({ id });
      open.text.found(answer.entry);
      open.form.content = open.text.content;
    }
    // Who has gone on writing meanwhile is not led away from there.
    if (this.#shown === from && from?.text.edition === edition) this.show(id);
  }

  /** @param {Partial<import('./record.js').Record_> & {id: string}} record */
  add(record) {
    const template = /** @type {HTMLTemplateElement} */ (this.#root.querySelector('template'));
    const element = /** @type {HTMLFormElement} */ (
      /** @type {Element} */ (template.content.firstElementChild).cloneNode(true)
    );
    const form = new Form(element);
    const blank = form.content;
    const text = new Text({ content: blank, stood: blank, ...record });
    form.content = text.content;
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.dataset.text = record.id;
    this.#tabs.append(tab);
    element.hidden = true;
    this.#root.append(element);
    equip(element, record.id);
    const line = new Line(/** @type {HTMLElement} */ (element.querySelector('.foot')), this.#texts);
    const open = { text, form, line, tab, copyAt: 0, unkept: 0 };
    this.#open.set(record.id, open);
    element.addEventListener('input', (event) => {
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
    this.#tick();
    this.#shown = open;
    this.#each((one) => {
      one.form.element.hidden = one !== open;
      one.tab.setAttribute('aria-pressed', `${one === open}`);
    });
    open.form.content = open.text.content;
    this.#desk.dataset.place = 'write';
    /** @type {HTMLElement | null} */ (open.form.field('headline'))?.focus();
    this.#draw(open);
  }

  /**
   * Offer what is typed elsewhere: it is shown beside what is here, never put in its place unasked.
   * @param {import('../server.js').Copy[]} copies
   */
  offer(copies) {
    this.#offers.show(copies);
  }

  /** The texts that are open, with their forms. */
  get open() { return [...this.#open.values()]; }

  /**
   * Let some content be what is typed in an entry's text.
   * @param {{id: string, name?: string, base: number, content: Content}} copy
   */
  async take({ id, name, base, content }) {
    if (!this.#open.has(id)) {
      if (base) await this.edit(id);
      else this.add({ id });
    }
    const open = this.#open.get(id);
    if (!open) return;
    this.#giveWay(open);
    open.form.content = { ...open.text.content, ...content };
    this.#typed(open);
    this.show(id);
    if (name && name !== this.#names.place) this.#server.drop(id, name);
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

  get #tabs() {
    return /** @type {HTMLElement} */ (this.#root.querySelector('.texts .tabs'));
  }

  /** @param {(open: Open) => void} act */
  #each(act) {
    for (const open of this.#open.values()) act(open);
  }

  /** @param {Open} open */
  #typed(open) {
    open.text.type(open.form.content);
    open.copyAt ||= Date.now() + COPY_AFTER_MS;
  }

  #tick() {
    const now = Date.now();
    this.#each((open) => {
      const { text } = open;
      const due = text.due(now);
      if (due.here) this.#keepHere(open);
      if (due.gone) this.#forget(open);
      if (due.copy && now >= open.copyAt) this.#copy(open);
      if (due.drop) this.#drop(open);
      if (due.send) this.#send(open);
      this.#draw(open);
    });
  }

  /** @param {Open} open */
  #keepHere(open) {
    const { text, text: { changes, edition } } = open;
    this.#here.put({ ...text.record, ...this.#names }).then(
      () => text.keptHere(changes, true),
      () => {
        text.keptHere(changes, false);
        if (edition > open.unkept) [open.unkept, open.copyAt] = [edition, 0]; // it is nowhere else
      },
    );
  }

  /** @param {Open} open */
  #forget({ text }) {
    text.forgotten();
    this.#here.delete({ ...text.record, ...this.#names }).catch(() => {});
  }

  /** @param {Open} open */
  async #copy(open) {
    open.copyAt = 0;
    const { text } = open;
    const copy = text.copy();
    const answer = await this.#server.keep(text.id, this.#names.place, copy);
    text.keptThere(copy.edition, answer.kind === 'done' ? `${answer.entry.kept}` : null);
    if (answer.kind !== 'done' || text.edition > copy.edition)
      open.copyAt = Date.now() + COPY_AFTER_MS;
  }

  /** @param {Open} open */
  async #drop({ text }) {
    text.drop();
    text.dropped((await this.#server.drop(text.id, this.#names.place)).kind === 'done');
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
    this.#tick();
  }

  /**
   * Go on with a text whose entry is gone, as with a new one.
   * @param {Open} open
   */
  #again({ text, form, tab }) {
    const { text: next } = this.add({ id: drawn() });
    next.type(text.content);
    this.#open.delete(text.id);
    for (const element of [form.element, tab]) element.remove();
    this.#here.delete({ ...text.record, ...this.#names }).catch(() => {});
    this.#server.drop(text.id, this.#names.place);
    this.show(next.id);
    this.tell(this.#texts.text('again'));
  }

  /**
   * What is typed here is offered from now on, in case it is wanted after all.
   * @param {Open} open
   */
  #giveWay({ text }) {
    const { id, base, content, isChanged } = text;
    if (isChanged) this.#offers.keep({ id, name: this.#names.place, base, content });
  }

  /** What is not wanted is offered, in case it is. */
  #discard() {
    const open = this.#shown;
    if (!open || open.text.press) return;
    const { text, form } = open;
    this.#giveWay(open);
    form.content = text.discard();
    this.#tick();
  }

  /** @param {Open} open */
  #draw(open) {
    const { text, form, line, tab } = open;
    const isOurs = text.problem?.kind !== 'person';
    const begins = isOurs ? text.content.headline || text.content.body : '…';
    const name = `${begins || this.#texts.text('text.new')}`;
    if (tab.textContent !== name) tab.textContent = name.slice(0, 80);
    tab.dataset.state = text.state(Date.now());
    if (open !== this.#shown) return;
    line.show(text, Date.now());
    this.#preview.see(form.element, text.id, text.content, Date.now(), text.stood.published_at);
    form.element.toggleAttribute('data-breaking', text.content.breaking === true);
    const faults = text.problem?.fields ?? {};
    if (JSON.stringify(faults) !== form.element.dataset.faults) {
      form.faults = faults;
      form.choices = text.problem?.choices ?? [];
      form.element.dataset.faults = JSON.stringify(faults);
    }
    this.#showTheirs(open);
    form.element.toggleAttribute('data-hidden', !isOurs);
  }

  /** @param {Open} open */
  #showTheirs({ text, form }) {
    const theirs = /** @type {HTMLElement} */ (form.element.querySelector('.theirs'));
    const entry = text.problem?.kind === 'changed' ? text.problem.entry : undefined;
    const isNew = theirs.hidden && entry;
    theirs.hidden = !entry;
    if (!entry) return;
    const [headline, body] = ['h3', 'pre'].map((one) => theirs.querySelector(one));
    const { state, reason, correction } = entry;
    const became = state === 'published' ? '' : this.#texts.text(`theirs.${state}`);
    if (headline) headline.textContent = [became, entry.headline].filter(Boolean).join(': ');
    const told = state === 'retracted' ? [reason, correction] : [];
    if (body) body.textContent = [...told, entry.body].filter(Boolean).join('\n\n');
    if (isNew) theirs.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Record<string, unknown>} [fields] */
  publish(fields = {}) {
    const open = this.#shown;
    if (!open) return;
    this.tell();
    this.#typed(open);
    // What is planned stays planned, unless somebody says so.
    const stays = open.text.stood.state === 'scheduled' && !fields.state;
    open.text.publish(drawn(), Date.now(), stays ? {} : { state: 'published', ...fields });
    this.#tick();
  }

  /** Keep as a draft that colleagues see; of what readers have, a copy that they do not. */
  keepDraft() {
    const open = this.#shown;
    if (!open) return;
    this.#typed(open);
    open.copyAt = Date.now();
    const { state } = open.text.stood;
    if (state !== 'published' && !open.text.isBlank)
      open.text.publish(drawn(), Date.now(), state ? {} : { state: 'draft' });
    this.#tick();
  }

  /** @param {import('./line.js').Deed} deed */
  #do(deed) {
    const open = this.#shown;
    if (!open) return;
    const { text, form } = open;
    if (deed === 'publish') return this.publish();
    if (deed === 'undo') text.undo(drawn(), Date.now());
    if (deed === 'recall') text.recall();
    if (deed === 'hurry') text.hurry(Date.now());
    if (deed === 'insist') {
      text.insist();
      return this.publish();
    }
    if (deed === 'yield') {
      this.#giveWay(open);
      form.content = text.yield() ?? text.content;
    }
    if (deed === 'signin') window.open('/sign-in');
    else form.field('headline')?.focus(); // the button goes, and the hand goes on
    this.#tick();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = target.closest('button');
    if (!button) return;
    const { text, deed, way } = button.dataset;
    if (text) this.show(text);
    if (button.matches('.new-text')) this.begin();
    if (way === 'quiet') this.publish({ quiet: true });
    if (way === 'now') this.publish({ state: 'published' });
    if (way === 'draft') this.keepDraft();
    if (way === 'discard') this.#discard();
    if (deed) this.#do(/** @type {import('./line.js').Deed} */ (deed));
    if (way) button.closest('details')?.removeAttribute('open');
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const { key, target } = event;
    if (event.isComposing || event.keyCode === 229 || event.repeat) return;
    const control = (event.ctrlKey || event.metaKey) && !event.altKey;
    const input = /** @type {HTMLInputElement} */ (target);
    if (key === 'Enter' && control) {
      event.preventDefault();
      this.publish(event.shiftKey ? { quiet: true } : {});
    } else if (key === 's' && control) {
      event.preventDefault();
      this.keepDraft();
    } else if (key === 'Enter' && input.matches('input:not([type="checkbox"]), [name="headline"]')) {
      event.preventDefault();
      if (input.name === 'headline') this.#shown?.form.field('body')?.focus();
    }
  }
}
