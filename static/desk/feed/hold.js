/**
 * Hold: where the feed stands while something arrives. The row that somebody aims at, by pointer or
 * by focus, stays where it is; who looks at older ones goes on looking at them. What has come above
 * meanwhile is counted, and once nobody aims any more, the newest are seen again.
 * @module
 */

const AIMS_MS = 5000;
const FRESH_MS = 4000;

export class Hold {
  #root;
  #texts;
  #newer;
  #pointer = { x: 0, y: 0, at: -Infinity };
  /** By how much the feed was moved so that a row stays. */
  #moved = 0;
  /** What scrolling by whole pixels has missed, so that it does not add up. @type {{anchor: Element | null, by: number}} */
  #off = { anchor: null, by: 0 };
  #timer = 0;
  #sight;

  /** @param {HTMLElement} root @param {import('../../reader/voice/texts.js').Texts} texts */
  constructor(root, texts) {
    this.#root = root;
    this.#texts = texts;
    this.#newer = document.createElement('button');
    this.#newer.type = 'button';
    this.#newer.className = 'newer';
    this.#newer.hidden = true;
    this.#newer.addEventListener('click', () => this.#toTop());
    this.#entries.before(this.#newer);
    this.#sight = new IntersectionObserver((seen) => this.#saw(seen));
    for (const kind of /** @type {const} */ (['pointermove', 'pointerdown']))
      root.addEventListener(kind, (event) => this.#aims(event), { passive: true });
    root.addEventListener('pointerleave', () => this.#release());
    root.addEventListener('focusout', () => this.#pointer.at === -Infinity && this.#release());
    for (const kind of ['wheel', 'touchmove'])
      root.addEventListener(kind, () => (this.#moved = 0), { passive: true });
  }

  get #entries() {
    return /** @type {HTMLElement} */ (this.#root.querySelector('.entries'));
  }

  /** What scrolls: the column, or where there is only one, the page. @returns {Element} */
  get #scroller() {
    const own = getComputedStyle(this.#root).overflowY === 'auto';
    return own ? this.#root : /** @type {Element} */ (document.scrollingElement);
  }

  /**
   * Let something change, and leave in place what is aimed at.
   * @param {boolean} isSame  whether it is the same list as before @param {() => void} change
   */
  during(isSame, change) {
    const anchor = isSame ? this.#anchor() : null;
    const top = (anchor?.getBoundingClientRect().top ?? 0) - (anchor === this.#off.anchor ? this.#off.by : 0);
    change();
    if (!isSame) {
      this.#scroller.scrollTop = 0;
      this.#settle();
    }
    if (anchor?.isConnected) this.#keep(anchor, top);
    for (const row of this.#entries.querySelectorAll('.row[data-fresh]')) {
      if (isSame) this.#sight.observe(row);
      else row.removeAttribute('data-fresh');
    }
    this.#count();
  }

  /** @returns {Element | null} */
  #anchor() {
    const { x, y, at } = this.#pointer;
    const aimed = performance.now() - at < AIMS_MS ? document.elementFromPoint(x, y) : null;
    const row = aimed?.closest('.row') ?? document.activeElement?.closest('.row');
    if (row && this.#root.contains(row)) return row;
    const { scrollTop } = this.#scroller;
    if (scrollTop <= this.#entries.offsetTop / 2) return null;
    const edge = this.#scroller === this.#root ? this.#root.getBoundingClientRect().top : 0;
    return [...this.#entries.querySelectorAll('.row')].find(
      (one) => one.getBoundingClientRect().bottom > edge,
    ) ?? null;
  }

  /** @param {Element} anchor @param {number} top */
  #keep(anchor, top) {
    const by = () => anchor.getBoundingClientRect().top - top;
    const moved = by();
    if (!moved) return;
    this.#scroller.scrollTop += moved;
    const missing = Math.ceil(by());
    if (missing > 0) this.#makeRoom(missing);
    this.#off = { anchor, by: by() };
    this.#moved += moved;
  }

  /**
   * A short feed has nothing to scroll: it gets some room below.
   * @param {number} missing
   */
  #makeRoom(missing) {
    const scroller = this.#scroller;
    const edge = scroller === this.#root ? scroller.getBoundingClientRect().top : 0;
    const above = this.#entries.getBoundingClientRect().top - edge + scroller.scrollTop;
    const wanted = scroller.scrollTop + missing;
    this.#entries.style.minHeight = `${scroller.clientHeight + wanted - above}px`;
    scroller.scrollTop = wanted;
  }

  /** @param {PointerEvent} event */
  #aims({ clientX: x, clientY: y }) {
    this.#pointer = { x, y, at: performance.now() };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#release(), AIMS_MS);
  }

  /** Nobody aims any more: whoever was with the newest is there again. */
  #release() {
    clearTimeout(this.#timer);
    this.#pointer.at = -Infinity;
    if (!this.#moved || this.#root.contains(document.activeElement)) return;
    this.#scroller.scrollTop -= this.#moved;
    this.#settle();
    this.#count();
  }

  #settle() {
    this.#moved = 0;
    this.#entries.style.minHeight = '';
  }

  #toTop() {
    this.#scroller.scrollTop = 0;
    this.#settle();
    this.#root.querySelector('summary')?.focus({ preventScroll: true });
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #saw(seen) {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      this.#sight.unobserve(target);
      target.setAttribute('data-fresh', 'seen');
      setTimeout(() => target.removeAttribute('data-fresh'), FRESH_MS);
    }
    this.#count();
  }

  /** Say how many have come above what is seen. */
  #count() {
    const edge = this.#root.querySelector('.finding')?.getBoundingClientRect().bottom ?? 0;
    const above = [...this.#entries.querySelectorAll('.row[data-fresh=""]')].filter(
      (row) => row.checkVisibility() && row.getBoundingClientRect().bottom <= Math.max(0, edge),
    ).length;
    this.#newer.hidden = !above;
    this.#newer.textContent = above ? `↑ ${this.#texts.count('newer', above)}` : '';
  }
}
