/** Files inside an Emscripten asset bundle (`*_packed_assets.data`), found by the table in its loader script. */

import { readFileSync } from 'node:fs';

/**
 * @param {string} loaderPath  the `*_packed_assets_loader.js` next to the data
 * @param {string} dataPath
 * @returns {Map<string, Uint8Array>} contents by the last part of the file name
 */
export function readPackedAssets(loaderPath, dataPath) {
  const loader = readFileSync(loaderPath, 'utf8');
  const call = /loadPackage\((\{.*\})\)/.exec(loader);
  if (!call) throw new Error(`${loaderPath}: no loadPackage({...}) call with the table of files`);
  /** @type {{ files: { filename: string, start: number, end: number }[], remote_package_size: number }} */
  const table = JSON.parse(call[1]);
  const data = readFileSync(dataPath);
  if (data.length !== table.remote_package_size) {
    throw new Error(`${dataPath}: ${data.length} bytes, its loader expects ${table.remote_package_size}`);
  }
  return new Map(
    table.files.map(({ filename, start, end }) => {
      if (!(start >= 0 && start < end && end <= data.length)) {
        throw new Error(`${loaderPath}: ${filename} lies at ${start}..${end}, outside of the data`);
      }
      return [filename.slice(filename.lastIndexOf('/') + 1), data.subarray(start, end)];
    }),
  );
}
