/**
 * The three ways a ticker travels, best first; each opens a stream and returns how to close it.
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
  new URL(`${live}?since=${encodeURIComponent(since)}${rest}`, location.href);

/** @type {Transport} */
function ws(live, since, { hear, end }) {
  const url = address(live, since);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => hear(data);
  socket.onclose = ({ code, reason }) =>
    end({
      final: code === NOT_ALLOWED,
      spread: GOING_AWAY.includes(code) ? parseFloat(reason.match(/\d+(\.\d+)?/)?.[0] ?? '5') : 0,
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

/** @type {Transport} */
function poll(live, since, { hear, end }) {
  const aborter = new AbortController();
  /** @param {string} at @param {string} rest @returns {Promise<string | null>} */
  const ask = async (at, rest) => {
    const { signal } = aborter;
    const response = await fetch(address(live, at, `&as=json${rest}`), { signal });
    if (!response.ok) {
      const spread = Number(response.headers.get('Retry-After')) || 0;
      end({ final: [403, 404, 410].includes(response.status), spread });
      return null;
    }
    const batch = await response.json();
    for (const event of batch.events) hear(JSON.stringify(event));
    if (!signal.aborted)
      hear(JSON.stringify({ type: rest ? 'beat' : 'ready', at: batch.at, upstream: true }));
    return signal.aborted ? null : batch.at;
  };
  const run = async () => {
    // The first answer comes at once, so that it is soon known whether polling works.
    let at = await ask(since, '');
    while (at) {
      const [began, before] = [performance.now(), at];
      at = await ask(at, `&wait=${HOLD_SECONDS}`);
      const tooSoon = at === before && performance.now() - began < BREATH;
      if (tooSoon) await new Promise((resolve) => setTimeout(resolve, BREATH));
    }
  };
  run().catch(() => aborter.signal.aborted || end({}));
  return () => aborter.abort();
}

export const LADDER = /** @type {const} */ (['ws', 'sse', 'poll']);

export const TRANSPORTS = { ws, sse, poll };
