// Writes into a module which file of which version it is, as a section that engines skip: web/lib/wasm.js reads it.
// Usage: node build-scripts/wasm-stamp.mjs facewise-simd file.wasm
import { appendFileSync, readFileSync } from 'node:fs';

const [, , name, file] = process.argv;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
// Each part is short enough for a length of one byte.
const sized = (/** @type {string} */ text) => [text.length, ...Buffer.from(text)];
const content = [...sized('facewise'), ...Buffer.from(`${name} ${version}`)];
if (content.length > 127) throw new Error(`'${name} ${version}' is too long.`);
appendFileSync(file, Uint8Array.from([0, content.length, ...content]));
