// A head that turns against photos that do: made ones, and a photo turned in pixels and read by the nets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parallax } from '../../web/lib/parallax.js';
import { analyzerFor, random, sample } from './support.mjs';

const DEGREE = Math.PI / 180;
const WIDTH = 480;
const HEIGHT = 480;

/** The mesh of the first face of a sample picture. */
async function meshOfSample() {
  const analyzer = await analyzerFor({ tasks: ['mesh'], maxFaces: 1 });
  const { faces: [{ mesh }] } = await analyzer.analyze(await sample(1));
  analyzer.close();
  assert.ok(mesh);
  return mesh;
}

/**
 * The mesh seen from elsewhere, as a solid or as a photo of it, by a camera `distance` face widths away.
 * @param {Float32Array} mesh
 * @param {{ yaw?: number, pitch?: number, flat: boolean, noise?: number, distance?: number, next?: () => number }} view
 */
function turned(mesh, { yaw = 0, pitch = 0, flat, noise = 0, distance = 4, next = () => 0.5 }) {
  const size = Math.hypot(mesh[3 * 234] - mesh[3 * 454], mesh[3 * 234 + 1] - mesh[3 * 454 + 1]);
  const out = new Float32Array(mesh.length);
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  for (let i = 0; i < mesh.length; i += 3) {
    const x = mesh[i] - mesh[3 * 4];
    const y = mesh[i + 1] - mesh[3 * 4 + 1];
    const z = flat ? 0 : mesh[i + 2] - mesh[3 * 4 + 2];
    const across = cy * x + sy * z;
    const back = -sy * x + cy * z;
    const [v, depth] = [cp * y - sp * back, sp * y + cp * back];
    const near = (distance * size) / (distance * size + depth);
    out[i] = 300 + near * across + noise * size * (next() - 0.5);
    out[i + 1] = 300 + near * v + noise * size * (next() - 0.5);
    out[i + 2] = mesh[i + 2]; // the net believes in a face either way
  }
  return out;
}

const swing = Array.from({ length: 13 }, (_, i) => (i - 6) * 7 * DEGREE);

test('a head that turns is solid, a photo that does is not', async () => {
  const mesh = await meshOfSample();
  for (const axis of ['yaw', 'pitch']) {
    const next = random(7);
    const series = (/** @type {boolean} */ flat, distance = 4) => parallax(swing.map((angle) => (
      turned(mesh, { [axis]: angle, flat, distance, noise: 0.01, next }))));
    const head = series(false);
    const photo = series(true);
    const near = series(true, 1.5);
    assert.ok(head.solid > 0.9 && head.rotation > 35, `${axis}: ${JSON.stringify(head)}`);
    assert.ok(photo.solid < 0.2 && photo.rotation > 30, `${axis}: ${JSON.stringify(photo)}`);
    assert.ok(near.solid < 0.35 && near.rotation > 30, `${axis}, near: ${JSON.stringify(near)}`);
  }
});

test('the order of the views, where they lie and their size do not matter', async () => {
  const mesh = await meshOfSample();
  const views = swing.map((yaw) => turned(mesh, { yaw, flat: false }));
  const { solid, rotation } = parallax(views);
  const moved = views.map((view, k) => view.map((v, i) => v * (1 + k / 10) + (i % 3 < 2 ? 50 * k : 0)));
  for (const other of [[...views].reverse(), moved]) {
    const again = parallax(other);
    assert.ok(Math.abs(again.solid - solid) < 0.05 && Math.abs(again.rotation - rotation) < 5, JSON.stringify(again));
  }
});

test('without a turn there is nothing to judge from', async () => {
  const mesh = await meshOfSample();
  const nothing = { solid: 0, rotation: 0, parallax: 0, views: 0 };
  const next = random(3);
  const still = swing.map((yaw) => turned(mesh, { yaw: yaw / 6, flat: false, noise: 0.01, next }));
  assert.deepEqual(parallax(still), nothing);
  assert.deepEqual(parallax([]), nothing);
  assert.deepEqual(parallax([mesh]), nothing);
  assert.deepEqual(parallax([mesh, new Float32Array(1434)]), nothing);
  assert.deepEqual(parallax([mesh, new Float32Array(1434).fill(NaN)]), nothing);
});

/**
 * A square of the picture as a photo in a hand, turned by `yaw` and `pitch`, seen on grey from three photo sides away.
 * @param {{ data: Uint8Array, width: number, height: number }} picture RGB
 * @param {{ left: number, top: number, side: number }} square
 */
function photograph({ data, width }, { left, top, side }, yaw = 0, pitch = 0) {
  const out = new Uint8Array(WIDTH * HEIGHT * 4).fill(110);
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const across = [cy, sp * sy, cp * sy];
  const down = [0, cp, -sp];
  const normal = [across[1] * down[2] - across[2] * down[1], -across[0] * down[2], across[0] * down[1]];
  const eye = 3 * HEIGHT;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const ray = [x + 0.5 - WIDTH / 2, y + 0.5 - HEIGHT / 2, eye];
      const t = (normal[2] * eye) / (normal[0] * ray[0] + normal[1] * ray[1] + normal[2] * ray[2]);
      const hit = [t * ray[0], t * ray[1], t * ray[2] - eye];
      const [u, v] = [across, down].map((axis) => Math.floor(
        ((axis[0] * hit[0] + axis[1] * hit[1] + axis[2] * hit[2]) / (0.9 * HEIGHT) + 0.5) * side));
      if (u < 0 || v < 0 || u >= side || v >= side) continue;
      const from = 3 * ((top + v) * width + left + u);
      out.set(data.subarray(from, from + 3), 4 * (y * WIDTH + x));
    }
  }
  return { data: out, width: WIDTH, height: HEIGHT };
}

// Landmarks as the net gives them, not smoothed. The limits are the most that flat photos reach in make eval; heads
// that turn begin at 0.9.
for (const [way, tilt, limit] of /** @type {const} */ ([['level', 0, 0.25], ['aslant', 0.6, 0.48]])) {
  test(`a photo turned ${way} before the camera is a plane to the nets, too`, async () => {
    const analyzer = await analyzerFor({ tasks: ['mesh'], maxFaces: 1 });
    const picture = await sample(6);
    const views = [];
    for (const angle of swing) {
      const frame = photograph(picture, { left: 465, top: 185, side: 570 }, angle, tilt * angle);
      const { faces: [face] } = await analyzer.analyze(frame);
      if (face?.mesh) views.push(face.mesh);
    }
    analyzer.close();
    const { solid, rotation } = parallax(views);
    assert.ok(views.length > 10, `${views.length} views`);
    assert.ok(rotation > 27 && solid < limit, `solid ${solid}, rotation ${rotation}`);
  });
}
