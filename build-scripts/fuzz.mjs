// node build-scripts/fuzz.mjs SECONDS [TARGET..]: fuzzes all targets, or those named, SECONDS of processor time in all.
// New inputs go to build/fuzz/corpus, findings to tests/fuzz/regressions, where `make test` replays them. `make prove`
// does the same for longer and says what is covered.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fuzz } from '../tests/fuzz/lib/run.mjs';
import { binaryTargets, scriptTargets } from '../tests/fuzz/lib/targets.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const build = path.resolve(root, process.env.BUILD || 'build');
const [seconds, ...named] = process.argv.slice(2);
const names = named.length > 0 ? named : [...binaryTargets(), ...scriptTargets()];
const each = Number(seconds) / names.length;
if (!(each >= 1)) {
  console.error('fuzz.mjs SECONDS [TARGET..]: a second or more for each target');
  process.exit(2);
}

process.chdir(root);
let failed = 0;
for (const name of names) {
  const { clean, runs, log } = await fuzz(name, each, build);
  if (!clean) failed++;
  const outcome = clean ? 'nothing found' : `found something, see ${log} and tests/fuzz/regressions/${name}`;
  console.log(`${name}: ${runs} runs, ${outcome}`);
}
console.log(`fuzz: ${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
