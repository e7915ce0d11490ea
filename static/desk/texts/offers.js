/**
 * Offers: texts that were typed elsewhere, or have just given way here. Each stands beside what is
 * here until somebody takes it, or says that it is not wanted.
 * @module
 */

/** @typedef {import('../server.js').Copy} Copy */

export class Offers {
  #list;
  #texts;
  #take;
  #drop;

  /**
   * @param {HTMLElement} list @param {import('../../reader/voice/texts.js').Texts} texts
   * @param {(copy: Copy) => void} take @param {(copy: Copy) => void} drop
   */
  constructor(list, texts, take, drop) {
    this.#list = list;
    this.#texts = texts;
    this.#take = take;
    this.#drop = drop;
  }

  /** @param {Copy[]} copies */
  show(copies) {
    this.#list.replaceChildren(...copies.map((copy) => this.#item(copy, 'offer')));
  }

  /**
   * What gives way here can be had back.
   * @param {Pick<Copy, 'id' | 'name' | 'base' | 'content'>} replaced
   */
  keep(replaced) {
    this.#list.append(this.#item({ ...replaced, kept: new Date().toISOString() }, 'discarded'));
  }

  /** @param {Copy} copy @param {'offer' | 'discarded'} why */
  #item(copy, why) {
    const item = document.createElement('li');
    const said = document.createElement('span');
    const time = this.#texts.time(Date.parse(copy.kept));
    const name = `${copy.content.headline || copy.content.body || '…'}`.slice(0, 80);
    const take = this.#button('take', item, () => this.#take(copy));
    const dismiss = this.#button('dismiss', item, () => why === 'offer' && this.#drop(copy));
    said.textContent = this.#texts.text(why, { time, name });
    item.append(said, ' ', take, ' ', dismiss);
    return item;
  }

  /** @param {string} key @param {HTMLElement} item @param {() => void} act */
  #button(key, item, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = this.#texts.text(key);
    button.addEventListener('click', () => {
      item.remove();
      act();
    });
    return button;
  }
}
