import { decodePicture } from './decode.js';
import { FacewiseError, sentenceOf } from './errors.js';
import { isNode } from './host.js';
import { isBytes, isPromise, isUint8s, isUrl, tagOf } from './kinds.js';
import { show } from './options.js';

/**
 * 8-bit sRGB pixels, top row first, three (RGB) or four (RGBA, alpha ignored) channels.
 * @typedef {object} RawImage
 * @property {Uint8Array | Uint8ClampedArray} data the pixels
 * @property {number} width 16 to 8192 pixels
 * @property {number} height 16 to 8192 pixels
 * @property {3 | 4} [channels] default: 4, or 3 where the length says so
 * @property {number} [stride] bytes from row to row; default: width x channels
 */

/**
 * Whatever holds a picture. A Uint8Array or ArrayBuffer without a size is an encoded file (JPEG, PNG, ..).
 * @typedef {HTMLVideoElement | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | VideoFrame
 *   | ImageData | Blob | RawImage | Uint8Array | ArrayBuffer} ImageInput
 */

/**
 * A picture of our own: pixels, or a frame that still holds them. Either may be handed to a worker.
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {{ data: Uint8Array | Uint8ClampedArray, stride: number, channels: number }} [pixels]
 * @property {ImageBitmap | VideoFrame} [frame] to be closed after use
 * @property {{ size: number, scale: number, grey: boolean }} [crop] what to cut out of it around each face
 */

const LEAST = 16;
const MOST = 8192;

/**
 * @param {string} message
 * @param {string} remedy
 * @param {unknown} [cause]
 */
function invalid(message, remedy, cause) {
  return new FacewiseError('INVALID_IMAGE', message, remedy, cause);
}

/**
 * @param {unknown} width
 * @param {unknown} height
 */
function requireSize(width, height) {
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw invalid(`The image's size is ${show(width)} x ${show(height)}.`, 'Give whole numbers of pixels.');
  }
  const [w, h] = [Number(width), Number(height)];
  if (w < LEAST || h < LEAST) {
    throw invalid(`The image is ${w} x ${h} pixels.`, `Give at least ${LEAST} x ${LEAST} pixels.`);
  }
  if (w > MOST || h > MOST) {
    throw invalid(`The image is ${w} x ${h} pixels.`, `Scale it down to ${MOST} pixels a side or less.`);
  }
}

/**
 * Run a step of the browser's own that may refuse the picture.
 * @template T
 * @param {() => T | Promise<T>} step
 * @param {string} what
 * @returns {Promise<T>}
 */
async function browserStep(step, what) {
  try {
    return await step();
  } catch (error) {
    const name = error instanceof Error || error instanceof DOMException ? error.name : '';
    if (name === 'SecurityError') {
      throw invalid(`The browser does not let a script read this ${what}: it holds pixels of another origin.`,
        "Set crossOrigin = 'anonymous' before its src, and let that server send CORS headers.", error);
    }
    throw invalid(`The browser could not read this ${what}: ${sentenceOf(error)}`,
      'Check that it is loaded, not closed and a picture this browser can decode.', error);
  }
}

/**
 * Take a picture of `input` as it is now; what the caller does with it afterwards does not matter.
 * @param {ImageInput} input
 * @returns {Promise<Picture>}
 */
export async function takePicture(input) {
  switch (tagOf(input)) {
    case 'HTMLVideoElement': return fromVideo(/** @type {HTMLVideoElement} */ (input));
    case 'HTMLImageElement': return fromImage(/** @type {HTMLImageElement} */ (input));
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas': return fromCanvas(/** @type {HTMLCanvasElement} */ (input));
    case 'ImageBitmap': return fromBitmap(/** @type {ImageBitmap} */ (input));
    case 'VideoFrame': return fromFrame(/** @type {VideoFrame} */ (input));
    case 'Blob':
    case 'File': return fromEncoded(/** @type {Blob} */ (input));
    case 'ArrayBuffer': return fromEncoded(new Uint8Array(/** @type {ArrayBuffer} */ (input)));
  }
  if (typeof input === 'string' || isUrl(input)) {
    throw invalid('An address is not an image.', isNode()
      ? "Read the file first: analyze(await readFile('photo.jpg'))."
      : 'Load it first: analyze(await (await fetch(address)).blob()).');
  }
  if (isUint8s(input) && !('width' in input)) return fromEncoded(input);
  if (typeof input === 'object' && input !== null && 'data' in input) return fromPixels(input);
  if (isPromise(input)) {
    throw invalid('A promise is not an image.', 'Wait for it first, with `await`.');
  }
  throw invalid(`${show(input)} is not an image.`, 'Give a video, img, canvas, ImageBitmap, VideoFrame, ImageData, ' +
    'Blob, the bytes of a picture file, or { data, width, height }.');
}

