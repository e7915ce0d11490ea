/**
 * The line beside the button: how it stands with a text, what that means, and what can be done. It is
 * spoken only where something stops working, and where it works again.
 * @module
 */
import { shown } from '../pulse.js';
import { clock, day } from './clock.js';

/** @typedef {import('./text.js').Text} Text */
/** @typedef {'undo' | 'publish' | 'recall' | 'hurry' | 'signin'} Deed */

const SPOKEN = ['waiting', 'waited', 'changed', 'invalid', 'person', 'session', 'refused', 'unkept', 'stands'];
/** From what state a way leads; the others lead from all. */
const WAYS = /** @type {Record<string, (state: string) => boolean>} */ ({
  quiet: (state) => state !== 'scheduled',
  now: (state) => state === 'scheduled',
  plan: (state) => !['published', 'retracted'].includes(state),
});
const CALM = ['typing', 'here', 'kept', 'new', 'standing'];

/** What can be done in each state; the first is the one that is filled. */
const DEEDS = /** @type {Record<string, Deed[]>} */ ({
  stands: ['undo', 'publish'],
  waiting: ['hurry', 'recall'],
  waited: ['hurry', 'recall'],
  changed: [],
  session: ['signin'],
  person: ['signin'],
});

export class Line {
  #element;
  #texts;
  #state = '';
  #out = '';

  /** @param {HTMLElement} element @param {import('../../reader/voice/texts.js').Texts} texts */
  constructor(element, texts) {
    this.#element = element;
    this.#texts = texts;
  }

  /**
   * @param {Text} text @param {number} now
   */
  show(text, now) {
    const state = text.state(now);
    const [what, why] = ['.what', '.why'].map((one) => this.#part(one));
    write(what, this.#what(state, text, now));
    write(why, this.#why(state, text));
    this.#element.dataset.state = state;
    const deeds = DEEDS[state] ?? ['publish'];
    for (const button of this.#element.querySelectorAll('button')) {
      if (!button.dataset.deed) continue;
      const deed = /** @type {Deed} */ (button.dataset.deed);
      button.hidden = !deeds.includes(deed);
      button.classList.toggle('first', deed === (state === 'stands' ? '' : deeds[0]));
    }
    const publish = /** @type {HTMLButtonElement} */ (this.#part('[data-deed="publish"]'));
    publish.disabled = state === 'sending' || !(text.isChanged || text.stood.state === 'draft');
    const stood = `${text.stood.state}`;
    write(publish, this.#texts.text({ published: 'update', scheduled: 'replan' }[stood] ?? 'publish'));
    for (const [way, leads] of Object.entries(WAYS)) this.#part(`[data-way="${way}"]`).hidden = !leads(stood);
    write(this.#part('[data-deed="undo"] b'), state === 'stands' ? `${seconds(text, now)}` : '');
    if (state !== this.#state) this.#speak(state, what, why);
    if (text.out !== this.#out && text.isChanged) write(this.#part('[role="status"]'), `${why.textContent}`);
    this.#state = state;
    this.#out = text.out;
  }

  /** @param {string} state @param {Element} what @param {Element} why */
  #speak(state, what, why) {
    const better = CALM.includes(state) && ['waiting', 'waited', 'unkept'].includes(this.#state);
    if (!SPOKEN.includes(state) && !better) return;
    write(this.#part('[role="status"]'), `${what.textContent} ${why.textContent}`);
  }

  /** @param {string} state @param {Text} text @param {number} now */
  #what(state, text, now) {
    if (text.problem) return text.problem.said;
    const since = text.press ? duration(now - text.press.since) : '';
    const { state: stood, published_at: due } = text.stood;
    if (state === 'standing' && stood !== 'published')
      return this.#texts.text(`line.${stood}`, { time: day(`${due}`) });
    const time = clock(state === 'stands' ? text.stands?.at : text.thereAt);
    return this.#texts.text(`line.${state}`, { since, time });
  }

  /** @param {string} state @param {Text} text */
  #why(state, text) {
    const seconds = text.stands?.seconds ?? null;
    if (state === 'stands' && seconds !== null)
      return this.#texts.text('why.reached', { seconds: shown(seconds) });
    if (state === 'waiting' && text.away) return text.away;
    if (text.out && ['kept', 'here', 'typing'].includes(state))
      return this.#texts.text('why.out', { time: clock(text.out) });
    const change = { published: 'why.change', scheduled: 'why.planned' }[`${text.stood.state}`];
    if (['kept', 'here'].includes(state) && change) return this.#texts.text(change);
    return this.#texts.text(`why.${state}`);
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.#element.querySelector(selector));
  }
}

/** @param {Text} text @param {number} now */
const seconds = (text, now) => Math.max(1, Math.ceil(((text.stands?.until ?? now) - now) / 1000));

/** @param {number} milliseconds */
const duration = (milliseconds) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** @param {Element} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
