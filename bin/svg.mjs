/**
 * Records the calls that facewise/draw makes on a 2D context as SVG, for drawing without a canvas.
 */
export class SvgContext {
  /** @type {string[]} */
  #items = [];
  #path = '';
  /** @type {object[]} */
  #saved = [];
  strokeStyle = '#000';
  fillStyle = '#000';
  lineWidth = 1;
  /** @type {CanvasLineCap} */
  lineCap = 'butt';
  /** @type {CanvasLineJoin} */
  lineJoin = 'miter';
  globalAlpha = 1;
  font = '10px sans-serif';
  /** @type {CanvasTextBaseline} */
  textBaseline = 'alphabetic';
  /** @type {CanvasTextAlign} */
  textAlign = 'left';

  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.canvas = { width, height };
  }

  save() {
    this.#saved.push({ ...this });
  }

  restore() {
    Object.assign(this, this.#saved.pop());
  }

  beginPath() {
    this.#path = '';
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.#path += `M${at(x)} ${at(y)}`;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.#path += `${this.#path ? 'L' : 'M'}${at(x)} ${at(y)}`;
  }

  /** @param {number} cx @param {number} cy @param {number} x @param {number} y */
  quadraticCurveTo(cx, cy, x, y) {
    this.#path += `Q${at(cx)} ${at(cy)} ${at(x)} ${at(y)}`;
  }

  /**
   * Clockwise only.
   * @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to
   */
  arc(x, y, radius, from, to) {
    // SVG cannot say a whole circle in one arc, so every arc is two.
    const points = [from, (from + to) / 2, to].map((angle) =>
      `${at(x + radius * Math.cos(angle))} ${at(y + radius * Math.sin(angle))}`);
    const arcs = points.slice(1).map((point) => `A${at(radius)} ${at(radius)} 0 0 1 ${point}`);
    this.#path += `${this.#path ? 'L' : 'M'}${points[0]}${arcs.join('')}`;
  }

  closePath() {
    this.#path += 'Z';
  }

  stroke() {
    this.#items.push(`<path d="${this.#path}" fill="none" stroke="${this.strokeStyle}" ` +
      `stroke-opacity="${at(this.globalAlpha)}" stroke-width="${at(this.lineWidth)}" ` +
      `stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"/>`);
  }

  fill() {
    this.#items.push(`<path d="${this.#path}" fill="${this.fillStyle}" fill-opacity="${at(this.globalAlpha)}"/>`);
  }

  /** @param {string} text */
  measureText(text) {
    // There are no font metrics here; this is the mean advance of the common sans-serif fonts.
    return { width: 0.55 * this.#fontSize() * text.length };
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    const escaped = text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
    this.#items.push(`<text x="${at(x)}" y="${at(y)}" font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" ` +
      `font-size="${at(this.#fontSize())}" fill="${this.fillStyle}" ` +
      `fill-opacity="${at(this.globalAlpha)}">${escaped}</text>`);
  }

  toString() {
    const { width, height } = this.canvas;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${this.#items.join('')}</svg>`;
  }

  #fontSize() {
    return Number(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
  }
}

/** @param {number} value */
function at(value) {
  return String(Math.round(value * 100) / 100);
}
