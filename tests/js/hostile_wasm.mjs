// The wasm modules with another limit on their memory, as if a device had no more, or with a function that traps
// or is another one.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ROOT, VARIANT } from './support.mjs';

const [IMPORTS, MEMORY, EXPORTS, CODE] = [2, 5, 7, 10];
const [UNREACHABLE, NOP, END] = [0, 1, 0x0b];
export const PAGE = 65536;

/** Reads a module's bytes from one of its sections on. */
class Reader {
  at = 8;

  /** @param {Buffer} wasm @param {number} section */
  constructor(wasm, section) {
    this.wasm = wasm;
    while (wasm[this.at++] !== section) this.at = this.number() + this.at;
    this.number();
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.wasm[this.at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return this.wasm.toString('utf8', this.at - length, this.at);
  }
}

/** @param {Buffer} wasm @param {number} pages */
function limit(wasm, pages) {
  const reader = new Reader(wasm, MEMORY);
  reader.number();
  if (wasm[reader.at++] !== 1) throw new Error('the module sets its memory no limit');
  reader.number();
  const first = reader.at;
  reader.number();
  // As many bytes as before, the upper ones zero if need be.
  for (let byte = first, rest = pages; byte < reader.at; byte++, rest >>= 7) {
    wasm[byte] = rest & 0x7f | (byte < reader.at - 1 ? 0x80 : 0);
  }
}

/** @param {Buffer} wasm @param {string} name of an exported function whose body becomes `unreachable` */
function breakFunction(wasm, name) {
  const exported = new Reader(wasm, EXPORTS);
  let index = -1;
  for (let count = exported.number(); count > 0 && index < 0; count--) {
    const found = exported.text() === name;
    exported.at++;
    const number = exported.number();
    if (found) index = number;
  }
  if (index < 0) throw new Error(`the module exports no ${name}`);
  const code = new Reader(wasm, CODE);
  code.number();
  // Imported functions have the first numbers; all imports are functions.
  for (let skip = index - new Reader(wasm, IMPORTS).number(); skip > 0; skip--) code.at = code.number() + code.at;
  const size = code.number();
  wasm.fill(NOP, code.at, code.at + size);
  wasm[code.at] = 0; // no locals
  wasm[code.at + 1] = UNREACHABLE;
  wasm[code.at + size - 1] = END;
}

/**
 * A folder for the option assets.wasm while `use` runs: modules of the variant under test, changed.
 * @template T
 * @param {string[]} names
 * @param {(wasm: Buffer) => void} change
 * @param {(folder: string) => Promise<T>} use
 */
async function withModules(names, change, use) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'facewise-'));
  try {
    for (const name of names) {
      const wasm = await readFile(path.join(ROOT, `web/lib/wasm/${name}-${VARIANT}.wasm`));
      change(wasm);
      await writeFile(path.join(folder, `${name}-${VARIANT}.wasm`), wasm);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * With so little memory.
 * @template T
 * @param {number} pages of 64 KiB
 * @param {(folder: string) => Promise<T>} use
 */
export function withLimit(pages, use) {
  return withModules(['facewise', 'facewise-train'], (wasm) => limit(wasm, pages), use);
}

/**
 * With a function that traps.
 * @template T
 * @param {string} name
 * @param {(folder: string) => Promise<T>} use
 */
export function withBroken(name, use) {
  return withModules(['facewise'], (wasm) => breakFunction(wasm, name), use);
}

/** @typedef {(...args: number[]) => number} Exported a function of the module */

/**
 * With an export of every new instance replaced while `use` runs.
 * @template T
 * @param {string} name
 * @param {(theirs: Exported) => Exported} replace
 * @param {() => Promise<T>} use
 */
export async function withExport(name, replace, use) {
  const { instantiate } = WebAssembly;
  /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} imports */
  const replaced = async (module, imports) => {
    const { exports } = await instantiate(module, imports);
    return { exports: { ...exports, [name]: replace(/** @type {Exported} */ (exports[name])) } };
  };
  // The form with bytes in place of a module is not asked for here.
  WebAssembly.instantiate = /** @type {any} */ (replaced);
  try {
    return await use();
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}
