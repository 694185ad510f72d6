// The far side of worker-host.js: one EngineHost behind a message port. In a page `self` is that
// port, in Node it is worker_threads' parentPort.
import { EngineHost, buffersOf } from './engine.js';
import { packError } from './errors.js';
import { isNode, nodeModule } from './host.js';

/** @type {EngineHost | null} */
let host = null;

/**
 * @param {{ call: string, module: WebAssembly.Module, config: import('./engine.js').EngineConfig,
 *   models: import('./models.js').LoadedModel[], picture: import('./image.js').Picture, timestamp: number,
 *   reading: import('./engine.js').Reading }} request
 * @returns {Promise<{ value: any, transfer: Transferable[] }>}
 */
async function serve(request) {
  if (request.call === 'start') {
    host = new EngineHost(request.module, request.config, request.models);
    return { value: await host.start(), transfer: [] };
  }
  if (!host) throw new Error(`The worker was asked for '${request.call}' before 'start'.`);
  if (request.call === 'analyze' || request.call === 'addAttributes') {
    const reading = await (request.call === 'analyze' ? host.analyze(request.picture, request.timestamp)
      : host.addAttributes(request.reading));
    return { value: reading, transfer: buffersOf(reading) };
  }
  if (request.call === 'reset') return { value: await host.reset(), transfer: [] };
  return { value: await host.stats(), transfer: [] };
}

/**
 * @param {{ postMessage: (message: any, transfer?: Transferable[]) => void }} port
 * @param {any} request
 */
async function answer(port, request) {
  try {
    const { value, transfer } = await serve(request);
    port.postMessage({ id: request.id, value }, transfer);
  } catch (error) {
    port.postMessage({ id: request.id, error: packError(error) });
  }
}

// No top-level await: bundlers turn this file into a classic script.
if (isNode()) {
  nodeModule('node:worker_threads').then(({ parentPort }) => {
    parentPort.on('message', (/** @type {any} */ request) => answer(parentPort, request));
    parentPort.postMessage({ hello: true });
  });
} else {
  const scope = /** @type {any} */ (self); // a DedicatedWorkerGlobalScope, which the DOM's types do not know
  scope.addEventListener('message', (/** @type {MessageEvent} */ event) => answer(scope, event.data));
  scope.postMessage({ hello: true });
}
