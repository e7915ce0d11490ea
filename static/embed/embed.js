/**
 * For partner sites: `<live-ticker src="https://HOST/t/SLUG">` shows a ticker in a frame. What the
 * element holds, a link, stays until the ticker is there, and is all there is where it does not come.
 *
 * The frame is as high as its content, or as `height` says. One that is as high as its content is
 * told what of it is in view, and asks for what it cannot do: to scroll the page.
 */
(() => {
  const FIRST_HEIGHT = 600;
  const FIRST_LIMIT = 10;
  const PATIENCE = 8000;

  class LiveTicker extends HTMLElement {
    /** @type {HTMLIFrameElement | undefined} */ #frame;
    #answered = false;
    #tell = () => this.#told || (this.#told = requestAnimationFrame(() => this.#view()));
    #told = 0;

    connectedCallback() {
      addEventListener('message', this.#listen);
      addEventListener('scroll', this.#tell, { passive: true });
      addEventListener('resize', this.#tell);
      const source = this.getAttribute('src');
      if (source && !this.#frame) this.#show(new URL(source, location.href));
    }

    disconnectedCallback() {
      removeEventListener('message', this.#listen);
      removeEventListener('scroll', this.#tell);
      removeEventListener('resize', this.#tell);
    }

    /** The height that the partner has set, in pixels; 0 where the content's counts. */
    get #fixed() {
      return parseInt(this.getAttribute('height') ?? '', 10) || 0;
    }

    /** How many entries are shown before the others unfold, where the height is the content's. */
    get #limit() {
      const limit = parseInt(this.getAttribute('limit') ?? '', 10) || FIRST_LIMIT;
      return Math.min(Math.max(limit, 1), 100);
    }

    /** Under which the height is kept until the next visit, for the room to be there at once. */
    get #key() {
      return `live-ticker ${this.getAttribute('src')} ${this.#limit} ${Math.round(this.clientWidth / 50)}`;
    }

    /** @param {URL} url */
    #show(url) {
      const frame = document.createElement('iframe');
      const query = new URLSearchParams();
      const theme = this.getAttribute('theme');
      if (theme) query.set('theme', theme);
      if (!this.#fixed) query.set('limit', `${this.#limit}`);
      frame.src = `${url.origin}${url.pathname.replace(/\/$/, '')}/embed?${query}`;
      frame.title = this.title || this.textContent?.trim() || 'Live';
      frame.lang = this.lang;
      frame.allow = `clipboard-write${'share' in navigator ? '; web-share' : ''}`;
      frame.loading = 'lazy';
      const height = this.#fixed || Number(kept(this.#key)) || FIRST_HEIGHT;
      // Until it has something to say it lies behind the link, in the room that it will take.
      Object.assign(this.style, { display: 'block', position: 'relative', minHeight: `${height}px` });
      Object.assign(frame.style, {
        border: '0', display: 'block', width: '100%', height: `${height}px`,
        position: 'absolute', top: '0', visibility: 'hidden',
      });
      // Also a page that refuses to be framed, or is an error, has loaded; but it says nothing.
      frame.addEventListener('load', () => setTimeout(() => this.#answered || this.#giveUp(), PATIENCE));
      this.append(frame);
      this.#frame = frame;
    }

    #giveUp() {
      this.#frame?.remove();
      this.style.minHeight = '';
      if (this.textContent?.trim()) return;
      const link = document.createElement('a');
      link.href = this.getAttribute('src') ?? '';
      link.textContent = this.title || link.host;
      this.append(link);
    }

    /** @param {MessageEvent} message */
    #listen = ({ source, origin, data }) => {
      const frame = this.#frame;
      if (!frame || source !== frame.contentWindow || origin !== new URL(frame.src).origin) return;
      if (!data?.type?.startsWith?.('live-ticker:')) return;
      if (!this.#answered) this.#arrived(frame);
      if (data.title) frame.title = data.title;
      if (this.#fixed) return;
      if (data?.type === 'live-ticker:height') this.#fit(frame, data.height);
      if (data?.type === 'live-ticker:shift') this.#shift(frame, data);
      if (data?.type === 'live-ticker:show')
        scrollBy({ top: frame.getBoundingClientRect().top + data.by });
      this.#tell();
    };

    /** @param {HTMLIFrameElement} frame */
    #arrived(frame) {
      this.#answered = true;
      Object.assign(frame.style, { position: 'static', visibility: 'visible' });
      this.style.minHeight = '';
      for (const node of [...this.childNodes]) if (node !== frame) node.remove();
    }

    /** @param {HTMLIFrameElement} frame @param {number} height */
    #fit(frame, height) {
      const { bottom, height: former } = frame.getBoundingClientRect();
      if (!(height > 0) || height === former) return;
      // What grows above the window must not push down what is being read.
      this.#shift(frame, { height, by: bottom < 0 ? height - former : 0 });
      keep(this.#key, `${height}`);
    }

    /** @param {HTMLIFrameElement} frame @param {{height: number, by: number}} change */
    #shift(frame, { height, by }) {
      const { style } = document.documentElement;
      if (by) style.overflowAnchor = 'none';
      if (height > 0) frame.style.height = `${height}px`;
      if (by) scrollBy({ top: by, behavior: 'instant' });
      requestAnimationFrame(() => (style.overflowAnchor = ''));
    }

    /** Tell the frame which strip of it is in view. */
    #view() {
      this.#told = 0;
      const frame = this.#frame;
      if (!frame?.isConnected || this.#fixed) return;
      const { top, height } = frame.getBoundingClientRect();
      const within = (/** @type {number} */ at) => Math.min(Math.max(at, 0), height);
      const view = { type: 'live-ticker:view', top: within(-top), bottom: within(innerHeight - top) };
      frame.contentWindow?.postMessage(view, new URL(frame.src).origin);
    }
  }

  /** @param {string} key */
  function kept(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null; // not every page may keep something
    }
  }

  /** @param {string} key @param {string} value */
  function keep(key, value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // then the room is not there at once
    }
  }

  if (!customElements.get('live-ticker')) customElements.define('live-ticker', LiveTicker);
})();
