/**
 * Image: the picture that an entry has beside its text, as a form has it and as the server is asked.
 * @module
 */

/** @typedef {{media: string, url: string | null, alt: string, caption: string, credit: string, focus: string}} Image */
/** @typedef {{id: string, width: number, height: number}} Picture */

/** What is said of it. */
const SAID = /** @type {const} */ (['alt', 'caption', 'credit', 'focus']);
/** The fields of a form that it is typed in. */
export const FIELDS = ['url', ...SAID].map((name) => `image_${name}`);
const OURS = /^(?:\/media\/|media:)?([a-z0-9]{16}-(\d{1,5})x(\d{1,5}))(?:\/|$)/;
const SMALL = 480;

/** One of ours, by its address or id; null for any other. @param {string} address @returns {Picture | null} */
export function pictureAt(address) {
  const [, id, width, height] = OURS.exec(address) ?? [];
  return id ? { id, width: Number(width), height: Number(height) } : null;
}

/** Where one of ours lies for readers, in a size that there is of each. @param {Picture} picture */
export const addressOf = ({ id, width }) => `/media/${id}/${Math.min(width, SMALL)}.jpg`;

/** Where it is seen at the desk, before readers may. @param {Picture} picture */
export const seenAt = ({ id, width }) => `/desk/-/media/${id}/${Math.min(width, SMALL)}.webp`;

/**
 * An image, however it comes, in the one shape by which two are compared; null where there is none.
 * @param {unknown} value @returns {Image | null}
 */
export function imageOf(value) {
  const image = /** @type {Partial<Image>} */ (value ?? {});
  const ours = pictureAt(image.media || image.url || '');
  const said = Object.fromEntries(SAID.map((name) => [name, `${image[name] ?? ''}`.trim()]));
  const place = { media: ours?.id ?? '', url: ours ? null : image.url || null };
  return place.media || place.url || Object.values(said).some(Boolean)
    ? /** @type {Image} */ ({ ...place, ...said })
    : null;
}

/** @param {(field: string) => string} line  what stands in a field */
export const typedIn = (line) =>
  imageOf(Object.fromEntries(FIELDS.map((name) => [name.slice(6), line(name).trim()])));

/** What the fields of a form hold of an image. @param {unknown} value @returns {Record<string, string>} */
export function inFields(value) {
  const { media = '', ...said } = /** @type {Record<string, string>} */ (imageOf(value) ?? {});
  const ours = pictureAt(media);
  if (ours) said.url = addressOf(ours);
  return Object.fromEntries(FIELDS.map((name) => [name, said[name.slice(6)] ?? '']));
}
