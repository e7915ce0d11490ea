/**
 * Pictured: what a form shows of the picture that its fields name, as they change.
 * @module
 */
import { FIELDS, pictureAt, seenAt } from './image.js';

/**
 * Show what the fields of a form name; while an address is typed, not yet what lies at half of it.
 * @param {HTMLFormElement} form @param {boolean} [isTyped]
 */
export function picture(form, isTyped = false) {
  const block = /** @type {HTMLElement} */ (form.querySelector('.pictured'));
  const [thumb, image, mark] = /** @type {HTMLElement[]} */ (['.thumb', 'img', 'i'].map((one) => block.querySelector(one)));
  const values = FIELDS.map((name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name))?.value ?? '');
  const [address] = values;
  const ours = pictureAt(address);
  const seen = ours ? seenAt(ours) : address;
  block.toggleAttribute('data-has', isTyped || values.some(Boolean));
  block.toggleAttribute('data-ours', Boolean(ours));
  if (!isTyped && (image.getAttribute('src') ?? '') !== seen) {
    thumb.hidden = !seen;
    image.onerror = () => (thumb.hidden = true); // it lies where this page may not look
    seen ? image.setAttribute('src', seen) : image.removeAttribute('src');
    for (const name of /** @type {const} */ (['width', 'height'])) image.setAttribute(name, `${ours?.[name] ?? ''}`);
  }
  const [x, y] = values[FIELDS.length - 1].split(' ');
  mark.hidden = !y;
  mark.style.left = `${x}%`;
  mark.style.top = `${y}%`;
}

/** Show what they name whenever they change. @param {HTMLFormElement} form */
export function keepPictured(form) {
  /** @type {HTMLElement} */ (form.querySelector('.pictured')).dataset.scripted = '';
  const address = /** @type {HTMLInputElement} */ (form.elements.namedItem(FIELDS[0]));
  form.addEventListener('input', ({ target, isTrusted }) => picture(form, isTrusted && target === address));
  address.addEventListener('change', () => picture(form));
  picture(form);
}
