/**
 * Whether what turns before the camera has relief. The landmarks of a photo that is turned, tilted or moved go from any
 * view to any other by one projective map of the plane; on a head the nose moves against the cheeks by the sine of the
 * turn times its depth.
 */

/**
 * Points on bone, which expressions move little: nose, eye corners, under the eyes, cheekbones, forehead. The outline
 * of the face is not among them, since other skin makes it in every view.
 */
const STIFF = [
  168, 6, 197, 195, 5, 4, 1, 8, 9, 151, 108, 337, 69, 299, 107, 336, 133, 362, 33, 263, 130, 359, 188, 412, 198, 420,
  236, 456, 51, 281, 45, 275, 131, 360, 115, 344, 48, 278, 126, 355, 142, 371, 100, 329, 36, 266, 50, 280, 117, 346,
  119, 348, 111, 340, 143, 372, 35, 265, 31, 261, 228, 448, 114, 343, 196, 419, 122, 351, 104, 333, 156, 383, 123,
  352, 187, 411,
];
const RIGHT_EYE_OUTER = 33;
const LEFT_EYE_OUTER = 263;

const UNKNOWNS = 10; // of the map below: six of an affine map, two of the perspective, two of the depth
const MOST_VIEWS = 48; // a longer series is thinned evenly
/**
 * Sine of what counts as a turn. The net's noise and expressions alone change the proportions of a head that talks and
 * holds still by 0.2 to 0.4 (cap12, cap13, franck).
 */
const LEAST_TURN = 0.4;
const LEAST_SHARE = 0.1; // of the comparisons must see one: fewer are slips of the net

/** @typedef {ArrayLike<number>} Mesh 478 points x, y, z as Face.mesh has them, pixels, one after the other */

/**
 * How far a face behaves like a solid head rather than a plane, from meshes of one face while it turns. Order and times
 * do not matter. Needs views that differ by 24 degrees or more. Measured (make eval): the men of the clips score 0.90
 * to 1.00 when they turn; flat photos of 23 people, turned before the camera by up to 50 degrees and read by the mesh
 * net, 0.03 to 0.48, the nearer the more. A photo bent to a half pipe scores up to 1, a screen that plays a turning
 * head scores as the head does, and one of 42 stretches of talking without a turn looked like a plane: it tells of
 * flat still pictures only, of a head that was asked to turn.
 * @param {readonly Mesh[]} meshes
 * @returns {{ solid: number, rotation: number, parallax: number, views: number }} solid: 0 a plane, 1 a solid head; 0
 *   also where `views` is 0. rotation: degrees between the views that differ most, as a turn of a head or of a plane,
 *   whichever is more; 0 where none reached 24. parallax: degrees of it that relief shows. views: how many comparisons
 *   saw a turn.
 */
export function parallax(meshes) {
  const step = Math.max(1, meshes.length / MOST_VIEWS);
  const views = [];
  for (let i = 0; i < meshes.length; i += step) {
    const view = normalized(meshes[Math.floor(i)]);
    if (view) views.push(view);
  }
  const nothing = { solid: 0, rotation: 0, parallax: 0, views: 0 };
  if (views.length < 2) return nothing;
  // Against the first view, the one most unlike it, and the one most unlike that.
  const fromFirst = compare(views, 0);
  const far = furthest(fromFirst);
  const fromFar = compare(views, far);
  const other = furthest(fromFar);
  const pairs = [...fromFirst, ...fromFar, ...(other === 0 ? [] : compare(views, other))];
  const turns = pairs.filter(({ relief, plane }) => Math.max(relief, plane) >= LEAST_TURN);
  if (turns.length < LEAST_SHARE * pairs.length) return nothing;
  let reliefs = 0;
  let all = 0;
  for (const { relief, plane } of turns) {
    reliefs += relief ** 2;
    all += Math.max(relief, plane) ** 2;
  }
  return {
    solid: Math.min(1, Math.sqrt(reliefs / all)),
    rotation: degrees(ninetieth(turns.map(({ relief, plane }) => Math.max(relief, plane)))),
    parallax: degrees(ninetieth(turns.map(({ relief }) => relief))),
    views: turns.length,
  };
}

