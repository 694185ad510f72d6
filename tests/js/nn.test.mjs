import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { writeTflite } from '../../build-scripts/models/tflite_writer.mjs';
import { loadModel } from '../../web/lib/nn.js';
import { MODELS, VARIANT, modelBytes, random, rejectsWith, serveProject, withServer } from './support.mjs';

/** @param {string} name @param {number[]} shape */
const tensor = (name, shape) => ({ name, shape });

/** y = relu(a + b), z = exp(y), over [1, 2, 3]. */
function smallNet() {
  const [a, b] = [tensor('a', [1, 2, 3]), tensor('b', [1, 2, 3])];
  const [sum, y, z] = [tensor('sum', [1, 2, 3]), tensor('y', [1, 2, 3]), tensor('z', [1, 2, 3])];
  return writeTflite({
    name: 'small', inputs: [a, b], outputs: [y, z],
    operations: [
      { type: 'ADD', inputs: [a, b], output: sum, options: {} },
      { type: 'RELU', inputs: [sum], output: y, options: {} },
      { type: 'EXP', inputs: [y], output: z, options: {} },
    ],
  });
}

/** @param {import('../../web/lib/nn.js').ModelOptions} [options] */
const load = (options = {}, bytes = smallNet()) => loadModel(bytes, { variant: VARIANT, ...options });

const A = [1, -2, 3, -4, 5, -6];
const B = [0.5, 0.5, -0.5, 5, -9, 7];
const SUM = [1.5, -1.5, 2.5, 1, -4, 1];

test('a model tells its inputs and outputs', async () => {
  const model = await load();
  assert.deepEqual(model.inputs, [
    { name: 'a', type: 'float32', shape: [1, 2, 3] }, { name: 'b', type: 'float32', shape: [1, 2, 3] }]);
  assert.deepEqual(model.outputs.map(({ name }) => name), ['y', 'z']);
  model.close();
});

test('inputs are given in order, by name, as tensors or plain arrays', async () => {
  const model = await load();
  const forms = [
    [Float32Array.from(A), Float32Array.from(B)],
    [A, B],
    { b: Float32Array.from(B), a: A },
    { a: { data: A, shape: [1, 2, 3] }, b: { data: Float32Array.from(B) } },
    [{ data: Float64Array.from(A) }, B],
  ];
  for (const form of forms) {
    const [y, z] = await model.run(form);
    assert.deepEqual([...y.data], SUM.map((value) => Math.max(0, value)));
    assert.deepEqual([y.name, y.type, y.shape], ['y', 'float32', [1, 2, 3]]);
    for (const [i, value] of z.data.entries()) {
      assert.ok(Math.abs(Number(value) / Math.exp(Math.max(0, SUM[i])) - 1) < 1e-5);
    }
  }
  model.close();
});

test('outputs are copies: the next run does not change them', async () => {
  const model = await load();
  const [first] = await model.run([A, B]);
  const kept = [...first.data];
  await model.run([B, B]);
  assert.deepEqual([...first.data], kept);
  model.close();
});

test('NaN in, NaN out', async () => {
  const model = await load();
  const [, z] = await model.run([new Float32Array(6).fill(NaN), B]);
  assert.ok(z.data.every((value) => Number.isNaN(value)));
  model.close();
});

test('taps show every layer, when they are kept', async () => {
  const model = await load({ keepAll: true });
  await model.run([A, B]);
  assert.deepEqual(model.taps.map(({ name }) => name), ['sum', 'y', 'z']);
  assert.deepEqual([...model.tap('sum').data], SUM);
  await rejectsWith(() => model.tap('summ'), 'INVALID_ARGUMENT', /Did you mean 'sum'/);
  model.close();
  const lean = await load();
  await lean.run([A, B]);
  await rejectsWith(() => lean.tap('y'), 'INVALID_ARGUMENT', /keepAll/);
  lean.close();
});

