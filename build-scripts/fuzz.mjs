// node build-scripts/fuzz.mjs SECONDS FUZZER..: runs each fuzzer on its seed corpus, SECONDS in all.
// New inputs go to build/fuzz/corpus, findings to tests/fuzz/regressions, where `make test` replays them.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [seconds, ...fuzzers] = process.argv.slice(2);
const each = Math.floor(Number(seconds) / fuzzers.length);
if (!(each >= 1)) {
  console.error('fuzz.mjs SECONDS FUZZER..: a second or more for each fuzzer');
  process.exit(2);
}

let failed = 0;
for (const fuzzer of fuzzers) {
  const name = path.basename(fuzzer, '_fuzz');
  const grown = path.join(path.dirname(path.resolve(fuzzer)), 'corpus', name);
  const regressions = path.join(root, 'tests/fuzz/regressions', name);
  for (const folder of [grown, regressions]) mkdirSync(folder, { recursive: true });
  const corpus = [grown, path.join(root, 'tests/fuzz/corpus', name), regressions];
  const { status, signal } = spawnSync(
    path.resolve(fuzzer),
    [
      `-max_total_time=${each}`,
      `-artifact_prefix=${regressions}/`,
      '-timeout=10',
      '-rss_limit_mb=2048',
      '-print_final_stats=1',
      '-verbosity=0',
      ...corpus,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) failed += 1;
  console.log(
    `${name}: ${status === 0 ? 'nothing found' : `found something (${signal ?? status}), kept in ${regressions}`}`,
  );
}
console.log(`fuzz: ${fuzzers.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
