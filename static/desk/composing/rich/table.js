/**
 * Tables: those that hold figures become tables of Markdown; those that only place things on a page, as
 * mails do, become what stands in them.
 * @module
 */

import { bare } from './marks.js';

const OPEN = '\ue006';
const CLOSE = '\ue007';
const CELLS = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`, 'g');
const LONGEST = 300;
const STRUCTURES = 'table, ul, ol, h1, h2, h3, h4, h5, h6, blockquote, pre, hr';

/** @type {WeakMap<HTMLTableElement, boolean>} */
const known = new WeakMap();

/** @param {HTMLTableElement} table */
function isData(table) {
  const held = known.get(table);
  if (held !== undefined) return held;
  const rows = [...table.rows].filter((row) => row.textContent?.trim());
  const cells = rows.flatMap((row) => [...row.cells]);
  const isOne =
    table.getAttribute('role') !== 'presentation' &&
    rows.length > 1 &&
    rows.some((row) => row.cells.length > 1) &&
    !table.querySelector(STRUCTURES) &&
    cells.every((cell) => (cell.textContent?.length ?? 0) < LONGEST);
  known.set(table, isOne);
  return isOne;
}

/** @param {string} content @param {HTMLElement} cell */
export function cellOf(content, cell) {
  const table = /** @type {HTMLTableElement | null} */ (cell.closest('table'));
  if (!table || !isData(table)) return `\n${content}\n`;
  const line = content.trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
  return OPEN + line + CLOSE;
}

/** @param {string} content @param {HTMLElement} element */
export function tableOf(content, element) {
  const table = /** @type {HTMLTableElement} */ (element);
  if (!isData(table)) return `\n\n${content}\n\n`;
  const texts = [...content.matchAll(CELLS)].map((found) => found[1]);
  const caption = content.slice(0, content.indexOf(OPEN)).trim();
  const rows = grid(table, texts).filter((row) => row.some(Boolean));
  rows[0] = rows[0].map(bare); // a head is one by its place
  const width = Math.max(...rows.flatMap((row) => row.map((text, at) => (text ? at + 1 : 0))));
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? '').join(' | ')} |`);
  lines.splice(1, 0, `|${' --- |'.repeat(width)}`);
  return ['', caption, lines.join('\n'), ''].join('\n\n');
}

/**
 * The texts of cells in rows and columns; what a cell covers beside its first place is empty.
 * @param {HTMLTableElement} table @param {string[]} texts
 */
function grid(table, texts) {
  /** @type {string[][]} */ const made = [...table.rows].map(() => []);
  let next = 0;
  [...table.rows].forEach((row, at) => {
    let column = 0;
    for (const cell of row.cells) {
      while (made[at][column] !== undefined) column++;
      for (let down = 0; down < cell.rowSpan && made[at + down]; down++)
        for (let right = 0; right < cell.colSpan; right++)
          made[at + down][column + right] = down || right ? '' : (texts[next] ?? '');
      next++;
      column += cell.colSpan;
    }
  });
  return made;
}
