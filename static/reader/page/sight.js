/**
 * What the reader has in sight: the place where an entry belongs, or the way to the feed.
 * @module
 */

import { seen, show, watch } from './view.js';

const MARGIN = 24;

export class Sight {
  #edge;
  #bar;
  #inFrame = true;

  /**
   * @param {HTMLElement} edge  what stands right above the feed's first entry
   * @param {HTMLElement} bar  what stays at the top of the window
   */
  constructor(edge, bar) {
    this.#edge = edge;
    this.#bar = bar;
  }

  /**
   * Whether what comes at a height of the window is seen.
   * @param {number} top
   */
  sees(top) {
    const strip = seen();
    const from = strip.top + this.#bar.offsetHeight;
    return this.#inFrame && top >= from && top <= strip.bottom - MARGIN;
  }

  /**
   * Have the bar say where the feed's beginning is, and whether the bar has left its place.
   * @param {AbortSignal} signal
   */
  watch(signal) {
    const bar = this.#bar;
    const edge = new IntersectionObserver(
      ([{ isIntersecting }]) => { bar.dataset.way = isIntersecting ? 'down' : 'up'; },
      { rootMargin: '0px 0px 99999px 0px' },
    );
    // In a frame as high as its content only the browser knows what is in view.
    const frame = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#inFrame = isIntersecting || window === top;
    });
    const stuck = new IntersectionObserver(
      ([{ intersectionRatio, boundingClientRect: { top } }]) =>
        // In such a frame it does not stick, but is moved.
        bar.style.transform ||
        bar.toggleAttribute('data-stuck', intersectionRatio < 1 && top < 1),
      { rootMargin: '-1px 0px 0px 0px', threshold: 1 },
    );
    watch(signal);
    edge.observe(this.#edge);
    frame.observe(this.#edge);
    stuck.observe(bar);
    signal.addEventListener('abort', () => [edge, frame, stuck].forEach((one) => one.disconnect()));
  }
}

/** @param {HTMLElement | undefined} entry */
export function jump(entry) {
  // Its day's heading stays above what is seen: so what comes there later moves nothing that is read.
  if (entry) show(entry);
  entry?.focus({ preventScroll: true });
}
