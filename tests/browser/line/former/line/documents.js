/**
 * Whole pages, fetched from the server as a reload would get them.
 * @module
 */

const PATIENCE = 20_000;

/**
 * Fetch a page; null where it is no more.
 * @param {string} url
 * @returns {Promise<Document | null>}
 */
export async function load(url) {
  const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  if (response.status === 404 || response.status === 410) return null;
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}
