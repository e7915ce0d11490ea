/**
 * Answers: what is said in a row of what was done to its entry. It holds for the revision that it is
 * about; once another one stands, it goes, or says where the entry stands now.
 * @module
 */

export class Answers {
  #root;
  #texts;

  /** @param {HTMLElement} root @param {import('../../reader/voice/texts.js').Texts} texts */
  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
    root.addEventListener('taken', () => this.#mend());
  }

  /**
   * @param {Element} row  or what else is of one entry @param {string} text
   * @param {unknown} [revision]  that it is about; the one that the row has, where that is left out
   * @param {boolean} [can]  be taken back
   */
  say(row, text, revision, can = false) {
    const answer = answerOf(row);
    answer.dataset.of = `${revision ?? /** @type {HTMLElement} */ (row).dataset.revision}`;
    answer.replaceChildren(text);
    if (can) answer.append(' ', this.#back());
  }

  /** Say nothing in other rows any more. @param {Element} row */
  hushOthers(row) {
    for (const answer of this.#root.querySelectorAll('.answer'))
      if (answer !== answerOf(row)) answer.replaceChildren();
  }

  #back() {
    const button = document.createElement('button');
    button.type = 'button';
    const key = document.createElement('kbd');
    key.textContent = '⇧U';
    button.append(key, ' ', this.#texts.text('undo'));
    return button;
  }

  /** The rows are as they stand now. */
  #mend() {
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll('.row'))) {
      const { revision, moved } = row.dataset;
      const answer = answerOf(row);
      if (!answer.hasChildNodes() || Number(revision) <= Number(answer.dataset.of)) continue;
      answer.replaceChildren();
      if (!moved) continue;
      const there = Object.assign(document.createElement('a'), { href: `/desk/${moved}`, textContent: moved });
      this.say(row, `${this.#texts.text('moved')} `);
      answer.append(there);
    }
  }
}

/** @param {Element} row */
const answerOf = (row) => /** @type {HTMLElement} */ (row.querySelector('.answer'));
