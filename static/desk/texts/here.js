/**
 * What is kept in this browser: texts, each under its person, its ticker, and the place where it is
 * typed. Where a browser keeps nothing, as in some private windows, each attempt says so.
 * @module
 */

/** @typedef {import('./record.js').Record_} Record_ */
/** @typedef {Record_ & {person: string, slug: string, place: string}} Row */

const NAME = 'ticker-desk';
const ROWS = 'texts';
const KEY = ['person', 'slug', 'place', 'id'];
const PATIENCE = 2000;

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    // An old tab may keep a newer version waiting for ever.
    setTimeout(() => reject(new Error('the browser does not open its database')), PATIENCE);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: KEY });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}

export class Here {
  /** @type {Promise<IDBDatabase> | undefined} */ #opening;
  /** Who has signed out in this browser, in whatever tab: nothing of them is taken any more. */
  #left = new Set();
  #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('ticker-desk-left') : null;

  constructor() {
    this.#channel?.addEventListener('message', ({ data }) => this.#left.add(data));
  }

  /**
   * What somebody has, perhaps in one ticker, wherever it was typed in this browser.
   * @param {...string} of  the person, and perhaps the ticker's slug
   * @returns {Promise<Row[]>}
   */
  all(...of) {
    const range = () => IDBKeyRange.bound(of, [...of, []]);
    return this.#do('readonly', (rows) => rows.getAll(range()));
  }

  /** @param {Row} row */
  put(row) {
    if (this.#left.has(row.person)) return Promise.reject(new Error('whoever signs out leaves nothing here'));
    return this.#do('readwrite', (rows) => rows.put(row));
  }

  /** @param {Row} row */
  delete({ person, slug, place, id }) {
    return this.#do('readwrite', (rows) => rows.delete([person, slug, place, id]));
  }

  /**
   * Let go of some that are of somebody, and take nothing more of them: they are leaving.
   * @param {string} person @param {Row[]} rows
   */
  async close(person, rows) {
    this.#left.add(person);
    this.#channel?.postMessage(person);
    await Promise.all(rows.map((row) => this.delete(row)));
  }

  /**
   * @param {IDBTransactionMode} mode @param {(rows: IDBObjectStore) => IDBRequest} ask
   * @returns {Promise<any>}  once it is kept
   */
  async #do(mode, ask) {
    this.#opening ??= opened();
    this.#opening.catch(() => (this.#opening = undefined));
    const database = await this.#opening;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(ROWS, mode);
      const request = ask(transaction.objectStore(ROWS));
      transaction.commit?.(); // a page may be ended before it hears that its write has been taken
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }
}
