// Subresource integrity: what a page that loads the package from somebody else's server writes into integrity="".

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** @param {Uint8Array} bytes */
export const integrityOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/**
 * Prints the values of the files that a page names itself.
 * @param {string} folder of the package
 * @param {string} version
 * @returns {string} JSON with those of every script and wasm file, by path in the package
 */
export function integrity(folder, version) {
  const names = ['', 'wasm'].flatMap((sub) => readdirSync(path.join(folder, sub))
    .filter((name) => /\.(js|wasm)$/.test(name))
    .map((name) => path.posix.join(sub, name))).sort();
  const files = Object.fromEntries(names.map((name) => [name, integrityOf(readFileSync(path.join(folder, name)))]));
  const named = /^(index|core|worker|element|.*\.standalone)\.js$|\.wasm$/;
  for (const name of names.filter((each) => named.test(each))) console.log(`${name.padEnd(45)} ${files[name]}`);
  return `${JSON.stringify({ version, files }, null, 2)}\n`;
}
