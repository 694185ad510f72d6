// Where memory or the stack ends, or a module traps, there is an error that says so, and what was made before goes on
// or can be closed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { interfaceOf } from '../../build-scripts/wasm-check.mjs';
import { FacewiseError } from '../../web/lib/errors.js';
import { createGallery } from '../../web/lib/gallery.js';
import { loadModel } from '../../web/lib/nn.js';
import { createTrainer, dense, flatten } from '../../web/lib/train.js';
import { PAGE, withBroken, withExport, withLimit } from './hostile_wasm.mjs';
import { ROOT, VARIANT, analyzerFor, blank, modelBytes, rejectsWith, sample } from './support.mjs';

/** Room for the nets and small pictures, not for a large one. */
const ENOUGH = 40 * 16;

for (const worker of [false, true]) {
  const where = worker ? 'in a worker' : 'inline';
  test(`${where}: a picture that memory does not hold is refused, and the next one is read`, () =>
    withLimit(ENOUGH, async (wasm) => {
      const analyzer = await analyzerFor({ worker, tasks: [], range: 'short', assets: { wasm } });
      const picture = await sample(1);
      const { faces } = await analyzer.analyze(picture);
      assert.ok(faces.length > 0);
      for (let i = 0; i < 2; i++) {
        await rejectsWith(analyzer.analyze(blank(4096, 4096)), 'OUT_OF_MEMORY', /memory.*smaller pictures/i);
        assert.deepEqual(JSON.parse(JSON.stringify((await analyzer.analyze(picture)).faces)),
          JSON.parse(JSON.stringify(faces)));
      }
      assert.ok((await analyzer.stats()).heapBytes <= ENOUGH * PAGE);
      analyzer.close();
      const other = await analyzerFor({ worker, tasks: [], range: 'short', assets: { wasm } });
      assert.equal((await other.analyze(picture)).faces.length, faces.length);
      other.close();
    }));

  test(`${where}: a module that traps is told apart from one that lacks memory, and others go on`, () =>
    withBroken('fw_analyzer_analyze', async (wasm) => {
      const analyzer = await analyzerFor({ worker, tasks: [], range: 'short', assets: { wasm } });
      for (let i = 0; i < 2; i++) await rejectsWith(analyzer.analyze(blank(64, 64)), 'INTERNAL', /trapped.*new engine/);
      analyzer.close();
      const other = await analyzerFor({ worker, tasks: [], range: 'short' });
      assert.equal((await other.analyze(blank(64, 64))).faces.length, 0);
      other.close();
    }));

  test(`${where}: nets that memory does not hold are refused`, () => withLimit(16 * 4, async (wasm) => {
    await rejectsWith(analyzerFor({ worker, tasks: ['identity'], assets: { wasm } }), 'OUT_OF_MEMORY', /memory/i);
  }));
}

test('a net, a gallery and a trainer say so as well, and the gallery keeps who is in it', () =>
  withLimit(16 * 10, async (wasm) => {
    await rejectsWith(loadModel(await modelBytes('face_recognition.tflite'), { variant: VARIANT, assets: { wasm } }),
      'OUT_OF_MEMORY');
    const gallery = await createGallery({ store: 'memory', variant: VARIANT, dimension: 2048, assets: { wasm } });
    const face = (/** @type {number} */ i) => Float32Array.from({ length: 2048 }, (_, k) => (k === i ? 1 : 0.001));
    let people = 0;
    await rejectsWith(async () => {
      for (; people < 2048; people++) await gallery.enrol(`p${people}`, face(people));
    }, 'OUT_OF_MEMORY', /several galleries/);
    assert.ok(people > 10, `${people} people`);
    assert.equal(gallery.size, people);
    assert.equal((await gallery.identify(face(3))).person?.name, 'p3');
    gallery.close();
    const trainer = await createTrainer({ input: [64, 64, 3], labels: ['a', 'b'], worker: false, variant: VARIANT,
      layers: [flatten(), dense(2, { activation: 'softmax' })], assets: { wasm } });
    const samples = Array.from({ length: 900 }, () => blank(64, 64));
    const targets = samples.map((_, i) => 'ab'[i % 2]);
    await rejectsWith(trainer.fit({ samples, targets }, { epochs: 1 }), 'OUT_OF_MEMORY');
    trainer.close();
  }));

