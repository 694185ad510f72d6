// node tests/fuzz/lib/script_coverage.mjs NAME FOLDER: counts what the files of a folder run through, as JSON.
import { readFileSync, readdirSync } from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { findTarget } from './targets.mjs';

const [, , name, folder] = process.argv;
register(new URL('../instrument.mjs', import.meta.url));
const { run } = await findTarget(name);
for (const file of readdirSync(folder)) await run(new Uint8Array(readFileSync(path.join(folder, file))));
const hits = Object.values(/** @type {any} */ (globalThis).__coverage__ ?? {})
  .flatMap(({ s, b }) => [...Object.values(s), ...Object.values(b).flat()]);
console.log(JSON.stringify({ hit: hits.filter(Boolean).length, of: hits.length }));
