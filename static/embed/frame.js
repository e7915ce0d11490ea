/**
 * Tells the page around an embedded ticker how high the ticker is.
 * @module
 */
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  // A height is no secret; which page may embed us is settled by `frame-ancestors`.
  parent.postMessage({ type: 'live-ticker:height', height }, '*');
};

if (parent !== window) new ResizeObserver(tell).observe(document.documentElement);
