// Fails unless a linked module imports nothing but the clock, exports exactly what src/wasm/exports.txt has for it, and
// has its stack in front of its data.
// Usage: node --experimental-wasm-relaxed-simd build-scripts/wasm-check.mjs facewise|facewise-train file.wasm
import { readFile } from 'node:fs/promises';

/** What emcc exports for itself. */
const RUNTIME =
  /^(_initialize|__indirect_function_table|__errno_location|_?_?emscripten_.*|stack(Save|Restore|Alloc))$/;

/**
 * Names in src/wasm/exports.txt.
 * @param {string} module 'facewise' or 'facewise-train'
 */
export async function reviewedExports(module) {
  const text = await readFile(new URL('../src/wasm/exports.txt', import.meta.url), 'utf8');
  const sections = text.replace(/#.*/g, '').split('[').map((section) => section.split(/[\]\s]+/).filter(Boolean));
  return sections.flatMap(([name, ...names]) => (name === 'all' || name === module ? names : []));
}

/**
 * Imports and exports of a module but for the toolchain's own, read from its own sections so that no engine support is
 * needed.
 * @param {Uint8Array} bytes
 * @returns {{ imports: string[], exports: string[], stack: number, data: number }} `stack`: where it begins, to grow
 *   down from there; `data`: where the lowest begins
 */
export function interfaceOf(bytes) {
  let at = 8;
  const u32 = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const name = () => {
    const length = u32();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const limits = () => {
    const flags = u32();
    u32();
    if (flags & 1) u32();
  };
  /** The operand of an i32.const, which is all that an offset or the stack pointer begins with here. */
  const constant = () => {
    let value = 0;
    at++;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (at++, value);
    }
  };
  const found = {
    imports: /** @type {string[]} */ ([]), exports: /** @type {string[]} */ ([]), stack: 0, data: Infinity,
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = u32();
    const end = at + size;
    if (id === 2) {
      for (let count = u32(); count > 0; count--) {
        found.imports.push(`${name()}.${name()}`);
        const kind = bytes[at++];
        if (kind === 0) u32();
        else if (kind === 1) (at++, limits());
        else if (kind === 2) limits();
        else at += 2;
      }
    } else if (id === 6) {
      // __stack_pointer is the first global.
      u32();
      at += 2;
      found.stack = constant();
    } else if (id === 11) {
      for (let count = u32(); count > 0; count--) {
        if (u32() !== 0) throw new Error('a data segment of an unknown kind');
        found.data = Math.min(found.data, constant());
        at += u32();
      }
    } else if (id === 7) {
      for (let count = u32(); count > 0; count--) {
        const exported = name();
        if (!RUNTIME.test(exported)) found.exports.push(exported);
        at++;
        u32();
      }
    }
    at = end;
  }
  return found;
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop() ?? '')) {
  const [, , module, file] = process.argv;
  const { imports, exports, stack, data } = interfaceOf(await readFile(file));
  const wanted = new Set([...(await reviewedExports(module)), 'memory']);
  const extra = exports.filter((name) => !wanted.has(name));
  const complaints = [
    ...imports.filter((name) => name !== 'env.fwx_now').map((name) => `imports ${name}: only env.fwx_now may be`),
    ...extra.map((name) => `exports ${name}, not in exports.txt`),
    ...[...wanted].filter((name) => !exports.includes(name)).map((name) => `lacks the export ${name}`),
    ...(stack > 0 && stack <= data ? []
      : [`has its stack at ${stack}, behind data at ${data}: too deep a call would write there`]),
  ];
  for (const complaint of complaints) console.error(`${file} ${complaint}`);
  if (complaints.length) process.exit(1);
}
