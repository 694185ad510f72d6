import { FacewiseError, sentenceOf } from './errors.js';
import { nodeModule } from './host.js';

/**
 * Sides that a picture is resized to: filled by its middle ('cover', the default), or at most those ('inside').
 * @typedef {{ width: number, height: number, fit?: 'cover' | 'inside', withoutEnlargement?: boolean }} DecodedSize
 */

/**
 * Decode a picture file where there is no createImageBitmap (Node), through the optional package sharp.
 * @param {Uint8Array} bytes
 * @param {DecodedSize} [size]
 * @returns {Promise<import('./image.js').Picture & { pixels: NonNullable<import('./image.js').Picture['pixels']> }>}
 */
export async function decodePicture(bytes, size) {
  const sharp = await loadSharp();
  // It knows what it is given by the constructor, which may be that of another realm.
  const { Buffer } = await nodeModule('node:buffer');
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    // rotate() without an angle follows the EXIF orientation; transparent parts become black as they do on a canvas.
    const turned = sharp(file, { failOn: 'truncated' }).rotate();
    const { data, info } = await (size ? turned.resize({ fit: 'cover', ...size }) : turned).toColourspace('srgb')
      .flatten({ background: '#000' }).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const pixels = channels === 3 ? data : spreadGrey(data, channels);
    return { width, height, pixels: { data: new Uint8Array(pixels), stride: width * 3, channels: 3 } };
  } catch (error) {
    throw new FacewiseError('INVALID_IMAGE', `The picture could not be decoded: ${sentenceOf(error)}`,
      'Give a whole JPEG, PNG, WebP, AVIF, GIF or TIFF file.', error);
  }
}

/** @returns {Promise<any>} */
async function loadSharp() {
  try {
    return (await nodeModule('sharp')).default;
  } catch (error) {
    throw new FacewiseError('INVALID_IMAGE',
      "Outside of browsers picture files need the optional package 'sharp', which is not installed or not allowed.",
      'Run `npm install sharp` (Deno: with --allow-read --allow-env --allow-ffi --allow-sys), or pass ' +
      '{ data, width, height } with decoded pixels.', error);
  }
}

/**
 * RGB from one or two channels (grey, grey with alpha).
 * @param {Uint8Array} data
 * @param {number} channels
 */
function spreadGrey(data, channels) {
  const pixels = new Uint8Array(data.length / channels * 3);
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) pixels.fill(data[from], to, to + 3);
  return pixels;
}
