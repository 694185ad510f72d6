// One photo, decoded once, at the size it is read at; small pictures out of it. Nothing outlives the call.

/** @typedef {import('./album.js').SeenFace} SeenFace */

// Faces of 40 pixels in a photo of 12 megapixels are still of 25 then, which is the least that tells people apart.
const longest = 2560;
// Two device pixels for each of the page's.
const thumbSize = 144;
const margin = 0.3;

/** @param {number} width @param {number} height @param {number} most of the longer side */
function sizeWithin(width, height, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return { resizeWidth: Math.max(1, Math.round(width * scale)), resizeHeight: Math.max(1, Math.round(height * scale)) };
}

/**
 * @param {Blob} file
 * @param {number} [most] pixels of the longer side
 * @returns {Promise<{ bitmap: ImageBitmap, width: number, height: number }>} to be closed; width, height: the photo's
 *   own, upright
 */
export async function decoded(file, most = longest) {
  const whole = await createImageBitmap(file);
  const { width, height } = whole;
  if (Math.max(width, height) <= most) return { bitmap: whole, width, height };
  try {
    const how = { ...sizeWithin(width, height, most), resizeQuality: /** @type {const} */ ('medium') };
    return { bitmap: await createImageBitmap(whole, how), width, height };
  } finally {
    whole.close();
  }
}

/** @param {number} from @param {number} size @param {number} whole @returns {number} moved inside, where it fits */
const inside = (from, size, whole) => (size > whole ? from : Math.min(Math.max(from, 0), whole - size));

/**
 * The square around a face that its small picture shows, with some hair and chin; within the picture if that may be.
 * @param {SeenFace['box']} box in fractions
 * @param {{ width: number, height: number }} picture in pixels
 */
export function thumbSquare(box, { width, height }) {
  const side = Math.max(box.width * width, box.height * height) * (1 + 2 * margin);
  return {
    left: inside((box.x + box.width / 2) * width - side / 2, side, width),
    top: inside((box.y + box.height / 2) * height - side * 0.53, side, height),
    side,
  };
}

/**
 * @param {ImageBitmap} bitmap
 * @param {SeenFace['box']} box in fractions
 * @returns {Promise<Blob>}
 */
export async function faceThumb(bitmap, box) {
  const { left, top, side } = thumbSquare(box, bitmap);
  const canvas = new OffscreenCanvas(thumbSize, thumbSize);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = '#808080';
  context.fillRect(0, 0, thumbSize, thumbSize);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, side, side, 0, 0, thumbSize, thumbSize);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}
