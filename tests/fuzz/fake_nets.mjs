/**
 * Nets without weights, in the shape of each role, whose outputs are pixels of their input: whoever chooses the
 * picture chooses the detections, meshes and readings, NaN included. Inputs are small where the role allows it. For the
 * fuzzer and the tests of fw_analyzer.
 *
 *   node tests/fuzz/fake_nets.mjs    writes tests/data/fake_nets/ROLE.tflite, about 1 KB each, which are committed
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { float32, int32 } from '../../build-scripts/models/constants.mjs';
import { Graph } from '../../build-scripts/models/graph.mjs';
import { writeTflite } from '../../build-scripts/models/tflite_writer.mjs';

/**
 * Input shape, then per output: shape, gain, and whether a black pixel gives NaN (0 / 0).
 * @type {Record<string, { input: number[], outputs: { shape: number[], gain: number, nan?: boolean }[] }>}
 */
const NETS = {
  'detect-short': {
    input: [1, 128, 128, 3],
    outputs: [
      { shape: [1, 896, 16], gain: 100 },
      { shape: [1, 896, 1], gain: 8 },
    ],
  },
  'detect-full': {
    input: [1, 192, 192, 3],
    outputs: [
      { shape: [1, 2304, 16], gain: 100 },
      { shape: [1, 2304, 1], gain: 8 },
    ],
  },
  'detect-crowd': {
    input: [1, 240, 320, 3],
    outputs: [
      { shape: [1, 4420, 2], gain: 1 },
      { shape: [1, 4420, 4], gain: 1.2 },
    ],
  },
  mesh: {
    input: [1, 32, 32, 3],
    outputs: [
      { shape: [1, 1, 1, 1404], gain: 32 },
      { shape: [1, 1, 1, 160], gain: 32, nan: true },
      { shape: [1, 1, 1, 142], gain: 32 },
      { shape: [1, 1, 1, 142], gain: 32 },
      { shape: [1, 1, 1, 10], gain: 32 },
      { shape: [1, 1, 1, 10], gain: 32 },
      { shape: [1, 1, 1, 1], gain: 5 },
    ],
  },
  'mesh-whole': {
    input: [1, 32, 32, 3],
    outputs: [
      { shape: [1, 1, 1, 1434], gain: 32 },
      { shape: [1, 1, 1, 1], gain: 5 },
      { shape: [1, 1], gain: 1 },
    ],
  },
  emotion: { input: [1, 16, 16, 3], outputs: [{ shape: [1, 7], gain: 1 }] },
  'emotion-ensemble': { input: [1, 16, 16, 1], outputs: [{ shape: [1, 7], gain: 1 }] },
  recognition: { input: [1, 16, 16, 3], outputs: [{ shape: [1, 128], gain: 2, nan: true }] },
  blendshapes: { input: [1, 146, 2], outputs: [{ shape: [52], gain: 1 }] },
  'age-gender': {
    input: [1, 16, 16, 3],
    outputs: [
      { shape: [1, 1], gain: 200 },
      { shape: [1, 2], gain: 2 },
    ],
  },
};

/** @param {number[]} shape */
const count = (shape) => shape.reduce((a, b) => a * b, 1);

/** @param {string} role */
function fakeNet(role) {
  const { input, outputs } = NETS[role];
  const graph = new Graph(`fake-${role}`);
  const size = count(input);
  const flat = graph.operation(
    'RESHAPE',
    'flat',
    [graph.input('picture', input), graph.constant('flat_shape', int32([1], [size]))],
    [size],
  );
  let first = 0;
  outputs.forEach(({ shape, gain, nan }, index) => {
    const length = count(shape);
    const begin = graph.constant(`begin_${index}`, int32([1], [first]));
    const part = graph.operation(
      'SLICE',
      `part_${index}`,
      [flat, begin, graph.constant(`length_${index}`, int32([1], [length]))],
      [length],
    );
    first += length;
    let value = graph.operation(
      'MUL',
      `gained_${index}`,
      [part, graph.constant(`gain_${index}`, scalar(gain))],
      [length],
    );
    if (nan) {
      const square = graph.operation('MUL', `square_${index}`, [value, part], [length]);
      value = graph.operation('DIV', `quotient_${index}`, [square, part], [length]);
    }
    const target = graph.constant(`shape_${index}`, int32([shape.length], shape));
    graph.output(`output_${index}`, graph.operation('RESHAPE', `output_${index}`, [value, target], shape));
  });
  return writeTflite(graph);
}

/** @param {number} value */
function scalar(value) {
  return float32([1], [value]);
}

const folder = fileURLToPath(new URL('../data/fake_nets/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const role of Object.keys(NETS)) writeFileSync(`${folder}${role}.tflite`, fakeNet(role));
