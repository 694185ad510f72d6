// The far side of worker-host.js: one EngineHost behind a message port.
import { buffersOf } from './engine.js';
import { EngineHost } from './engine-host.js';
import { packError } from './errors.js';
import { servePort } from './port.js';

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

servePort(async (request, post) => {
  try {
    const { value, transfer } = await serve(request);
    post({ id: request.id, value }, transfer);
  } catch (error) {
    post({ id: request.id, error: packError(error) });
  }
});
