import { drawFaces } from '../../lib/draw.js';
import { capital, expressionInWords, genderInWords, percent } from './format.js';
import { viewOf } from './geometry.js';
import { Palette } from './palette.js';
import { Plates } from './plates.js';
import { Tween } from './tween.js';

/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {import('../../lib/index.js').Result} Result */
/** @typedef {import('./geometry.js').View} View */
/** @typedef {import('./geometry.js').Rect} Rect */
/** @typedef {import('./store.js').Options} Options */

const fontStack = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/** @param {Face} face @returns {{ title: string, detail: string }} the two lines of a plate */
export function plateText(face) {
  const { emotion, age, gender } = face;
  const expression = emotion && expressionInWords(emotion);
  const title = emotion && expression
    ? `${capital(expression.text)}${expression.sure ? ` ${percent(emotion.score)}` : '?'}` : `Face ${percent(face.score)}`;
  const details = [];
  if (age) details.push(`${Math.round(age.years)} y (${Math.round(age.low)}\u2013${Math.round(age.high)})`);
  if (gender) details.push(genderInWords(gender).sure ? gender.label : `${gender.label}?`);
  return { title, detail: details.join(' \u00b7 ') };
}

/** Eyes and mouth of a face, with room around them. @param {Face} face @param {View} view @returns {Rect[]} */
function features({ keypoints: { rightEye, leftEye, mouth }, box }, view) {
  const around = (/** @type {{ x: number, y: number }} */ { x, y }, /** @type {number} */ width, /** @type {number} */ height) =>
    view.rect({ x: x - width * box.width / 2, y: y - height * box.width / 2, width: width * box.width, height: height * box.width });
  return [around(rightEye, 0.32, 0.22), around(leftEye, 0.32, 0.22), around(mouth, 0.46, 0.3)];
}

