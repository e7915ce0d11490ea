/**
 * Holds still what is being read while the page changes above it.
 * @module
 */
import { grown, isAtTop, scroll, view } from './view.js';

const BLOCKS = '.lead, .intro, .pin, .entries .entry, .tall .foot';

/**
 * What is in view, the likeliest to be read first: what begins in view before what began above.
 * @returns {[HTMLElement, number][]}
 */
function inView() {
  /** @type {[HTMLElement, number][]} */
  const blocks = [];
  const seen = view();
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(BLOCKS))) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom > seen.top && top < seen.bottom) blocks.push([block, top]);
  }
  const most = seen.top + (seen.bottom - seen.top) * 0.7;
  // Below a frame's foot a partner's text is read, rather than an entry's last line above it.
  const begun = blocks.findIndex(
    ([block, top]) => top >= seen.top && (top < most || block.matches('.foot')),
  );
  return begun > 0 ? [...blocks.slice(begun), ...blocks.slice(0, begun).reverse()] : blocks;
}

/**
 * Change the page; what was in view stays where it was, also in browsers without scroll anchoring.
 * @param {() => void} change
 */
export function hold(change) {
  if (isAtTop()) return holding(change);
  const blocks = inView();
  holding(change);
  for (const [block, top] of blocks) {
    const now = block.isConnected ? block : block.id && document.getElementById(block.id);
    if (!now) continue;
    // Scrolling goes by whole pixels, and would leave almost one.
    return scroll(Math.round(now.getBoundingClientRect().top - top));
  }
  grown();
}

/**
 * Change the page where the reader looks; the browser does not scroll away from what is new.
 * @param {() => void} change
 */
export function still(change) {
  holding(change);
  grown();
}

/** @param {() => void} change */
function holding(change) {
  const { classList } = document.documentElement;
  classList.add('holding');
  change();
  // Who folds away a part of it does so before anything is measured.
  dispatchEvent(new Event('live-ticker:changed'));
  requestAnimationFrame(() => classList.remove('holding'));
}
