/**
 * Prose: what of a text is read, and is no code, address or title of a link.
 * @module
 */

const FENCE = /^ {0,3}(?:> ?)*```/gm;
const LINK = /\]\(\s*[^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)/g;
/** What follows `](` where a link's target, or the title in it, is not at its end. */
const TARGET = /^\s*\S*(?:\s+(?:["'][^\n]*)?)?$/;
const ADDRESS = /(?:https?:\/\/|www\.)\S*$/i;

/** The paragraph that a text ends with. @param {string} text */
export const paragraph = (text) => text.split(/\n[ \t]*\n/).pop() ?? '';

/** Whether a text ends in an address. @param {string} text */
export const endsInAddress = (text) => ADDRESS.test(text);

/** Whether a text of Markdown ends in prose. @param {string} text */
export function endsInProse(text) {
  if ((text.match(FENCE)?.length ?? 0) % 2) return false;
  const last = paragraph(text);
  if (endsInCode(last)) return false;
  const open = last.replace(LINK, ']');
  const target = open.lastIndexOf('](');
  return !(target >= 0 && TARGET.test(open.slice(target + 2))) && !endsInAddress(open);
}

/** @param {string} text */
function endsInCode(text) {
  let open = 0;
  for (const [signs] of text.matchAll(/\\`|`+/g)) {
    if (signs === '\\`' && !open) continue;
    const count = signs.replace('\\', '').length;
    if (!open) open = count;
    else if (open === count) open = 0;
  }
  return open > 0;
}
