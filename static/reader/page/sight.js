/**
 * What the reader has in sight: the top of the feed, or an entry that was jumped to.
 * @module
 */

export class Sight {
  #edge;
  #inFrame = true;

  /** @param {HTMLElement} edge  what stands right above the feed's first entry */
  constructor(edge) {
    this.#edge = edge;
  }

  /** Whether nothing above the feed's first entry has gone out of view upwards. */
  get atTop() {
    return this.#inFrame && this.#edge.getBoundingClientRect().bottom >= 0;
  }

  /**
   * In a frame as high as its content only the browser knows what is in view.
   * @param {AbortSignal} signal
   */
  watchFrame(signal) {
    if (window === top) return;
    const observer = new IntersectionObserver((seen) => {
      this.#inFrame = seen[seen.length - 1].isIntersecting;
    });
    observer.observe(this.#edge);
    signal.addEventListener('abort', () => observer.disconnect());
  }
}

/** @param {HTMLElement | undefined} entry */
export function jump(entry) {
  const start = entry?.previousElementSibling ? entry : entry?.closest('.day');
  start?.scrollIntoView();
  entry?.focus({ preventScroll: true });
}
