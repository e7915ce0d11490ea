/**
 * The line beside the button: how it stands with a text, what that means, and what can be done. It is
 * spoken only where something stops working, where it works again, and what has become of a press;
 * what was said is taken away, in silence, once it is no longer so.
 * @module
 */
import { shown } from '../pulse.js';
import { clock, day, lately } from '../clock.js';
import { edits, publishes } from '../may.js';
import { nameOf } from './published.js';

/** @typedef {import('./text.js').Text} Text */
/** @typedef {'undo' | 'publish' | 'recall' | 'hurry' | 'signin' | 'compare'} Deed */

const SPOKEN = ['waiting', 'waited', 'changed', 'invalid', 'person', 'session', 'refused', 'unkept'];
/** From what state a way leads that only those have who publish. */
const WAYS = /** @type {Record<string, (state: string) => boolean>} */ ({
  quiet: (state) => state !== 'scheduled',
  now: (state) => state === 'scheduled',
  plan: (state) => !['published', 'retracted'].includes(state),
  draft: () => true,
  correct: (state) => state === 'published',
});
const CALM = ['typing', 'here', 'kept', 'new', 'standing'];
/** After which it is good to hear that all is well. */
const OPEN = ['sending', 'waiting', 'waited', 'unkept'];
/** What says, too, that the text is kept. */
const SAFE = ['waiting', 'waited', 'invalid', 'refused', 'session'];
/** Where readers have another version, or none. */
const TYPED = ['typing', 'here', 'kept'];

/** What is asked in a state; the first is the one that is filled. Else one can publish, or undo that. */
const ASKED = /** @type {Record<string, Deed[]>} */ ({
  waiting: ['hurry', 'recall'],
  waited: ['hurry', 'recall'],
  changed: [],
  session: ['signin'],
  person: ['signin'],
});

const UNDO = /** @type {Deed[]} */ (['undo']);
const COMPARE = /** @type {Deed[]} */ (['compare']);

export class Line {
  #element;
  #texts;
  #state = '';
  /** What the last thing that was said is about. */
  #subject = '';

  /** @param {HTMLElement} element @param {import('../../reader/voice/texts.js').Texts} texts */
  constructor(element, texts) {
    this.#element = element;
    this.#texts = texts;
  }

