/**
 * Copying what is shown once, also where a page may not write to the clipboard: then it is selected.
 * @module
 */

/** Let the buttons below links and texts copy them. */
export function copyShown() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.copying'))) {
    const above = /** @type {HTMLElement} */ (part.previousElementSibling);
    const shown = /** @type {HTMLElement} */ (above.querySelector('a, code') ?? above);
    const said = /** @type {HTMLElement} */ (part.querySelector('[role="status"]'));
    part.hidden = false;
    part.querySelector('button')?.addEventListener('click', async () => {
      const isCopied = await copy(shown);
      said.textContent = (isCopied ? said.dataset.copied : said.dataset.marked) ?? '';
    });
  }
}

/**
 * @param {HTMLElement} shown
 * @returns {Promise<boolean>}  whether it is in the clipboard; else it is selected
 */
async function copy(shown) {
  try {
    await navigator.clipboard.writeText(shown instanceof HTMLAnchorElement ? shown.href : shown.innerText);
    return true;
  } catch {
    getSelection()?.selectAllChildren(shown);
    return document.execCommand('copy'); // of old, but on plain http there is nothing newer
  }
}
