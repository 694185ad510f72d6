#!/usr/bin/env node
/**
 * Makes the nets in models/ from the packages in models/node_modules:
 *
 *   node build-scripts/models/make.mjs [--omit-optional] [--out models] [--test-models] [--write-manifest]
 *
 * Does nothing when neither the packages nor these scripts changed. What comes out must be, to the
 * byte, what models/manifest.json says; --write-manifest accepts a change. --test-models also makes
 * the nets that only tests and benchmarks use, in build/test-models.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BUDGETS, NETS } from './catalogue.mjs';
import { isInstalled, PACKAGES, packageVersion, PROJECT } from './sources.mjs';
import { TEST_NETS } from './test_nets.mjs';

/** @import { Net } from './catalogue.mjs' */

const MANIFEST = fileURLToPath(new URL('models/manifest.json', PROJECT));
const STAMP = '.made';

/**
 * @typedef {object} ManifestEntry
 * @property {string} file
 * @property {string} role
 * @property {number} bytes
 * @property {string} sha256
 */

const { values: options } = parseArgs({
  options: {
    'omit-optional': { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('models', PROJECT)) },
    'test-models': { type: 'boolean', default: false },
    'write-manifest': { type: 'boolean', default: false },
  },
});

try {
  makeShipped(options.out, options['omit-optional'], options['write-manifest']);
  if (options['test-models']) makeTestNets(fileURLToPath(new URL('build/test-models', PROJECT)));
} catch (error) {
  console.error(`models: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

/**
 * @param {string} out
 * @param {boolean} omitOptional
 * @param {boolean} writeManifest
 */
function makeShipped(out, omitOptional, writeManifest) {
  const nets = NETS.filter((net) => !net.optional || (!omitOptional && isInstalled(net.source.package)));
  const pinned = new Map(readManifest().map((entry) => [entry.file, entry]));
  if (!writeManifest && isMade(out, nets, (file) => pinned.get(file)?.bytes)) return;

  mkdirSync(out, { recursive: true });
  const entries = nets.map((net) => {
    const bytes = net.make();
    writeFileSync(join(out, net.file), bytes);
    return manifestEntry(net, bytes);
  });
  if (writeManifest) {
    if (nets.length !== NETS.length) throw new Error('a manifest is written only with the optional nets in it');
    checkBudgets(entries);
    writeFileSync(MANIFEST, manifestText(entries));
  }
  for (const entry of entries) checkPinned(entry, writeManifest ? entry : pinned.get(entry.file));
  checkBudgets(readManifest());
  writeStamp(out, nets);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`models: ${entries.length} nets, ${total} bytes`);
}

/** @param {string} out */
function makeTestNets(out) {
  const nets = TEST_NETS.filter((net) => isInstalled(net.source.package));
  if (isMade(out, nets, () => undefined)) return;
  mkdirSync(out, { recursive: true });
  for (const net of nets) writeFileSync(join(out, net.file), net.make());
  writeStamp(out, nets);
  console.log(`models: ${nets.length} nets for tests`);
}

/**
 * @param {Net} net
 * @param {Uint8Array} bytes
 */
function manifestEntry({ make, source, ...facts }, bytes) {
  return {
    file: facts.file,
    role: facts.role,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...facts,
    source: { package: source.package, version: packageVersion(source.package), ...source },
  };
}

/**
 * JSON with lists of numbers on one line.
 * @param {ManifestEntry[]} models
 */
function manifestText(models) {
  const text = JSON.stringify({ version: 1, models }, null, 2);
  return `${text.replace(/\[\s+(\d+(?:,\s+\d+)*)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, ' ')}]`)}\n`;
}

/** @returns {ManifestEntry[]} */
function readManifest() {
  return existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, 'utf8')).models : [];
}

/**
 * @param {ManifestEntry} made
 * @param {ManifestEntry|undefined} pinned
 */
function checkPinned(made, pinned) {
  if (JSON.stringify(made) === JSON.stringify(pinned)) return;
  throw new Error(
    `${made.file} is not what models/manifest.json says (${made.bytes} bytes, sha256 ${made.sha256}); ` +
      'if the change is wanted: node build-scripts/models/make.mjs --write-manifest',
  );
}

/** @param {ManifestEntry[]} entries */
function checkBudgets(entries) {
  for (const { what, roles, bytes } of BUDGETS) {
    const sum = entries.filter(({ role }) => roles.includes(role)).reduce((total, entry) => total + entry.bytes, 0);
    if (sum > bytes) throw new Error(`${what}: ${sum} bytes, ${bytes} are allowed`);
  }
}

/**
 * Whether all files are there, made by these scripts from these packages.
 * @param {string} out
 * @param {readonly { file: string, source: { package: string } }[]} nets
 * @param {(file: string) => number|undefined} expectedBytes
 */
function isMade(out, nets, expectedBytes) {
  const stamp = join(out, STAMP);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== inputsHash(nets)) return false;
  return nets.every(({ file }) => {
    const path = join(out, file);
    return existsSync(path) && statSync(path).size === (expectedBytes(file) ?? statSync(path).size);
  });
}

/**
 * @param {string} out
 * @param {readonly { file: string, source: { package: string } }[]} nets
 */
function writeStamp(out, nets) {
  writeFileSync(join(out, STAMP), inputsHash(nets));
}

/**
 * Of everything that decides what comes out: the nets asked for, package versions, the scripts, the manifest.
 * @param {readonly { file: string, source: { package: string } }[]} nets
 */
function inputsHash(nets) {
  const hash = createHash('sha256');
  for (const { file, source } of nets) hash.update(`${file} ${source.package}@${packageVersion(source.package)}\n`);
  const scripts = new URL('build-scripts/models/', PROJECT);
  for (const script of readdirSync(scripts).sort()) hash.update(readFileSync(new URL(script, scripts)));
  hash.update(existsSync(MANIFEST) ? readFileSync(MANIFEST) : '');
  return `${hash.digest('hex')}\n`;
}
