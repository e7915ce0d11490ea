/**
 * For partner sites: `<live-ticker src="https://HOST/t/SLUG">` shows a ticker in a frame as high
 * as its content. What the element holds, a link, stays until the ticker is there.
 */
(() => {
  const FIRST_HEIGHT = '600px';

  class LiveTicker extends HTMLElement {
    /** @type {HTMLIFrameElement | undefined} */ #frame;

    connectedCallback() {
      addEventListener('message', this.#listen);
      const source = this.getAttribute('src');
      if (source && !this.#frame) this.#show(new URL(source, location.href));
    }

    disconnectedCallback() {
      removeEventListener('message', this.#listen);
    }

    /** @param {URL} url */
    #show(url) {
      const frame = document.createElement('iframe');
      frame.src = `${url.origin}${url.pathname.replace(/\/$/, '')}/embed`;
      frame.title = this.title || this.textContent?.trim() || 'Live';
      frame.loading = 'lazy';
      Object.assign(frame.style, {
        border: '0', display: 'block', width: '100%', height: FIRST_HEIGHT,
      });
      this.append(frame);
      this.#frame = frame;
    }

    /** @param {MessageEvent} message */
    #listen = ({ source, origin, data }) => {
      const frame = this.#frame;
      if (!frame || source !== frame.contentWindow || origin !== new URL(frame.src).origin) return;
      if (data?.type !== 'live-ticker:height' || !(data.height > 0)) return;
      frame.style.height = `${data.height}px`;
      for (const node of [...this.childNodes]) if (node !== frame) node.remove();
    };
  }

  if (!customElements.get('live-ticker')) customElements.define('live-ticker', LiveTicker);
})();
