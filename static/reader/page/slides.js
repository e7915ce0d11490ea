/**
 * Pictures side by side, each as large as the window, in a dialog.
 *
 * *The naive way* listens for fingers, and moves pictures under them. Ours lie in a strip that snaps:
 * the browser swipes it, as it does everything else, and we only tell it where to go.
 * @module
 */
import { pace } from './gallery.js';

const SIGNS = { close: '✕', previous: '‹', next: '›' };
/** Milliseconds without scrolling after which a swipe has come to its end. */
const SETTLED = 100;

export class Slides {
  dialog = document.createElement('dialog');
  /** Which is seen. */
  at = 0;
  #strip = document.createElement('div');
  #told = document.createElement('p');
  /** @type {HTMLElement[]} */ #slides;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement[]} links  of the pictures, as they stand on the page @param {import('../voice/texts.js').Texts} texts */
  constructor(links, texts) {
    const { length } = links;
    this.#slides = links.map((link, at) => slide(link, length > 1 ? `${at + 1}/${length}` : ''));
    this.dialog.className = 'show';
    this.#strip.tabIndex = 0;
    this.#strip.append(...this.#slides);
    this.#told.setAttribute('role', 'status');
    this.dialog.append(button('close', texts));
    if (length > 1) this.dialog.append(button('previous', texts), button('next', texts));
    this.dialog.append(this.#strip, this.#told);
  }

  /**
   * Begin with one of them, as soon as the dialog is open.
   * @param {number} at
   */
  begin(at) {
    this.#show(at, 'instant');
    this.#strip.addEventListener('scroll', () => this.#scrolled());
    // A phone that is turned still shows the same one.
    new ResizeObserver(() => this.#show(this.at, 'instant')).observe(this.#strip);
    this.dialog.addEventListener('keydown', (event) => this.#key(event));
    this.dialog.addEventListener('click', ({ target }) => this.#clicked(/** @type {Element} */ (target)));
  }

  /** 1 where what follows stands at the right, as in most languages; -1 where at the left. */
  get #forward() {
    return getComputedStyle(this.#strip).direction === 'rtl' ? -1 : 1;
  }

  /** @param {number} at @param {ScrollBehavior} behavior */
  #show(at, behavior) {
    if (!this.#slides[at]) return;
    this.#strip.scrollTo({ left: this.#forward * at * this.#strip.clientWidth, behavior });
    this.#say(at);
  }

  /** @param {number} at */
  #say(at) {
    this.at = at;
    const { length } = this.#slides;
    const { alt } = /** @type {HTMLImageElement} */ (this.#slides[at].querySelector('img'));
    this.#told.textContent = length > 1 ? `${at + 1}/${length} ${alt}` : '';
    for (const [name, other] of [['previous', at - 1], ['next', at + 1]])
      this.dialog.querySelector(`.${name}`)?.setAttribute('aria-disabled', `${!this.#slides[+other]}`);
  }

  #scrolled() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const now = Math.round(Math.abs(this.#strip.scrollLeft) / this.#strip.clientWidth);
      if (now !== this.at && this.#slides[now]) this.#say(now);
    }, SETTLED);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [on, last] = [this.#forward, this.#slides.length - 1];
    const to = { ArrowRight: this.at + on, ArrowLeft: this.at - on, Home: 0, End: last }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#show(to, pace());
  }

  /** @param {Element} target */
  #clicked(target) {
    const { className } = target;
    if (className === 'next') this.#show(this.at + 1, pace());
    else if (className === 'previous') this.#show(this.at - 1, pace());
    else if (!target.closest('figcaption')) this.dialog.close();
  }
}

/** @param {keyof typeof SIGNS} name @param {import('../voice/texts.js').Texts} texts */
function button(name, texts) {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', className: name, textContent: SIGNS[name] });
  made.lang = texts.text('language');
  made.setAttribute('aria-label', texts.text(`picture.${name}`));
  return made;
}

/**
 * A picture with its caption, as they stand on the page, in as much room as there is.
 * @param {HTMLElement} link @param {string} number
 */
function slide(link, number) {
  const figure = document.createElement('figure');
  const picture = /** @type {HTMLElement} */ (link.firstElementChild?.cloneNode(true));
  const img = /** @type {HTMLImageElement} */ (picture.querySelector('img'));
  const [width, height] = ['width', 'height'].map((name) => Number(img.getAttribute(name)));
  for (const one of picture.querySelectorAll('[sizes]'))
    one.setAttribute('sizes', `min(${width}px, 100vw, ${(100 * width) / height}vh)`);
  img.alt ||= link.getAttribute('aria-label') ?? '';
  Object.assign(img.style, { maxWidth: `${width}px`, maxHeight: `${height}px` });
  // Until it is there as large as that, it is seen as it was.
  const { currentSrc } = /** @type {HTMLImageElement} */ (link.querySelector('img'));
  if (currentSrc) img.style.backgroundImage = `url("${currentSrc}")`;
  figure.append(picture);
  const said = link.parentElement?.querySelector('figcaption')?.cloneNode(true) ?? document.createElement('figcaption');
  const caption = /** @type {HTMLElement} */ (said);
  caption.querySelector('b')?.remove();
  const count = document.createElement('b');
  count.textContent = number;
  if (number) caption.prepend(count, ' ');
  if (caption.textContent) figure.append(caption);
  return figure;
}