/** The box of a face and all of its mesh, forehead included. @param {Face} face @returns {Rect} */
function outline({ box, mesh }) {
  let [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  for (let i = 0; mesh && i < mesh.length; i += 3) {
    [left, right] = [Math.min(left, mesh[i]), Math.max(right, mesh[i])];
    [top, bottom] = [Math.min(top, mesh[i + 1]), Math.max(bottom, mesh[i + 1])];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * @param {Face} face
 * @param {import('./tween.js').Ghost} ghost
 * @returns {Face} the face with the positions to draw now
 */
function moved(face, { box, mesh }) {
  const scale = box.width / face.box.width;
  const keypoints = Object.fromEntries(Object.entries(face.keypoints).map(([name, { x, y }]) =>
    [name, { x: box.x + (x - face.box.x) * scale, y: box.y + (y - face.box.y) * scale }]));
  return /** @type {Face} */ (/** @type {unknown} */ ({ ...face, box, mesh, keypoints }));
}

/** Draws the readings over the stage, at the display's rate, whatever the rate of the readings. */
export class Overlay {
  /** The picture's size belongs to the reading: a camera that changes its size has a reading of the former one. */
  #size = { width: 1, height: 1 };
  #tween;
  #plates = new Plates();
  #palette = new Palette();
  #scheduled = 0;
  #context;
  #unit = 1;
  #box = { width: 0, height: 0 };

  /**
   * @param {HTMLCanvasElement} canvas that covers the stage
   * @param {() => { options: Options, mirrored: boolean }} settings
   */
  constructor(canvas, settings) {
    this.canvas = canvas;
    this.settings = settings;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const motion = matchMedia('(prefers-reduced-motion: reduce)');
    this.#tween = new Tween(() => motion.matches);
    const observer = new ResizeObserver((entries) => this.#resize(entries[entries.length - 1]));
    try {
      observer.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(canvas);
    }
  }

  /** @param {number} id @returns {string} the colour of a track */
  colourOf(id) {
    return this.#palette.of(id);
  }

  /** @param {Result} result @param {boolean} moving whether more will follow */
  show(result, moving) {
    if (result.width !== this.#size.width || result.height !== this.#size.height) this.clear();
    this.#size = { width: result.width, height: result.height };
    this.#palette.keep(result.faces.map((face) => face.id));
    this.#tween.take(result.faces, performance.now(), moving);
    this.refresh();
  }

  clear() {
    this.#tween.clear();
    this.#plates.clear();
    this.refresh();
  }

  /** Draw at the next display frame. */
  refresh() {
    this.#scheduled ||= requestAnimationFrame(() => {
      this.#scheduled = 0;
      const moving = this.#draw(this.#context, this.#box, this.#unit, performance.now());
      if (moving) this.refresh();
    });
  }

  /**
   * The same drawing at a picture's own size, for saving.
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, height: number }} size
   */
  drawInto(context, size) {
    const unit = Math.max(1, Math.min(size.width, size.height) / 540);
    const plates = new Plates();
    this.#paint(context, { width: size.width / unit, height: size.height / unit }, unit, performance.now(), plates, 'contain');
  }

  /** @param {ResizeObserverEntry} entry */
  #resize(entry) {
    const exact = entry.devicePixelContentBoxSize?.[0];
    const { width, height } = entry.contentRect;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.max(1, exact?.inlineSize ?? Math.round(width * ratio));
    this.canvas.height = Math.max(1, exact?.blockSize ?? Math.round(height * ratio));
    this.#box = { width, height };
    this.#unit = width > 0 ? this.canvas.width / width : 1;
    // Without waiting for the next frame: a resized canvas is blank.
    if (width > 0) this.#draw(this.#context, this.#box, this.#unit, performance.now());
    this.refresh();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, height: number }} box CSS pixels
   * @param {number} unit canvas pixels per CSS pixel
   * @param {number} now
   */
  #draw(context, box, unit, now) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (box.width === 0 || box.height === 0) return false;
    return this.#paint(context, box, unit, now, this.#plates, this.settings().options.fit);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, height: number }} box
   * @param {number} unit
   * @param {number} now
   * @param {Plates} plates
   * @param {'contain' | 'cover'} fit
   * @returns {boolean} whether the next frame will differ
   */
  #paint(context, box, unit, now, plates, fit) {
    const { options, mirrored } = this.settings();
    const { ghosts, moving } = this.#tween.sample(now);
    const view = viewOf(box, this.#size, fit, mirrored);
    context.save();
    context.setTransform(unit, 0, 0, unit, 0, 0);
    const faces = ghosts.map((ghost) => moved(ghost.face, ghost));
    for (const [index, face] of faces.entries()) {
      drawFaces(context, { ...this.#size, faces: [face] }, {
        mirror: mirrored, fit: view.fit, unit: 1, mesh: options.mesh, iris: options.mesh !== 'none', gaze: options.sight,
        boxes: options.frame, labels: false, color: this.colourOf(face.id), opacity: ghosts[index].alpha,
      });
    }
    if (options.labels) this.#paintPlates(context, faces, ghosts.map(({ alpha }) => alpha), view, plates, now);
    context.restore();
    return moving;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Face[]} faces
   * @param {number[]} alphas
   * @param {View} view
   * @param {Plates} plates
   * @param {number} now
   */
  #paintPlates(context, faces, alphas, view, plates, now) {
    const [pad, line, chip] = [9, 17, 18];
    const titleFont = `600 13px ${fontStack}`;
    const detailFont = `400 12px ${fontStack}`;
    const texts = faces.map(plateText);
    const wishes = faces.map((face, index) => {
      const { title, detail } = texts[index];
      context.font = titleFont;
      const first = context.measureText(title).width + chip + 8;
      context.font = detailFont;
      // In steps, so that a plate does not tremble with every digit.
      const width = Math.ceil((Math.max(first, context.measureText(detail).width) + 2 * pad) / 16) * 16;
      return { id: face.id, anchor: view.rect(outline(face)), features: features(face, view), width,
        height: pad * 2 - 4 + line * (detail ? 2 : 1) };
    });
    const frame = { x: view.shown.x + 8, y: view.shown.y + 8, width: view.shown.width - 16, height: view.shown.height - 16 };
    const places = plates.place(wishes, frame, now, !this.#tween.still());
    context.textBaseline = 'middle';
    for (const [index, face] of faces.entries()) {
      const rect = places.get(face.id);
      if (!rect) continue;
      const { title, detail } = texts[index];
      const x = rect.x + pad;
      const y = rect.y + pad - 2 + line / 2;
      context.globalAlpha = alphas[index];
      context.fillStyle = 'rgb(11 14 16 / 0.82)';
      context.beginPath();
      context.roundRect(rect.x, rect.y, rect.width, rect.height, 8);
      context.fill();
      context.fillStyle = this.colourOf(face.id);
      context.beginPath();
      context.roundRect(x, y - chip / 2 + 0.5, chip, chip - 2, 4);
      context.fill();
      context.fillStyle = '#0b0e10';
      context.font = `700 11px ${fontStack}`;
      context.textAlign = 'center';
      context.fillText(String(face.id), x + chip / 2, y + 0.5, chip - 2);
      context.textAlign = 'left';
      context.fillStyle = '#ffffff';
      context.font = titleFont;
      context.fillText(title, x + chip + 8, y + 0.5);
      context.fillStyle = 'rgb(255 255 255 / 0.78)';
      context.font = detailFont;
      context.fillText(detail, x, y + line + 0.5);
    }
  }
}
