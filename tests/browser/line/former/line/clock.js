/**
 * Clocks: the newsroom's, which the reader's own may differ from by hours, and one for waiting.
 * @module
 */

let now = () => Date.now();

/** The milliseconds since the epoch, by the newsroom's clock as soon as it has said them. */
export const clock = () => now();

/**
 * Take what the newsroom's clock says; from here on it goes on whatever is done to the reader's.
 * @param {string | undefined} moment
 */
export function set(moment) {
  const told = Date.parse(moment ?? '');
  if (!told) return;
  const began = performance.now();
  now = () => told + performance.now() - began;
}

/**
 * Begin to wait: what is returned tells the milliseconds since, also where the reader's clock has
 * been set back, or the machine has slept, which the other of the two clocks may not have noticed.
 */
export function elapsed() {
  const [wall, steady] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - wall, performance.now() - steady);
}
