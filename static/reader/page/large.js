/**
 * Pictures of an entry, seen large above the page. What is shown belongs to its entry, and goes with it.
 * @module
 */
import { Texts } from '../voice/texts.js';
import { Slides } from './slides.js';
import { turn } from './gallery.js';

/** The style comes with the first picture. @type {Promise<unknown> | undefined} */
let styled;

/**
 * Do what a click on a picture asks for: show it large, or turn its gallery.
 * @param {MouseEvent} click
 */
export async function act(click) {
  const target = /** @type {Element} */ (click.target);
  const link = /** @type {HTMLAnchorElement} */ (target.closest('.large'));
  if (click.detail && turn(link, target === link, click.x)) return;
  if (!window.HTMLDialogElement) return location.assign(link.href);
  await (styled ??= style());
  const page = /** @type {HTMLElement | null} */ (link.closest('ticker-feed'));
  if (page && !document.querySelector('dialog')) open(link, new Texts(page));
}

/** @returns {Promise<unknown>}  settled as soon as the style is there, or is not to be had */
function style() {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('../../styles/large.css', import.meta.url).href;
  document.head.append(link);
  return new Promise((resolve) => { link.onload = link.onerror = resolve; });
}

/** @param {HTMLAnchorElement} link @param {Texts} texts */
function open(link, texts) {
  const scope = /** @type {HTMLElement} */ (link.closest('article, .head'));
  const links = /** @type {HTMLAnchorElement[]} */ ([...scope.querySelectorAll('.large')]);
  const slides = new Slides(links, texts);
  const { dialog } = slides;
  dialog.setAttribute('aria-label', scope.getAttribute('aria-label') ?? document.title);
  const shown = new AbortController();
  const present = () => standing(links[slides.at], scope);
  // What is taken from the readers is not to stay because somebody looks at it.
  const check = () => present() ?? dialog.close();
  addEventListener('live-ticker:changed', check, { signal: shown.signal });
  dialog.addEventListener('close', () => {
    shown.abort();
    dialog.remove();
    present()?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  slides.begin(links.indexOf(link));
}

/**
 * Where a link stands now: an edit has brought another in its place.
 * @param {HTMLAnchorElement} link @param {HTMLElement} scope  the entry, or the head, that it stood in
 * @returns {HTMLElement | null}
 */
function standing(link, scope) {
  if (link.isConnected) return link;
  const within = scope.dataset.id ? `[data-id="${scope.dataset.id}"]` : '.head';
  return document.querySelector(`${within} .large[href="${link.getAttribute('href')}"]`);
}