test('a copy of a picture that there is no memory for', async () => {
  const analyzer = await analyzerFor({ worker: false, tasks: [], range: 'short' });
  const picture = blank(64, 64);
  picture.data.slice = () => {
    throw new RangeError('Array buffer allocation failed');
  };
  await rejectsWith(analyzer.analyze(picture), 'OUT_OF_MEMORY', /allocation failed.*smaller pictures/);
  assert.equal((await analyzer.analyze(blank(64, 64))).faces.length, 0);
  analyzer.close();
});

/**
 * Calls `use` again and again on the way back from the deepest recursion that there is room for.
 * @param {() => Promise<any>} use
 * @returns {Promise<any>[]} what it gave, but where there was no room to call it at all
 */
function fromTheDepths(use) {
  /** @type {Promise<any>[]} */
  const calls = Array.from({ length: 40 });
  let [frames, made] = [0, 0];
  const descend = () => {
    try {
      descend();
    } catch {
      // There is no deeper.
    }
    frames++;
    if (made < calls.length && frames % 4 === 0) {
      const call = use();
      calls[made] = call;
      made++;
    }
  };
  descend();
  return calls.slice(0, made);
}

/** @param {PromiseSettledResult<any>[]} outcomes */
function assertAnsweredOrRefused(outcomes) {
  assert.ok(outcomes.some(({ status }) => status === 'fulfilled'));
  // Where there is no room for ours either, it is the engine's own that is thrown.
  const odd = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    .filter((reason) => !(reason instanceof FacewiseError) && !(reason instanceof RangeError));
  assert.deepEqual(odd, []);
}

test('at the end of the stack analyze() answers or refuses, and goes on', async () => {
  const analyzer = await analyzerFor({ worker: false, tasks: [], range: 'short' });
  const picture = await sample(1);
  const { faces } = await analyzer.analyze(picture);
  const small = blank(32, 32);
  const outcomes = await Promise.allSettled(fromTheDepths(() => analyzer.analyze(small)));
  assertAnsweredOrRefused(outcomes);
  assert.equal((await analyzer.analyze(picture)).faces.length, faces.length);
  analyzer.close();
});

test('at the end of the stack a net answers right or says so', async () => {
  const bytes = await modelBytes('face_expression.tflite');
  const model = await loadModel(bytes, { variant: VARIANT });
  const input = new Float32Array(112 * 112 * 3).fill(0.25);
  const [{ data }] = await model.run(input);
  const outcomes = await Promise.allSettled(fromTheDepths(() => model.run(input)));
  assertAnsweredOrRefused(outcomes);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') assert.deepEqual(outcome.value[0].data, data);
  }
  const again = await model.run(input).catch((error) => error);
  if (again.code) assert.match(`${again.code} ${again.remedy}`, /INTERNAL Load it again/);
  else assert.deepEqual(again[0].data, data);
  model.close();
});

test('a call of the module that finds no room on the stack says so, and another engine goes on', async () => {
  let full = true;
  /** Too deep by one, as it would be in a page. @returns {number} */
  const overflow = () => 1 + overflow();
  await withExport('fw_analyzer_analyze', (analyze) => (...args) => (full ? overflow() : analyze(...args)),
    async () => {
      const analyzer = await analyzerFor({ worker: false, tasks: [], range: 'short' });
      await rejectsWith(analyzer.analyze(blank(64, 64)), 'OUT_OF_MEMORY', /call stack.*less deep.*new engine/);
      full = false;
      assert.ok((await analyzer.analyze(await sample(1))).faces.length > 0);
      analyzer.close();
    });
});

test('the stack lies in front of the data: what outgrows it traps', async () => {
  for (const name of ['facewise', 'facewise-train']) {
    const { stack, data } = interfaceOf(await readFile(path.join(ROOT, `web/lib/wasm/${name}-${VARIANT}.wasm`)));
    assert.ok(stack > 0 && stack <= data, `${name}: the stack begins at ${stack}, data at ${data}`);
  }
});
