/**
 * Cleaning: what programs put on the clipboard, made the HTML that was meant. Word writes its lists as
 * paragraphs, Google Docs all of a text within a `b` that is not bold, and mails hide what only
 * machines read.
 * @module
 */
import { MARKS, marked } from './marks.js';

/** @typedef {Record<keyof typeof MARKS, boolean>} Look */

const UNSEEN = 'script, style, meta, link, title, noscript, template, iframe, object, embed, svg, canvas, '
  + 'video, audio, button, input, select, textarea, [hidden], [aria-hidden="true"]';
const HIDDEN = /display:\s*none|visibility:\s*hidden|mso-hide:\s*all/i;
const RESERVED = /[\ue000-\ue00f]/g;
const LIST = /mso-list:\s*l\d+\s+level(\d+)/i;
const HEADS = 'h1, h2, h3, h4, h5, h6, th';
const BOLD = 600;

/** @param {string} html @returns {HTMLElement} */
export function cleaned(html) {
  // The desk's own policy forbids styles, and would complain of each.
  const unstyled = html
    .replace(RESERVED, '')
    .replace(/<style[^]*?<\/style>/gi, '')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(?=\s*=)/gi, '$1data-style'));
  const { body } = new DOMParser().parseFromString(unstyled, 'text/html');
  for (const list of body.querySelectorAll(':is(ul, ol) > :is(ul, ol)'))
    list.previousElementSibling?.append(list);
  gather(body);
  for (const element of body.querySelectorAll(UNSEEN)) element.remove();
  for (const element of body.querySelectorAll('[data-style]'))
    if (HIDDEN.test(styleOf(element))) element.remove();
  mark(body, { strong: false, em: false, del: false });
  return body;
}

/** @param {Element} element */
const styleOf = (element) => element.getAttribute('data-style') ?? '';

/**
 * Make lists of what Word has as paragraphs that begin with a sign.
 * @param {HTMLElement} body
 */
function gather(body) {
  /** @type {HTMLElement[]} */ let open = [];
  /** @type {Element | null} */ let last = null;
  for (const paragraph of body.querySelectorAll('p[data-style*="mso-list"]')) {
    const level = Number(LIST.exec(styleOf(paragraph))?.[1] ?? 0);
    if (!level) continue;
    if (paragraph.previousElementSibling !== last || !last) open = [];
    const sign = [...paragraph.querySelectorAll('span')].find((one) => /mso-list:\s*ignore/i.test(styleOf(one)));
    const number = /^\s*\(?(\d+)/.exec(sign?.textContent ?? '')?.[1];
    sign?.remove();
    open.length = Math.min(open.length, level);
    while (open.length < level) {
      const list = body.ownerDocument.createElement(number ? 'ol' : 'ul');
      if (number && number !== '1') list.setAttribute('start', number);
      const above = open[open.length - 1];
      if (above) (above.lastElementChild ?? above).append(list);
      else {
        paragraph.before(list);
        last = list;
      }
      open.push(list);
    }
    const item = body.ownerDocument.createElement('li');
    item.append(...paragraph.childNodes);
    open[level - 1].append(item);
    paragraph.remove();
  }
}

/**
 * Note of each text how it looks, whichever elements or styles make it so.
 * @param {Node} node @param {Look} look
 */
function mark(node, look) {
  for (const child of [...node.childNodes]) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = (child.nodeValue ?? '').replace(RESERVED, '').replace(/\u00a0(?= )| \u00a0/g, ' ').replace(/ {2,}/g, ' ');
      const kinds = /** @type {(keyof Look)[]} */ (Object.keys(MARKS)).filter((kind) => look[kind]);
      child.nodeValue = marked(text, kinds);
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      const element = /** @type {Element} */ (child);
      if (!element.matches('code, pre')) mark(element, lookOf(element, look));
    }
  }
}

/** @param {Element} element @param {Look} look @returns {Look} */
function lookOf(element, look) {
  const style = styleOf(element);
  const weight = /font-weight:\s*([\w]+)/i.exec(style)?.[1].toLowerCase();
  const slant = /font-style:\s*(\w+)/i.exec(style)?.[1].toLowerCase();
  const strong = weight ? weight.startsWith('bold') || Number(weight) >= BOLD : null;
  const em = slant ? slant !== 'normal' : null;
  return {
    strong: !element.closest(HEADS) && (strong ?? (element.matches('b, strong') || look.strong)),
    em: em ?? (element.matches('i, em, cite') || look.em),
    del: look.del || /text-decoration[\w-]*:[^;]*line-through/i.test(style) || element.matches('s, del, strike'),
  };
}
