// Every shipped net on real faces: LiteRT.js and all builds of ours get the same input.
// LiteRT.js lacks the attention mesh's three custom ops. It runs all the rest of that net, given what our
// custom ops gave; tests/c checks those against their definition, and here the whole against the plain mesh.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { faceMeshAssets } from '../../build-scripts/models/sources.mjs';
import { loadModel } from '../../web/lib/nn.js';
import { liteRtForTests } from './lib/browser.mjs';
import { BUILDS, disagreements, relativeError } from './lib/compare.mjs';
import { cutNet, readNet } from './lib/cut_net.mjs';
import { faces, pixelsOf } from './lib/faces.mjs';

const MODELS = new URL('../../models/', import.meta.url);
/** @type {{ models: { file: string, role: string, input: { shape: number[], range: string } }[] }} */
const manifest = JSON.parse(readFileSync(new URL('manifest.json', MODELS), 'utf8'));

/** What the manifest's words for a net's input mean. @type {Record<string, (rgb: number[]) => number[]>} */
const RANGES = {
  'RGB / 255': (rgb) => rgb.map((value) => value / 255),
  'RGB / 127.5 - 1': (rgb) => rgb.map((value) => value / 127.5 - 1),
  '(RGB - 127) / 128': (rgb) => rgb.map((value) => (value - 127) / 128),
  '(RGB - [122.782, 117.001, 104.298]) / 255': (rgb) =>
    rgb.map((value, i) => (value - [122.782, 117.001, 104.298][i]) / 255),
  '(0.2989 R + 0.587 G + 0.114 B) / 127.5 - 1': ([r, g, b]) => [(0.2989 * r + 0.587 * g + 0.114 * b) / 127.5 - 1],
};

/** @param {{ shape: number[], range: string }} contract @returns {Promise<Float32Array[][]>} one run a face */
function inputsFor({ shape: [, height, width], range }) {
  const convert = RANGES[range];
  assert.ok(convert, `no test input is made for ${range}`);
  return Promise.all(
    faces().map(async (face) => {
      const pixels = await pixelsOf(face, width, height);
      const values = Array.from({ length: width * height }, (_, i) => convert([...pixels.subarray(3 * i, 3 * i + 3)]));
      return [Float32Array.from(values.flat())];
    }),
  );
}

const liteRt = liteRtForTests();

for (const { file, input } of manifest.models.filter(({ role }) => role !== 'mesh')) {
  test(`${file} gives what LiteRT gives on ${faces().length} faces`, async () => {
    const bytes = new Uint8Array(readFileSync(new URL(file, MODELS)));
    const runs = await inputsFor(input);
    const problems = await disagreements(file, bytes, runs, await liteRt.run(bytes, runs));
    assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
  });
}

const mesh = manifest.models.find(({ role }) => role === 'mesh');
assert.ok(mesh);

for (const { name, options, tolerance } of BUILDS) {
  test(`the attention mesh, ${name}: everything around its custom ops gives what LiteRT gives`, async () => {
    const bytes = new Uint8Array(readFileSync(new URL(mesh.file, MODELS)));
    const net = readNet(bytes);
    const custom = net.operators.filter((operator) => operator.custom);
    const plain = net.operators.filter((operator) => !operator.custom);
    const needed = new Set(plain.flatMap((operator) => operator.inputs));
    const given = custom.flatMap((operator) => operator.outputs).filter((tensor) => needed.has(tensor));
    const made = new Set(plain.flatMap((operator) => operator.outputs));
    const wanted = [...new Set([...net.outputs, ...custom.flatMap((operator) => operator.inputs)])].filter((tensor) =>
      made.has(tensor),
    );
    assert.equal(custom.length, 11);
    const rest = cutNet(bytes, [...net.inputs, ...given], wanted);

    const model = await loadModel(bytes, { ...options, keepAll: true });
    for (const [index, [pixels]] of (await inputsFor(mesh.input)).entries()) {
      await model.run([pixels]);
      const tap = (/** @type {number} */ tensor) => /** @type {Float32Array} */ (model.tap(net.names[tensor]).data);
      const [theirs] = await liteRt.run(rest, [[pixels, ...given.map((tensor) => Float32Array.from(tap(tensor)))]]);
      wanted.forEach((tensor, i) => {
        const error = relativeError(tap(tensor), theirs[i].data);
        assert.ok(error <= tolerance, `${net.names[tensor]} is off by ${error} on face ${index}`);
      });
    }
    model.close();
  });
}

test('the attention mesh agrees with the plain mesh on the points they share', async () => {
  const attention = await loadModel(new URL(mesh.file, MODELS));
  const plainBytes = Uint8Array.from(faceMeshAssets().plainMesh);
  const runs = await inputsFor(mesh.input);
  const theirs = await liteRt.run(plainBytes, runs);
  for (const [index, [pixels]] of runs.entries()) {
    const ours = (await attention.run([pixels])).find(({ name }) => name === 'output_mesh_identity');
    const reference = theirs[index].find(({ shape }) => shape.at(-1) === 1404);
    assert.ok(ours && reference);
    const a = /** @type {Float32Array} */ (ours.data);
    const b = reference.data;
    const distance = (
      /** @type {number} */ p,
      /** @type {ArrayLike<number>} */ from,
      /** @type {number} */ q,
      /** @type {ArrayLike<number>} */ to,
    ) => Math.hypot(from[3 * p] - to[3 * q], from[3 * p + 1] - to[3 * q + 1]);
    const eyes = distance(33, b, 263, b);
    let sum = 0;
    for (let point = 0; point < 468; point++) sum += distance(point, a, point, b);
    const mean = sum / 468 / eyes;
    // Two nets trained apart: their points lie 1-3 % of the eye distance from each other.
    assert.ok(mean < 0.05, `points lie ${(100 * mean).toFixed(1)} % of the eye distance apart on face ${index}`);
  }
  attention.close();
});
