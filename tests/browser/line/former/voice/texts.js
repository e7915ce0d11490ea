/**
 * Texts of the interface, as the page brings them along in the ticker's language.
 * @module
 */

export class Texts {
  /** @type {Record<string, string>} */ #texts;
  #plural;

  /** @param {string | undefined} json */
  constructor(json) {
    this.#texts = JSON.parse(json ?? '{}');
    this.#plural = new Intl.PluralRules(this.#texts.language);
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  text(key, values = {}) {
    return (this.#texts[key] ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  }

  /** @param {string} key @param {number} number */
  count(key, number) {
    const form = `${key}.${this.#plural.select(number)}`;
    return this.text(form in this.#texts ? form : `${key}.other`, { count: String(number) });
  }
}
