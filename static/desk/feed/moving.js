/**
 * Moving: where an entry is to go is looked up while that is typed, and said at the field: the ticker's
 * title, or why it cannot go there.
 * @module
 */

const PAUSE_MS = 400;

export class Moving {
  #server;
  #texts;
  #later = 0;

  /**
   * @param {HTMLElement} root @param {import('../server.js').Server} server
   * @param {import('../../reader/voice/texts.js').Texts} texts
   */
  constructor(root, server, texts) {
    this.#server = server;
    this.#texts = texts;
    root.addEventListener('input', ({ target }) => {
      const field = /** @type {HTMLInputElement} */ (target);
      if (!field.matches('.move [name="to"]')) return;
      field.removeAttribute('aria-invalid');
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.#look(field), PAUSE_MS);
    });
  }

  /** @param {HTMLInputElement} field */
  async #look(field) {
    const { value } = field;
    const row = /** @type {HTMLElement | null} */ (field.closest('.row'));
    const said = field.parentElement?.querySelector('.whither');
    if (!value.trim() || !row || !said) return;
    const answer = await this.#server.destination(row.dataset.id ?? '', value);
    if (answer.kind !== 'done' || value !== field.value) return;
    const { title, why } = answer.entry;
    if (why) field.setAttribute('aria-invalid', 'true');
    said.textContent = `${why ?? this.#texts.text('move.to', { title: `${title}` })}`;
  }
}
