/**
 * Copying a link that is shown, also where a page may not write to the clipboard: then it is selected.
 * @module
 */

/** Let the buttons beside links copy them. */
export function copyLinks() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.copying'))) {
    const link = /** @type {HTMLAnchorElement} */ (part.previousElementSibling?.querySelector('a'));
    const said = /** @type {HTMLElement} */ (part.querySelector('[role="status"]'));
    part.hidden = false;
    part.querySelector('button')?.addEventListener('click', async () => {
      const isCopied = await copy(link);
      said.textContent = (isCopied ? said.dataset.copied : said.dataset.marked) ?? '';
    });
  }
}

/**
 * @param {HTMLAnchorElement} link
 * @returns {Promise<boolean>}  whether it is in the clipboard; else it is selected
 */
async function copy(link) {
  try {
    await navigator.clipboard.writeText(link.href);
    return true;
  } catch {
    getSelection()?.selectAllChildren(link);
    return document.execCommand('copy'); // of old, but on plain http there is nothing newer
  }
}
