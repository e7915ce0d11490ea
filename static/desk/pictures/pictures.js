/**
 * Pictures: chosen, dropped or pasted, they come into the text in view. What does that is loaded when
 * it is first needed.
 * @module
 */
import { left } from './left.js';

/**
 * @typedef {object} Ways
 * @property {string} person  in whose name they are sent
 * @property {import('../../reader/voice/texts.js').Texts} texts
 * @property {() => HTMLFormElement | undefined} form  in view
 * @property {(said: string) => void} tell  what cannot be done
 */

/** What a part listens to that is not only clicked. */
const KINDS = /** @type {Record<string, string[]>} */ ({ files: ['change'], say: ['change'], look: ['click', 'keydown'] });

export class Pictures {
  #ways;

  /** @param {HTMLElement} root @param {Ways} ways */
  constructor(root, ways) {
    this.#ways = ways;
    for (const kind of ['click', 'change', 'keydown']) root.addEventListener(kind, (event) => this.#heard(event));
  }

  /** Say which were still on their way when the page was left. */
  tellLost() {
    const names = left();
    const form = this.#ways.form();
    if (names.length && form) this.#later(({ tellLost }) => tellLost(form, names, this.#ways));
  }

  /** @param {File[]} files  that come into the text in view */
  take(files) {
    const form = this.#ways.form();
    if (form && files.length) this.#later(({ take }) => take(form, files, this.#ways));
  }

  /** @param {Event} event */
  #heard(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const form = field.closest('form');
    const { picture: deed = '' } = /** @type {HTMLElement | null} */ (field.closest('[data-picture]'))?.dataset ?? {};
    if (!form || !(KINDS[deed] ?? ['click']).includes(event.type)) return;
    if (deed === 'choose') return /** @type {HTMLElement} */ (form.querySelector('[type="file"]')).click();
    if (event instanceof KeyboardEvent) {
      if (!event.key.startsWith('Arrow')) return;
      event.preventDefault();
    }
    if (deed === 'files') {
      const files = [...field.files ?? []];
      field.value = ''; // the same one may be chosen again
      this.take(files);
    } else if (deed) this.#later(({ done }) => done(form, deed, event, this.#ways));
  }

  /** @param {(later: typeof import('./taking.js')) => void} act */
  #later(act) {
    import('./taking.js').then(act, () => this.#ways.tell(this.#ways.texts.text('away')));
  }
}