test('nodes and stats tell what runs', async () => {
  const model = await load({ keepAll: true });
  assert.deepEqual(model.nodes.map(({ op }) => op), ['ADD', 'RELU', 'EXP']);
  assert.deepEqual(model.nodes[0].shape, [1, 2, 3]);
  assert.deepEqual([model.nodes[0].kernelSize, model.nodes[0].stride], [[0, 0], [0, 0]]);
  assert.ok(model.nodes.every(({ kernel }) => kernel.length > 0));
  const stats = model.stats();
  assert.equal(stats.variant, VARIANT);
  assert.equal(stats.nodes, 3);
  assert.ok(stats.arenaBytes >= 5 * 24 && stats.heapBytes > stats.arenaBytes);
  model.close();
});

/** @type {[string, any, string, RegExp][]} */
const REFUSED = [
  ['one array for two inputs', new Float32Array(6), 'SHAPE_MISMATCH', /2 inputs \(a, b\), 1/],
  ['three arrays', [A, B, B], 'SHAPE_MISMATCH', /3 were given/],
  ['too short an input', [A, [1, 2]], 'SHAPE_MISMATCH', /'b' has 2 elements.*\[1,2,3\], 6/],
  ['another shape', [{ data: A, shape: [1, 3, 2] }, B], 'SHAPE_MISMATCH', /1,3,2/],
  ['a shape that is no array', [{ data: A, shape: '1' }, B], 'INVALID_ARGUMENT', /shape of input 'a' is '1'/],
  ['a missing name', { a: A }, 'SHAPE_MISMATCH', /1 were given/],
  ['an unknown name', { a: A, c: B }, 'INVALID_ARGUMENT', /knows no 'c'/],
  ['texts', ['a', 'b'], 'INVALID_ARGUMENT', /'a'/],
  ['BigInts for floats', [new BigInt64Array(6), B], 'INVALID_ARGUMENT', /BigInt/],
  ['null', null, 'INVALID_ARGUMENT', /null/],
];
for (const [what, inputs, code, words] of REFUSED) {
  test(`run refuses ${what}, and goes on`, async () => {
    const model = await load();
    await rejectsWith(model.run(inputs), code, words);
    assert.equal((await model.run([A, B])).length, 2);
    model.close();
  });
}

test('after close every call answers CLOSED', async () => {
  const model = await load();
  model.close();
  model.close();
  assert.equal(model.closed, true);
  await rejectsWith(model.run([A, B]), 'CLOSED', /loadModel/);
  await rejectsWith(() => model.stats(), 'CLOSED');
  await rejectsWith(() => model.taps, 'CLOSED');
});

test('a model comes from a path, a file URL, an address, a Blob, a Response or bytes', async () => {
  const file = path.join(MODELS, 'age_gender.tflite');
  const bytes = await modelBytes('age_gender.tflite');
  await withServer(serveProject, async (base) => {
    const address = `${base}models/age_gender.tflite`;
    const sources = [file, path.relative(process.cwd(), file), pathToFileURL(file), address, new URL(address),
      new Blob([bytes]), await fetch(address), bytes, bytes.buffer];
    for (const source of sources) {
      const model = await loadModel(source, { variant: VARIANT });
      assert.deepEqual(model.inputs.map(({ shape }) => shape), [[1, 112, 112, 3]]);
      model.close();
    }
  });
});

test('a tensor whose bytes do not fit 32 bits is refused', async () => {
  const side = 2 ** 29 + 8; // 4 * 2 * side wraps to 64
  const [a, b] = [tensor('a', [1, 2, side]), tensor('b', [1, 2, side])];
  const bytes = writeTflite({
    name: 'huge', inputs: [a], outputs: [b],
    operations: [{ type: 'RELU', inputs: [a], output: b, options: {} }],
  });
  await rejectsWith(load({}, bytes), 'OUT_OF_MEMORY', /Tensor 'a' of shape \[1,2,536870920\]/);
});

