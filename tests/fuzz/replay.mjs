// Runs the targets in JavaScript over their seeds and findings, without a fuzzer: node tests/fuzz/replay.mjs
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { findTarget, scriptTargets } from './lib/targets.mjs';

let [passed, failed] = [0, 0];
for (const name of scriptTargets()) {
  const { run } = await findTarget(name);
  if (!existsSync(`tests/fuzz/corpus/${name}`)) throw new Error(`${name} has no seeds`);
  for (const folder of [`tests/fuzz/corpus/${name}`, `tests/fuzz/regressions/${name}`]) {
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder)) {
      try {
        await run(new Uint8Array(readFileSync(path.join(folder, file))));
        passed++;
      } catch (error) {
        failed++;
        console.log(`${folder}/${file}:`, error);
      }
    }
  }
}
console.log(`replay: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
