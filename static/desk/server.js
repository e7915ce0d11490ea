/**
 * What the desk asks of its server, and how it has answered, in the words of a text's life.
 * @module
 */

/** @typedef {import('./texts/content.js').Answer} Answer */
/** @typedef {import('./texts/text.js').Content} Content */
/** @typedef {import('./texts/record.js').Press} Press */
/** @typedef {{id: string, name: string, base: number, kept: string, content: Content}} Copy */

const PATIENCE = 10_000;
const CHANGED = 412;
const AWAY = 500;
/** Where a page is somebody else's by now. */
const OTHERS = 409;
/** After which what was written may become another entry. */
const GONE = ['no_such_entry', 'erased'];

export class Server {
  #path;
  #person;
  /** That somebody else has signed in at this browser meanwhile, in a sentence; else empty. */
  stranger = '';
  /** Is told whenever that changes. @type {(said: string) => void} */
  onStranger = () => {};
  /** Is told whenever nobody is signed in, in a sentence. @type {(said: string) => void} */
  onSignedOut = () => {};

  /** @param {string} path  of the ticker's desk @param {string} person  in whose name */
  constructor(path, person) {
    this.#path = path;
    this.#person = person;
  }

  /**
   * @param {string} id @param {Press} press
   * @returns {Promise<Answer>}
   */
  async send(id, { kind, key, base, change }) {
    const answer = kind === 'undo'
      ? await this.#asked('POST', `entries/${id}/undo`, { revision: base, press: key })
      : await this.#asked('POST', `entries/${id}`, { base, press: key, change });
    return ours(answer, 'revision');
  }

  /**
   * Keep a copy; `durable` where it has to be on disk.
   * @param {string} id @param {string} name @param {{base: number, content: Content}} copy
   * @param {boolean} [durable]
   * @returns {Promise<Answer>}
   */
  async keep(id, name, { base, content }, durable = false) {
    return ours(await this.#asked('PUT', `texts/${id}/${name}`, { base, content, durable }), 'kept');
  }

  /** @param {string} id @param {string} name @returns {Promise<Answer>} */
  drop(id, name) {
    return this.#asked('DELETE', `texts/${id}/${name}`, {});
  }

  /** Whether it answers. */
  async isThere() {
    return (await this.#kept()).kind !== 'away';
  }

  /** @param {string} id @returns {Promise<Answer>} */
  entry(id) {
    return this.#asked('GET', `entries/${id}`);
  }

  /**
   * An unfinished text as readers would see it.
   * @param {string} id @param {Content} content
   * @returns {Promise<Answer>}
   */
  preview(id, content) {
    return this.#asked('POST', 'preview', { id, content });
  }

  /**
   * How two texts differ, by words.
   * @param {Content | null} before @param {Content} after
   * @returns {Promise<Answer>}
   */
  differences(before, after) {
    return this.#asked('POST', 'differences', { before, after });
  }

  /**
   * Do something else to an entry.
   * @param {string} id @param {string} deed @param {Content} fields
   * @returns {Promise<Answer>}
   */
  ask(id, deed, fields) {
    return this.#asked('POST', `entries/${id}/${deed}`, fields);
  }

  /**
   * Which ticker an entry would be moved to, or why it cannot be.
   * @param {string} id @param {string} to
   * @returns {Promise<Answer>}
   */
  destination(id, to) {
    return this.#asked('GET', `entries/${id}/move?to=${encodeURIComponent(to)}`);
  }

  /** @param {string} id @param {number} revision @returns {Promise<Answer>} */
  revision(id, revision) {
    return this.#asked('GET', `entries/${id}/revisions/${revision}`);
  }

  /** How many read, and what is the matter. @returns {Promise<Answer>} */
  audience() {
    return this.#asked('GET', `audience?person=${encodeURIComponent(this.#person)}`);
  }

  /**
   * A page of the desk as it is for this person; null where it cannot be had, or is somebody else's.
   * @param {string} address
   */
  async page(address) {
    const url = new URL(address, location.href);
    url.searchParams.set('person', this.#person);
    const answer = await fetch(url, { redirect: 'error' }).catch(() => null);
    if (answer?.status === OTHERS) await this.isThere(); // which tells whose it is
    const text = answer?.ok && (await answer.text().catch(() => ''));
    return text ? new DOMParser().parseFromString(text, 'text/html') : null;
  }

  /** All copies that this person has, the last one last. @returns {Promise<Copy[] | null>}  null: not known */
  async copies() {
    const answer = await this.#kept();
    if (answer.kind !== 'done') return null;
    const copies = /** @type {Copy[]} */ (answer.entry.texts);
    return copies.sort((one, other) => Date.parse(one.kept) - Date.parse(other.kept));
  }

  /** What is kept for this person, and for nobody else: it tells, too, that they are signed in. */
  async #kept() {
    const answer = await this.#asked('GET', `texts?person=${encodeURIComponent(this.#person)}`);
    if (answer.kind === 'done') this.#meet('');
    return answer;
  }

  /** @param {string} stranger */
  #meet(stranger) {
    if (stranger === this.stranger) return;
    this.stranger = stranger;
    this.onStranger(stranger);
  }

  /**
   * @param {string} method @param {string} path @param {Content} [fields]
   * @returns {Promise<Answer>}
   */
  async #asked(method, path, fields) {
    const aborter = new AbortController();
    const late = setTimeout(() => aborter.abort(), PATIENCE);
    try {
      const answer = await fetch(`${this.#path}/${path}`, {
        method,
        redirect: 'error',
        signal: aborter.signal,
        headers: { 'Content-Type': 'application/json' },
        body: fields && JSON.stringify({ person: this.#person, ...fields }),
      });
      // A hotspot's page is no answer, whatever its status.
      const told = read(answer.status, await answer.json());
      if (told.kind === 'person') this.#meet(told.said);
      if (told.kind === 'session') this.onSignedOut(told.said);
      return told;
    } catch {
      return { kind: 'away' };
    } finally {
      clearTimeout(late);
    }
  }
}

/**
 * What lets go of a text must say what has become of it; something in between may answer in JSON, too.
 * @param {Answer} answer @param {string} name  of what it says
 * @returns {Answer}
 */
function ours(answer, name) {
  return answer.kind !== 'done' || answer.entry?.[name] ? answer : { kind: 'away' };
}

/** @param {number} status @param {any} told @returns {Answer} */
export function read(status, told) {
  if (status < 300) return { kind: 'done', entry: told };
  const { said = '', fields = {}, code, entry, choices } = told;
  if (status >= AWAY || status === 429 || !said) return { kind: 'away', said };
  if (status === 401) return { kind: 'session', said };
  if (code === 'another_person') return { kind: 'person', said };
  if (GONE.includes(code)) return { kind: 'gone', said };
  if (status === CHANGED && entry) return { kind: 'changed', said, entry };
  const sentences = Object.values(fields);
  // Of one field its sentence says it all: what the field is called in a record is no word of editors.
  const plain = sentences.length === 1 ? sentences[0] : said;
  return { kind: sentences.length ? 'invalid' : 'refused', said: plain, fields, choices };
}
