// Values of another realm, where `instanceof` says no: an iframe's, or those of Node in a test runner whose page is
// made of JavaScript and has brought its own Uint8Array.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { createGallery, verify } from '../../web/lib/gallery.js';
import { createLens } from '../../web/lib/lens.js';
import { loadModel } from '../../web/lib/nn.js';
import { createTrainer, dense, flatten } from '../../web/lib/train.js';
import { embeddingOf, faceOf } from './gallery_support.mjs';
import { VARIANT, analyzerFor, modelBytes, sample, samplePath } from './support.mjs';

const realm = vm.createContext();

/**
 * The same numbers as another realm's.
 * @template {ArrayBuffer | Uint8Array | Uint8ClampedArray | Float32Array | Int32Array} T
 * @param {T} values
 * @returns {T}
 */
function foreign(values) {
  const { constructor } = values;
  const given = values instanceof ArrayBuffer ? new Uint8Array(values) : values;
  const copy = new (vm.runInContext(given.constructor.name, realm))(given);
  const other = given === values ? copy : copy.buffer;
  assert.ok(!(other instanceof constructor));
  return other;
}

test('pictures and nets', async () => {
  const net = new Uint8Array(await modelBytes('face_detection_short_range.tflite'));
  const analyzer = await analyzerFor({ tasks: [], range: 'short', tiles: false, rotations: false });
  const { data, width, height } = await sample(1);
  const rgba = new Uint8ClampedArray(4 * width * height)
    .map((_, i) => (i % 4 === 3 ? 255 : data[3 * (i >> 2) + i % 4]));
  const file = new Uint8Array(readFileSync(samplePath(1)));
  const forms = { file, buffer: file.buffer, pixels: { data, width, height }, rgba: { data: rgba, width, height } };
  const others = {
    file: foreign(file), buffer: foreign(file.buffer),
    pixels: { data: foreign(data), width, height }, rgba: { data: foreign(rgba), width, height },
  };
  for (const name of /** @type {(keyof typeof forms)[]} */ (Object.keys(forms))) {
    const [one, other] = [await analyzer.analyze(forms[name]), await analyzer.analyze(others[name])];
    assert.ok(one.faces.length > 0, name);
    assert.deepEqual(other.toJSON().faces, one.toJSON().faces, name);
  }
  analyzer.close();
  for (const bytes of [foreign(net), foreign(net.buffer)]) {
    const given = await analyzerFor({ tasks: [], range: 'short', tiles: false, models: { 'detect-short': bytes } });
    assert.ok((await given.analyze(await sample(1))).faces.length > 0);
    given.close();
    const model = await loadModel(bytes, { variant: VARIANT });
    const [tensor] = await model.run(foreign(new Float32Array(128 * 128 * 3)));
    assert.ok(tensor.data.length > 0);
    model.close();
  }
  const emotion = foreign(new Uint8Array(await modelBytes('face_expression.tflite')));
  const lens = await createLens({ model: emotion, variant: VARIANT });
  const [high, wide, channels] = lens.input;
  await lens.look(foreign(new Float32Array(high * wide * channels)));
  await lens.look({ data: foreign(new Uint8ClampedArray(4 * high * wide)), width: wide, height: high });
  lens.close();
});

test('embeddings and galleries', async () => {
  assert.equal(verify(foreign(embeddingOf(1)), { ...faceOf(1, 2), embedding: foreign(embeddingOf(1, 2)) }).same, true);
  const gallery = await createGallery({ store: 'memory', variant: VARIANT });
  await gallery.enrol('Ada', foreign(embeddingOf(1)));
  assert.equal((await gallery.identify(foreign(embeddingOf(1, 2)))).person?.name, 'Ada');
  const text = await gallery.export();
  await gallery.clear();
  assert.equal((await gallery.import(foreign(new TextEncoder().encode(text)))).added, 1);
  gallery.close();
});

test('samples, targets and checkpoints', async () => {
  /** @type {import('../../web/lib/train.js').TrainerOptions} */
  const options = { input: [4, 4, 1], layers: [flatten(), dense(2, { activation: 'softmax' })], labels: ['a', 'b'] };
  const targets = Int32Array.from({ length: 8 }, (_, i) => i % 2);
  for (const samples of [new Uint8Array(128), new Float32Array(128)]) {
    samples.forEach((_, i) => (samples[i] = (i >> 4) % 2 * 200));
    const trainer = await createTrainer({ ...options, variant: VARIANT });
    const data = { samples: foreign(samples), targets: foreign(targets) };
    assert.equal((await trainer.fit({ ...data, validation: data }, { epochs: 1 })).end, 'complete');
    const checkpoint = foreign(await trainer.saveCheckpoint());
    assert.equal((await trainer.fit({ ...data, validation: data }, { epochs: 2, checkpoint })).epochs.length, 1);
    assert.equal((await trainer.predict(foreign(samples))).length, 8);
    trainer.close();
  }
});

test('a runner that replaces the globals: Node\'s own bytes are read all the same', () => {
  const code = `
    import vm from 'node:vm';
    import { readFile } from 'node:fs/promises';
    const realm = vm.createContext();
    for (const name of ['Uint8Array', 'Uint8ClampedArray', 'ArrayBuffer', 'Float32Array', 'Int32Array', 'Error']) {
      globalThis[name] = vm.runInContext(name, realm);
    }
    const { createAnalyzer } = await import(${JSON.stringify(new URL('../../web/lib/index.js', import.meta.url).href)});
    const bytes = await readFile(${JSON.stringify(samplePath(1))});
    const analyzer = await createAnalyzer({ variant: '${VARIANT}', tasks: ['emotion', 'identity'], range: 'short' });
    const { faces } = await analyzer.analyze(bytes);
    const [{ emotion, embedding }] = faces;
    console.log(bytes instanceof Uint8Array, typeof emotion.label, embedding.length);`;
  const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, '--input-type=module', '-e', code],
    { encoding: 'utf8', timeout: 60_000 });
  assert.equal(stdout, 'false string 128\n', stderr);
});
