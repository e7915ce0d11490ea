/**
 * Tells the page around an embedded ticker how high the ticker is, and what it is called; and is
 * told whether it shall be light or dark, and whether it scrolls.
 * @module
 */
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  // Neither is a secret; which page may embed us is settled by `frame-ancestors`.
  const title = document.querySelector('h1')?.textContent;
  parent.postMessage({ type: 'live-ticker:height', height, title }, '*');
};

/** @param {string} theme */
function dress(theme) {
  for (const link of document.querySelectorAll('link')) {
    const href = link.href.replace(/(\/styles\/(reader|own))(-\w+)?\.css$/, `$1-${theme}.css`);
    if (href === link.href) continue;
    const other = Object.assign(/** @type {HTMLLinkElement} */ (link.cloneNode()), { href });
    // Both are there for a moment, rather than none.
    other.addEventListener('load', () => link.remove());
    link.after(other);
  }
}

const bar = /** @type {HTMLElement} */ (document.querySelector('.bar'));

/** A browser does not tell by observation where the bar stands in a frame on another site. */
function stick() {
  if (document.body.matches('.tall')) return;
  bar.toggleAttribute('data-stuck', scrollY > 0 && bar.getBoundingClientRect().top <= 0);
}

/**
 * In a frame as high as its content nothing scrolls: the bar follows what is seen.
 * @param {number} top
 */
function follow(top) {
  const by = Math.max(0, top - bar.offsetTop);
  bar.style.transform = by ? `translateY(${by}px)` : '';
  bar.toggleAttribute('data-stuck', by > 0);
}

/** @param {{type: string, top: number, fixed?: boolean, theme: string}} message */
function hear({ type, top, fixed = false, theme }) {
  if (type === 'live-ticker:theme' && /^(light|dark)$/.test(theme)) dress(theme);
  if (type !== 'live-ticker:view') return;
  document.body.classList.add(fixed ? 'fixed' : 'tall');
  if (!fixed) follow(Number(top) || 0);
}

/** Say to the stream, which is opened after us, on whose page readers have us; the desk counts them. */
function tellWhere() {
  const feed = document.querySelector('ticker-feed');
  const around = location.ancestorOrigins?.[0] ?? document.referrer;
  if (!(feed instanceof HTMLElement) || !/^https?:/.test(around)) return;
  feed.dataset.live += `?from=${encodeURIComponent(new URL(around).origin)}`;
}

if (parent !== window) {
  tellWhere();
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener('scroll', stick, { passive: true });
  addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.type) hear(data);
  });
}

export {}; // a module, whose names are its own
