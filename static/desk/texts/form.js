/**
 * The form of one text. Each text has one of its own, so that undo stays in its text, and nothing
 * but its editor ever writes into its fields while it is in use.
 * @module
 */
import { inFields, typedIn } from '../pictures/image.js';
import { keepPictured, picture } from '../pictures/pictured.js';

/** @typedef {import('./text.js').Content} Content */

const FLAGS = ['breaking', 'key', 'pinned'];
const LINES = ['headline', 'body', 'label', 'author', 'correction'];

export class Form {
  /** @param {HTMLFormElement} element */
  constructor(element) {
    this.element = element;
    keepPictured(element);
    for (const area of this.element.querySelectorAll('textarea')) grow(area);
  }

  /** @param {string} name */
  field(name) {
    const { elements } = this.element;
    return /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (elements.namedItem(name));
  }

  /** All that stands in it. @returns {Content} */
  get content() {
    const line = (/** @type {string} */ name) => this.field(name)?.value ?? '';
    const name = line('source_name').trim();
    const url = line('source_url').trim();
    /** @type {Content} */
    const content = {
      source: name || url ? { name, url: url || null } : null,
      verification: line('verification') || null,
      image: typedIn(line),
      tags: line('tags').split(',').map((tag) => tag.trim()).filter(Boolean),
    };
    for (const one of LINES) content[one] = line(one);
    content.headline = line('headline').replace(/\s*\n\s*/g, ' ');
    for (const flag of FLAGS)
      content[flag] = /** @type {HTMLInputElement | null} */ (this.field(flag))?.checked ?? false;
    return content;
  }

  /** @param {Content} content */
  set content(content) {
    const source = /** @type {{name?: string, url?: string} | null} */ (content.source);
    const tags = /** @type {string[] | null} */ (content.tags);
    /** @type {Content} */
    const lines = {
      ...content,
      ...inFields(content.image),
      source_name: source?.name,
      source_url: source?.url,
      tags: tags?.join(', '),
    };
    for (const [name, value] of Object.entries(lines)) {
      const field = this.field(name);
      if (!field) continue;
      if (FLAGS.includes(name)) /** @type {HTMLInputElement} */ (field).checked = value === true;
      else if (field.value !== (value ?? '')) field.value = `${value ?? ''}`;
    }
    picture(this.element);
    if (content.correction) this.field('correction')?.closest('details')?.setAttribute('open', '');
    for (const area of this.element.querySelectorAll('textarea')) grow(area);
  }

  /**
   * Look as its text is: urgent, what may be corrected, wrong at a field, somebody else's.
   * @param {import('./text.js').Text} text
   */
  show({ content, stood, problem }) {
    const corrects = stood.state === 'published' || Boolean(content.correction);
    this.element.toggleAttribute('data-breaking', content.breaking === true);
    this.element.toggleAttribute('data-corrects', corrects);
    this.element.toggleAttribute('data-hidden', problem?.kind === 'person');
    const faults = JSON.stringify(problem?.fields ?? {});
    if (faults === this.element.dataset.faults) return;
    this.element.dataset.faults = faults;
    this.faults = problem?.fields ?? {};
    this.choices = problem?.choices ?? [];
  }

  /** Have a sentence written that tells readers what was wrong. */
  correct() {
    const field = this.field('correction');
    field?.closest('details')?.setAttribute('open', '');
    field?.focus();
  }

  /**
   * Say at its field what is wrong.
   * @param {Record<string, string>} faults
   */
  set faults(faults) {
    for (const said of this.element.querySelectorAll('.fault')) said.remove();
    for (const field of this.element.querySelectorAll('[aria-invalid]'))
      field.removeAttribute('aria-invalid');
    for (const [name, sentence] of Object.entries(faults)) this.#fault(name.replace('.', '_').replace('image_media', 'image_url'), sentence);
  }

  /**
   * What a time may mean, to choose from.
   * @param {{value: string, said: string}[]} choices
   */
  set choices(choices) {
    const labels = choices.map(({ value, said }) => {
      const [label, radio] = ['label', 'input'].map((name) => document.createElement(name));
      Object.assign(radio ?? {}, { type: 'radio', name: 'due_at', value });
      label?.append(...[radio, ` ${said}`].filter((one) => one !== undefined));
      return label;
    });
    this.element.querySelector('.choices')?.replaceChildren(...labels.filter((one) => one !== undefined));
  }

  /** @param {string} name @param {string} sentence */
  #fault(name, sentence) {
    const field = this.field(name);
    if (!(field instanceof HTMLElement)) return; // of buttons there are several of one name
    const said = document.createElement('p');
    said.className = 'fault';
    said.id = `fault-${name}`;
    said.textContent = sentence;
    field.closest('details')?.setAttribute('open', '');
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', said.id);
    (field.closest('label') ?? field).after(said);
  }
}

/**
 * As high as what it holds.
 * @param {HTMLTextAreaElement} area
 */
export function grow(area) {
  if (!area.matches('[data-grows]')) return;
  area.style.height = 'auto';
  if (area.scrollHeight) area.style.height = `${area.scrollHeight}px`;
}
