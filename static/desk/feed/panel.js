/**
 * What takes the feed's place for a while: the history of an entry, or the keys. What is written
 * beside it stays where it is, and the feed, too: closed, it is where it was, and so is the focus.
 * @module
 */
import { publishes } from '../may.js';
import { fetchRevision } from './texts.js';

/** In the feed, and while writing: keys, and the text that says what they do. */
const KEYS = {
  feed: [
    ['N', 'n'], ['J K', 'jk'], ['⏎', 'enter'], ['E', 'e'], ['C', 'c'], ['R', 'r'], ['H', 'h'],
    ['/', 'slash'], ['⇧P', 'pin'], ['⇧U', 'undo'], ['?', 'help'],
  ],
  writing: [
    ['Ctrl ⏎', 'publish'], ['Ctrl ⇧ ⏎', 'quiet'], ['Ctrl S', 'save'], ['Alt ⏎', 'n'], ['Esc', 'esc'],
  ],
};
/** Of them what does nothing for whoever only writes drafts, and what does something else. */
const PUBLISHING = ['c', 'pin', 'undo', 'quiet'];
const WRITING = /** @type {Record<string, string>} */ ({ r: 'drop', publish: 'save' });

export class Panel {
  #root;
  #texts;
  #writing;
  #server;
  /** @type {HTMLElement | null} */ #panel = null;
  /** @type {HTMLElement | null} */ #from = null;
  #top = 0;

  /**
   * @param {HTMLElement} root @param {import('../../reader/voice/texts.js').Texts} texts
   * @param {import('../texts/writing.js').Writing} writing @param {import('../server.js').Server} server
   */
  constructor(root, texts, writing, server) {
    this.#root = root;
    this.#texts = texts;
    this.#writing = writing;
    this.#server = server;
    root.addEventListener('click', (event) => this.#clicked(event));
    root.addEventListener('done', () => this.close());
  }

  get isOpen() {
    return this.#panel !== null;
  }

  /** @param {HTMLElement} content */
  #show(content) {
    if (!this.#panel) {
      this.#from = /** @type {HTMLElement | null} */ (document.activeElement);
      this.#top = this.#root.scrollTop;
      this.#panel = document.createElement('div');
      this.#panel.className = 'panel';
      this.#root.append(this.#panel);
      this.#root.dataset.panel = '';
    }
    this.#panel.replaceChildren(content);
    /** @type {HTMLElement | null} */ (content.querySelector('[tabindex="-1"]'))?.focus();
  }

  close() {
    if (!this.#panel) return;
    const hadFocus = this.#panel.contains(document.activeElement);
    this.#panel.remove();
    this.#panel = null;
    delete this.#root.dataset.panel;
    this.#root.scrollTop = this.#top;
    if (!hadFocus) return;
    const from = this.#from?.isConnected ? this.#from : this.#root.querySelector('summary');
    /** @type {HTMLElement | null} */ (from)?.focus({ preventScroll: true });
  }

  /** @param {HTMLAnchorElement} link  which leads there, from a row or from another revision */
  async history(link) {
    const page = await this.#server.page(link.href);
    const saying = link.closest('.row, .history')?.querySelector('.answer');
    // Nobody is led away from what they are writing by what does not work.
    if (saying) saying.textContent = page ? '' : this.#texts.text('away');
    const history = /** @type {HTMLElement | null} */ (page?.querySelector('.history'));
    if (history) this.#show(history);
  }

  /** @param {boolean} areOn @param {(areOn: boolean) => void} turn  single keys on or off */
  keys(areOn, turn) {
    const content = document.createElement('article');
    content.className = 'keys';
    const head = document.createElement('header');
    const back = document.createElement('button');
    back.type = 'button';
    back.className = 'back';
    back.append(this.#texts.text('back'), ' ', keyOf('Esc'));
    const title = document.createElement('h2');
    title.tabIndex = -1;
    title.textContent = this.#texts.text('keys.title');
    head.append(back, title);
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = areOn;
    box.addEventListener('change', () => turn(box.checked));
    label.append(box, ' ', this.#texts.text('keys.single'));
    content.append(head, label, ...Object.entries(KEYS).flatMap(([name, keys]) => this.#list(name, keys)));
    this.#show(content);
  }

  /** @param {string} name @param {string[][]} keys */
  #list(name, keys) {
    const head = document.createElement('h3');
    head.textContent = this.#texts.text(`keys.${name}`);
    const list = document.createElement('dl');
    const may = publishes();
    for (const [key = '', does = ''] of keys) {
      if (!may && PUBLISHING.includes(does)) continue;
      const row = document.createElement('div');
      const [what, why] = ['dt', 'dd'].map((one) => document.createElement(one));
      const said = (/** @type {string} */ one) => (one === 'Ctrl' ? this.#texts.text('key.control') : one);
      what?.append(...key.split(' ').flatMap((one) => [keyOf(said(one)), ' ']));
      why?.append(this.#texts.text(`keys.${may ? does : WRITING[does] ?? does}`));
      row.append(...[what, why].filter((one) => one !== undefined));
      list.append(row);
    }
    return [head, list];
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const link = target.closest('a');
    const inside = this.#panel?.contains(target);
    if (inside && target.closest('.back')) {
      event.preventDefault();
      this.close();
    } else if (link && (link.dataset.deed === 'history' || link.closest('.steps'))) {
      event.preventDefault();
      this.history(link);
    } else if (link?.matches('.fetch')) {
      event.preventDefault();
      this.#fetch(/** @type {HTMLElement} */ (link.closest('.history')));
    }
  }

  /** @param {HTMLElement} history  whose chosen revision is to be what is typed */
  async #fetch({ dataset: { id = '', revision, chosen } }) {
    const answer = await this.#server.revision(id, Number(chosen));
    if (answer.kind !== 'done') return;
    this.close();
    await fetchRevision(this.#writing, id, Number(revision), answer.entry);
  }
}

/** @param {string} name */
function keyOf(name) {
  const key = document.createElement('kbd');
  key.textContent = name;
  return key;
}
