/**
 * A gallery under a mouse, which cannot swipe: its arrows turn it, and what peeks in comes.
 * @module
 */

/** Pixels of a picture that may be out of view before it counts as cut. */
const SLACK = 8;

/**
 * Turn the gallery of a picture that was clicked, if that is what was meant.
 * @param {Element} link @param {boolean} isArrow @param {number} x  where in the window
 */
export function turn(link, isArrow, x) {
  const gallery = link.closest('.gallery');
  if (!gallery) return false;
  const frame = gallery.getBoundingClientRect();
  const { left, right, width } = link.getBoundingClientRect();
  let by = 0;
  if (right > frame.right + SLACK) by = width;
  else if (left < frame.left - SLACK) by = -width;
  else if (isArrow) by = x > left + width / 2 ? width : -width;
  gallery.scrollBy({ left: by, behavior: pace() });
  return by !== 0;
}

/**
 * How fast to go to another picture.
 * @returns {ScrollBehavior}
 */
export const pace = () =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
