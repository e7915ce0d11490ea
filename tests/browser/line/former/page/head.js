/**
 * The head of the ticker: its title, its state, and what it is about.
 * @module
 */
import { parse } from './entries.js';
import { hold } from './hold.js';

/**
 * Replace it, but for an image that is loaded already.
 * @param {ParentNode} root @param {string} html
 */
export function replaceHead(root, html) {
  const head = parse(html);
  const former = /** @type {HTMLElement} */ (root.querySelector('.head'));
  const [image, loaded] = [head, former].map((one) => one.querySelector('.lead'));
  if (image && loaded?.isEqualNode(image)) image.replaceWith(loaded);
  hold(() => former.replaceWith(head));
}
