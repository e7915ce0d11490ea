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
  const aborter = new AbortController();
  const late = setTimeout(() => aborter.abort(), PATIENCE);
  try {
    const response = await fetch(url, { cache: 'no-store', signal: aborter.signal });
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  } finally {
    clearTimeout(late);
  }
}
