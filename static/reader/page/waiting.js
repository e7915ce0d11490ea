/**
 * Entries that wait until the reader asks for them, with the button and the title that say so.
 * @module
 */
export class Waiting {
  /** @type {Map<string, HTMLElement>} */ #articles = new Map();
  #button;
  #texts;
  /** What the page is called, which may begin as if something waited. */
  #title = document.title;

  /** @param {HTMLElement} button @param {import('../voice/texts.js').Texts} texts */
  constructor(button, texts) {
    this.#button = button;
    this.#texts = texts;
  }

  /** @param {string} id */
  has(id) {
    return this.#articles.has(id);
  }

  /** @param {HTMLElement} article */
  add(article) {
    this.#articles.set(article.dataset.id ?? '', article);
    this.show();
  }

  /** @param {string} id */
  remove(id) {
    if (this.#articles.delete(id)) this.show();
  }

  /**
   * Hand over those that wait: all, or those of which something is true.
   * @param {(article: HTMLElement) => boolean} [which]
   */
  take(which = () => true) {
    const articles = [...this.#articles.values()].filter(which);
    for (const { dataset } of articles) this.#articles.delete(dataset.id ?? '');
    if (articles.length) this.show();
    return articles;
  }

  /** @param {string} title  what the page is called now */
  name(title) {
    this.#title = title;
    this.show();
  }

  show() {
    const { size } = this.#articles;
    this.#button.hidden = !size;
    this.#button.textContent = size ? this.#texts.count('new', size) : '';
    this.#button.parentElement?.toggleAttribute('data-waiting', size > 0);
    document.title = (size ? `(${size}) ` : '') + this.#title;
  }
}
