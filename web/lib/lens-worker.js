// The far side of lens.js: one LensEngine behind a message port.
import { LensEngine } from './lens-engine.js';
import { packError } from './errors.js';
import { servePort } from './port.js';

/** @type {LensEngine | null} */
let engine = null;

servePort(async ({ id, call, args }, post) => {
  try {
    if (call === 'start') {
      engine = await LensEngine.create(.../** @type {Parameters<typeof LensEngine.create>} */ (args));
      post({ id, value: engine.describe() });
      return;
    }
    const value = await /** @type {any} */ (engine)[call](...args);
    post({ id, value }, call === 'look' ? buffersOf(value) : []);
  } catch (error) {
    post({ id, error: packError(error) });
  }
});

/**
 * The pictures of a look are handed over, not copied.
 * @param {Awaited<ReturnType<LensEngine['look']>>} look
 * @returns {Transferable[]}
 */
function buffersOf({ outputs, layers, maps }) {
  const pictures = Object.values(layers).flatMap(({ channels }) => channels.slice(0, 1));
  const values = Object.values(maps).map((map) => map.values);
  return [outputs, ...pictures.map(({ pixels }) => pixels), ...values].map(({ buffer }) => buffer);
}
