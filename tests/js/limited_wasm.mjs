// The wasm modules with another limit on their memory: as if a device had no more.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ROOT, VARIANT } from './support.mjs';

const MEMORY_SECTION = 5;
export const PAGE = 65536;

/** @param {Buffer} wasm @param {number} pages */
function limit(wasm, pages) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (wasm[at++] !== MEMORY_SECTION) at = number() + at;
  number();
  number();
  if (wasm[at++] !== 1) throw new Error('the module sets its memory no limit');
  number();
  const first = at;
  number();
  // As many bytes as before, the upper ones zero if need be.
  for (let byte = first, rest = pages; byte < at; byte++, rest >>= 7) {
    wasm[byte] = rest & 0x7f | (byte < at - 1 ? 0x80 : 0);
  }
}

/**
 * A folder for the option assets.wasm while `use` runs: all modules of the variant under test, with so little memory.
 * @template T
 * @param {number} pages of 64 KiB
 * @param {(folder: string) => Promise<T>} use
 */
export async function withLimit(pages, use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'facewise-'));
  try {
    for (const name of ['facewise', 'facewise-train']) {
      const wasm = await readFile(path.join(ROOT, `web/lib/wasm/${name}-${VARIANT}.wasm`));
      limit(wasm, pages);
      await writeFile(path.join(folder, `${name}-${VARIANT}.wasm`), wasm);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
