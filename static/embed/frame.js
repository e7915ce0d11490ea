/**
 * Tells the page around an embedded ticker how high the ticker is, and what it is called.
 * @module
 */
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  // Neither is a secret; which page may embed us is settled by `frame-ancestors`.
  const title = document.querySelector('h1')?.textContent;
  parent.postMessage({ type: 'live-ticker:height', height, title }, '*');
};

if (parent !== window) new ResizeObserver(tell).observe(document.documentElement);
