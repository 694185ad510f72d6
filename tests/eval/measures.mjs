/** Pure arithmetic on labels and readings. */

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/** @param {Box} a @param {Box} b */
export function iou(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}

/**
 * Pairs of labelled and found boxes, best first, none used twice.
 * @param {Box[]} wanted
 * @param {Box[]} found
 * @param {number} least  IoU
 * @returns {Map<number, number>} index of wanted to index of found
 */
export function matchBoxes(wanted, found, least) {
  const pairs = wanted.flatMap((w, i) => found.map((f, j) => ({ i, j, value: iou(w, f) })));
  pairs.sort((a, b) => b.value - a.value);
  const matched = new Map();
  const used = new Set();
  for (const { i, j, value } of pairs) {
    if (value < least) break;
    if (matched.has(i) || used.has(j)) continue;
    matched.set(i, j);
    used.add(j);
  }
  return matched;
}

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** @param {number[]} values @param {number} q  0..1 */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

/**
 * Group items by a key.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>}
 */
export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

/** @param {number} value */
export const percent = (value) => Math.round(value * 1000) / 10;
/** @param {number} value */
export const round = (value) => Math.round(value * 100) / 100;

/**
 * How often a value of the first kind is above one of the second; half a point for equals.
 * @param {number[]} above
 * @param {number[]} below
 */
export function areaUnderCurve(above, below) {
  return mean(above.flatMap((a) => below.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))));
}
