/**
 * Commands: what is pressed where a text is written, by key, mouse or thumb.
 * @module
 */
import { drawn } from './place.js';

export class Commands {
  #writing;

  /** @param {HTMLElement} root @param {import('./writing.js').Writing} writing */
  constructor(root, writing) {
    this.#writing = writing;
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('keydown', (event) => this.#pressed(event));
    // The form that the server has sent goes on working until there is another one.
    root.addEventListener('submit', (event) => writing.shown && event.preventDefault());
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = target.closest('button');
    if (!button) return;
    const writing = this.#writing;
    const { text, deed, way, close } = button.dataset;
    if (text) writing.show(text);
    if (close) writing.close(close);
    if (button.matches('.new-text')) writing.begin();
    if (way === 'quiet') writing.publish({ quiet: true });
    if (way === 'now') writing.publish({ state: 'published' });
    if (way === 'draft') writing.keepDraft();
    if (way === 'correct') writing.correct();
    if (way === 'discard') writing.discard();
    if (deed) this.#do(deed);
    if (way) button.closest('details')?.removeAttribute('open');
  }

  /** @param {string} deed */
  #do(deed) {
    const { text, form } = this.#writing.shown ?? {};
    if (!text) return;
    if (deed === 'publish') return this.#writing.publish();
    if (deed === 'undo') this.#writing.undo();
    if (deed === 'compare') text.compare();
    if (deed === 'recall') text.recall();
    if (deed === 'hurry') text.hurry(Date.now());
    if (deed === 'insist') text.publish(drawn(), Date.now(), text.insist());
    if (deed === 'yield') this.#writing.yield();
    if (deed === 'signin') window.open('/sign-in');
    else form?.field('headline')?.focus(); // the button goes, and the hand goes on
    this.#writing.tick();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const { key, target } = event;
    if (event.isComposing || event.keyCode === 229 || event.repeat) return;
    const control = (event.ctrlKey || event.metaKey) && !event.altKey;
    const input = /** @type {HTMLInputElement} */ (target);
    if (key === 'Enter' && control) {
      event.preventDefault();
      this.#writing.publish(event.shiftKey ? { quiet: true } : {});
    } else if (key === 'Enter' && event.altKey && !event.ctrlKey && !event.getModifierState('AltGraph')) {
      event.preventDefault();
      this.#writing.begin();
    } else if (key === 's' && control) {
      event.preventDefault();
      this.#writing.keepDraft();
    } else if (key === 'Enter' && input.matches('input:not([type="checkbox"]), [name="headline"]')) {
      event.preventDefault();
      if (input.name === 'headline') this.#writing.shown?.form.field('body')?.focus();
    }
  }
}
