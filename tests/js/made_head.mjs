// A head of flesh and a head on paper: the mesh of a sample photograph, moved in space and seen by a camera.
import { analyzerFor, sample } from './support.mjs';

/** @typedef {import('../../web/lib/results.js').Face} Face */
/**
 * How it is now: degrees as in `pose`, distance in cm, how open the eyes are and how far mouth and brows are moved.
 * @typedef {{ yaw?: number, pitch?: number, distance?: number, open?: number, smile?: number, brows?: number,
 *   x?: number, y?: number }} Bearing
 */

export const WIDTH = 640;
export const HEIGHT = 480;
const FOCAL = 600;
const LIDS = [[160, 144], [158, 153], [385, 380], [387, 373]];
const BROWS = [66, 105, 52, 296, 334, 282];

/** @returns {Promise<Float32Array>} 478 points in cm around their middle; x right, y down, z away */
export async function headInSpace() {
  const analyzer = await analyzerFor({ tasks: ['mesh'] });
  const { faces } = await analyzer.analyze(await sample(1));
  analyzer.close();
  const mesh = /** @type {Float32Array} */ (faces[0].mesh);
  const eyes = Math.hypot(...[0, 1, 2].map((c) => mesh[3 * 33 + c] - mesh[3 * 263 + c]));
  const middle = [0, 1, 2].map((c) => mesh.reduce((sum, v, i) => (i % 3 === c ? sum + v : sum), 0) / 478);
  return mesh.map((v, i) => ((v - middle[i % 3]) * 9) / eyes);
}

/**
 * @param {Float32Array} head
 * @param {Bearing} bearing
 * @param {boolean} flat on paper: the features are those of the photo, only the paper turns
 */
function meshBefore(head, { yaw = 0, pitch = 0, distance = 50, open = 1, smile = 0, brows = 0, x = 0, y = 0 }, flat) {
  const points = head.map((v, i) => (flat && i % 3 === 2 ? 0 : v));
  const at = (/** @type {number} */ point) => 3 * point;
  if (!flat) {
    for (const [upper, lower] of LIDS) {
      for (const c of [0, 1, 2]) {
        const middle = points[at(lower) + c];
        points[at(upper) + c] = middle + (points[at(upper) + c] - middle) * open;
      }
    }
    for (const brow of BROWS) points[at(brow) + 1] -= brows;
    const mouth = points[at(291)] - points[at(61)];
    points[at(61)] -= (smile * mouth) / 2;
    points[at(291)] += (smile * mouth) / 2;
  }
  const [cy, sy] = [Math.cos((yaw * Math.PI) / 180), Math.sin((yaw * Math.PI) / 180)];
  const [cp, sp] = [Math.cos((pitch * Math.PI) / 180), Math.sin((pitch * Math.PI) / 180)];
  const mesh = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [px, py, pz] = points.subarray(i, i + 3);
    // yaw > 0 brings the near side, which has z < 0, to the right; pitch > 0 brings it up.
    const [x1, z1] = [px * cy - pz * sy, pz * cy + px * sy];
    const [y2, z2] = [py * cp + z1 * sp, z1 * cp - py * sp];
    const scale = FOCAL / (distance + z2);
    mesh[i] = WIDTH / 2 + x + x1 * scale;
    mesh[i + 1] = HEIGHT / 2 + y + y2 * scale;
    // What the net would say of it: relief also where the paper has none.
    mesh[i + 2] = (flat ? head[i + 2] : z2) * (FOCAL / distance);
  }
  return mesh;
}

/**
 * @param {Float32Array} head from headInSpace
 * @param {Bearing} bearing
 * @param {{ flat?: boolean, id?: number, embedding?: Float32Array, quality?: object, liveness?: object }} [more]
 * @returns {Face} with what a liveness check looks at
 */
export function madeFace(head, bearing, { flat = false, id = 1, ...more } = {}) {
  const mesh = meshBefore(head, bearing, flat);
  const matrix = new Array(16).fill(0);
  matrix[14] = -(bearing.distance ?? 50);
  const [left, right] = [mesh[3 * 234], mesh[3 * 454]];
  const [top, bottom] = [mesh[3 * 10 + 1], mesh[3 * 152 + 1]];
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  // A photo that is tilted is read as a head that turned by a part of it.
  const read = flat ? 0.3 : 1;
  const pose = { yaw: read * (bearing.yaw ?? 0), pitch: read * (bearing.pitch ?? 0), roll: 0, matrix };
  return /** @type {Face} */ (/** @type {unknown} */ ({ id, score: 1, box, mesh, pose, ...more }));
}
