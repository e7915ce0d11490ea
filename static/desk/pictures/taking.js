/**
 * Taking: pictures come into a text. One alone becomes the text's own, if it has none yet; others come
 * to stand in it, several as a gallery. A text never names a picture that is not there: it does once
 * the server has it.
 * @module
 */
import { keepLeft } from './left.js';
import { behind, imageIn, into, place } from './placing.js';
import { Upload } from './upload.js';

/** @typedef {import('./pictures.js').Ways} Ways */
/** @typedef {import('./upload.js').Told} Told */

const STEP = 5;
const ARROWS = /** @type {Record<string, number[]>} */ ({ ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] });

/** @param {HTMLFormElement} form @param {File[]} files @param {Ways} ways */
export async function take(form, files, ways) {
  const pictures = files.filter(({ type }) => !type || type.startsWith('image/'));
  if (pictures.length < files.length) ways.tell(ways.texts.text('picture'));
  const onLater = (/** @type {Told} */ told) => settle(form, [told]);
  const uploads = pictures.map((file) => ({ file, upload: new Upload(form, file.name, ways, { file, onLater }) }));
  const come = [];
  for (const { file, upload } of uploads) {
    const told = await upload.send(file);
    if (told) come.push({ told, upload });
  }
  if (form.isConnected && come.length) settle(form, come.map(({ told }) => told));
  const without = !form.isConnected && uploads.find(({ upload }) => upload.isWanted)?.file;
  if (without) ways.tell(ways.texts.text('upload.closed', { name: without.name }));
  for (const { upload } of come) upload.settled();
}

/** @param {HTMLFormElement} form @param {Told[]} come */
function settle(form, come) {
  const isOnlyOne = form.elements.namedItem('body') === null || (come.length === 1 && !imageIn(form)?.media && !imageIn(form)?.url);
  if (isOnlyOne) place(form, come[0]);
  else behind(form, come);
}

/** @param {HTMLFormElement} form @param {string[]} names @param {Ways} ways */
export function tellLost(form, names, ways) {
  keepLeft([]);
  for (const name of names) new Upload(form, name, ways).lose();
}

/**
 * Do what can be done with the picture that a form has.
 * @param {HTMLFormElement} form @param {string} deed @param {Event} event @param {Ways} ways
 */
export function done(form, deed, event, ways) {
  if (deed === 'adopt') {
    const { address = '' } = /** @type {HTMLElement} */ (event.target).dataset;
    import('./adopting.js').then(({ adopt }) => adopt(form, address, ways), () => ways.tell(ways.texts.text('away')));
    return;
  }
  const image = imageIn(form);
  if (deed === 'at') at(form);
  if (deed === 'remove') place(form, null);
  if (deed === 'into') into(form);
  if (!image) return;
  if (deed === 'whole') place(form, { ...image, focus: '' });
  if (deed === 'look') place(form, { ...image, focus: looked(event, image.focus) });
  if (deed === 'say') say(image, ways.person);
}

/** Have the address typed of a picture that lies elsewhere. @param {HTMLFormElement} form */
function at(form) {
  /** @type {HTMLElement} */ (form.querySelector('.pictured')).dataset.has = '';
  /** @type {HTMLElement} */ (form.elements.namedItem('image_url')).focus();
}

/** Where somebody points in a thumbnail, by hand or by arrows. @param {Event} event @param {string} focus */
function looked(event, focus) {
  const [x, y] = focus ? focus.split(' ').map(Number) : [50, 50];
  if (event instanceof KeyboardEvent) return point(x + ARROWS[event.key][0], y + ARROWS[event.key][1]);
  const { offsetX, offsetY, detail } = /** @type {MouseEvent} */ (event);
  const { clientWidth, clientHeight } = /** @type {HTMLElement} */ (event.target);
  return detail ? point((100 * offsetX) / clientWidth, (100 * offsetY) / clientHeight) : focus;
}

/** @param {...number} of */
const point = (...of) => of.map((one) => Math.round(Math.min(100, Math.max(0, one)))).join(' ');

/** Let others begin from what is said of it here. @param {import('./image.js').Image} image @param {string} person */
function say({ media, alt, credit }, person) {
  if (!media) return;
  const body = JSON.stringify({ person, alt, credit });
  // Where that does not come to be, nothing is lost: the text has it.
  fetch(`/desk/-/media/${media}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body }).catch(() => {});
}
