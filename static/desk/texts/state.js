/**
 * How it stands with a text, in a word: what its line and its tab tell its editor.
 * @module
 */

/** @param {import('./text.js').Text} text @param {number} now */
export function stateOf(text, now) {
  const { problem, press, stands } = text;
  if (problem) return problem.kind;
  if (press?.asks) return 'waited';
  if (press) return text.isTriedAgain ? 'waiting' : 'sending';
  if (!text.isChanged || text.isBlank)
    return stands && now < stands.until ? 'stands' : text.base ? 'standing' : 'new';
  if (text.isThere) return 'kept';
  if (text.isOnlyTyped) return 'unkept';
  return text.isHere ? 'here' : 'typing';
}