/** @param {number} sine */
const degrees = (sine) => (Math.asin(Math.min(1, sine)) * 180) / Math.PI;

/** @param {number[]} values */
const ninetieth = (values) => [...values].sort((a, b) => a - b)[Math.floor(0.9 * (values.length - 1))];

/** @param {{ relief: number, plane: number }[]} turns */
function furthest(turns) {
  const most = turns.map(({ relief, plane }) => Math.max(relief, plane));
  return most.indexOf(Math.max(...most));
}

/**
 * The stiff points around their middle, the eyes' distance in space being 1; null for what is no mesh.
 * @param {Mesh} mesh
 */
function normalized(mesh) {
  const points = STIFF.map((i) => [mesh[3 * i], mesh[3 * i + 1], mesh[3 * i + 2]]);
  const middle = [0, 1, 2].map((c) => points.reduce((sum, p) => sum + p[c], 0) / points.length);
  const scale = 1 / Math.hypot(...[0, 1, 2].map((c) => mesh[3 * RIGHT_EYE_OUTER + c] - mesh[3 * LEFT_EYE_OUTER + c]));
  const out = points.map((p) => p.map((v, c) => (v - middle[c]) * scale));
  return out.every((p) => p.every(Number.isFinite)) ? out : null;
}

/**
 * Every view against one of them.
 * @param {number[][][]} views
 * @param {number} from
 */
function compare(views, from) {
  return views.map((to, i) => (i === from ? { relief: 0, plane: 0 } : turnBetween(views[from], to)));
}

/**
 * Least squares of (u, v) = (A (x, y) + b + e z) / (1 + c (x, y)): a plane's map with the depth of the first view
 * beside it. A turn by an angle t gives |e| = sin t where there is relief; a plane's turn shortens one axis of A by
 * cos t and leaves e at 0. A head does both.
 * @param {number[][]} from
 * @param {number[][]} to
 * @returns {{ relief: number, plane: number }} sines
 */
function turnBetween(from, to) {
  const normal = Array.from({ length: UNKNOWNS }, () => new Float64Array(UNKNOWNS + 1));
  for (let i = 0; i < from.length; i++) {
    const [x, y, z] = from[i];
    const [u, v] = to[i];
    add(normal, [x, y, 1, 0, 0, 0, z, 0, -x * u, -y * u, u]);
    add(normal, [0, 0, 0, x, y, 1, 0, z, -x * v, -y * v, v]);
  }
  const [a, b, , c, d, , e, f] = solve(normal);
  const squares = a * a + b * b + c * c + d * d;
  const product = Math.abs(a * d - b * c); // of A's singular values
  const spread = Math.sqrt(Math.max(0, squares * squares - 4 * product * product));
  const long2 = (squares + spread) / 2;
  const relief = Math.sqrt((e * e + f * f) / long2);
  const plane = Math.sqrt(Math.max(0, 1 - (squares - spread) / 2 / long2));
  return Number.isFinite(relief + plane) ? { relief: Math.min(1, relief), plane } : { relief: 0, plane: 0 };
}

/** @param {Float64Array[]} normal @param {number[]} row the last is the right side */
function add(normal, row) {
  for (let i = 0; i < UNKNOWNS; i++) {
    if (row[i] !== 0) for (let j = 0; j <= UNKNOWNS; j++) normal[i][j] += row[i] * row[j];
  }
}

/** Gauss with pivots; NaN where the equations say nothing. @param {Float64Array[]} m changed */
function solve(m) {
  for (let i = 0; i < UNKNOWNS; i++) {
    let pivot = i;
    for (let k = i + 1; k < UNKNOWNS; k++) if (Math.abs(m[k][i]) > Math.abs(m[pivot][i])) pivot = k;
    [m[i], m[pivot]] = [m[pivot], m[i]];
    for (let k = 0; k < UNKNOWNS; k++) {
      const factor = k === i ? 0 : m[k][i] / m[i][i];
      for (let j = i; factor !== 0 && j <= UNKNOWNS; j++) m[k][j] -= factor * m[i][j];
    }
  }
  return m.map((row, i) => row[UNKNOWNS] / row[i]);
}
