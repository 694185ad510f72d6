import { capital, customInWords, expressionInWords, genderInWords, percent } from './format.js';
import { Plates } from './plates.js';

/** @typedef {import('../../lib/index.js').Face} Face */
/** @typedef {import('./geometry.js').View} View */
/** @typedef {import('./geometry.js').Rect} Rect */

const fontStack = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/** @param {Face} face @returns {{ title: string, detail: string }} the two lines of a plate */
export function plateText(face) {
  const { emotion, age, gender } = face;
  const expression = emotion && expressionInWords(emotion);
  const own = capital(customInWords(face));
  const sure = expression?.sure ? ` ${percent(emotion?.score ?? 0)}` : '?';
  const title = own || (expression ? `${capital(expression.text)}${sure}` : `Face ${percent(face.score)}`);
  const details = [];
  if (own && expression) details.push(expression.text);
  if (age) details.push(`${Math.round(age.years)} y (${Math.round(age.low)}\u2013${Math.round(age.high)})`);
  if (gender) details.push(genderInWords(gender).sure ? gender.label : `${gender.label}?`);
  return { title, detail: details.join(' \u00b7 ') };
}

/** Eyes and mouth of a face, with room around them. @param {Face} face @param {View} view @returns {Rect[]} */
function features({ keypoints: { rightEye, leftEye, mouth }, box }, view) {
  const around = (
    /** @type {{ x: number, y: number }} */ { x, y },
    /** @type {number} */ width,
    /** @type {number} */ height,
  ) =>
    view.rect({
      x: x - (width * box.width) / 2,
      y: y - (height * box.width) / 2,
      width: width * box.width,
      height: height * box.width,
    });
  return [around(rightEye, 0.32, 0.22), around(leftEye, 0.32, 0.22), around(mouth, 0.46, 0.3)];
}

/** Heights of a face on the stage, in CSS pixels, from which its plate has room for one line and for two. */
const roomFor = [44, 96];

/** The box of a face and all of its mesh, forehead included. @param {Face} face @returns {Rect} */
export function outline({ box, mesh }) {
  let [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  for (let i = 0; mesh && i < mesh.length; i += 3) {
    [left, right] = [Math.min(left, mesh[i]), Math.max(right, mesh[i])];
    [top, bottom] = [Math.min(top, mesh[i + 1]), Math.max(bottom, mesh[i + 1])];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** @typedef {{ face: Face, colour: string, alpha: number }} Mark a face as it is drawn now */

/** The label plates of the overlay: who is who, and the gist of the reading. */
export class Labels {
  #plates = new Plates();
  /** @type {Map<number, number>} lines on the plate of each track: 0, the number alone, to 2 */
  #lines = new Map();

  clear() {
    this.#plates.clear();
    this.#lines.clear();
  }

  /**
   * @param {CanvasRenderingContext2D} context in CSS pixels
   * @param {Mark[]} marks
   * @param {View} view
   * @param {number} now
   * @param {boolean} glide whether a plate may be seen to move
   */
  paint(context, marks, view, now, glide) {
    const [pad, line, chip] = [9, 17, 18];
    const titleFont = `600 13px ${fontStack}`;
    const detailFont = `400 12px ${fontStack}`;
    const texts = marks.map(({ face }) => plateText(face));
    const wishes = marks.map(({ face }, index) => {
      const { title, detail } = texts[index];
      const anchor = view.rect(outline(face));
      const lines = Math.min(this.#linesFor(face.id, anchor.height), detail ? 2 : 1);
      context.font = titleFont;
      const first = chip + (lines > 0 ? context.measureText(title).width + 8 : 0);
      context.font = detailFont;
      const second = lines > 1 ? context.measureText(detail).width : 0;
      // In steps, so that a plate does not tremble with every digit.
      const width = lines > 0 ? Math.ceil((Math.max(first, second) + 2 * pad) / 16) * 16 : chip + 10;
      return {
        id: face.id,
        anchor,
        features: features(face, view),
        lines,
        width,
        height: pad * 2 - 4 + line * Math.max(1, lines),
      };
    });
    const frame = {
      x: view.shown.x + 8,
      y: view.shown.y + 8,
      width: view.shown.width - 16,
      height: view.shown.height - 16,
    };
    const places = this.#plates.place(wishes, frame, now, glide);
    context.textBaseline = 'middle';
    for (const [index, { face, colour, alpha }] of marks.entries()) {
      const rect = places.get(face.id);
      if (!rect) continue;
      const { title, detail } = texts[index];
      const { lines } = wishes[index];
      const x = rect.x + (lines > 0 ? pad : 5);
      const y = rect.y + pad - 2 + line / 2;
      context.globalAlpha = alpha;
      context.fillStyle = 'rgb(11 14 16 / 0.82)';
      context.beginPath();
      context.roundRect(rect.x, rect.y, rect.width, rect.height, 8);
      context.fill();
      context.fillStyle = colour;
      context.beginPath();
      context.roundRect(x, y - chip / 2 + 0.5, chip, chip - 2, 4);
      context.fill();
      context.fillStyle = '#0b0e10';
      context.font = `700 11px ${fontStack}`;
      context.textAlign = 'center';
      context.fillText(String(face.id), x + chip / 2, y + 0.5, chip - 2);
      context.textAlign = 'left';
      if (lines === 0) continue;
      context.fillStyle = '#ffffff';
      context.font = titleFont;
      context.fillText(title, x + chip + 8, y + 0.5);
      if (lines === 1) continue;
      context.fillStyle = 'rgb(255 255 255 / 0.78)';
      context.font = detailFont;
      context.fillText(detail, x, y + line + 0.5);
    }
  }

  /** @param {number} id @param {number} height of the face @returns {number} lines that its plate has room for */
  #linesFor(id, height) {
    const former = this.#lines.get(id);
    // A little more is asked of a change, so that a plate does not flicker at the limit.
    const lines = roomFor.filter(
      (limit, i) => height >= limit * (former === undefined ? 1 : i < former ? 0.93 : 1.07),
    ).length;
    this.#lines.set(id, lines);
    return lines;
  }
}
