/**
 * An upright rectangle, in pixels of the canvas.
 * @typedef {object} Rect
 * @property {number} x of its left edge
 * @property {number} y of its top edge
 * @property {number} width from left to right
 * @property {number} height from top to bottom
 */
/**
 * A label's size and the face box it belongs to.
 * @typedef {object} Plate
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {Rect} anchor the face box
 */

/**
 * @param {Rect} a
 * @param {Rect} b
 * @returns {number} shared area
 */
function overlap(a, b) {
  const w = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

/**
 * Places around a face box, best first: above, below, right, left, each with a start, middle and end.
 * @param {Plate} plate
 * @param {number} gap
 * @returns {Rect[]}
 */
function candidates({ width, height, anchor }, gap) {
  const { x, y, width: w, height: h } = anchor;
  const size = { width, height };
  const columns = [x, x + (w - width) / 2, x + w - width];
  const rows = [y, y + (h - height) / 2, y + h - height];
  return [
    ...[y - height - gap, y + h + gap].flatMap((row) => columns.map((column) => ({ x: column, y: row, ...size }))),
    ...[x + w + gap, x - width - gap].flatMap((column) => rows.map((row) => ({ x: column, y: row, ...size }))),
    // A face that fills the picture leaves no room outside: then inside along its edges.
    ...[y + gap, y + h - height - gap].flatMap((row) =>
      [x + gap, x + w - width - gap].map((column) => ({ x: column, y: row, ...size }))),
  ];
}

/**
 * Where each plate goes: inside the frame, off every eye and mouth, off each other, near its face.
 * @param {Plate[]} plates in order of importance
 * @param {Rect} frame that plates must stay in
 * @param {Rect[]} keepClear eyes and mouths
 * @param {number} gap between a face box and its plate
 * @returns {(Rect | null)[]} null where a plate has no place that leaves eyes, mouths and other plates free
 */
export function placeLabels(plates, frame, keepClear, gap) {
  /** @type {Rect[]} */
  const placed = [];
  const boxes = plates.map(({ anchor }) => anchor);
  return plates.map((plate) => {
    let best = null;
    let least = Infinity;
    for (const [rank, place] of candidates(plate, gap).entries()) {
      const rect = {
        ...place,
        x: Math.min(Math.max(place.x, frame.x), frame.x + frame.width - place.width),
        y: Math.min(Math.max(place.y, frame.y), frame.y + frame.height - place.height),
      };
      if (rect.x < frame.x || rect.y < frame.y) continue;
      if ([...placed, ...keepClear].some((taken) => overlap(rect, taken) > 0)) continue;
      const covered = boxes.reduce((sum, box) => sum + overlap(rect, box), 0) / (rect.width * rect.height);
      const moved = Math.hypot(rect.x - place.x, rect.y - place.y) / rect.height;
      const cost = rank + 20 * covered + 4 * moved;
      if (cost < least) [best, least] = [rect, cost];
    }
    if (best) placed.push(best);
    return best;
  });
}
