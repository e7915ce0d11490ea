/**
 * Where the reader is: which entry the page's address names, and which is at the top of the window.
 *
 * A browser remembers so many pixels, which lead elsewhere once something has come in above. We keep
 * the entry that is being read with the page's place in the history, so that Back and a reload return
 * to it whatever has happened meanwhile.
 * @module
 */

/**
 * An entry that is so far from the top of the window; without one, how far the page is scrolled.
 * @typedef {{id?: string, top: number}} Spot
 */

const SETTLED = 300;

/** A page in a frame has neither an address nor a history of its own. */
const isOwn = parent === window;

/** The id of the entry that the address names. */
export const named = () => (isOwn && /\/e\/([\w-]+)$/.exec(location.pathname)?.[1]) || '';

/** @returns {Spot} */
function present() {
  const articles = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('.entries article')
  );
  for (const article of articles) {
    const { top, bottom } = article.getBoundingClientRect();
    if (top > innerHeight) break;
    if (bottom > 0 && scrollY > 0) return { id: article.dataset.id, top };
  }
  return { top: scrollY };
}

function keep() {
  history.replaceState(present(), '');
}

/**
 * Give the page another address, to which and from which Back and Forward lead.
 * @param {string} url
 */
export function go(url) {
  if (!isOwn || new URL(url, location.href).pathname === location.pathname) return;
  keep();
  history.pushState(null, '', url);
}

/**
 * Return to a spot; give it back where its entry is not loaded.
 * @param {Spot | null} spot
 * @returns {Spot | undefined}
 */
export function restore(spot) {
  if (!spot) return;
  const { id, top } = spot;
  const article = id && document.getElementById(`e-${id}`);
  if (id && !article) return spot;
  const by = article ? article.getBoundingClientRect().top - top : top - scrollY;
  scrollBy({ top: by, behavior: 'instant' });
}

/**
 * Begin where the reader is: at the entry that the address names, or else where they have been.
 * @param {AbortSignal} signal  until when that is kept
 * @returns {Spot | undefined}  where they have been, if that is not loaded
 */
export function begin(signal) {
  if (!isOwn) return;
  history.scrollRestoration = 'manual';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, SETTLED);
  };
  addEventListener('scroll', settle, { signal, passive: true });
  addEventListener('pagehide', keep, { signal });
  const [visit] = performance.getEntriesByType('navigation');
  const { type } = /** @type {PerformanceNavigationTiming} */ (visit) ?? {};
  if (type !== 'navigate' && history.state) return restore(history.state);
  if (!location.hash) document.getElementById(`e-${named()}`)?.scrollIntoView();
}
