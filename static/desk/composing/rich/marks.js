/**
 * Marks: what is bold, italic or struck, from its places in a text to signs of Markdown. The places are
 * kept as characters that no text has, until it is known what stands around them: a sign that our
 * flavour would show as a sign, for want of a word's border, is left out.
 * @module
 */

/** @typedef {{open: string, close: string, sign: string}} Mark */

/** @type {Record<'strong' | 'em' | 'del', Mark>} */
export const MARKS = {
  del: { open: '\ue000', close: '\ue001', sign: '~~' },
  strong: { open: '\ue002', close: '\ue003', sign: '**' },
  em: { open: '\ue004', close: '\ue005', sign: '_' },
};
const ALL = '\ue000-\ue005';
const BEFORE = ' \t\n\u00a0([{„‚«»‹›“‘"\'–—-*_~';
const WORD = /[\p{L}\p{N}]/u;

/**
 * A text with its marks around what is no space.
 * @param {string} text @param {(keyof typeof MARKS)[]} kinds
 */
export function marked(text, kinds) {
  const [, before, words, after] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? ['', '', text, ''];
  if (!words) return text;
  return before + kinds.reduceRight((inner, kind) => MARKS[kind].open + inner + MARKS[kind].close, words) + after;
}

/** Set the signs of all marks. @param {string} text */
export function signed(text) {
  for (let former = ''; former !== text; ) {
    former = text;
    for (const mark of Object.values(MARKS)) text = settled(text, mark);
  }
  for (const mark of Object.values(MARKS)) text = set(text, mark);
  return text;
}

/**
 * Let what is marked alike be one, and begin and end with words.
 * @param {string} text @param {Mark} mark
 */
function settled(text, { open, close }) {
  return text
    .replace(new RegExp(`${close}([ \\t\\u00a0]*\\n?[ \\t\\u00a0]*)${open}`, 'g'), '$1')
    .replace(new RegExp(`${open}([\\s.,;:!?)\\]}]+)`, 'g'), `$1${open}`)
    .replace(new RegExp(`(\\s+)${close}`, 'g'), `${close}$1`)
    .replace(new RegExp(`${open}([${ALL}]*)${close}`, 'g'), '$1');
}

/** @param {string} text @param {Mark} mark */
function set(text, { open, close, sign }) {
  const pair = new RegExp(`${open}([^${open}${close}]*)${close}`, 'g');
  return text.replace(pair, (all, /** @type {string} */ words, /** @type {number} */ at) => {
    const around = [text.slice(0, at), words, text.slice(at + all.length)].map(bare);
    return stands(around, sign) ? sign + words + sign : words;
  });
}

/** A text without its marks. @param {string} text */
export const bare = (text) => text.replace(new RegExp(`[${ALL}]`, 'g'), '');

/** @param {string[]} around @param {string} sign */
function stands([before, words, after], sign) {
  if (/\n\s*\n/.test(words)) return false;
  const last = before.slice(-1) || ' ';
  const next = after.slice(0, 1) || ' ';
  if (!BEFORE.includes(last)) return false;
  if (sign === '_') return !WORD.test(next) && !'-.<>^'.includes(words[0]);
  return WORD.test(words.slice(-1)) || !WORD.test(next);
}
