/**
 * Tells the page around an embedded ticker how high the ticker is, and what it is called.
 * @module
 */
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  // Neither is a secret; which page may embed us is settled by `frame-ancestors`.
  parent.postMessage({ type: 'live-ticker:height', height, title: document.title }, '*');
};

if (parent !== window) new ResizeObserver(tell).observe(document.documentElement);
