import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../../web/lib/nn.js';
import { withExport } from './hostile_wasm.mjs';
import { VARIANT, analyzerFor, modelBytes, rejectsWith, sample } from './support.mjs';

/**
 * While `make` runs, instances trap in the named export.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} make
 */
const withTrap = (name, make) => withExport(name, () => () => {
  throw new WebAssembly.RuntimeError('unreachable');
}, make);

test('after a trap the call answers INTERNAL and the next one runs on a new engine', async () => {
  const analyzer = await withTrap('fw_analyzer_analyze', () => analyzerFor({ tasks: [], range: 'short' }));
  const picture = await sample(1);
  await rejectsWith(analyzer.analyze(picture), 'INTERNAL', /trapped: unreachable.*new engine/);
  assert.ok((await analyzer.analyze(picture)).faces.length > 0);
  analyzer.close();
});

test('a model that trapped says so at every further call', async () => {
  const bytes = await modelBytes('face_expression.tflite');
  const model = await withTrap('fw_session_run', () => loadModel(bytes, { variant: VARIANT }));
  const input = new Float32Array(112 * 112 * 3);
  await rejectsWith(model.run(input), 'INTERNAL', /trapped/);
  await rejectsWith(model.run(input), 'INTERNAL', /Load it again/);
  model.close();
});
