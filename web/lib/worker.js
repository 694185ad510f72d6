// The far side of worker-host.js: one EngineHost behind a message port. In a page `self` is that
// port, in Node it is worker_threads' parentPort.
import { EngineHost } from './engine.js';
import { packError } from './errors.js';
import { nodeModule } from './host.js';

/** @type {any} */
const scope = globalThis;
const port = typeof scope.postMessage === 'function' && typeof scope.importScripts !== 'undefined' || scope.self
  ? scope : (await nodeModule('node:worker_threads')).parentPort;

/** @type {EngineHost | null} */
let host = null;

/**
 * @param {{ call: string, module: WebAssembly.Module, config: import('./engine.js').EngineConfig,
 *   models: import('./models.js').LoadedModel[], picture: import('./image.js').Picture, timestamp: number }} request
 * @returns {Promise<{ value: any, transfer: Transferable[] }>}
 */
async function serve(request) {
  if (request.call === 'start') {
    host = new EngineHost(request.module, request.config, request.models);
    return { value: await host.start(), transfer: [] };
  }
  if (!host) throw new Error(`The worker was asked for '${request.call}' before 'start'.`);
  if (request.call === 'analyze') {
    const reading = await host.analyze(request.picture, request.timestamp);
    return { value: reading, transfer: [reading.faces, ...reading.crops.map(({ data }) => data.buffer)] };
  }
  if (request.call === 'reset') return { value: await host.reset(), transfer: [] };
  return { value: await host.stats(), transfer: [] };
}

/** @param {any} request */
async function answer(request) {
  try {
    const { value, transfer } = await serve(request);
    port.postMessage({ id: request.id, value }, transfer);
  } catch (error) {
    port.postMessage({ id: request.id, error: packError(error) });
  }
}

if (typeof port.on === 'function') port.on('message', answer);
else port.addEventListener('message', (/** @type {MessageEvent} */ event) => answer(event.data));
port.postMessage({ hello: true });
