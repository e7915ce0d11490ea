/**
 * The desk of a ticker: what is written, kept wherever it can be, beside the feed as it stands.
 * @module
 */
import { follow } from '../reader/line/follow.js';
import { Texts } from '../reader/voice/texts.js';
import { compose } from './composing/composing.js';
import { Feed } from './feed.js';
import { Deeds } from './feed/deeds.js';
import { Keys } from './feed/keys.js';
import { Moving } from './feed/moving.js';
import { Panel } from './feed/panel.js';
import { correct, heard } from './feed/texts.js';
import { Dock } from './dock.js';
import { Early } from './texts/early.js';
import { Here } from './texts/here.js';
import { closeMenus } from './menus.js';
import { Pictures } from './pictures/pictures.js';
import { drawn, Place } from './texts/place.js';
import { inView } from './texts/view.js';
import { Planning } from './texts/plan.js';
import { Pulse } from './pulse.js';
import { Server } from './server.js';
import { SigningOut } from './signing_out.js';
import { same } from './texts/content.js';
import { keepStanding } from './standing.js';
import { lookOut } from './stranger.js';
import { Writing } from './texts/writing.js';

class TickerDesk extends HTMLElement {
  #here = new Here();
  /** @type {Writing | undefined} */ #writing;

  async connectedCallback() {
    const { person = '', slug = '', path = '', live = '', at = '' } = this.dataset;
    const place = await new Place().take();
    const names = { person, slug, place: place.name };
    const server = new Server(path, person);
    const texts = new Texts(this);
    const feed = new Feed(this.#part('.feed'), path, texts, server);
    const root = this.#part('.writing');
    const early = new Early(root);
    keepStanding(this);
    closeMenus();
    const pulse = new Pulse(document, server, texts);
    const writing = new Writing(root, this.#here, server, names, texts, (position) => {
      feed.refresh();
      return pulse.reached(position);
    });
    this.#writing = writing;
    const tell = (/** @type {string} */ said) => writing.tell(said);
    const pictures = new Pictures(root, { person, texts, tell, form: () => writing.shown?.form.element });
    compose(root, (files) => pictures.take(files));
    const pressed = await this.#resume(place, server, names, writing);
    const asked = new URLSearchParams(location.search);
    const former = inView(slug);
    const edit = asked.get('edit');
    const isThere = edit !== null && (await writing.fetch(edit));
    const { typed, point } = early.leave(asked.has('last'));
    if (!typed) writing.begin();
    // What was in view is so again; and whoever pressed sees what becomes of it, answered or not.
    if (!asked.has('last')) writing.show(pressed ?? former);
    // Its last words are offered once, and not again with each reload.
    if (asked.has('last')) history.replaceState(history.state, '', location.pathname);
    pictures.tellLost();
    if (edit && isThere) await (asked.has('correct') ? correct(writing, edit) : writing.edit(edit));
    if (typed) await writing.take({ ...typed, ...(edit && !isThere && { id: drawn(), base: 0 }) });
    if (!writing.shown) writing.begin();
    if (edit && !isThere) writing.tell(texts.text('away'));
    if (writing.shown && (typed || edit)) point(writing.shown.form);
    this.#command(person, server, texts, feed, writing);
    this.#follow(`${live}?person=${encodeURIComponent(person)}`, at, server, feed, pulse);
    const form = /** @type {HTMLFormElement} */ (document.querySelector('.sign-out'));
    new SigningOut(form, writing, this.#here, names);
    new Dock(this);
    lookOut(server);
    this.classList.add('scripted');
  }

  /**
   * Take up what was typed here before, or in a tab that is no more; and offer what only the server
   * has. What it has under this place's name is not overwritten by what is another text.
   * @param {Place} place @param {Server} server
   * @param {{person: string, slug: string, place: string}} names @param {Writing} writing
   * @returns {Promise<string | undefined>}  which text had been pressed, and not been answered
   */
  async #resume(place, server, names, writing) {
    const rows = await this.#here.all(names.person, names.slug).catch(() => []);
    const known = await server.copies();
    const copies = known ?? [];
    const there = (/** @type {import('./texts/here.js').Row} */ row) =>
      copies.find((copy) => copy.name === row.place && copy.id === row.id);
    const isThere = (/** @type {import('./texts/here.js').Row} */ row) => same(there(row)?.content, row.content);
    // What the row has been told of is an earlier state of the same text.
    const isOvertaken = (/** @type {import('./texts/here.js').Row} */ row) =>
      isThere(row) || there(row)?.kept === row.thereAt;
    const former = names.place;
    if (rows.some((row) => row.place === former && there(row) && !isOvertaken(row))) await place.change();
    const isSame = place.name === former;
    names.place = place.name;
    const taken = new Set();
    for (const row of rows) {
      const isOwn = row.place === former;
      if (taken.has(row.id) || (!isOwn && !(await place.isLeft(row.place)))) continue;
      taken.add(row.id);
      const open = writing.add(row);
      if (!isOwn || !isSame || !isThere(row)) open.text.missed();
      if (!isOwn && isOvertaken(row)) writing.replaces(open, row.place);
      if (isOwn && isSame) continue;
      await this.#here.put({ ...row, ...names }).catch(() => {});
      await this.#here.delete(row).catch(() => {});
    }
    const isHere = (/** @type {import('./server.js').Copy} */ copy) =>
      rows.some((row) =>
        row.id === copy.id && (same(row.content, copy.content) || (there(row) === copy && isOvertaken(row))));
    writing.offer(copies.filter((copy) => !isHere(copy)));
    if (known) await Promise.all([...taken].map((id) => writing.update(id)));
    return rows.find((row) => row.press && taken.has(row.id))?.id;
  }

  /**
   * What anybody changes changes the feed here, too.
   * @param {string} live @param {string} at
   * @param {Server} server @param {Feed} feed @param {Pulse} pulse
   */
  #follow(live, at, server, feed, pulse) {
    let last = at;
    const begin = () => follow({
      live,
      at: last,
      onEvent: (event) => {
        feed.refresh();
        if (this.#writing) heard(this.#writing, server, event);
      },
      onState: (connection, _, now) => {
        last = now;
        pulse.stream(connection);
      },
      onReset: async () => {
        const position = await feed.refresh();
        return position ? { at: position, show: () => {} } : null;
      },
      ended: () => NaN,
      onGone: () => pulse.gone(),
    });
    let following = begin();
    // Somebody may have signed in again meanwhile.
    addEventListener('focus', () => pulse.isLost && following.retry());
    server.onSignedOut = (said) => pulse.signedOut(said);
    pulse.watch((said) => {
      for (const { text } of this.#writing?.open ?? [])
        if (said) text.signedOut(said);
        else text.retry(Date.now());
      if (said) return;
      // Whoever was refused may have been told to stay away for a while.
      following.stop();
      following = begin();
      feed.refresh();
    });
  }

  /**
   * What can be done from the feed, by click or by key.
   * @param {string} person @param {Server} server @param {Texts} texts
   * @param {Feed} feed @param {Writing} writing
   */
  #command(person, server, texts, feed, writing) {
    const root = this.#part('.feed');
    const deeds = new Deeds(root, server, texts, writing, () => feed.refresh());
    const panel = new Panel(root, texts, writing, server);
    new Moving(root, server, texts);
    const look = (/** @type {{}} */ query) => feed.look(query);
    new Planning(this.#part('.writing'), writing, this.dataset.timezone ?? 'UTC', this.dataset.now ?? '');
    new Keys(this, person, { deeds, panel, writing, look });
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

customElements.define('ticker-desk', TickerDesk);
