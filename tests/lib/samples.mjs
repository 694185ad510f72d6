// The photographs that tests read come with the npm package face-api.

import { fileURLToPath } from 'node:url';

const folder = new URL('../../models/node_modules/@vladmandic/face-api/demo/', import.meta.url);

/** @param {number} number 1 to 6; 3 shows three people, 6 four */
export function samplePath(number) {
  return fileURLToPath(new URL(`sample${number}.jpg`, folder));
}
