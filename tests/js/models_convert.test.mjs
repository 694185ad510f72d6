// The converter's own parts: half floats, bytes with scales, fusing, and that what it refuses is refused.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as constants from '../../build-scripts/models/constants.mjs';
import { fuse } from '../../build-scripts/models/fuse.mjs';
import { Graph } from '../../build-scripts/models/graph.mjs';
import { integersOf, readMessage } from '../../build-scripts/models/protobuf.mjs';
import { readTfjsGraph } from '../../build-scripts/models/tfjs_graph.mjs';
import { readTfjsWeights } from '../../build-scripts/models/tfjs_weights.mjs';
import { writeTflite } from '../../build-scripts/models/tflite_writer.mjs';
import { loadModel } from '../../web/lib/nn.js';

const { float32, fromHalf, scaleSlices, toHalf, toLattice, transpose, valuesOf } = constants;

describe('half floats', () => {
  test('every half survives the way to a float and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const isNaNBits = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
      if (isNaNBits) assert.ok(Number.isNaN(fromHalf(bits)));
      else assert.equal(toHalf(fromHalf(bits)), bits);
    }
  });

  test('floats between two halves go to the nearer, ties to the even', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      const middle = (low + high) / 2;
      assert.equal(toHalf(middle), bits % 2 === 0 ? bits : bits + 1);
      assert.equal(toHalf(low + (middle - low) / 2), bits);
      assert.equal(toHalf(-(high - (high - middle) / 2)), 0x8000 | (bits + 1));
    }
  });

  test('what is too large becomes infinite', () => {
    assert.equal(toHalf(65519), 0x7bff);
    assert.equal(toHalf(65520), 0x7c00);
    assert.equal(toHalf(-Infinity), 0xfc00);
    assert.ok(Number.isNaN(fromHalf(toHalf(NaN))));
  });
});

describe('bytes with scales', () => {
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => (i * 37) % 256);

  test('stand for scale * byte + min', () => {
    const values = valuesOf(constants.affineBytes([2, 3, 4], bytes, 0.01, -1.23));
    values.forEach((value, i) => assert.ok(Math.abs(value - (0.01 * bytes[i] - 1.23)) < 1e-6));
  });

  test('without an integer zero point are refused', () => {
    assert.throws(() => constants.affineBytes([24], bytes, 0.01, 0.5), /zero point/);
    assert.throws(() => constants.affineBytes([24], bytes, 0.01, -0.505), /zero point/);
  });

  for (const axis of [0, 1, 2]) {
    test(`multiplied along axis ${axis}, also by negative factors, twice`, () => {
      const shape = [2, 3, 4];
      const factors = [0.5, -2, 3, -0.25].slice(0, shape[axis]);
      const original = constants.affineBytes(shape, bytes, 0.01, -1.23);
      const before = valuesOf(original);
      const after = valuesOf(scaleSlices(scaleSlices(original, axis, factors), axis, factors));
      const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
      after.forEach((value, i) => {
        const factor = factors[Math.floor(i / inner) % shape[axis]];
        assert.ok(Math.abs(value - before[i] * factor * factor) < 1e-5);
      });
    });
  }

  test('a lattice is found and holds the same floats', () => {
    const steps = [1 / 80, 1 / 60];
    const points = float32([1, 40, 2], Array.from({ length: 80 }, (_, i) => (2 * (i >> 1) + 1) * steps[i % 2]));
    const lattice = toLattice(points);
    assert.ok(lattice);
    valuesOf(lattice).forEach((value, i) => assert.ok(Math.abs(value - points.data[i]) <= 2e-7 * points.data[i]));
  });

  test('no lattice is seen where there is none', () => {
    assert.equal(toLattice(float32([3, 1], [0.1, 0.2, 0.3001])), undefined);
    assert.equal(toLattice(float32([3, 1], [0.1, -0.2, 0.3])), undefined);
    assert.equal(toLattice(float32([2, 1], [0.001, 1])), undefined);
  });
});

test('transpose moves every element', () => {
  const turned = transpose(float32([2, 3, 4], Array.from({ length: 24 }, (_, i) => i)), [2, 0, 1]);
  assert.deepEqual(turned.shape, [4, 2, 3]);
  turned.data.forEach((value, i) => {
    const [a, b, c] = [Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3];
    assert.equal(value, (b * 3 + c) * 4 + a);
  });
});

