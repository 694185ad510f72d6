import { drawFaces } from '../../lib/draw.js';
import { viewOf } from './geometry.js';
import { Labels, outline } from './labels.js';
import { Palette } from './palette.js';
import { Tween } from './tween.js';

/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {import('../../lib/index.js').Result} Result */
/** @typedef {import('./store.js').Options} Options */

/** The face with a box that holds the forehead too: a frame through the brows looks misplaced. @param {Face} face */
function framed(face) {
  return /** @type {Face} */ (/** @type {unknown} */ ({ ...face, box: outline(face) }));
}

/**
 * @param {Face} face
 * @param {import('./tween.js').Ghost} ghost
 * @returns {Face} the face with the positions to draw now
 */
function moved(face, { box, mesh }) {
  const scale = box.width / face.box.width;
  const keypoints = Object.fromEntries(
    Object.entries(face.keypoints).map(([name, { x, y }]) => [
      name,
      { x: box.x + (x - face.box.x) * scale, y: box.y + (y - face.box.y) * scale },
    ]),
  );
  return /** @type {Face} */ (/** @type {unknown} */ ({ ...face, box, mesh, keypoints }));
}

/** Draws the readings over the stage, at the display's rate, whatever the rate of the readings. */
export class Overlay {
  /** The picture's size belongs to the reading: a camera that changes its size has a reading of the former one. */
  #size = { width: 1, height: 1 };
  #tween;
  #labels = new Labels();
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
    this.#labels.clear();
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
    this.#paint(
      context,
      { width: size.width / unit, height: size.height / unit },
      unit,
      performance.now(),
      new Labels(),
      'contain',
    );
  }

  /** @param {ResizeObserverEntry} entry */
  #resize(entry) {
    const exact = entry.devicePixelContentBoxSize?.[0];
    const { width, height } = entry.contentRect;
    const ratio = window.devicePixelRatio || 1;
    const rounded = [Math.round(width * ratio), Math.round(height * ratio)];
    // Exact where the browser tells; one that emulates another pixel ratio tells its own.
    const fits = exact && Math.abs(exact.inlineSize - rounded[0]) <= 2 && Math.abs(exact.blockSize - rounded[1]) <= 2;
    this.canvas.width = Math.max(1, fits ? exact.inlineSize : rounded[0]);
    this.canvas.height = Math.max(1, fits ? exact.blockSize : rounded[1]);
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
    return this.#paint(context, box, unit, now, this.#labels, this.settings().options.fit);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, height: number }} box
   * @param {number} unit
   * @param {number} now
   * @param {Labels} labels
   * @param {'contain' | 'cover'} fit
   * @returns {boolean} whether the next frame will differ
   */
  #paint(context, box, unit, now, labels, fit) {
    const { options, mirrored } = this.settings();
    const { ghosts, moving } = this.#tween.sample(now);
    const view = viewOf(box, this.#size, fit, mirrored);
    context.save();
    context.setTransform(unit, 0, 0, unit, 0, 0);
    const marks = ghosts.map((ghost) => ({
      face: moved(ghost.face, ghost),
      colour: this.colourOf(ghost.id),
      alpha: ghost.alpha,
    }));
    for (const { face, colour, alpha } of marks) {
      const look = { mesh: options.mesh, iris: options.mesh !== 'none', gaze: options.sight, boxes: options.frame };
      drawFaces(
        context,
        { ...this.#size, faces: [framed(face)] },
        { ...look, mirror: mirrored, fit: view.fit, unit: 1, labels: false, color: colour, opacity: alpha },
      );
    }
    if (options.labels) labels.paint(context, marks, view, now, !this.#tween.still());
    context.restore();
    return moving;
  }
}
