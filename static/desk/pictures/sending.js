/**
 * Sending: one picture goes to the server, which says how far it has come, and ends if it is to.
 * @module
 */
import { read } from '../server.js';

/** @typedef {import('../texts/content.js').Answer} Answer */

const TOO_LARGE = 413;

/**
 * @param {File} file @param {string} person @param {(part: number) => void} progress  from 0 to 1
 * @returns {{answer: Promise<Answer>, end: () => void}}
 */
export function sent(file, person, progress) {
  const request = new XMLHttpRequest(); // `fetch` does not say how much has been sent
  const answer = /** @type {Promise<Answer>} */ (
    new Promise((resolve) => request.addEventListener('loadend', () => resolve(answered(request))))
  );
  request.upload.addEventListener('progress', ({ loaded, total }) => progress(total ? loaded / total : 0));
  request.open('POST', `/desk/-/media?${new URLSearchParams({ person, name: file.name })}`);
  request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
  request.send(file);
  return { answer, end: () => request.abort() };
}

/** @param {XMLHttpRequest} request @returns {Answer} */
function answered({ status, responseText }) {
  try {
    const answer = read(status, JSON.parse(responseText));
    return answer.kind !== 'done' || answer.entry.id ? answer : { kind: 'away' };
  } catch {
    return status === TOO_LARGE ? { kind: 'refused', said: '' } : { kind: 'away' }; // a proxy's own page
  }
}
