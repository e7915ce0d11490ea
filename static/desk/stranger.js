/**
 * A stranger: somebody else who has signed in at this browser. As long as they are, it is asked
 * whether whose page this is has signed in again.
 * @module
 */

const AGAIN_MS = 3000;

/** @param {import('./server.js').Server} server */
export function lookOut(server) {
  const look = () => server.stranger && !document.hidden && server.isThere();
  for (const turned of ['focus', 'visibilitychange']) addEventListener(turned, look);
  setInterval(look, AGAIN_MS);
}
