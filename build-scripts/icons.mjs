// The page's icon as PNG, for systems that want one: the strokes of web/demo/icons/icon.svg, drawn by distance.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { crc32 } from '../web/lib/zip.js';

/** @typedef {[number, number]} Point in units of the icon, 32 a side */

const ground = [0x0d, 0x10, 0x12];
const ink = [0x5b, 0xd0, 0xdc];
const halfStroke = 1.1;
const corner = 8;

/** @param {Point} centre @param {number} from degrees @param {number} to @param {number} radius @returns {Point[]} */
function arc([x, y], from, to, radius) {
  return Array.from({ length: 9 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 8) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** @param {Point} a @param {Point} b @param {Point} c @param {Point} d @returns {Point[]} of a cubic curve */
function curve(a, b, c, d) {
  return Array.from({ length: 17 }, (_, i) => {
    const t = i / 16;
    const at = (/** @type {0 | 1} */ axis) =>
      (1 - t) ** 3 * a[axis] + 3 * (1 - t) ** 2 * t * b[axis] + 3 * (1 - t) * t * t * c[axis] + t ** 3 * d[axis];
    return [at(0), at(1)];
  });
}

/** @type {Point[][]} four corners, two eyes, a mouth */
const strokes = [
  [[7, 12], ...arc([9, 9], 180, 270, 2), [12, 7]],
  [[20, 7], ...arc([23, 9], 270, 360, 2), [25, 12]],
  [[25, 20], ...arc([23, 23], 0, 90, 2), [20, 25]],
  [[12, 25], ...arc([9, 23], 90, 180, 2), [7, 20]],
  curve([12, 19], [14.4, 21.6], [17.6, 21.6], [20, 19]),
  [[12.5, 13.3], [12.5, 13.7]],
  [[19.5, 13.3], [19.5, 13.7]],
];

/** @param {number} x @param {number} y @param {Point} a @param {Point} b the distance of a point from a line */
function distance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** @param {number} x @param {number} y how far outside the rounded square */
function outside(x, y) {
  const [dx, dy] = [Math.abs(x - 16) - 16 + corner, Math.abs(y - 16) - 16 + corner];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner;
}

const cover = (/** @type {number} */ pixels) => Math.min(1, Math.max(0, 0.5 - pixels));

/**
 * @param {number} side pixels
 * @param {{ scale: number, rounded: boolean }} how `scale` of the face in it, `rounded` corners
 * @returns {Buffer} PNG
 */
function iconPng(side, { scale, rounded }) {
  const rows = Buffer.alloc(side * (1 + 4 * side));
  const unit = 32 / side;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [x, y] = [(column + 0.5) * unit, (row + 0.5) * unit];
      const [u, v] = [(x - 16) / scale + 16, (y - 16) / scale + 16];
      let nearest = Infinity;
      for (const points of strokes) {
        for (let i = 1; i < points.length; i++) nearest = Math.min(nearest, distance(u, v, points[i - 1], points[i]));
      }
      const line = cover(((nearest - halfStroke) * scale) / unit);
      const at = row * (1 + 4 * side) + 1 + 4 * column;
      for (let k = 0; k < 3; k++) rows[at + k] = Math.round(ground[k] + (ink[k] - ground[k]) * line);
      rows[at + 3] = rounded ? Math.round(255 * cover(outside(x, y) / unit)) : 255;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  const chunk = (/** @type {string} */ name, /** @type {Buffer} */ data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

/** Written after all others: where it is, they are. */
export const LAST_ICON = 'touch-180.png';

/** @param {string} folder */
export function writeIcons(folder) {
  mkdirSync(folder, { recursive: true });
  // Systems cut a maskable icon to a circle or the like: only its middle is safe. iOS rounds by itself.
  writeFileSync(path.join(folder, 'icon-192.png'), iconPng(192, { scale: 1, rounded: true }));
  writeFileSync(path.join(folder, 'icon-512.png'), iconPng(512, { scale: 1, rounded: true }));
  writeFileSync(path.join(folder, 'maskable-512.png'), iconPng(512, { scale: 0.82, rounded: false }));
  writeFileSync(path.join(folder, LAST_ICON), iconPng(180, { scale: 0.94, rounded: false }));
}
