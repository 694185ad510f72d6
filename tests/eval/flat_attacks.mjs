/** A photo before the camera, moved the way somebody moves it who wants to pass: made pictures, frame by frame. */

/** @typedef {{ data: Uint8Array, width: number, height: number, channels: 3 }} Picture */
/**
 * Degrees as those of a pose; bend: of a half turn.
 * @typedef {(share: number) => { yaw?: number, pitch?: number, scale?: number, bend?: number }} Movement
 */

/** The best answer of a photo to each prompt. @type {{ [attack: string]: { [kind: string]: Movement } }} */
export const FLAT_ATTACKS = {
  tilted: {
    'turn-left': (share) => ({ yaw: 50 * share }),
    'turn-right': (share) => ({ yaw: -50 * share }),
    'look-up': (share) => ({ pitch: 50 * share }),
    'look-down': (share) => ({ pitch: -50 * share }),
    'come-closer': (share) => ({ scale: 1 + 0.6 * share }),
  },
  bent: {
    'turn-left': (share) => ({ yaw: 40 * share, bend: 0.35 }),
    'turn-right': (share) => ({ yaw: -40 * share, bend: 0.35 }),
    'look-up': (share) => ({ pitch: 40 * share, bend: 0.35 }),
    'look-down': (share) => ({ pitch: -40 * share, bend: 0.35 }),
    'come-closer': (share) => ({ scale: 1 + 0.6 * share, bend: 0.35 }),
  },
  'bent to a half pipe': {
    'turn-left': (share) => ({ yaw: 50 * share, bend: 1 }),
    'turn-right': (share) => ({ yaw: -50 * share, bend: 1 }),
    'look-up': (share) => ({ pitch: 45 * share, bend: 1 }),
    'look-down': (share) => ({ pitch: -45 * share, bend: 1 }),
    'come-closer': (share) => ({ scale: 1 + 0.6 * share, bend: 1 }),
  },
};

const SIZE = { width: 400, height: 300 };
const FOCAL = 380; // pixels
const AWAY = 2.6; // the photo's distance, in its own widths

/**
 * What a camera sees of the photo when it is turned, bent around its upright axis or brought nearer. A hand is never
 * still: `tremble` shifts it by so many pixels.
 * @param {Picture} photo
 * @param {{ yaw?: number, pitch?: number, scale?: number, bend?: number }} how
 * @param {{ x: number, y: number }} tremble
 * @returns {Picture}
 */
export function photoBefore(photo, { yaw = 0, pitch = 0, scale = 1, bend = 0 }, tremble) {
  const { width, height } = SIZE;
  const data = new Uint8Array(width * height * 3).fill(110);
  const [cy, sy] = [Math.cos((yaw * Math.PI) / 180), -Math.sin((yaw * Math.PI) / 180)];
  const [cp, sp] = [Math.cos((pitch * Math.PI) / 180), -Math.sin((pitch * Math.PI) / 180)];
  const away = AWAY / scale;
  const aspect = photo.height / photo.width;
  // Forward, on a fine grid of the photo, into the picture: one map for flat and bent paper.
  const columns = 150;
  const rows = Math.round(columns * aspect);
  const half = (bend * Math.PI) / 2;
  /** @type {number[][]} */
  const grid = [];
  for (let j = 0; j <= rows; j++) {
    for (let i = 0; i <= columns; i++) {
      const u = i / columns - 0.5;
      const v = (j / rows - 0.5) * aspect;
      const x = half > 0 ? Math.sin(2 * u * half) / (2 * half) : u;
      const z = half > 0 ? (1 - Math.cos(2 * u * half)) / (2 * half) : 0; // edges go back
      // Upright axis first, then the level one; x right, y down, z away.
      const [x1, z1] = [x * cy + z * sy, z * cy - x * sy];
      const [y2, z2] = [v * cp - z1 * sp, z1 * cp + v * sp];
      const depth = away + z2;
      grid.push([width / 2 + tremble.x + (FOCAL * x1 * 2) / depth, height / 2 + tremble.y + (FOCAL * y2 * 2) / depth]);
    }
  }
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const at = (/** @type {number} */ di, /** @type {number} */ dj) => grid[(j + dj) * (columns + 1) + i + di];
      paintCell(data, photo, [at(0, 0), at(1, 0), at(0, 1), at(1, 1)],
        { u: i / columns, v: j / rows, du: 1 / columns, dv: 1 / rows });
    }
  }
  return { data, width, height, channels: 3 };
}

/**
 * A small cell: affine is near enough.
 * @param {Uint8Array} data
 * @param {Picture} photo
 * @param {number[][]} corners
 * @param {{ u: number, v: number, du: number, dv: number }} cell
 */
function paintCell(data, photo, [a, b, c, d], { u, v, du, dv }) {
  const { width, height } = SIZE;
  const xs = [a[0], b[0], c[0], d[0]];
  const ys = [a[1], b[1], c[1], d[1]];
  const [ex, ey, fx, fy] = [b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]];
  const area = ex * fy - ey * fx;
  if (Math.abs(area) < 1e-6) return;
  for (let y = Math.max(0, Math.ceil(Math.min(...ys))); y <= Math.min(height - 1, Math.max(...ys)); y++) {
    for (let x = Math.max(0, Math.ceil(Math.min(...xs))); x <= Math.min(width - 1, Math.max(...xs)); x++) {
      const s = ((x - a[0]) * fy - (y - a[1]) * fx) / area;
      const t = ((y - a[1]) * ex - (x - a[0]) * ey) / area;
      if (s < -0.1 || s > 1.1 || t < -0.1 || t > 1.1) continue;
      const px = Math.min(photo.width - 1.001, Math.max(0, (u + s * du) * photo.width - 0.5));
      const py = Math.min(photo.height - 1.001, Math.max(0, (v + t * dv) * photo.height - 0.5));
      const [x0, y0] = [Math.floor(px), Math.floor(py)];
      const [wx, wy] = [px - x0, py - y0];
      for (let k = 0; k < 3; k++) {
        const at = (/** @type {number} */ i, /** @type {number} */ j) =>
          photo.data[((y0 + j) * photo.width + x0 + i) * 3 + k];
        data[(y * width + x) * 3 + k] = Math.round((at(0, 0) * (1 - wx) + at(1, 0) * wx) * (1 - wy)
          + (at(0, 1) * (1 - wx) + at(1, 1) * wx) * wy);
      }
    }
  }
}
