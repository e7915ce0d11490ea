/**
 * The three ways a ticker travels, best first, and a look at what has come; each returns how to close
 * what it has opened.
 * @module
 */

/**
 * How a stream ended. `final`: do not come back. `spread`: seconds to spread the return over.
 * `returning`: the browser is coming back by itself.
 * @typedef {{final?: boolean, spread?: number, returning?: boolean}} End
 * @typedef {{hear: (text: string) => void, end: (how: End) => void}} Ears
 * @typedef {(live: string, since: string, ears: Ears) => () => void} Transport
 */

const NOT_ALLOWED = 1008;
const GOING_AWAY = [1012, 1013];
const HOLD_SECONDS = 25;
const BREATH = 2000;

/** @param {string} live @param {string} since @param {string} [rest] */
const address = (live, since, rest = '') =>
  new URL(live.replace(/\?|$/, `?since=${encodeURIComponent(since)}${rest}&`), location.href);

/** @type {Transport} */
function ws(live, since, { hear, end }) {
  const url = address(live, since);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => hear(data);
  socket.onclose = ({ code, reason }) =>
    end({
      final: code === NOT_ALLOWED,
      spread: GOING_AWAY.includes(code) ? Number(reason) || 5 : 0,
    });
  return () => socket.close();
}

/** @type {Transport} */
function sse(live, since, { hear, end }) {
  const source = new EventSource(address(live, since, '&as=sse'));
  source.onmessage = ({ data }) => hear(data);
  // The browser returns by itself, as the server's `retry:` asks, unless it was refused.
  source.onerror = () => end({ returning: source.readyState !== EventSource.CLOSED });
  return () => source.close();
}

/** @param {string} live @param {string} since @param {Ears} ears @param {boolean} once */
function ask(live, since, { hear, end }, once) {
  const aborter = new AbortController();
  /** @param {string} at @param {string} rest @returns {Promise<string | null>} */
  const answer = async (at, rest) => {
    const { signal } = aborter;
    // Browsers have tabs that would store the same answer wait for one another.
    const options = { cache: /** @type {const} */ ('no-store'), signal };
    const response = await fetch(address(live, at, `&as=json${rest}`), options);
    if (!response.ok) {
      const spread = Number(response.headers.get('Retry-After')) || 0;
      end({ final: response.status === 403, spread });
      return null;
    }
    const batch = await response.json();
    for (const event of batch.events) hear(JSON.stringify(event));
    const now = response.headers.get('Date');
    if (!signal.aborted)
      hear(JSON.stringify({ type: rest ? 'beat' : 'ready', at: batch.at, upstream: true, now }));
    return signal.aborted ? null : batch.at;
  };
  const run = async () => {
    // The first answer comes at once, so that it is soon known whether polling works.
    let at = await answer(since, '');
    while (at && !once) {
      const [began, before] = [performance.now(), at];
      at = await answer(at, `&wait=${HOLD_SECONDS}`);
      const tooSoon = at === before && performance.now() - began < BREATH;
      if (tooSoon) await new Promise((resolve) => setTimeout(resolve, BREATH));
    }
  };
  run().catch(() => aborter.signal.aborted || end({}));
  return () => aborter.abort();
}

export const LADDER = /** @type {const} */ (['ws', 'sse', 'poll']);

/** @type {Transport} */
const poll = (live, since, ears) => ask(live, since, ears, false);

/** What has come, and no more: it leaves nothing open. @type {Transport} */
const look = (live, since, ears) => ask(live, since, ears, true);

export const TRANSPORTS = { ws, sse, poll, look };

/**
 * Whether a way takes one of the six connections that a browser has for all pages of a site, as all
 * but WebSockets do before HTTP/2.
 * @param {typeof LADDER[number]} rung
 */
export function isScarce(rung) {
  const [page] = performance.getEntriesByType('navigation');
  const { nextHopProtocol } = /** @type {PerformanceNavigationTiming} */ (page ?? {});
  return rung !== 'ws' && !/^h[23]/.test(nextHopProtocol ?? '');
}
