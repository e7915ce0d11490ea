/**
 * Tells the page around an embedded ticker how high the ticker is, and what it is called; and is
 * told whether it scrolls, and what of it is in view.
 * @module
 */
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  // Neither is a secret; which page may embed us is settled by `frame-ancestors`.
  const title = document.querySelector('h1')?.textContent;
  parent.postMessage({ type: 'live-ticker:height', height, title }, '*');
};

/**
 * In a frame as high as its content nothing scrolls: the bar follows what is seen.
 * @param {number} top
 */
function follow(top) {
  const bar = /** @type {HTMLElement} */ (document.querySelector('.bar'));
  const by = Math.max(0, top - bar.offsetTop);
  bar.style.transform = by ? `translateY(${by}px)` : '';
  bar.toggleAttribute('data-stuck', by > 0);
}

/** @param {{type: string, top: number, fixed?: boolean}} message */
function hear({ type, top, fixed = false }) {
  if (type !== 'live-ticker:view') return;
  document.body.classList.add(fixed ? 'fixed' : 'tall');
  if (!fixed) follow(Number(top) || 0);
}

if (parent !== window) {
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.type) hear(data);
  });
}

export {}; // a module, whose names are its own
