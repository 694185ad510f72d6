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
import { NETS } from './catalogue.mjs';
import { checkBudgets, checkPinned, MANIFEST, manifestEntry, readManifest, writeManifest } from './manifest.mjs';
import { isInstalled, packageVersion, PROJECT } from './sources.mjs';
import { TEST_NETS } from './test_nets.mjs';

/** Holds a hash of all that the files beside it were made from. */
const STAMP = '.made';

/** @typedef {{ file: string, source: { package: string } }} Made */

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
 * @param {string} out  folder
 * @param {boolean} omitOptional
 * @param {boolean} acceptChanges
 */
function makeShipped(out, omitOptional, acceptChanges) {
  const nets = NETS.filter((net) => !net.optional || (!omitOptional && isInstalled(net.source.package)));
  const pinned = new Map(readManifest().map((entry) => [entry.file, entry]));
  if (!acceptChanges && isMade(out, nets, (file) => pinned.get(file)?.bytes)) return;

  const made = nets.map((net) => ({ net, bytes: net.make() }));
  const entries = made.map(({ net, bytes }) => manifestEntry(net, bytes));
  if (acceptChanges) {
    if (nets.length !== NETS.length) throw new Error('a manifest is written only with the optional nets in it');
    checkBudgets(entries);
    writeManifest(entries);
  } else {
    for (const entry of entries) checkPinned(entry, pinned.get(entry.file));
    checkBudgets(readManifest());
  }
  mkdirSync(out, { recursive: true });
  for (const { net, bytes } of made) writeFileSync(join(out, net.file), bytes);
  writeStamp(out, nets);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`models: ${entries.length} nets, ${total} bytes`);
}

/** @param {string} out  folder */
function makeTestNets(out) {
  const nets = TEST_NETS.filter((net) => isInstalled(net.source.package));
  if (isMade(out, nets, () => undefined)) return;
  mkdirSync(out, { recursive: true });
  for (const net of nets) writeFileSync(join(out, net.file), net.make());
  writeStamp(out, nets);
  console.log(`models: ${nets.length} nets for tests`);
}

/**
 * Whether all files are there, made by these scripts from these packages.
 * @param {string} out
 * @param {readonly Made[]} nets
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
 * @param {readonly Made[]} nets
 */
function writeStamp(out, nets) {
  writeFileSync(join(out, STAMP), inputsHash(nets));
}

/**
 * Of everything that decides what comes out: the nets asked for, package versions, the scripts, the manifest.
 * @param {readonly Made[]} nets
 */
function inputsHash(nets) {
  const hash = createHash('sha256');
  for (const { file, source } of nets) hash.update(`${file} ${source.package}@${packageVersion(source.package)}\n`);
  const scripts = new URL('build-scripts/models/', PROJECT);
  for (const script of readdirSync(scripts).sort()) hash.update(readFileSync(new URL(script, scripts)));
  hash.update(existsSync(MANIFEST) ? readFileSync(MANIFEST) : '');
  return `${hash.digest('hex')}\n`;
}
