/**
 * Asking: what is likely to be a slip is asked about before it goes out.
 * @module
 */
import { GAP } from './snippets.js';

const LINK = /\[[^\]\n]+\]\(\s*([^)\s]*)[^)\n]*\)/g;
const ADDRESS = /^(https?:\/\/|mailto:|[/#])/i;

/**
 * What is to be asked of a text, and of which words of it; nothing, where all is well.
 * @param {HTMLFormElement} form
 * @returns {{key: 'gap' | 'unlinked', words: string} | undefined}
 */
export function slip(form) {
  const { headline, body } = /** @type {any} */ (form.elements);
  const gap = unfilled(form, `${headline.value}\n${body.value}`);
  if (gap) return { key: 'gap', words: gap };
  for (const [words, address = ''] of `${body.value}`.matchAll(LINK))
    if (!ADDRESS.test(address)) return { key: 'unlinked', words };
  return undefined;
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
