// Facewise, layer by layer: each node of the planned net timed where it stands in a run.
import { Instance } from '/facewise/web/lib/abi.js';
import { readBytes } from '/facewise/web/lib/fetch.js';
import { loadModule } from '/facewise/web/lib/wasm.js';
import { addressOf, values } from './ours.mjs';

/** @typedef {import('/facewise/web/lib/nn.js').NodeInfo & { times: number[] }} Layer  times in milliseconds */

/** @type {Instance} */
let instance;

/** @param {{ variant?: 'simd' | 'relaxed' }} options */
export async function init({ variant = 'relaxed' } = {}) {
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

/** @param {number} session @returns {Layer[]} */
function layersOf(session) {
  const count = instance.call('fw_session_node_count', session);
  return instance.with('fw_node_info', (pointer) =>
    Array.from({ length: count }, (_, index) => {
      instance.checkStatus('fw_session_node', session, index, pointer);
      const info = instance.read('fw_node_info', pointer);
      return {
        op: instance.text(info.op),
        kernel: instance.text(info.kernel),
        output: instance.text(info.output),
        shape: info.output_shape.slice(0, info.output_rank),
        kernelSize: info.kernel_size,
        stride: info.stride,
        macs: info.macs,
        bytes: info.bytes,
        times: [],
      };
    }));
}

/** @param {string} id */
export async function load(id) {
  const session = open(await readBytes(new URL(addressOf(id))));
  const tensor = instance.with('fw_tensor', (pointer) => {
    instance.checkStatus('fw_session_input', session, 0, pointer);
    return instance.read('fw_tensor', pointer);
  });
  const input = await values(tensor.bytes / 4);
  const layers = layersOf(session);
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
