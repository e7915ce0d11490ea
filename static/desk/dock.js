/**
 * The dock: on a phone the desk is one place at a time, to write, what readers
 * will see of it, the feed, or the texts in work.
 * What is written stays above the keyboard, and the dock makes room for that.
 * @module
 */

/** Below that no keyboard is open: browsers' own bars come and go. */
const KEYBOARD_PX = 120;

export class Dock {
  #desk;
  #dock;
  /** How far each place was scrolled. @type {Map<string, number>} */ #tops = new Map();
  #place = '';
  /** Of the window, and its greatest height at that width. */
  #width = 0; #height = 0;

  /** @param {HTMLElement} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#dock = /** @type {HTMLElement} */ (desk.querySelector('.dock'));
    desk.dataset.place ??= 'write';
    this.#place = desk.dataset.place;
    this.#dock.addEventListener('click', (event) => this.#clicked(event));
    const places = new MutationObserver(() => this.#show());
    places.observe(desk, { attributes: true, attributeFilter: ['data-place'] });
    const tabs = /** @type {HTMLElement} */ (desk.querySelector('.texts .tabs'));
    const texts = new MutationObserver(() => this.#count(tabs));
    texts.observe(tabs, { attributes: true, childList: true, subtree: true });
    for (const kind of ['resize', 'scroll']) visualViewport?.addEventListener(kind, () => this.#rise());
    this.#show();
    this.#count(tabs);
    this.#rise();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    if (!button) return;
    this.#tops.set(this.#place, scrollY);
    this.#desk.dataset.place = button.dataset.place;
    scrollTo({ top: this.#tops.get(`${button.dataset.place}`) ?? 0, behavior: 'instant' });
  }

  #show() {
    this.#place = `${this.#desk.dataset.place}`;
    for (const button of this.#dock.querySelectorAll('button')) {
      const isHere = button.dataset.place === this.#place;
      if (isHere) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
  }

  /** @param {HTMLElement} tabs */
  #count(tabs) {
    const number = tabs.querySelectorAll('.tab:not([data-state="new"])').length;
    const counter = /** @type {HTMLElement} */ (this.#dock.querySelector('.count'));
    const said = number ? `${number}` : '';
    if (counter.textContent !== said) counter.textContent = said;
  }

  /**
   * What is at the bottom is above the keyboard, which covers pages without saying so; older browsers
   * make the window lower instead.
   */
  #rise() {
    const { height = innerHeight, offsetTop = 0, scale = 1 } = visualViewport ?? {};
    const covered = scale > 1.01 ? 0 : Math.max(0, Math.round(innerHeight - height - offsetTop));
    if (innerWidth !== this.#width) [this.#width, this.#height] = [innerWidth, 0];
    this.#height = Math.max(this.#height, innerHeight);
    const isLower = this.#height - innerHeight > KEYBOARD_PX && Boolean(document.activeElement?.matches('input, textarea'));
    const isOpen = covered > KEYBOARD_PX || isLower;
    this.#desk.toggleAttribute('data-keyboard', isOpen);
    if (isOpen) this.#desk.style.setProperty('--above', `${covered}px`);
    else this.#desk.style.removeProperty('--above');
  }
}
