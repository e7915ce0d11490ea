/**
 * For partner sites: `<live-ticker src="https://HOST/t/SLUG">` shows a ticker in a frame. What the
 * element holds, a link, stays until the ticker is there, and is all there is where it does not come.
 *
 * The frame is as high as its content, or as `height` says. It is told what of it is in view, and
 * how light the page around is; one as high as its content asks for what it cannot do: to scroll.
 */
(() => {
  const FIRST_HEIGHT = 600;
  const FIRST_LIMIT = 10;
  /** What is lower than this holds a link, and keeps no room. */
  const ONE_LINE = 100;
  const PATIENCE = 8000;
  /** Of a server that takes the request, and never answers. */
  const MOST_PATIENCE = 30_000;
  const FADING = 1000;
  const night = matchMedia('(prefers-color-scheme: dark)');

  class LiveTicker extends HTMLElement {
    static observedAttributes = ['theme'];

    /** @type {HTMLIFrameElement | undefined} */ #frame;
    #left = new AbortController();
    #answered = false;
    #fitted = false;
    /** Whether there is room that was kept, and may be too much. */
    #roomy = true;
    #painted = '';
    #tell = () => this.#told || (this.#told = requestAnimationFrame(() => this.#view()));
    #told = 0;
    /** How far the frame has asked to scroll, as it counts; so it knows what we tell it after. */
    #asked = 0;

    connectedCallback() {
      const { signal } = (this.#left = new AbortController());
      addEventListener('message', this.#listen, { signal });
      addEventListener('scroll', this.#tell, { signal, passive: true });
      addEventListener('resize', this.#tell, { signal });
      const source = this.getAttribute('src');
      if (source && !this.#frame) this.#show(new URL(source, location.href));
      this.#watchColours(signal);
    }

    disconnectedCallback() {
      this.#left.abort();
    }

    attributeChangedCallback() {
      this.#paint();
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

    /** What the partner says, or what goes with the page here: a dark frame in a light one does not. */
    get #theme() {
      const said = this.getAttribute('theme') ?? '';
      return ['light', 'dark'].includes(said) ? said : isDark(this) ? 'dark' : 'light';
    }

    /** Under which the height is kept until the next visit, for the room to be there at once. */
    get #key() {
      const wide = Math.round(this.clientWidth / 50);
      return `live-ticker ${this.getAttribute('src')} ${this.#limit} ${wide}`;
    }

    /** @param {URL} url */
    #show(url) {
      const frame = document.createElement('iframe');
      this.#painted = this.#theme;
      const query = new URLSearchParams({ theme: this.#painted });
      if (!this.#fixed) query.set('limit', `${this.#limit}`);
      frame.src = `${url.origin}${url.pathname.replace(/\/$/, '')}/embed?${query}`;
      frame.title = this.title || this.textContent?.trim() || 'Live';
      frame.lang = this.lang;
      frame.allow = `clipboard-write${'share' in navigator ? '; web-share' : ''}`;
      frame.loading = 'lazy';
      // Until it has something to say it lies behind the link, in the room that it will take.
      Object.assign(this.style, { display: 'block', position: 'relative' });
      const own = this.offsetHeight;
      const known = Number(kept(this.#key)) || (own < ONE_LINE ? FIRST_HEIGHT : 0);
      const height = this.#fixed || Math.max(own, known);
      this.style.minHeight = `${height}px`;
      Object.assign(frame.style, {
        border: '0', display: 'block', width: '100%', height: `${height}px`,
        position: 'absolute', top: '0', visibility: 'hidden',
      });
      // Also a page that refuses to be framed, or is an error, has loaded; but it says nothing.
      frame.addEventListener('load', () => {
        this.#painted = query.get('theme') ?? '';
        this.#paint();
        this.#wait(PATIENCE);
      });
      this.append(frame);
      this.#frame = frame;
      // Far from the window a browser may not even have asked.
      const near = new IntersectionObserver(([{ isIntersecting }]) => {
        if (!isIntersecting) return;
        near.disconnect();
        this.#wait(MOST_PATIENCE);
      });
      near.observe(this);
    }

    /** @param {number} patience */
    #wait(patience) {
      setTimeout(() => this.#answered || this.#giveUp(), patience);
    }

    #giveUp() {
      this.#frame?.remove();
      this.#change(this.#isAbove, () => {
        this.style.minHeight = '0';
        if (this.textContent?.trim()) return;
        const link = document.createElement('a');
        link.href = this.getAttribute('src') ?? '';
        link.textContent = this.title || link.host;
        this.append(link);
      });
    }

    /** @param {MessageEvent} message */
    #listen = ({ source, origin, data }) => {
      const frame = this.#frame;
      if (!frame || source !== frame.contentWindow || origin !== new URL(frame.src).origin) return;
      if (!data?.type?.startsWith?.('live-ticker:')) return;
      if (!this.#answered) this.#arrived(frame);
      this.#asked = data.asked ?? this.#asked;
      if (data.title) frame.title = data.title;
      this.#tell();
      if (this.#fixed) return;
      if (data.type === 'live-ticker:height') this.#fit(frame, data.height);
      if (data.type === 'live-ticker:shift') this.#shift(frame, data);
      if (data.type === 'live-ticker:show')
        scrollBy({ top: frame.getBoundingClientRect().top + data.by - covered() });
    };

    /** @param {HTMLIFrameElement} frame */
    #arrived(frame) {
      this.#answered = true;
      Object.assign(frame.style, { position: 'static', visibility: 'visible' });
      for (const node of [...this.childNodes]) if (node !== frame) node.remove();
      this.#paint();
    }

    /** Whether all of it is above what is seen. */
    get #isAbove() {
      return this.getBoundingClientRect().bottom <= covered();
    }

    /** @param {HTMLIFrameElement} frame @param {number} height */
    #fit(frame, height) {
      const { top, bottom, height: former } = frame.getBoundingClientRect();
      if (!(height > 0) || height === former) return;
      // Nor has anybody read yet in what begins above the window, when it takes its first height.
      const isUnread = !this.#fitted && top < covered() && bottom < innerHeight;
      this.#fitted = true;
      this.#change(this.#isAbove || isUnread, () => { frame.style.height = `${height}px`; });
      this.#giveBack();
      keep(this.#key, `${height}`);
    }

    /** Give back the room that was kept, once nobody sees that. */
    #giveBack() {
      if (!this.#roomy || !this.#frame) return;
      const end = this.#frame.getBoundingClientRect().bottom;
      const isTooMuch = end < this.getBoundingClientRect().bottom;
      if (isTooMuch && !this.#isAbove && end < innerHeight) return;
      this.#roomy = false;
      this.#change(this.#isAbove, () => { this.style.minHeight = '0'; });
    }

    /**
     * Change the height of all; what is below is held still, where that is what is being read.
     * @param {boolean} held @param {() => void} change
     */
    #change(held, change) {
      const { bottom } = this.getBoundingClientRect();
      if (held) hold();
      change();
      if (held) scrollBy({ top: this.getBoundingClientRect().bottom - bottom, behavior: 'instant' });
    }

    /** @param {HTMLIFrameElement} frame @param {{height: number, by: number}} change */
    #shift(frame, { height, by }) {
      if (by) hold();
      if (height > 0) frame.style.height = `${height}px`;
      if (by) scrollBy({ top: by, behavior: 'instant' });
    }

    /** Tell the frame which strip of it is in view. */
    #view() {
      this.#told = 0;
      const frame = this.#frame;
      if (!frame?.isConnected || !this.#answered) return;
      this.#giveBack();
      const { top, height } = frame.getBoundingClientRect();
      const within = (/** @type {number} */ at) => Math.min(Math.max(at - top, 0), height);
      const [from, to] = [within(covered()), within(innerHeight)];
      const [fixed, asked] = [this.#fixed > 0, this.#asked];
      this.#say({ type: 'live-ticker:view', top: from, bottom: to, fixed, asked });
    }

    /** @param {object} message */
    #say(message) {
      const frame = /** @type {HTMLIFrameElement} */ (this.#frame);
      frame.contentWindow?.postMessage(message, new URL(frame.src).origin);
    }

    /** @param {AbortSignal} signal */
    #watchColours(signal) {
      const look = () => {
        this.#paint();
        setTimeout(() => this.#paint(), FADING);
      };
      night.addEventListener('change', look, { signal });
      addEventListener('load', look, { signal });
      // Many pages have a switch of their own.
      const switched = new MutationObserver(look);
      for (const one of [document.documentElement, document.body])
        switched.observe(one, { attributes: true });
      signal.addEventListener('abort', () => switched.disconnect());
    }

    #paint() {
      const theme = this.#theme;
      if (!this.#answered || theme === this.#painted) return;
      this.#painted = theme;
      this.#say({ type: 'live-ticker:theme', theme });
    }
  }

  /** Have the browser not hold still by itself what is about to be. */
  function hold() {
    const { style } = document.documentElement;
    style.overflowAnchor = 'none';
    requestAnimationFrame(() => (style.overflowAnchor = ''));
  }

  /** How much of the window a partner's own bar covers, as its page says to whoever scrolls. */
  function covered() {
    const { scrollPaddingTop: said } = getComputedStyle(document.documentElement);
    const amount = parseFloat(said) || 0;
    return said?.endsWith('%') ? (amount * innerHeight) / 100 : amount;
  }

  /**
   * Whether a page is dark where an element stands: by what is painted there, or the bare canvas.
   * @param {Element | null} element
   */
  function isDark(element) {
    for (let one = element; one; one = one.parentElement ?? hostOf(one)) {
      const light = lightness(getComputedStyle(one).backgroundColor);
      if (light !== undefined) return light < 0.5;
    }
    const { colorScheme } = getComputedStyle(document.documentElement);
    const meta = document.querySelector('meta[name="color-scheme"]')?.getAttribute('content');
    const declared = (colorScheme === 'normal' ? meta : colorScheme) ?? '';
    return declared.includes('dark') && (night.matches || !declared.includes('light'));
  }

  /** @param {Element} element */
  const hostOf = (element) => /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;

  /**
   * How light a colour is, from 0 to 1, in whichever form a browser tells it; undefined where one
   * sees through it.
   * @param {string} colour
   */
  function lightness(colour) {
    const numbers = colour.replace(/^color\(\S+/, '').match(/[\d.]+(e-?\d+)?/g) ?? [];
    const [one, two, three, alpha = 1] = numbers.map(Number);
    if (alpha < 0.5) return undefined;
    if (/^(ok)?l/.test(colour)) return one / (colour[0] === 'o' ? 1 : 100);
    return (0.3 * one + 0.59 * two + 0.11 * three) / (colour[0] === 'r' ? 255 : 1);
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
