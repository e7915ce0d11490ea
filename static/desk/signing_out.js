/**
 * Signing out: nothing stays in this browser for the next person, and nothing is lost by that. As
 * long as it cannot be, it says why, and then that it can.
 * @module
 */

const AGAIN_MS = 2000;

export class SigningOut {
  #form;
  #writing;
  #server;
  #names;
  #clear;
  #timer = 0;

  /**
   * @param {HTMLFormElement} form
   * @param {import('./texts/writing.js').Writing} writing @param {import('./server.js').Server} server
   * @param {{place: string}} names @param {() => Promise<unknown>} clear  lets go of all that is here
   */
  constructor(form, writing, server, names, clear) {
    this.#form = form;
    this.#writing = writing;
    this.#server = server;
    this.#names = names;
    this.#clear = clear;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#leave();
    });
  }

  async #leave() {
    clearTimeout(this.#timer);
    const hindrance = await this.#hindrance();
    if (hindrance) return this.#stay(hindrance);
    await this.#clear().catch(() => {});
    this.#form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'kept', value: 'on' }));
    this.#form.submit();
  }

  /** @returns {Promise<string>}  why nobody may leave now, if so */
  async #hindrance() {
    if (!(await this.#allKept())) return 'leave';
    return (await this.#server.isThere()) ? '' : 'leave.away';
  }

  /** All that is unfinished is on the server's disk, or not: then nobody may let go of it. */
  async #allKept() {
    let safe = true;
    for (const { text } of this.#writing.open) {
      if (text.isBlank || (!text.isChanged && !text.press)) continue;
      const answer = await this.#server.keep(text.id, this.#names.place, text.copy(), true);
      text.keptThere(text.edition, answer.kind === 'done' ? `${answer.entry.kept}` : null);
      safe &&= answer.kind === 'done' && !text.press;
    }
    return safe;
  }

  /** @param {string} why */
  #stay(why) {
    this.#writing.tell(why);
    this.#timer = setTimeout(async () => {
      const hindrance = await this.#hindrance();
      if (hindrance) this.#stay(hindrance);
      else this.#writing.tell('leave.now');
    }, AGAIN_MS);
  }
}