/** Numbers around zero that repeat from run to run. @param {number} count */
function noise(count) {
  let state = 12345;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  });
}

/** Convolutions with all that fuse() knows after them. */
function unfusedGraph() {
  const graph = new Graph('fusing');
  const image = graph.input('image', [1, 6, 6, 3]);
  const filter = float32([4, 3, 3, 3], noise(108));
  let x = graph.conv2d('conv', image, filter, float32([4], noise(4)), { stride: 2 });
  x = graph.elementwise('MUL', 'factor', x, graph.constant('factors', float32([4], [2, -1, 0.5, 3])));
  x = graph.elementwise('ADD', 'shift', x, graph.constant('offsets', float32([4], [0.1, 0.2, -0.3, 0])));
  x = graph.unary('RELU', 'relu', x);
  x = graph.elementwise('MINIMUM', 'minimum', x, graph.constant('six', float32([], [6])));
  x = graph.elementwise('MAXIMUM', 'maximum', x, graph.constant('zero', float32([], [0])));
  const spread = float32([1, 3, 3, 4], noise(36));
  x = graph.depthwiseConv2d('depthwise', x, spread, float32([4], noise(4)), { padding: 'VALID' });
  x = graph.elementwise('SUB', 'less', x, graph.constant('one', float32([1], [1])));
  x = graph.conv2d('single', x, float32([2, 3, 3, 4], noise(72)), float32([2], noise(2)));
  const sum = graph.elementwise('ADD', 'sum', x, x);
  graph.output('result', graph.unary('RELU', 'last', sum));
  return graph;
}

test('a fused graph computes what it did, in fewer operations', async () => {
  const fused = unfusedGraph();
  fuse(fused);
  assert.deepEqual(fused.operations.map(({ type }) => type), ['CONV_2D', 'DEPTHWISE_CONV_2D', 'CONV_2D', 'ADD']);
  assert.deepEqual(fused.operations[2].inputs[1].shape, [2, 1, 1, 4]);
  /** @type {number[][]} */
  const results = [];
  for (const graph of [unfusedGraph(), fused]) {
    const model = await loadModel(writeTflite(graph), { kernels: 'scalar' });
    const [{ name, data }] = await model.run(noise(108));
    assert.equal(name, 'result');
    results.push(Array.from(/** @type {Float32Array} */ (data)));
    model.close();
  }
  assert.ok(results[0].some((value) => value > 0));
  results[0].forEach((value, i) => assert.ok(Math.abs(value - results[1][i]) < 1e-5, `${value} and ${results[1][i]}`));
});

test('writing is the same every time', () => {
  assert.deepEqual(writeTflite(unfusedGraph()), writeTflite(unfusedGraph()));
});

test('a tfjs operation that is not known is named', () => {
  const nodes = [{ name: 'image', op: 'Placeholder' }, { name: 'odd', op: 'FancyOp', input: ['image'] }];
  assert.throws(() => readTfjsGraph('net', nodes, new Map(), [1, 2, 2, 1], { out: 'odd' }), /odd is a FancyOp/);
});

test('tfjs weights must be as long as their manifest says', () => {
  const manifest = [{ weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }];
  assert.throws(() => readTfjsWeights(manifest, new Uint8Array(7)), /shorter/);
  assert.throws(() => readTfjsWeights(manifest, new Uint8Array(9)), /longer/);
  assert.deepEqual(Array.from(readTfjsWeights(manifest, new Uint8Array(8)).get('w')?.data ?? []), [0, 0]);
});

test('protobuf that is cut off is refused', () => {
  assert.throws(() => readMessage(Uint8Array.of(0x0a, 5, 1)), /past the end/);
  assert.throws(() => readMessage(Uint8Array.of(0x08, 0x80)), /does not end/);
  assert.throws(() => readMessage(Uint8Array.of(0x0b)), /wire type 3/);
  assert.deepEqual(integersOf(readMessage(Uint8Array.of(0x08, 0x96, 0x01)), 1), [150]);
});
