/**
 * Later: the parts of the script that a page can begin without, fetched when they are needed.
 * @module
 */
import { pause } from './line/delay.js';

/** How often each could not be had; browsers remember a failure, but not for another address. */
/** @type {Map<string, number>} */
const failed = new Map();

/**
 * Fetch a module once.
 * @param {string} name  its path from here
 * @returns {Promise<any>}
 */
export async function fetched(name) {
  const times = failed.get(name) ?? 0;
  try {
    return await import(`./${name}${times ? `?${times}` : ''}`);
  } catch (error) {
    failed.set(name, times + 1);
    throw error;
  }
}

/**
 * Fetch a module until it is there.
 * @param {string} name  its path from here
 * @returns {Promise<any>}
 */
export async function brought(name) {
  for (let times = 1; ; times++) {
    try {
      return await fetched(name);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause(times)));
    }
  }
}
