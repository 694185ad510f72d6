import { drawFaces } from './draw.js';
import { FacewiseError } from './index.js';

/** @typedef {import('./element-source.js').Media} Media */
/** @typedef {import('./draw.js').DrawOptions} DrawOptions */
/** @typedef {import('./results.js').Result} Result */
/** @typedef {{ width: number, height: number }} Size */

const WORDS = ['mesh', 'tesselation', 'gaze', 'keypoints', 'boxes', 'labels', 'none'];

/**
 * @param {string[]} [words] of the attribute `overlay`
 * @returns {DrawOptions}
 */
export function drawOptions(words = ['mesh', 'boxes', 'labels']) {
  const unknown = words.find((word) => !WORDS.includes(word));
  if (unknown) {
    throw new FacewiseError('INVALID_ARGUMENT', `The overlay knows no '${unknown}'.`, `It knows ${WORDS.join(', ')}.`);
  }
  const has = (/** @type {string} */ word) => words.includes(word);
  return {
    mesh: has('tesselation') ? 'tesselation' : has('mesh') ? 'contours' : 'none', iris: has('mesh'), gaze: has('gaze'),
    keypoints: has('keypoints'), boxes: has('boxes'), labels: has('labels'),
  };
}

/** @param {Media} media @returns {Size} of its picture */
function pictureSize(media) {
  if (media instanceof HTMLVideoElement) return { width: media.videoWidth, height: media.videoHeight };
  if (media instanceof HTMLImageElement) return { width: media.naturalWidth, height: media.naturalHeight };
  return media;
}

/**
 * Where a browser paints a picture in a box, by object-fit and object-position.
 * @param {Size} box
 * @param {Size} picture
 * @param {string} fit
 * @param {string} position as computed: two lengths or percentages
 */
function paintedRect(box, picture, fit, position) {
  const ratios = [box.width / picture.width, box.height / picture.height];
  const contain = Math.min(...ratios);
  const scale = fit === 'cover' ? Math.max(...ratios) : fit === 'none' ? 1
    : fit === 'scale-down' ? Math.min(1, contain) : contain;
  const [width, height] = fit === 'fill' ? [box.width, box.height] : [picture.width * scale, picture.height * scale];
  const [x = '50%', y = '50%'] = position.split(' ');
  const place = (/** @type {string} */ offset, /** @type {number} */ room) =>
    (offset.endsWith('%') ? room * parseFloat(offset) / 100 : parseFloat(offset) || 0);
  return { x: place(x, box.width - width), y: place(y, box.height - height), width, height };
}

/** @param {CSSStyleDeclaration} style @param {string} side of borders and padding, the sum */
const edge = (style, side) =>
  parseFloat(style.getPropertyValue(`border-${side}-width`)) + parseFloat(style.getPropertyValue(`padding-${side}`));

/** Draws the newest reading over a picture, at the next frame of the display, and again when the layout changes. */
export class ElementOverlay {
  #canvas;
  #settings;
  /** @type {Media | null} */
  #media = null;
  /** @type {Result | null} */
  #result = null;
  #due = 0;
  #observer = new ResizeObserver(() => this.refresh());

  /**
   * @param {HTMLCanvasElement} canvas that covers the element
   * @param {() => { style: CSSStyleDeclaration, options: DrawOptions }} settings
   */
  constructor(canvas, settings) {
    this.#canvas = canvas;
    this.#settings = settings;
  }

  /** @param {Media | null} media on show, or null to let go of all */
  over(media) {
    if (media === this.#media) return;
    this.#media = media;
    this.#observer.disconnect();
    if (media) for (const each of [media, this.#canvas]) this.#observer.observe(each);
    this.refresh();
  }

  /** @param {Result | null} result */
  show(result) {
    this.#result = result;
    this.refresh();
  }

  refresh() {
    this.#due ||= requestAnimationFrame(() => {
      this.#due = 0;
      this.#draw();
    });
  }

  #draw() {
    const canvas = this.#canvas;
    const [media, result] = [this.#media, this.#result];
    const context = canvas.getContext('2d');
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const unit = globalThis.devicePixelRatio || 1;
    const pixels = { width: Math.round(width * unit), height: Math.round(height * unit) };
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
    if (!context) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (!media || !result?.faces.length || !width || !height) return;
    const [outer, rect] = [canvas.getBoundingClientRect(), media.getBoundingClientRect()];
    // What an ancestor scales, the canvas is scaled by, too.
    const [zoomX, zoomY] = [outer.width / width, outer.height / height];
    const style = getComputedStyle(media);
    const [left, top] = [edge(style, 'left'), edge(style, 'top')];
    const box = {
      width: rect.width / zoomX - left - edge(style, 'right'),
      height: rect.height / zoomY - top - edge(style, 'bottom'),
    };
    const { style: own, options } = this.#settings();
    const painted = paintedRect(box, result, style.objectFit, style.objectPosition);
    // The mirror flips the element around its middle.
    if (options.mirror) painted.x = box.width - painted.x - painted.width;
    const fit = {
      x: unit * ((rect.x - outer.x) / zoomX + left + painted.x),
      y: unit * ((rect.y - outer.y) / zoomY + top + painted.y),
      width: unit * painted.width,
      height: unit * painted.height,
    };
    const color = own.getPropertyValue('--face-wise-color').trim();
    const line = parseFloat(own.getPropertyValue('--face-wise-line')) || 1;
    drawFaces(context, result, { ...color && { color }, fit, unit: unit * line, ...options });
  }
}

/**
 * The picture with what is drawn over it.
 * @param {Media} media
 * @param {Result | null} result whose faces to draw
 * @param {DrawOptions} options
 */
export function pictureOf(media, result, options) {
  const { width, height } = pictureSize(media);
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context || width === 0) {
    throw new FacewiseError('INVALID_IMAGE', 'There is no picture to keep.', "Wait for the event 'faces'.");
  }
  context.save();
  if (options.mirror) context.transform(-1, 0, 0, 1, width, 0);
  context.drawImage(media, 0, 0);
  context.restore();
  if (result) drawFaces(context, result, options);
  return canvas;
}
