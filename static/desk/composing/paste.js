/**
 * Paste: what comes from Word, Docs, mails, tables and pages becomes Markdown; an address over a
 * selection makes a link of it. What turns it over is loaded at the first such paste. Shift+Ctrl+V
 * stays plain, for browsers give no HTML then.
 * @module
 */
import { pictures } from './drop.js';
import { insert, spaced } from './insertion.js';

const ADDRESS = /^(?:https?:\/\/|www\.)[^\s<>"]+$/;
/** What begins a block, and needs to stand alone. */
const BLOCK = /^(?:#{1,6} |> |- |1\. |\| |```|---)/;

/** @param {ClipboardEvent} event */
export function pasted(event) {
  const area = /** @type {HTMLTextAreaElement} */ (event.target);
  const data = event.clipboardData;
  if (!data || !area.matches('textarea') || pictures(event).length) return;
  const [plain, html] = ['text/plain', 'text/html'].map((type) => data.getData(type));
  const isBody = area.name === 'body';
  if (isBody && linked(area, plain.trim())) event.preventDefault();
  // An editor of programs paints its text, and means the text.
  else if (isBody && html && !data.types.includes('vscode-editor-data')) {
    event.preventDefault();
    enrich(area, html, plain);
  }
}

/** @param {HTMLTextAreaElement} area @param {string} address */
function linked(area, address) {
  const words = area.value.slice(area.selectionStart, area.selectionEnd);
  if (!words.trim() || /\n/.test(words) || ADDRESS.test(words) || !ADDRESS.test(address)) return false;
  const target = address.replaceAll('(', '%28').replaceAll(')', '%29');
  insert(area, `[${words}](${target})`);
  return true;
}

/** @param {HTMLTextAreaElement} area @param {string} html @param {string} plain */
async function enrich(area, html, plain) {
  /** @type {string} */ let text;
  try {
    const { markdownOf } = await import('./rich/markdown.js');
    text = (await markdownOf(html)) || plain;
  } catch {
    text = plain; // better without its marks than not at all
  }
  if (text) insert(area, spaced(area, text, BLOCK));
}
