/**
 * The preview: the text in view as readers would see it on a phone, by the renderer that readers get
 * theirs from, with their styles. It is asked for after a pause, while it is seen; it has a document
 * of its own, so that nothing in it touches the caret, and nothing of the desk touches it.
 * @module
 */

/** @typedef {import('../texts/text.js').Content} Content */
/** @typedef {import('../server.js').Server} Server */
/** @typedef {import('../../reader/voice/texts.js').Texts} Texts */
/** @typedef {{content?: Content, when?: unknown, since: number, first: number, asked?: Content, sent: number, shown: number, isSeen: boolean}} Sight */

const PAUSE_MS = 400;
const LONGEST_MS = 2_000;
const AGAIN_MS = 3_000;
const KEY = 'ticker-desk-preview';
const ROOMY = '(min-width: 60rem) and (min-height: 50rem)';

export class Preview {
  #server;
  #texts;
  /** @type {WeakMap<HTMLElement, Sight>} */ #sights = new WeakMap();
  #isOpen = chosen() ?? matchMedia(ROOMY).matches;

  /** @param {HTMLElement} root @param {Server} server @param {Texts} texts */
  constructor(root, server, texts) {
    this.#server = server;
    this.#texts = texts;
    root.addEventListener('click', (event) => {
      if (!(/** @type {HTMLElement} */ (event.target).closest('.fold'))) return;
      this.#isOpen = !this.#isOpen;
      choose(this.#isOpen);
    });
  }

  /**
   * Look at a text that is in view, and ask for it as it is due.
   * @param {HTMLElement} form @param {string} id @param {Content} content @param {number} now
   * @param {unknown} when  under which time it stands, or is planned
   */
  see(form, id, content, now, when) {
    const part = /** @type {HTMLElement} */ (form.querySelector('.preview'));
    part.toggleAttribute('data-open', this.#isOpen);
    part.querySelector('.fold')?.setAttribute('aria-expanded', `${this.#isOpen}`);
    const sight = this.#sights.get(form) ?? { since: 0, first: 0, sent: 0, shown: 0, isSeen: false };
    this.#sights.set(form, sight);
    const isSeen = part.querySelector('.seen')?.checkVisibility() ?? false;
    // Who turns to it sees it anew: what came meanwhile was not measured.
    if (when !== sight.when || (isSeen && !sight.isSeen)) sight.asked = undefined;
    Object.assign(sight, { when, isSeen });
    if (content !== sight.content) {
      if (sight.content) sight.since = now;
      sight.content = content;
      sight.first ||= now;
    }
    if (!isSeen || sight.asked === content) return;
    if (now - sight.since < PAUSE_MS && now - sight.first < LONGEST_MS) return;
    sight.asked = content;
    sight.first = 0;
    if (content.headline || content.body || content.image) this.#ask(part, id, content, sight);
    else {
      sight.shown = ++sight.sent;
      this.#show(part, '', [], []);
    }
  }

  /** @param {HTMLElement} part @param {string} id @param {Content} content @param {Sight} sight */
  async #ask(part, id, content, sight) {
    const turn = ++sight.sent;
    const answer = await this.#server.preview(id, content);
    if (turn < sight.shown) return; // a later one has been answered already
    if (answer.kind === 'done') {
      sight.shown = turn;
      const { html, remarks, strange } = /** @type {{html: string, remarks: string[], strange: string[]}} */ (answer.entry);
      this.#show(part, html, remarks, strange);
    } else if (turn === sight.sent) {
      write(part.querySelector('.lines'), this.#texts.text('preview.away'));
      sight.asked = undefined;
      sight.since = sight.first = Date.now() + AGAIN_MS;
    }
  }

  /**
   * @param {HTMLElement} part @param {string} html @param {string[]} remarks
   * @param {string[]} strange  where pictures lie that readers are not shown
   */
  #show(part, html, remarks, strange) {
    const list = /** @type {HTMLElement} */ (part.querySelector('.remarks'));
    const said = JSON.stringify([remarks, strange]);
    if (said !== list.dataset.said) {
      list.replaceChildren(...remarks.map((one) => item(one)), ...strange.map((one) => item(this.#adopting(one))));
      list.dataset.said = said;
    }
    const frame = /** @type {HTMLIFrameElement} */ (part.querySelector('iframe'));
    /** @type {HTMLElement} */ (part.querySelector('.blank')).hidden = html !== '';
    frame.hidden = html === '';
    this.#fill(part, frame, html);
    // Some browsers load an empty document late, over what was put into it.
    frame.onload = () => this.#fill(part, frame, html);
  }

  /** @param {string} address */
  #adopting(address) {
    const button = Object.assign(document.createElement('button'), { type: 'button', title: address });
    Object.assign(button.dataset, { picture: 'adopt', address });
    const name = address.split(/[?#]/)[0].split('/').pop() || address;
    button.textContent = this.#texts.text('adopt', { name });
    return button;
  }

  /** @param {HTMLElement} part @param {HTMLIFrameElement} frame @param {string} html */
  #fill(part, frame, html) {
    const page = frame.contentDocument;
    if (!page) return;
    if (!page.head.firstChild) {
      this.#furnish(part, page);
      // Its height is known once its styles and pictures are there.
      page.addEventListener('load', () => this.#fit(part, frame, page), true);
    }
    page.body.innerHTML = html;
    this.#fit(part, frame, page);
  }

  /** @param {HTMLElement} part @param {Document} page */
  #furnish(part, page) {
    const { language = '', direction = '' } = /** @type {HTMLElement} */ (part.closest('ticker-desk')).dataset;
    Object.assign(page.documentElement, { lang: language, dir: direction });
    for (const href of (part.dataset.styles ?? '').split(' ')) {
      const style = page.createElement('link');
      page.head.append(Object.assign(style, { rel: 'stylesheet', href }));
    }
    page.head.append(Object.assign(page.createElement('base'), { target: '_blank' }));
  }

  /** @param {HTMLElement} part @param {HTMLIFrameElement} frame @param {Document} page */
  #fit(part, frame, page) {
    frame.style.height = `${page.body.offsetHeight}px`;
    const title = page.querySelector('.headline');
    const count = title ? Math.round(title.clientHeight / parseFloat(getComputedStyle(title).lineHeight)) : 0;
    const key = count === 1 ? 'preview.line' : 'preview.lines';
    write(part.querySelector('.lines'), count ? this.#texts.text(key, { count: `${count}` }) : '');
  }
}

/** @param {string | Node} content */
function item(content) {
  const made = document.createElement('li');
  made.append(content);
  return made;
}

/** @param {Element | null} element @param {string} text */
function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function chosen() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === null ? null : kept === 'open';
  } catch {
    return null; // then it is chosen anew each time
  }
}

/** @param {boolean} isOpen */
function choose(isOpen) {
  try {
    localStorage.setItem(KEY, isOpen ? 'open' : 'folded');
  } catch {
    // as above
  }
}
