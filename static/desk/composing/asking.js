/**
 * Asking: what is likely to be a slip is asked about before it goes out.
 * @module
 */
import { GAP } from './snippets.js';

const LINK = /\[[^\]\n]+\]\(\s*([^)\s]*)[^)\n]*\)/g;
const PICTURE = /!\[([^\]\n]*)\]\(\s*(?:media:|\/media\/)[^)\s]*([^)\n]*)\)/g;
const ADDRESS = /^(https?:\/\/|mailto:|media:|[/#])/i;

/**
 * What is to be asked of a text, and of which words of it; nothing, where all is well.
 * @param {HTMLFormElement} form
 * @returns {{key: string, words: string} | undefined}
 */
export function slip(form) {
  const { headline, body } = /** @type {any} */ (form.elements);
  const uploading = form.querySelector('.uploads :not([data-state="failed"], .adopting:not([aria-busy])) > b');
  if (uploading) return { key: 'uploading', words: uploading.textContent ?? '' };
  const gap = unfilled(form, `${headline.value}\n${body.value}`);
  if (gap) return { key: 'gap', words: gap };
  for (const [words, address = ''] of `${body.value}`.matchAll(LINK))
    if (!ADDRESS.test(address)) return { key: 'unlinked', words };
  return bare(form, `${body.value}`);
}

/**
 * A picture of which nobody has said what is seen in it, or whose it is.
 * @param {HTMLFormElement} form @param {string} text
 */
function bare(form, text) {
  const [address, ...said] = ['url', 'alt', 'credit'].map((one) => /** @type {any} */ (form.elements.namedItem(`image_${one}`)).value.trim());
  // Whose one is that stands in a text is said behind its address.
  const pictures = [...text.matchAll(PICTURE)].map(([, alt, credit]) => [alt, credit]);
  if (address) pictures.push(said);
  const [alt, credit] = [0, 1].map((at) => pictures.some((one) => !one[at]?.trim()));
  return alt || credit ? { key: alt && credit ? 'bare.both' : alt ? 'bare.alt' : 'bare.credit', words: '' } : undefined;
}

/**
 * A line of the newsroom's templates that stands in a text with the sign for words still to be typed.
 * @param {HTMLFormElement} form @param {string} text
 */
function unfilled(form, text) {
  const lines = linesOf(text);
  const begun = [...form.querySelectorAll('[data-snippet]')].flatMap((button) => {
    const { headline, body } = JSON.parse(/** @type {HTMLElement} */ (button).dataset.snippet ?? '{}');
    return linesOf(`${headline}\n${body}`);
  });
  return begun.find((line) => line.includes(GAP) && lines.includes(line))?.replace(/^[>#*\s-]+/, '');
}

/** @param {string} text */
const linesOf = (text) => text.split('\n').map((line) => line.trim());
