/**
 * Texts of the interface, as the page brings them along in the ticker's language.
 * @module
 */

export class Texts {
  /** @type {Record<string, string>} */ #texts;
  #plural;
  #timeZone;

  /** @param {string | undefined} json @param {string} [timeZone]  the ticker's */
  constructor(json, timeZone) {
    this.#texts = JSON.parse(json ?? '{}');
    this.#timeZone = timeZone;
    this.#plural = new Intl.PluralRules(this.#texts.language);
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  text(key, values = {}) {
    return (this.#texts[key] ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  }

  /**
   * A time of day where the ticker is.
   * @param {number} moment
   */
  time(moment) {
    /** @type {Intl.DateTimeFormatOptions} */
    const format = { timeStyle: 'short', numberingSystem: 'latn', timeZone: this.#timeZone };
    try {
      return new Intl.DateTimeFormat(this.#texts.language, format).format(moment);
    } catch {
      return new Date(moment).toTimeString().slice(0, 5); // an old browser may not know the zone
    }
  }

  /** @param {string} key @param {number} number */
  count(key, number) {
    const form = `${key}.${this.#plural.select(number)}`;
    return this.text(form in this.#texts ? form : `${key}.other`, { count: String(number) });
  }
}
