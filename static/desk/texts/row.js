/**
 * The row of texts above what is written: one tab for each, with how it stands, and a way to close it.
 * @module
 */

/** @typedef {import('./text.js').Text} Text */
/** @typedef {{element: HTMLElement, begins: HTMLElement, close: HTMLElement}} Tab */

/** What is said of a text beside its words: what it is, where nothing is under way. @param {string} state @param {unknown} stood */
function signOf(state, stood) {
  if (state === 'new') return '';
  if (['stands', 'standing'].includes(state)) return `${stood}`;
  if (['sending', 'waiting', 'waited'].includes(state)) return 'waiting';
  return ['here', 'kept', 'typing', 'unkept'].includes(state) ? 'work' : 'asks';
}

export class Row {
  #element;
  #texts;

  /** @param {HTMLElement} element @param {import('../../reader/voice/texts.js').Texts} texts */
  constructor(element, texts) {
    this.#element = element;
    this.#texts = texts;
    element.addEventListener('keydown', (event) => {
      const tab = /** @type {HTMLElement} */ (event.target).closest('.tab');
      if (event.key === 'Delete') /** @type {HTMLElement | null | undefined} */ (tab?.querySelector('.close'))?.click();
    });
  }

  /** @param {string} id @returns {Tab} */
  add(id) {
    const element = document.createElement('span');
    element.className = 'tab';
    const [begins, close] = ['text', 'close'].map((what) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset[what] = id;
      element.append(button);
      return button;
    });
    begins.id = `tab-${id}`;
    close.className = 'close';
    close.textContent = '×';
    close.ariaLabel = close.title = this.#texts.text('close');
    close.setAttribute('aria-describedby', begins.id);
    this.#element.append(element);
    return { element, begins, close };
  }

  /** @param {Tab} tab @param {Text} text @param {number} now @param {boolean} isChosen */
  draw({ element, begins, close }, text, now, isChosen) {
    const state = text.state(now);
    const name = state === 'person' ? '…' : this.#nameOf(text.content);
    if (begins.textContent !== name) begins.textContent = name;
    const sign = signOf(state, text.stood.state);
    element.dataset.sign = sign;
    begins.title = sign && this.#texts.text(`tab.${sign}`);
    begins.setAttribute('aria-pressed', `${isChosen}`);
    // A text that is blank costs nothing; what is on its way, or another's, is not closed.
    close.hidden = text.isBlank || text.press !== null || state === 'person';
  }

  /** The text beside a tab, which may take its place. @param {Tab} tab @returns {string | undefined} */
  beside({ element }) {
    const other = element.nextElementSibling ?? element.previousElementSibling;
    return /** @type {HTMLElement | null | undefined} */ (other?.querySelector('[data-text]'))?.dataset.text;
  }

  /** @param {import('./text.js').Content} content */
  #nameOf({ headline, body, label, source }) {
    const { name } = /** @type {{name?: string}} */ (source ?? {});
    return `${headline || body || label || name || this.#texts.text('text.new')}`.slice(0, 80);
  }
}