/** @param {HTMLVideoElement} video */
async function fromVideo(video) {
  if (video.readyState < 2 || video.videoWidth === 0) {
    throw invalid('The video has no picture yet.', "Wait for its 'loadeddata' event, or for play().");
  }
  requireSize(video.videoWidth, video.videoHeight);
  for (let tries = 1; ; tries++) {
    const frame = frameOf(video);
    if (frame) return frame;
    try {
      return await bitmapOf(video, 'video');
    } catch (error) {
      // Chromium tells of a camera's first frame, by events and callbacks, a moment before it can be had.
      const { cause } = /** @type {Error} */ (error);
      if (tries === 5 || !(cause instanceof DOMException) || cause.name !== 'InvalidStateError') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** @param {HTMLVideoElement} video @returns {Picture | null} */
function frameOf(video) {
  try {
    const frame = new VideoFrame(video);
    // A turned clip may give a frame that is not turned: then an ImageBitmap is the slower way.
    if (frame.displayWidth === video.videoWidth && frame.displayHeight === video.videoHeight) {
      return { width: frame.displayWidth, height: frame.displayHeight, frame };
    }
    frame.close();
  } catch {
    // There is no such thing, or createImageBitmap gives the better reason, or succeeds.
  }
  return null;
}

/** @param {HTMLImageElement} image */
function fromImage(image) {
  if (!image.complete || image.naturalWidth === 0) {
    throw invalid('The image element has no picture.', 'Wait with `await image.decode()` and check its src.');
  }
  requireSize(image.naturalWidth, image.naturalHeight);
  return bitmapOf(image, 'image');
}

/** @param {HTMLCanvasElement | OffscreenCanvas} canvas */
function fromCanvas(canvas) {
  if (canvas.width === 0 || canvas.height === 0) {
    throw invalid('The canvas has no pixels.', 'Give it a size, and do not transfer it to a worker before.');
  }
  requireSize(canvas.width, canvas.height);
  return framed(canvas, canvas.width, canvas.height) ?? bitmapOf(canvas, 'canvas');
}

/** @param {ImageBitmap} bitmap */
function fromBitmap(bitmap) {
  if (bitmap.width === 0) {
    throw invalid('The ImageBitmap is closed or was transferred away.', 'Close it after analyze() has answered.');
  }
  requireSize(bitmap.width, bitmap.height);
  return framed(bitmap, bitmap.width, bitmap.height) ?? bitmapOf(bitmap, 'ImageBitmap');
}

/** @param {VideoFrame} frame */
function fromFrame(frame) {
  if (frame.displayWidth === 0 || frame.format === null && frame.codedWidth === 0) {
    throw invalid('The VideoFrame is closed.', 'Close it after the call to analyze().');
  }
  requireSize(frame.displayWidth, frame.displayHeight);
  return { width: frame.displayWidth, height: frame.displayHeight, frame: frame.clone() };
}

/**
 * A VideoFrame is cheaper to take, to hand over and to read than an ImageBitmap, where there is such a thing.
 * @param {HTMLCanvasElement | OffscreenCanvas | ImageBitmap} source
 * @param {number} width
 * @param {number} height
 * @returns {Picture | null}
 */
function framed(source, width, height) {
  try {
    return { width, height, frame: new VideoFrame(source, { timestamp: 0 }) };
  } catch {
    return null; // createImageBitmap gives the better reason, or succeeds
  }
}

/**
 * @param {ImageBitmapSource} source
 * @param {string} what
 * @returns {Promise<Picture>}
 */
async function bitmapOf(source, what) {
  const frame = await browserStep(() => createImageBitmap(source), what);
  try {
    requireSize(frame.width, frame.height);
  } catch (error) {
    frame.close();
    throw error;
  }
  const picture = framed(frame, frame.width, frame.height);
  if (picture) frame.close();
  return picture ?? { width: frame.width, height: frame.height, frame };
}

/**
 * A picture file. Both decoders honour the EXIF orientation.
 * @param {Blob | Uint8Array} file
 * @returns {Promise<Picture>}
 */
async function fromEncoded(file) {
  const size = isUint8s(file) ? file.byteLength : file.size;
  if (size === 0) throw invalid('The picture file is empty.', 'Check that it was read whole and not transferred.');
  // Deno decodes pictures, too, but has no canvas to take the pixels from.
  if (typeof createImageBitmap === 'function' && !('Deno' in globalThis)) {
    const blob = isUint8s(file) ? new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (file)]) : file;
    return bitmapOf(blob, 'picture file');
  }
  const picture = await decodePicture(isUint8s(file) ? file : new Uint8Array(await file.arrayBuffer()));
  requireSize(picture.width, picture.height);
  return picture;
}

/** @param {RawImage | ImageData} image */
function fromPixels(image) {
  const { data, width, height } = image;
  if (!isBytes(data)) {
    throw invalid(`The image's data is ${show(data)}.`, 'Give a Uint8Array or Uint8ClampedArray of bytes 0 to 255.');
  }
  if (data.length === 0) {
    throw invalid("The image's data is empty or was transferred away.", 'Transfer it after analyze() has answered.');
  }
  requireSize(width, height);
  const given = 'channels' in image ? image.channels : undefined;
  const stride = 'stride' in image ? image.stride : undefined;
  const channels = given ?? (stride === undefined && data.length === width * height * 3 ? 3 : 4);
  if (channels !== 3 && channels !== 4) {
    throw invalid(`The image has ${show(channels)} channels.`, 'Give 3 (RGB) or 4 (RGBA).');
  }
  const step = stride ?? width * channels;
  if (!Number.isInteger(step) || step < width * channels) {
    throw invalid(`The image's stride is ${show(step)}.`,
      `It counts bytes from row to row: at least ${width * channels} here.`);
  }
  const needed = step * (height - 1) + width * channels;
  if (data.length < needed) {
    throw invalid(`The image's data has ${data.length} bytes, ${width} x ${height} x ${channels} needs ${needed}.`,
      'Check width, height, channels and stride.');
  }
  if (channels === 3 && stride === undefined && data.length === width * height * 4) {
    throw invalid(`The image's data has 4 bytes a pixel, not ${channels}.`,
      'Give channels: 4; if it is a row stride instead, give stride.');
  }
  return { width, height, pixels: { data: copyOf(data, needed), stride: step, channels } };
}

/** @param {Uint8Array | Uint8ClampedArray} data @param {number} bytes */
function copyOf(data, bytes) {
  try {
    return data.slice(0, bytes);
  } catch (error) {
    throw new FacewiseError('OUT_OF_MEMORY', `There is no memory for a copy of ${bytes} bytes: ${sentenceOf(error)}`,
      'Use smaller pictures, or close analyzers that are no longer needed.', error);
  }
}

/** @type {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D | null} One a thread, reused. */
let scratch = null;

/**
 * @param {number} width
 * @param {number} height
 */
function scratchContext(width, height) {
  // A context that was lost with the graphics process draws nothing, and says nothing.
  if (!scratch || scratch.isContextLost?.()) {
    const canvas = typeof OffscreenCanvas === 'function' ? new OffscreenCanvas(width, height)
      : document.createElement('canvas');
    scratch = /** @type {CanvasRenderingContext2D | null} */ (
      canvas.getContext('2d', { willReadFrequently: true, alpha: false }));
  }
  if (!scratch) throw invalid('The browser gives no 2D canvas.', 'Close other pages, or analyze ImageData.');
  if (scratch.canvas.width !== width || scratch.canvas.height !== height) {
    scratch.canvas.width = width;
    scratch.canvas.height = height;
  }
  return scratch;
}

/** Whether frames can be copied out as RGBA, once it is known. @type {Promise<boolean> | null} */
let copying = null;

/** Some browsers ignore the format that they are asked for. */
async function copiesRgba() {
  try {
    const bgra = new Uint8Array(16).fill(255);
    bgra[0] = 0;
    const frame = new VideoFrame(bgra, { format: 'BGRA', codedWidth: 2, codedHeight: 2, timestamp: 0 });
    const rgba = new Uint8Array(16);
    await frame.copyTo(rgba, /** @type {any} */ ({ format: 'RGBA' }));
    frame.close();
    return rgba[0] === 255 && rgba[2] === 0;
  } catch {
    return false;
  }
}

/**
 * Copy a frame's pixels without drawing it. False where that does not work for this frame or browser.
 * @param {Picture} picture
 * @param {(bytes: number) => Promise<Uint8Array>} room
 */
async function copied({ width, height, frame }, room) {
  if (!frame || !('copyTo' in frame) || frame.visibleRect?.width !== width || frame.visibleRect.height !== height ||
    /** @type {any} */ (frame).rotation || /** @type {any} */ (frame).flip) return false;
  if (!await (copying ??= copiesRgba())) return false;
  try {
    await frame.copyTo(await room(4 * width * height), /** @type {any} */ ({ format: 'RGBA' }));
    return true;
  } catch {
    return false;
  }
}

/**
 * Write the picture's pixels into what `room` gives, drawing it if need be; its frame is closed.
 * @param {Picture} picture
 * @param {(bytes: number) => Promise<Uint8Array>} room
 * @returns {Promise<{ size: number, stride: number, channels: number }>}
 */
export async function writePixels(picture, room) {
  const { width, height, frame, pixels } = picture;
  if (pixels) {
    const { data, stride, channels } = pixels;
    (await room(data.length)).set(data);
    return { size: data.length, stride, channels };
  }
  try {
    if (!await copied(picture, room)) {
      const { data } = await browserStep(() => {
        const context = scratchContext(width, height);
        context.globalCompositeOperation = 'copy';
        context.drawImage(/** @type {ImageBitmap} */ (frame), 0, 0, width, height);
        return context.getImageData(0, 0, width, height);
      }, 'picture');
      (await room(data.length)).set(data);
    }
    return { size: 4 * width * height, stride: 4 * width, channels: 4 };
  } catch (error) {
    scratch = null; // a canvas that was drawn on with foreign pixels stays tainted for good
    throw error;
  } finally {
    dropPicture(picture);
  }
}

/** @param {Picture} picture */
export function dropPicture(picture) {
  picture.frame?.close();
}

/**
 * What to hand over with a picture in postMessage.
 * @param {Picture} picture
 * @returns {Transferable[]}
 */
export function transferablesOf(picture) {
  if (picture.frame) return [picture.frame];
  return picture.pixels ? [picture.pixels.data.buffer] : [];
}
