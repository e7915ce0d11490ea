/**
 * A comparison of two texts, by words: the server makes it, as it does for the history.
 * @module
 */

/** @typedef {import('../text.js').Content} Content */

export class Comparison {
  #server;
  #texts;

  /** @param {import('../../server.js').Server} server @param {import('../../../reader/voice/texts.js').Texts} texts */
  constructor(server, texts) {
    this.#server = server;
    this.#texts = texts;
  }

  /**
   * Two texts in one, where what only one of them has is marked; null where that cannot be had.
   * @param {Content | null} before  nothing is marked where there was none @param {Content} after
   */
  async of(before, after) {
    const answer = await this.#server.differences(before, after);
    if (answer.kind !== 'done') return null;
    const versions = document.createElement('div');
    versions.className = 'versions';
    versions.innerHTML = `${answer.entry.html}`;
    return versions;
  }

  /** What its marks mean. */
  legend() {
    const legend = document.createElement('p');
    legend.className = 'legend';
    for (const [name, key] of [['ins', 'offer.new'], ['del', 'offer.gone']]) {
      const mark = document.createElement(name);
      mark.textContent = this.#texts.text(key);
      legend.append(mark, ' ');
    }
    return legend;
  }
}