/** @type {[string, any, string, RegExp][]} */
const REFUSED_OPTIONS = [
  ['options that are null', null, 'INVALID_ARGUMENT', /null/],
  ['assets that are null', { assets: null }, 'INVALID_ARGUMENT', /assets.*null/],
  ['an asset that is a number', { assets: { wasm: 3 } }, 'INVALID_ARGUMENT', /assets.wasm/],
];
for (const [what, options, code, words] of REFUSED_OPTIONS) {
  test(`loadModel refuses ${what}`, async () => {
    await rejectsWith(loadModel(smallNet(), options), code, words);
  });
}

test('a response that was read before is refused', async () => {
  const response = new Response(smallNet().slice());
  await response.arrayBuffer();
  await rejectsWith(loadModel(response, { variant: VARIANT }), 'MODEL_FETCH', /read/);
});

test('an op that the engine lacks is named', async () => {
  const bytes = smallNet().slice();
  // RELU is operator 19, in the table of operator codes twice (old and new field); 125 is SEGMENT_SUM.
  const places = [...bytes.keys()].filter((at) => bytes[at] === 19);
  assert.equal(places.length, 2);
  for (const place of places) bytes[place] = 125;
  await rejectsWith(load({}, bytes), 'MODEL_UNSUPPORTED', /125|SEGMENT_SUM/);
});

test('a net with any byte changed gives a typed error or runs, and never traps', async () => {
  const good = smallNet();
  const next = random(7);
  for (let round = 0; round < 300; round++) {
    const bytes = good.slice();
    for (let flips = 1 + Math.floor(next() * 3); flips > 0; flips--) {
      bytes[Math.floor(next() * bytes.length)] ^= 1 << Math.floor(next() * 8);
    }
    await runOrRefuse(bytes, `round ${round}`);
  }
});

test('a net cut off anywhere gives a typed error or runs, and never traps', async () => {
  const good = smallNet();
  for (let length = 0; length < good.length; length += 7) await runOrRefuse(good.slice(0, length), `${length} bytes`);
});

/**
 * @param {Uint8Array} bytes
 * @param {string} what
 */
async function runOrRefuse(bytes, what) {
  try {
    const model = await loadModel(bytes, { variant: VARIANT });
    const sizes = model.inputs.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
    const floats = model.inputs.every(({ type }) => type === 'float32');
    if (floats && sizes.every((size) => size < 1e6)) await model.run(sizes.map((size) => new Float32Array(size)));
    model.close();
  } catch (error) {
    const { code } = /** @type {any} */ (error);
    assert.ok(['MODEL_INVALID', 'MODEL_UNSUPPORTED', 'SHAPE_MISMATCH', 'OUT_OF_MEMORY'].includes(code),
      `${what}: ${/** @type {any} */ (error).stack}`);
  }
}

test('scalar kernels agree with this variant on a whole net', async () => {
  const bytes = new Uint8Array(await readFile(path.join(MODELS, 'face_expression.tflite')));
  const next = random(3);
  const input = Float32Array.from({ length: 112 * 112 * 3 }, () => next() - 0.5);
  const outputs = [];
  for (const kernels of /** @type {const} */ (['scalar', 'simd'])) {
    const model = await loadModel(bytes, { variant: VARIANT, kernels });
    const [first] = await model.run(input);
    const [again] = await model.run(input);
    assert.deepEqual(again.data, first.data, 'the same input gives the same bits');
    outputs.push(first.data);
    model.close();
  }
  const [scalar, simd] = outputs;
  const largest = Math.max(...[...scalar].map(Number).map(Math.abs));
  const error = Math.max(...[...scalar].map((value, i) => Math.abs(Number(value) - Number(simd[i])))) / largest;
  assert.ok(error <= (VARIANT === 'relaxed' ? 1e-3 : 1e-4), String(error));
});
