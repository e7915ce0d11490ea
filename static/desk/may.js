/**
 * What whoever is here may do: the server says so anew with each list of entries, for a role may
 * change while a desk is open. Nothing is offered that would be refused.
 * @module
 */

/** Whether they decide what readers see; else they write drafts. */
export const publishes = () => document.querySelector('.entries[data-publishes]') !== null;

/** Whether they may change what stands in a state; one that is not there yet has none. @param {unknown} state */
export const edits = (state) => publishes() || !state || state === 'draft';
