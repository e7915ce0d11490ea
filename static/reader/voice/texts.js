/**
 * Texts of the interface, as the page brings them along in the ticker's language.
 * @module
 */

export class Texts {
  #page;
  #json = '';
  /** @type {Record<string, string>} */ #texts = {};

  /** @param {HTMLElement} page  has them, and the ticker's time zone; both may change */
  constructor(page) {
    this.#page = page;
  }

  get #known() {
    const { texts = '{}' } = this.#page.dataset;
    if (texts !== this.#json) this.#texts = JSON.parse((this.#json = texts));
    return this.#texts;
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  text(key, values = {}) {
    return (this.#known[key] ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  }

  /**
   * A time of day where the ticker is.
   * @param {number} moment
   */
  time(moment) {
    /** @type {Intl.DateTimeFormatOptions} */
    const format = { timeStyle: 'short', numberingSystem: 'latn', timeZone: this.#page.dataset.timezone };
    try {
      return new Intl.DateTimeFormat(this.#known.language, format).format(moment);
    } catch {
      return new Date(moment).toTimeString().slice(0, 5); // an old browser may not know the zone
    }
  }

  /** @param {string} key @param {number} number */
  count(key, number) {
    const form = `${key}.${new Intl.PluralRules(this.#known.language).select(number)}`;
    return this.text(form in this.#known ? form : `${key}.other`, { count: String(number) });
  }
}
