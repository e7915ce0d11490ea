/**
 * Adopting: a picture that lies with others becomes one of ours, once its editor has judged that it may
 * be shown. The server fetches it, and the text names it; readers ask no stranger.
 * @module
 */
import { insert } from '../composing/insertion.js';
import { read } from '../server.js';
import { imageIn, marked, place } from './placing.js';

/** @typedef {import('./pictures.js').Ways} Ways */
/** @typedef {import('./upload.js').Told} Told */

const PICTURE = /!\[((?:\\.|[^\]\\\n])*)\]\(\s*(<[^<>\n]+>|[^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)*)(?:\s+"((?:\\.|[^"\\\n])*)")?\s*\)/g;

/**
 * Ask for what has to be said of a picture, in a line among those of pictures on their way.
 * @param {HTMLFormElement} form @param {string} address @param {Ways} ways
 */
export function adopt(form, address, ways) {
  const list = /** @type {HTMLElement} */ (form.querySelector('.uploads'));
  const there = [...list.children].find((one) => /** @type {HTMLElement} */ (one).dataset.address === address);
  const row = /** @type {HTMLElement} */ (there ?? asked(form, address, ways));
  if (!there) list.append(row);
  // On a phone the offer is at another place than the text.
  const desk = form.closest('ticker-desk');
  if (desk instanceof HTMLElement) desk.dataset.place = 'write';
  queueMicrotask(() => row.querySelector('input')?.focus()); // once that is scrolled to where it was
}

/** @param {HTMLFormElement} form @param {string} address @param {Ways} ways */
function asked(form, address, ways) {
  const text = (/** @type {string} */ key) => ways.texts.text(`adopt.${key}`);
  const row = Object.assign(document.createElement('li'), { className: 'adopting' });
  row.dataset.address = address;
  const called = Object.assign(document.createElement('b'), { textContent: address, dir: 'ltr', title: address });
  const credit = field('text', text('credit'), imageIn(form)?.url === address ? (imageIn(form)?.credit ?? '') : '');
  const rights = field('checkbox', text('rights'));
  const said = document.createElement('span');
  said.role = 'status';
  const [take, end] = [text('take'), '×'].map((name) => Object.assign(document.createElement('button'), { type: 'button', textContent: name }));
  end.ariaLabel = end.title = text('end');
  end.addEventListener('click', () => row.remove());
  take.addEventListener('click', async () => {
    if (!rights.input.checked) {
      said.textContent = text('judge');
      return rights.input.focus();
    }
    take.disabled = true;
    row.ariaBusy = 'true';
    said.textContent = text('fetching');
    const told = await fetched(address, credit.input.value.trim(), ways.person);
    take.disabled = false;
    row.ariaBusy = null;
    if (!row.isConnected) return;
    if (told.kind !== 'done') said.textContent = told.said || ways.texts.text('upload.away');
    else {
      row.remove();
      replace(form, address, /** @type {Told} */ (/** @type {unknown} */ (told.entry)));
    }
  });
  row.append(called, credit.label, rights.label, said, take, end);
  return row;
}

/** @param {string} type @param {string} name @param {string} [value] */
function field(type, name, value = '') {
  const input = Object.assign(document.createElement('input'), { type, maxLength: 200, dir: 'auto', value: type === 'text' ? value : 'on' });
  const label = document.createElement('label');
  label.append(...(type === 'text' ? [`${name} `, input] : [input, ` ${name}`]));
  return { input, label };
}

/** @param {string} url @param {string} credit @param {string} person */
async function fetched(url, credit, person) {
  try {
    const body = JSON.stringify({ url, credit, rights: true });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`/desk/-/media?${new URLSearchParams({ person })}`, { method: 'POST', headers, body });
    return read(answer.status, await answer.json());
  } catch {
    return /** @type {import('../texts/content.js').Answer} */ ({ kind: 'away' });
  }
}

/** Name one of ours wherever a text names what lies at an address. @param {HTMLFormElement} form @param {string} address @param {Told} told */
function replace(form, address, { id, credit, alt }) {
  const image = imageIn(form);
  if (image?.url === address) place(form, { ...image, url: null, id, alt: image.alt || alt, credit: image.credit || credit });
  const body = /** @type {HTMLTextAreaElement | null} */ (form.elements.namedItem('body'));
  if (!body) return;
  const found = [...body.value.matchAll(PICTURE)].filter(([, , typed]) => same(typed.replace(/^<|>$/g, ''), address));
  for (const { 0: { length }, 1: said, 3: caption = '', index = 0 } of found.reverse()) {
    body.setSelectionRange(index, index + length);
    insert(body, marked(form, { id, alt: plain(said) || alt, caption: plain(caption), credit }));
  }
}

/** @param {string} typed @param {string} address  as it is rendered */
function same(typed, address) {
  const [one, other] = [typed, address].map((url) => (URL.canParse(url) ? new URL(url).href : url));
  return one === other;
}

/** @param {string} text  in which signs are escaped */
const plain = (text) => text.replace(/\\(.)/g, '$1');
