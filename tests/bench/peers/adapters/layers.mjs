// Facewise, layer by layer: each node of the planned net timed where it stands in a run.
import { Instance } from '/facewise/web/lib/abi.js';
import { readBytes } from '/facewise/web/lib/fetch.js';
import { loadModel } from '/facewise/web/lib/nn.js';
import { loadModule } from '/facewise/web/lib/wasm.js';
import { addressOf, values } from './ours.mjs';

/** @typedef {import('/facewise/web/lib/nn.js').NodeInfo & { times: number[] }} Layer  times in milliseconds */

/** @type {Instance} */
let instance;
/** @type {'simd' | 'relaxed'} */
let variant;

/** @param {{ variant?: 'simd' | 'relaxed' }} options */
export async function init(options = {}) {
  variant = options.variant ?? 'relaxed';
  const { module } = await loadModule({ variant });
  instance = await Instance.create(module);
  return { variant };
}

/** @param {Uint8Array} bytes @returns {number} a session */
function open(bytes) {
  const model = instance.with('fw_model_options', (options) =>
    instance.withBytes(bytes, (pointer) => {
      instance.check('fw_model_create', pointer, bytes.length, options, instance.outPointer);
      return instance.takeOut();
    }));
  return instance.with('fw_session_options', (options) => {
    instance.check('fw_session_create', model, options, instance.outPointer);
    return instance.takeOut();
  });
}

/** @param {string} id */
export async function load(id) {
  const bytes = await readBytes(new URL(addressOf(id)));
  const session = open(bytes);
  const tensor = instance.with('fw_tensor', (pointer) => {
    instance.checkStatus('fw_session_input', session, 0, pointer);
    return instance.read('fw_tensor', pointer);
  });
  const input = await values(tensor.bytes / 4);
  const net = await loadModel(bytes, { variant });
  const layers = net.nodes.map((node) => ({ ...node, times: /** @type {number[]} */ ([]) }));
  net.close();
  const { fw_session_run_node: runNode, memory } = instance.exports;
  const run = (/** @type {boolean} */ keep) => {
    // Inputs do not outlive a run.
    new Float32Array(memory.buffer, tensor.data, input.length).set(input);
    for (const [index, layer] of layers.entries()) {
      const start = performance.now();
      const status = runNode(session, index, instance.errorPointer);
      const took = performance.now() - start;
      if (status !== 0) throw new Error(`${layer.op} '${layer.output}' failed`);
      if (keep) layer.times.push(took);
    }
  };
  return {
    shape: tensor.shape.slice(0, tensor.rank),
    run: () => run(false),
    /** @param {number} runs @returns {Layer[]} with the times of these runs added */
    profile(runs) {
      for (let i = 0; i < runs; i++) run(true);
      return layers;
    },
  };
}
