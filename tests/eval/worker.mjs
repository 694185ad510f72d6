import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { createAnalyzer } from '../../web/lib/index.js';
import { FACES } from './faces.mjs';

/** @type {import('../../web/lib/index.js').Analyzer | undefined} */
let analyzer;

parentPort?.on('message', async ({ options, file }) => {
  try {
    if (options) {
      analyzer?.close();
      analyzer = await createAnalyzer(options);
      parentPort?.postMessage({ result: null });
      return;
    }
    const result = await analyzer?.analyze(new Blob([await readFile(path.join(FACES, file))]));
    parentPort?.postMessage({ result: { ...result?.toJSON(), timing: result?.timing } });
  } catch (error) {
    parentPort?.postMessage({
      error: `${file ?? 'createAnalyzer'}: ${error instanceof Error ? error.message : error}`,
    });
  }
});
