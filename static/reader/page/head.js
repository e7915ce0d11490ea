/**
 * The head of the ticker: its title, its state, and what it is about.
 * @module
 */
import { hold } from './hold.js';

/**
 * Let another head take its place. The bar stays, for it is in use, but for what it says of the
 * ticker; an image that is loaded already stays, too.
 * @param {HTMLElement} former @param {HTMLElement} head
 */
export function replaceHead(former, head) {
  const [image, loaded] = [head, former].map((one) => one.querySelector('.lead'));
  // A partner's page does not show it.
  if (document.body.matches('.embed')) image?.querySelector('img')?.setAttribute('loading', 'lazy');
  if (image && loaded?.isEqualNode(image)) image.replaceWith(loaded);
  const [bar, fresh] = [former, head].map((one) => /** @type {Element} */ (one.querySelector('.bar')));
  for (const part of ['.state', '.down']) {
    const other = fresh.querySelector(part);
    if (other) bar.querySelector(part)?.replaceWith(other);
  }
  const all = [...head.children];
  const at = all.indexOf(fresh);
  hold(() => {
    for (const part of [...former.children]) if (part !== bar) part.remove();
    bar.before(...all.slice(0, at));
    bar.after(...all.slice(at + 1));
    Object.assign(former.dataset, head.dataset);
  });
}
