import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { decodePicture } from '../../web/lib/decode.js';
import { createAnalyzer } from '../../web/lib/index.js';
import { degrade } from './degrade.mjs';
import { FACES } from './faces.mjs';

/** @type {import('../../web/lib/index.js').Analyzer | undefined} */
let analyzer;

/** @param {string} file @param {string} how */
async function pictureOf(file, how) {
  const bytes = await readFile(path.join(FACES, file));
  if (!how) return new Blob([bytes]);
  const { pixels: { data }, width, height } = await decodePicture(bytes);
  return degrade({ data: new Uint8Array(data), width, height, channels: 3 }, how);
}

parentPort?.on('message', async ({ options, file, how }) => {
  try {
    if (options) {
      analyzer?.close();
      analyzer = await createAnalyzer(options);
      parentPort?.postMessage({ result: null });
      return;
    }
    const result = await analyzer?.analyze(await pictureOf(file, how));
    parentPort?.postMessage({ result: { ...result?.toJSON(), timing: result?.timing } });
  } catch (error) {
    parentPort?.postMessage({
      error: `${file ?? 'createAnalyzer'}: ${error instanceof Error ? error.message : error}`,
    });
  }
});
