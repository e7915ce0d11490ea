/**
 * Drop: a file that is dropped on the desk does not replace it, but comes into the text in view; so
 * does a picture that is pasted, wherever the focus is.
 * @module
 */

/**
 * @param {Document} page @param {(files: File[]) => void} take
 */
export function drops(page, take) {
  page.addEventListener('dragover', (event) => {
    if (isStray(event)) event.preventDefault();
  });
  page.addEventListener('drop', (event) => {
    if (!isStray(event)) return;
    event.preventDefault();
    if (carries(event, 'Files')) take([...event.dataTransfer?.files ?? []]);
  });
  page.addEventListener('paste', (event) => {
    const files = pictures(event);
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
}

/** The pictures that are pasted, where no text is. (Of one in a page browsers give both it and where it lies.) @param {ClipboardEvent} event */
export const pictures = ({ clipboardData: data }) => (data?.getData('text/plain') ? [] : [...data?.files ?? []]);

/**
 * Whether the browser would leave the page for it: a file anywhere, an address beside the fields.
 * @param {DragEvent} event
 */
function isStray(event) {
  const isInField = /** @type {Element} */ (event.target).closest?.('textarea, input');
  return carries(event, 'text/uri-list') ? !isInField : carries(event, 'Files');
}

/** @param {DragEvent} event @param {string} kind */
const carries = (event, kind) => event.dataTransfer?.types.includes(kind) ?? false;
