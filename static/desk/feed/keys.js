/**
 * Keys: single letters, only while the feed has the focus, by what they write and not by where they
 * lie; what changes something for readers at once wants Shift. They can be switched off, and stay
 * so for that person. Esc leads from the text to the feed, and back to the same place in the text.
 * @module
 */

const OFF = 'off';

export class Keys {
  #desk;
  #feed;
  #person;
  #deeds;
  #panel;
  #writing;
  #look;
  /** @type {HTMLElement | null} */ #written = null;
  /** @type {HTMLElement | null} */ #row = null;

  /**
   * @param {HTMLElement} desk @param {string} person
   * @param {{deeds: import('./deeds.js').Deeds, panel: import('./panel.js').Panel,
   *   writing: import('../texts/writing.js').Writing, look: (query: {}) => Promise<void>}} parts
   */
  constructor(desk, person, { deeds, panel, writing, look }) {
    this.#desk = desk;
    this.#feed = /** @type {HTMLElement} */ (desk.querySelector('.feed'));
    this.#person = person;
    this.#deeds = deeds;
    this.#panel = panel;
    this.#writing = writing;
    this.#look = look;
    this.#feed.tabIndex = -1;
    desk.addEventListener('keydown', (event) => this.#pressed(event));
    desk.addEventListener('focusin', (event) => this.#focused(event));
    this.#feed.querySelector('.help')?.addEventListener('click', () => this.#help());
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest('.composer')) this.#written = target;
    const row = /** @type {HTMLElement | null} */ (target.closest('.row'));
    if (row) this.#row = row;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const isInFeed = this.#feed.contains(target);
    if (event.key === 'Escape') {
      if (isInFeed ? this.#leaveFeed(target) : this.#leaveWriting(target)) event.preventDefault();
      return;
    }
    const isTyped = target.matches('input:not([type="checkbox"]), textarea, select');
    if (!isInFeed || isTyped || !this.#areOn || isChord(event)) return;
    if (this.#single(event)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @returns {boolean} */
  #single({ key, shiftKey, repeat }) {
    const letter = key.length === 1 ? key.toLowerCase() : '';
    if (letter === 'j' || letter === 'k') return this.#step(letter === 'j' ? 1 : -1);
    if (repeat) return false;
    if (key === '?') return this.#help();
    if (key === '/') return this.#search();
    if (this.#panel.isOpen) return false;
    const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest('.row'));
    if (shiftKey && letter === 'u') return done(this.#deeds.takeBack());
    if (shiftKey) return letter === 'p' && row !== null && done(this.#deeds.press(row, 'pin', 'unpin'));
    if (letter === 'n') return done(this.#writing.begin());
    if (!row) return false;
    if (letter === 'e') return this.#lead('edit', row);
    if (letter === 'c') return this.#lead('correct', row);
    if (letter === 'r') return done(this.#deeds.press(row, 'retract', 'erase'));
    if (letter === 'h') return this.#history(row);
    return false;
  }

  /** @param {1 | -1} by */
  #step(by) {
    const rows = [...this.#feed.querySelectorAll('.row')].filter((row) => row.checkVisibility());
    const row = document.activeElement?.closest('.row');
    const at = row ? rows.indexOf(row) + by : 0;
    const next = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    next?.querySelector('summary')?.focus();
    return next !== undefined;
  }

  #search() {
    this.#panel.close();
    const field = /** @type {HTMLInputElement} */ (this.#feed.querySelector('[name="q"]'));
    field.focus();
    field.select();
    return true;
  }

  /** @param {string} deed @param {HTMLElement} row  which may not offer it */
  #lead(deed, row) {
    return row.querySelector(`a[data-deed="${deed}"]`) !== null && done(this.#deeds.lead(deed, row));
  }

  /** @param {HTMLElement} row */
  #history(row) {
    const link = /** @type {HTMLAnchorElement | null} */ (row.querySelector('a[data-deed="history"]'));
    return link !== null && done(this.#panel.history(link));
  }

  #help() {
    this.#panel.keys(this.#areOn, (areOn) => remember(this.#person, areOn));
    return true;
  }

  get #areOn() {
    return remembered(this.#person);
  }

  /**
   * From what is written to the feed, unless something is open that Esc closes first.
   * @param {HTMLElement} target
   */
  #leaveWriting(target) {
    if (!target.closest('.writing')) return false;
    const menu = target.closest('.ways[open]');
    if (menu) {
      menu.removeAttribute('open');
      menu.querySelector('summary')?.focus();
      return true;
    }
    this.#desk.dataset.place = 'feed';
    const rows = /** @type {HTMLElement[]} */ ([...this.#feed.querySelectorAll('.row')]);
    // Whoever has just written an entry goes on with that one.
    const own = rows.find((one) => one.dataset.id === this.#writing.shown?.text.id);
    const last = this.#row?.isConnected ? this.#row : null;
    const row = own ?? last ?? rows.find((one) => one.checkVisibility());
    /** @type {HTMLElement} */ (row?.querySelector('summary') ?? this.#feed).focus();
    return true;
  }

  /**
   * From what was opened in the feed to its row, and from there back to the text.
   * @param {HTMLElement} target
   */
  #leaveFeed(target) {
    const row = /** @type {HTMLElement | null} */ (target.closest('.row'));
    if (this.#panel.isOpen) return done(this.#panel.close());
    if (target.matches('[name="q"]')) return done(this.#leaveSearch(target));
    if (row && target.closest('details.asking[open]')) return done(this.#deeds.closeAsking(row));
    this.#desk.dataset.place = 'write';
    const field = this.#written?.isConnected && this.#written.checkVisibility() ? this.#written : null;
    const form = this.#desk.querySelector('.composer:not([hidden])');
    /** @type {HTMLElement | null} */ (field ?? form?.querySelector('textarea') ?? null)?.focus();
    return true;
  }

  /** @param {HTMLElement} field */
  #leaveSearch(field) {
    /** @type {HTMLInputElement} */ (field).value = '';
    const row = this.#row?.isConnected ? this.#row : this.#feed.querySelector('.row');
    /** @type {HTMLElement} */ (row?.querySelector('summary') ?? this.#feed).focus();
    if (new URLSearchParams(location.search).has('q')) this.#look({});
  }
}

/** @param {unknown} _ */
const done = (_) => true;

/** Whether a key is pressed with others that make it another command. AltGr only writes a sign. */
const isChord = (/** @type {KeyboardEvent} */ event) =>
  !event.getModifierState('AltGraph') && (event.ctrlKey || event.metaKey || event.altKey);

/** @param {string} person */
const nameOf = (person) => `ticker-desk-keys ${person}`;

/** @param {string} person */
function remembered(person) {
  try {
    return localStorage.getItem(nameOf(person)) !== OFF;
  } catch {
    return true;
  }
}

/** @param {string} person @param {boolean} areOn */
function remember(person, areOn) {
  try {
    if (areOn) localStorage.removeItem(nameOf(person));
    else localStorage.setItem(nameOf(person), OFF);
  } catch {
    // then they are on again after a reload
  }
}
