/** models/manifest.json: what each net is, and the exact bytes that must come out of the build. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { BUDGETS } from './catalogue.mjs';
import { packageVersion, PROJECT } from './sources.mjs';

/** @import { Net } from './catalogue.mjs' */

export const MANIFEST = new URL('models/manifest.json', PROJECT);
export const PACKAGED = 'web/lib/packaged.js';

/**
 * @typedef {Omit<Net, 'make'|'source'> & {
 *   bytes: number,
 *   sha256: string,
 *   source: { package: string, version: string, path: string, conversion: string },
 * }} ManifestEntry
 */

/** @returns {ManifestEntry[]} */
export function readManifest() {
  return existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, 'utf8')).models : [];
}

/**
 * JSON with lists of numbers on one line.
 * @param {ManifestEntry[]} models
 */
export function writeManifest(models) {
  const text = JSON.stringify({ version: 1, models }, null, 2);
  const compact = text.replace(/\[\s+(\d+(?:,\s+\d+)*)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, ' ')}]`);
  writeFileSync(MANIFEST, `${compact}\n`);
  writeFileSync(new URL(PACKAGED, PROJECT), packagedSource(models));
}

/**
 * What the code must know of the nets beside it.
 * @param {Pick<ManifestEntry, 'role' | 'file' | 'bytes' | 'sha256'>[]} models
 */
export function packagedSource(models) {
  const entries = models.map(({ role, file, bytes, sha256 }) => `  '${role}': {
    file: '${file}',
    bytes: ${bytes},
    sha256: '${sha256}',
  },
`);
  return `// Made by build-scripts/models/make.mjs from models/manifest.json: do not edit.

/** @type {Readonly<{ [role: string]: { file: string, bytes: number, sha256: string } }>} */
export const PACKAGED = Object.freeze({
${entries.join('')}});
`;
}

/**
 * What the manifest says of a net: all of it but how it is made.
 * @param {Net} net
 * @param {Uint8Array} bytes
 * @returns {ManifestEntry}
 */
export function manifestEntry({ file, role, make, source, ...facts }, bytes) {
  const { package: name, path, conversion } = source;
  return {
    file,
    role,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...facts,
    source: { package: name, version: packageVersion(name), path, conversion },
  };
}

/**
 * @param {ManifestEntry} made
 * @param {ManifestEntry|undefined} pinned
 */
export function checkPinned(made, pinned) {
  if (JSON.stringify(made) === JSON.stringify(pinned)) return;
  throw new Error(
    `${made.file} is not what models/manifest.json says (${made.bytes} bytes, sha256 ${made.sha256}); ` +
      'if the change is wanted: node build-scripts/models/make.mjs --write-manifest',
  );
}

/** @param {ManifestEntry[]} entries */
export function checkBudgets(entries) {
  for (const { what, roles, bytes } of BUDGETS) {
    const sum = entries.filter(({ role }) => roles.includes(role)).reduce((total, entry) => total + entry.bytes, 0);
    if (sum > bytes) throw new Error(`${what}: ${sum} bytes, ${bytes} are allowed`);
  }
}
