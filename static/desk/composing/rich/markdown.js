/**
 * Markdown of what was pasted: by Turndown, with the rules of our flavour, in which a line break is one,
 * a list has two items, and a sign that could not be markup is a sign.
 * @module
 */
import { cleaned } from './cleaning.js';
import { signed } from './marks.js';
import { cellOf, tableOf } from './table.js';

/** @type {string} */
const TURNDOWN = '../../../vendor/turndown@7.2.5/turndown.browser.es.js';

const BREAK = '\ue008';
const ADDRESS = /^(?:https?:\/\/|mailto:|tel:)/i;
const WRAPPED = [
  { host: /^www\.google\.[a-z.]+$/, path: '/url', name: ['q', 'url'] },
  { host: /\.safelinks\.protection\.outlook\.com$/, path: '/', name: ['url'] },
];
const WORD = /[\p{L}\p{N}]/u;

/** @param {string} html */
export async function markdownOf(html) {
  const body = cleaned(html);
  if (!body.textContent?.trim()) return picture(body);
  const { default: Turndown } = await import(TURNDOWN);
  const turndown = new Turndown({ headingStyle: 'atx', hr: '---', codeBlockStyle: 'fenced' });
  turndown.escape = escaped;
  for (const [name, [filter, replacement]] of Object.entries(RULES)) turndown.addRule(name, { filter, replacement });
  return tidied(signed(turndown.turndown(body)));
}

/**
 * A picture alone, by its address.
 * @param {HTMLElement} body
 */
function picture(body) {
  const [image, ...others] = body.querySelectorAll('img');
  const source = image?.getAttribute('src') ?? '';
  return others.length || !/^https?:/.test(source) ? '' : `![${escaped(image.alt)}](${destination(source)})`;
}

/** @param {string} text */
function tidied(text) {
  return text
    .replace(new RegExp(`[ \\t]*\\n?[ \\t]*${BREAK}[ \\t]*(?:${BREAK}[ \\t]*)+`, 'g'), '\n\n')
    .replace(new RegExp(`[ \\t]*${BREAK}[ \\t]*`, 'g'), '\n')
    .replace(/[ \t\u00a0]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Take the meaning from signs that would have one.
 * @param {string} text
 */
function escaped(text) {
  return text
    .replace(/\\(?=[#>.\-)|!<&\]])/g, '\\\\')
    .replace(/[*_]/g, (sign, /** @type {number} */ at) => {
      const [before, after] = [text[at - 1] ?? '', text[at + 1] ?? ''];
      const isSign = (WORD.test(before) && WORD.test(after)) || (/\s/.test(before) && /\s/.test(after));
      return isSign ? sign : `\\${sign}`;
    })
    .replace(/`|~~|\[(?=[^\]]*\]\()|&(?=#?\w+;)|<(?=https?:|mailto:)/g, '\\$&')
    .replace(/^(#{1,6} |> |-{3,}$)/, '\\$1');
}

/** @param {string} content */
const line = (content) => content.trim().replace(new RegExp(`\\s*[\\n${BREAK}]\\s*`, 'g'), ' ');

/** @param {string} address */
const destination = (address) => address.replace(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

/**
 * Where a link really leads: mail programs and Docs lead through themselves.
 * @param {string} href
 */
function unwrapped(href) {
  const address = addressOf(href);
  if (!address) return href;
  const { hostname, pathname, searchParams } = address;
  const found = WRAPPED.find(({ host, path }) => host.test(hostname) && pathname === path);
  const target = found?.name.map((name) => searchParams.get(name)).find(Boolean);
  return target && ADDRESS.test(target) ? target : href;
}

/** @param {string} href */
function addressOf(href) {
  try {
    return new URL(href);
  } catch {
    return null; // it leads nowhere from here, as a mere `#part` does
  }
}

/** @param {string} content @param {HTMLElement} node */
function link(content, node) {
  const words = line(content);
  const href = unwrapped(node.getAttribute('href') ?? '');
  if (!words || !ADDRESS.test(href)) return words;
  if (href === node.textContent?.trim() || href === `mailto:${node.textContent?.trim()}`) return words.replace(/\\(?=[_*~&])/g, '');
  return `[${words.replace(/\\?[[\]]/g, (sign) => (sign[1] ? sign : `\\${sign}`))}](${destination(href)})`;
}

/** @param {string} content @param {HTMLElement} node */
function item(content, node) {
  const list = /** @type {HTMLOListElement} */ (node.parentElement);
  const items = [...(list?.children ?? [])].filter((one) => one.nodeName === 'LI');
  const text = tidied(content).replace(/\n{2,}/g, '\n');
  if (!text) return '';
  const isNumbered = list?.nodeName === 'OL';
  if (!isNumbered && items.length === 1 && !list?.parentElement?.closest('li')) return `\n${text}\n`;
  const first = Number(list?.getAttribute('start') ?? 1) || 1;
  const sign = isNumbered ? `${first + items.indexOf(node)}. ` : '- ';
  return `\n${sign}${text.replaceAll('\n', `\n${' '.repeat(sign.length)}`)}\n`;
}

/** A number behind the sign would be a comparison. @param {string} content */
function quotation(content) {
  const text = tidied(content);
  const lines = text.split('\n');
  if (/^\d/.test(text)) lines.unshift('');
  return ['\n\n', lines.map((one) => ['>', one].join(' ').trimEnd()).join('\n'), '\n\n'].join('');
}

/** @type {Record<string, [string[], (content: string, node: HTMLElement) => string]>} */
const RULES = {
  // How texts look is noted with the texts.
  marks: [['b', 'strong', 'i', 'em'], (content) => content],
  breaks: [['br'], () => BREAK],
  boxes: [['div'], (content) => `\n${content}\n`],
  headings: [
    ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
    (content, node) => `\n\n${'#'.repeat(Number(node.nodeName[1]))} ${line(content)}\n\n`,
  ],
  quotations: [['blockquote'], quotation],
  lists: [
    ['ul', 'ol'],
    (content, node) => (node.parentElement?.closest('li') ? `\n${content}\n` : `\n\n${content}\n\n`),
  ],
  items: [['li'], item],
  links: [['a'], link],
  pictures: [['img'], () => ''],
  cells: [['td', 'th'], cellOf],
  rows: [['tr', 'thead', 'tbody', 'tfoot'], (content) => content],
  tables: [['table'], tableOf],
};
