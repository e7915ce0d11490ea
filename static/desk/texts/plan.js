/**
 * Planning: when a text is to go out, typed in the ticker's own time, wherever the browser is. Which
 * moment that is, the server says; where clocks are changed it asks.
 * @module
 */

import { elapsed } from '../../reader/line/clock.js';

/** @typedef {import('./writing.js').Open} Open */

const QUARTER_MS = 900_000;

export class Planning {
  #writing;
  #zone;
  #began;
  #since = elapsed();
  /** @type {HTMLElement | null} */ #from = null;

  /**
   * @param {HTMLElement} root @param {import('./writing.js').Writing} writing
   * @param {string} zone @param {string} now  by the server's clock: the browser's may be wrong
   */
  constructor(root, writing, zone, now) {
    this.#began = Date.parse(now);
    this.#writing = writing;
    this.#zone = zone;
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('input', (event) => this.#changed(event));
    // Before what else such a key would do: while a plan is open, it plans.
    root.addEventListener('keydown', (event) => this.#pressed(event), true);
    root.addEventListener('focusout', ({ target }) => this.#left(/** @type {HTMLElement} */ (target)));
  }

  /** @param {HTMLElement} left */
  #left(left) {
    if (left.closest('.fields')) this.#from = left;
  }

  /** @returns {Open | undefined} */
  get #shown() {
    return this.#writing.open.find(({ form }) => !form.element.hidden);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    const open = this.#shown;
    if (!button || !open) return;
    if (button.dataset.way === 'plan') this.#open(open);
    if (button.dataset.way === 'schedule') this.#schedule(open);
    if (button.matches('.plan .back')) this.#close(button);
  }

  /** @param {Open} open */
  #open({ text, form }) {
    const field = form.field('due');
    if (!field) return;
    const { state, published_at: due } = text.stood;
    if (state === 'scheduled') field.value = this.#local(Date.parse(`${due}`));
    field.value ||= this.#local(Math.ceil((this.#began + this.#since()) / QUARTER_MS + 2) * QUARTER_MS);
    field.closest('details')?.setAttribute('open', '');
    field.focus();
  }

  /** @param {Open} open */
  #schedule({ form }) {
    const chosen = /** @type {HTMLInputElement | null} */ (form.element.querySelector('[name="due_at"]:checked'));
    form.element.querySelector('.plan')?.removeAttribute('open');
    this.#back();
    this.#writing.publish({
      state: 'scheduled', due: form.field('due')?.value ?? '', due_at: chosen?.value ?? '',
    });
  }

  /** What a time may mean goes with that time. @param {Event} event */
  #changed(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.name === 'due') field.form?.querySelector('.choices')?.replaceChildren();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const open = this.#shown;
    const isSending = (event.ctrlKey || event.metaKey) && !event.altKey && Boolean(planOf(open));
    if (event.key === 'Enter' && !event.isComposing && open && (isSending || target.name === 'due')) {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.#schedule(open);
    }
    if (event.key !== 'Escape' || event.isComposing || !target.closest('.plan[open]')) return;
    event.preventDefault();
    this.#close(target);
  }

  /** @param {HTMLElement} inside */
  #close(inside) {
    inside.closest('.plan')?.removeAttribute('open');
    this.#back();
  }

  /** To where the hand was. */
  #back() {
    const from = this.#from?.checkVisibility() ? this.#from : this.#shown?.form.field('headline');
    from?.focus();
  }

  /**
   * A moment as a field for date and time has it, by the ticker's clock.
   * @param {number} moment
   */
  #local(moment) {
    /** @type {Intl.DateTimeFormatOptions} */
    const format = { dateStyle: 'short', timeStyle: 'short', timeZone: this.#zone };
    // Swedes write dates as RFC 3339 does.
    return new Intl.DateTimeFormat('sv-SE', format).format(moment).replace(' ', 'T');
  }
}

/** The open plan of a text. @param {Open | undefined} open */
const planOf = (open) => open?.form.element.querySelector('.plan[open]');
