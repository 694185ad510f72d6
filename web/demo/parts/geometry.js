import { fitRect } from '../../lib/draw.js';

/** @typedef {{ x: number, y: number, width: number, height: number }} Rect */
/** @typedef {{ width: number, height: number }} Size */

/**
 * Where a picture lies in an element, and what of it shows.
 * @typedef {object} View
 * @property {Rect} fit the whole picture; with 'cover' larger than the element
 * @property {Rect} shown the part inside the element
 * @property {number} scale element pixels per picture pixel
 * @property {(box: Rect) => Rect} rect from picture to element
 */

/**
 * @param {Size} element
 * @param {Size} picture
 * @param {'contain' | 'cover'} objectFit
 * @param {boolean} mirrored
 * @returns {View}
 */
export function viewOf(element, picture, objectFit, mirrored) {
  const fit = fitRect(element, picture, objectFit);
  const scale = fit.width / picture.width;
  const x = Math.max(0, fit.x);
  const y = Math.max(0, fit.y);
  return {
    fit,
    scale,
    shown: { x, y, width: Math.min(element.width, fit.width), height: Math.min(element.height, fit.height) },
    rect: (box) => ({
      x: fit.x + (mirrored ? picture.width - box.x - box.width : box.x) * scale,
      y: fit.y + box.y * scale,
      width: box.width * scale,
      height: box.height * scale,
    }),
  };
}

/** @param {Rect} a @param {Rect} b */
export function overlaps(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** @param {Rect} inner @param {Rect} outer */
export function inside(inner, outer) {
  return (
    inner.x >= outer.x - 0.5 &&
    inner.y >= outer.y - 0.5 &&
    inner.x + inner.width <= outer.x + outer.width + 0.5 &&
    inner.y + inner.height <= outer.y + outer.height + 0.5
  );
}