  /**
   * @param {Text} text @param {number} now @param {Text} [undoable]  what undo would take back
   */
  show(text, now, undoable) {
    const state = text.state(now);
    write(this.#part('.what'), this.#what(state, text, now));
    write(this.#part('.why'), this.#why(state, text, now));
    this.#element.dataset.state = state;
    this.#offer(state, text, now, undoable);
    this.#speak(state, text, now);
    this.#state = state;
  }

  /** @param {string} state @param {Text} text @param {number} now @param {Text} [undoable] */
  #offer(state, text, now, undoable) {
    const deeds = [...ASKED[state] ?? ['publish', ...(undoable ? UNDO : [])], ...(text.newer ? COMPARE : [])];
    for (const button of this.#element.querySelectorAll('button')) {
      if (!button.dataset.deed) continue;
      const deed = /** @type {Deed} */ (button.dataset.deed);
      button.hidden = !deeds.includes(deed);
      button.classList.toggle('first', deed === deeds[0] && state !== 'stands');
    }
    const publish = /** @type {HTMLButtonElement} */ (this.#part('[data-deed="publish"]'));
    const stood = `${text.stood.state}`;
    const may = publishes();
    const isReady = text.isChanged ? edits(text.stood.state) : may && stood === 'draft';
    publish.disabled = state === 'sending' || !isReady || Boolean(text.stood.moved_to);
    write(publish, this.#texts.text(may ? { published: 'update', scheduled: 'replan' }[stood] ?? (text.content.breaking ? 'publish.urgent' : 'publish') : 'draft'));
    for (const [way, leads] of Object.entries(WAYS)) this.#part(`[data-way="${way}"]`).hidden = !may || !leads(stood);
    write(this.#part('[data-deed="undo"] i'), undoable && undoable !== text ? `„${nameOf(undoable)}“` : '');
    write(this.#part('[data-deed="undo"] b'), undoable ? `${seconds(undoable, now)}` : '');
  }

  /** @param {string} state @param {Text} text @param {number} now */
  #speak(state, text, now) {
    const subject = this.#about(state, text, now);
    if (subject !== this.#subject) write(this.#part('[role="status"]'), this.#told(subject, text));
    this.#subject = subject;
  }

  /** @param {string} subject @param {Text} text */
  #told(subject, text) {
    if (!subject) return '';
    if (subject === text.stands?.key) return this.#stands(text);
    const [what, why] = ['.what', '.why'].map((one) => this.#part(one).textContent);
    return subject === text.out ? `${why}` : `${what} ${why}`;
  }

  /**
   * What there is to be told of now; nothing, where all goes as it should.
   * @param {string} state @param {Text} text @param {number} now
   */
  #about(state, text, now) {
    if (SPOKEN.includes(state)) return state;
    if (state === 'sending' && this.#subject === 'waiting') return this.#subject; // it is only tried again
    if (text.newer ?? text.became) return `newer ${(text.newer ?? text.became)?.revision}`;
    if (text.out && text.isChanged) return text.out;
    if (text.canUndo(now)) return `${text.stands?.key}`;
    const goesOn = state === this.#state && state === this.#subject;
    return CALM.includes(state) && (goesOn || OPEN.includes(this.#state)) ? state : '';
  }

  /** @param {string} state @param {Text} text @param {number} now */
  #what(state, text, now) {
    if (text.problem) return text.problem.said || this.#became(text.problem.entry);
    const since = text.press ? duration(now - text.press.since) : '';
    const { state: stood, published_at: due, moved_to: to } = text.stood;
    if (to) return this.#texts.text('line.moved', { to: `${to}` });
    if (state === 'standing' && stood !== 'published')
      return this.#texts.text(`line.${stood}`, { time: day(`${due}`) });
    if (state === 'stands') return this.#stands(text);
    return this.#texts.text(`line.${state}`, { since, time: clock(text.thereAt) });
  }

  /** What a colleague has made of it, as it was heard. @param {import('./text.js').Content} [entry] */
  #became(entry = {}) {
    const name = entry.by ?? this.#texts.text('theirs.somebody');
    return this.#texts.text(`became.${entry.state}`, { name: `${name}`, time: lately(`${entry.updated_at}`) });
  }

  /** @param {Text} text */
  #stands({ stands }) {
    return this.#texts.text(stands?.quiet ? 'line.stands.quiet' : 'line.stands', { time: clock(stands?.at) });
  }

  /** @param {string} state @param {Text} text @param {number} now */
  #why(state, text, now) {
    if (text.isOnlyTyped && SAFE.includes(state)) return this.#texts.text('why.only');
    const seconds = text.stands?.seconds ?? null;
    if (state === 'stands' && seconds !== null)
      return this.#texts.text('why.reached', { seconds: shown(seconds) });
    if (state === 'waiting' && text.away) return text.away;
    const { press } = text;
    if (state === 'waiting' && press && press.edition < text.edition)
      return this.#texts.text('why.pressed', { time: clock(new Date(press.since).toISOString()) });
    if (state === 'session' && !press) return this.#texts.text('why.session.unsent');
    if (text.became) return this.#became(text.became);
    if (['new', 'standing'].includes(state) && !publishes()) return this.#texts.text('why.writes');
    if (!TYPED.includes(state)) return this.#texts.text(`why.${state}`);
    if (text.newer) return this.#became(text.newer);
    if (text.out) return this.#texts.text('why.out', { time: clock(text.out) });
    if (text.canUndo(now)) return this.#texts.text('why.since', { time: clock(text.stands?.at) });
    const change = { published: 'why.change', scheduled: 'why.planned' }[`${text.stood.state}`];
    if (change) return this.#texts.text(change);
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
