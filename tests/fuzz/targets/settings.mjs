// Options of any JSON, with what JSON cannot say put in for '@NaN', '@bytes' and so on. The first byte picks whose.
// What is accepted is complete, the C analyzer takes it, and both name the same nets; what a net is built of either
// stands or is refused.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Instance } from '../../../web/lib/abi.js';
import { requireCalibration } from '../../../web/lib/calibration.js';
import { resolveCrop } from '../../../web/lib/custom.js';
import { engineConfig, rolesNeeded } from '../../../web/lib/engine.js';
import { rolesFor } from '../../../web/lib/models.js';
import { resolveOptions } from '../../../web/lib/options.js';
import { checkCustomTasks } from '../../../web/lib/tasks.js';
import { TrainEngine } from '../../../web/lib/train-engine.js';
import { planFit, planLayers, planMethod } from '../../../web/lib/train-options.js';
import { verify } from '../../../web/lib/verify.js';
import { writeXmp } from '../../../web/lib/xmp.js';
import { writeTags } from '../../../web/lib/tags.js';
import { refusing, textOf, unusual } from '../lib/expect.mjs';

const REFUSALS = ['INVALID_ARGUMENT', 'UNKNOWN_OPTION', 'UNKNOWN_TASK'];

/** @param {string} name of a module */
async function wasm(name) {
  return WebAssembly.compile(await readFile(new URL(`../../../web/lib/wasm/${name}-simd.wasm`, import.meta.url)));
}

/** @type {Promise<Instance> | undefined} */
let instance;

/** @param {any} given */
async function analyzerOptions(given) {
  const options = await refusing(REFUSALS, () => resolveOptions(given));
  if (!options) return;
  assert.deepEqual(resolveOptions(options), options);
  const customs = options.tasks.filter((task) => typeof task !== 'string');
  if (customs.length > 0) await refusing(REFUSALS, () => checkCustomTasks(/** @type {any[]} */ (customs)));
  const core = await (instance ??= wasm('facewise').then((module) => Instance.create(module)));
  const config = engineConfig(options);
  const known = (/** @type {string[]} */ roles) => roles.filter((role) => !/ensemble|blendshapes/.test(role)).sort();
  assert.deepEqual(known(rolesFor(options)), known(rolesNeeded(core, config)));
  for (const [name, value] of Object.entries(config)) {
    if (name !== 'custom' && name !== 'minPresence') assert.ok(Number.isFinite(Number(value)), `${name} is ${value}`);
  }
}

/** @type {WebAssembly.Module | undefined} */
let trainer;

/** @param {any} layers */
async function net(layers) {
  const plan = await refusing(REFUSALS, () => planLayers(layers));
  if (!plan) return;
  trainer ??= await wasm('facewise-train');
  await refusing([...REFUSALS, 'SHAPE_MISMATCH', 'OUT_OF_MEMORY', 'MODEL_UNSUPPORTED'], async () => {
    const engine = await TrainEngine.create(/** @type {any} */ (trainer), /** @type {any} */ ({
      input: [8, 8, 1], layers: plan, seed: 1,
    }));
    assert.equal(engine.facts.outputs > 0, plan.length > 0); // createTrainer() refuses one without layers
  });
}

/** @type {((given: any) => Promise<unknown>)[]} */
const USES = [
  analyzerOptions,
  (given) => refusing(REFUSALS, () => resolveCrop(given)),
  net,
  (given) => refusing(REFUSALS, () => planFit(given)),
  (given) => refusing(REFUSALS, () => planMethod(Object(given))),
  (given) => refusing(REFUSALS, () => checkCustomTasks([].concat(given).map(Object))),
  (given) => refusing(REFUSALS, () => writeXmp(given)),
  (given) => refusing(REFUSALS, () => writeTags(given)),
  (given) => refusing([...REFUSALS, 'NO_EMBEDDING'], () => verify(given?.a, given?.b, given?.options)),
  (given) => refusing(REFUSALS, () => requireCalibration(given)),
];

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['options', 'custom', 'tasks', 'calibration', 'embedding', 'verify', 'train-options']
    .map((name) => `web/lib/${name}.js`),
  words: ['@NaN', '@undefined', '@function', '@bytes', '@big', '@Infinity', '@date', '@symbol', '@blob', '@url',
    '@bare', '@signal', '__proto__', 'constructor', 'toString', '1e999', '-1', '0.5', '{"', '"}', '":', '["', '"]',
    'true', 'false', 'null'],
  async run(input) {
    const parsed = unusual(textOf(input.subarray(1)));
    if (parsed) await USES[(input[0] ?? 0) % USES.length](parsed.value);
  },
};
