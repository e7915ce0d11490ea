/**
 * What of this page its reader sees: the window, or in a frame as high as its content the strip of
 * it that the page around tells of. There nothing scrolls here: what would, is asked of that page.
 * @module
 */

/** @typedef {{top: number, bottom: number}} View */

/** What our own bar takes of the window, and some air. */
const ROOM = 64;

/** @type {View | undefined} */ let told;
/** What is seen of a frame that scrolls by itself. @type {View | undefined} */ let clip;

/** How far the page around was asked to scroll, in all. */
let asked = 0;

/** @returns {View} */
export const view = () => told ?? { top: 0, bottom: innerHeight };

/** That, or less of it where the page around has scrolled away a part of the frame. */
export const seen = () => clip ?? view();

/** @param {string} type @param {number} by */
function ask(type, by) {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  parent.postMessage({ type: `live-ticker:${type}`, by, height, asked }, '*');
}

/**
 * Scroll by so many pixels, here or around.
 * @param {number} by
 */
export function scroll(by) {
  if (!told) return scrollBy({ top: by, behavior: 'instant' });
  asked += by;
  ask('shift', by);
  // The next change may come before the page around has done it, and tells.
  told.top += by;
  told.bottom += by;
}

/** @param {Element} element */
export function show(element) {
  if (told) ask('show', element.getBoundingClientRect().top - ROOM);
  else element.scrollIntoView();
}

/** Say how high the page is now: where the frame is out of view nobody else would. */
export function grown() {
  if (told) ask('height', 0);
}

/** Whether nothing stands above what is seen. */
export const isAtTop = () => (told?.top ?? scrollY) <= 0;

/**
 * Listen to the page around.
 * @param {AbortSignal} signal
 */
export function watch(signal) {
  if (parent === window) return;
  addEventListener('message', ({ source, data }) => {
    if (source !== parent || data?.type !== 'live-ticker:view') return;
    const ahead = asked - (data.asked ?? asked);
    clip = { top: ahead + data.top, bottom: ahead + data.bottom };
    if (!data.fixed) told = clip;
  }, { signal });
  ask('ready', 0);
}
