// Builds a C program together with the kernels as a WASI command and runs it in this process, so that the wasm
// bodies themselves are checked and measured. Used by kernels_bench.mjs and tests/js/kernels.test.mjs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { WASI } from 'node:wasi';
import { findCompiler } from './compiler.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** @param {string} folder @param {string} ending @returns {string[]} files below it, relative to the root */
function filesIn(folder, ending) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(folder, name))
    .sort();
}

/** @param {string[]} files @returns {number} when the newest of them changed */
function newest(files) {
  return Math.max(...files.map((file) => statSync(path.join(root, file)).mtimeMs));
}

/**
 * @param {string} program a C file with main(), relative to the root
 * @param {'simd'|'relaxed'} variant
 * @returns {string} the .wasm, built anew when a source or header is newer
 */
export function buildProgram(program, variant) {
  const out = path.resolve(root, process.env.BUILD || 'build', `kernels-wasm-${variant}`);
  const compiler = findCompiler();
  const flags = ['--target=wasm32-wasi', '-std=c11', '-msimd128', '-mbulk-memory', '-mnontrapping-fptoint'];
  flags.push('-O2', '-fno-unroll-loops', '-ffp-contract=off', '-fno-math-errno'); // as build-scripts/wasm.sh
  if (variant === 'relaxed') flags.push('-mrelaxed-simd');
  mkdirSync(out, { recursive: true });
  const headers = newest(['src/kernels', 'tests/c', 'tests/bench'].flatMap((folder) => filesIn(folder, '.h')));
  const objects = [program, ...filesIn('src/kernels', '.c')].map((source) => {
    const object = path.join(out, `${source.replaceAll(path.sep, '_')}.o`);
    const built = existsSync(object) ? statSync(object).mtimeMs : 0;
    if (built <= Math.max(headers, newest([source]))) {
      const args = [...flags, '-Iinclude', '-Isrc', '-Itests/c', '-c', source, '-o', object];
      execFileSync(compiler, args, { cwd: root, stdio: 'inherit' });
    }
    return object;
  });
  const lib = '/usr/lib/wasm32-wasi';
  const wasm = path.join(out, `${path.basename(program, '.c')}.wasm`);
  const args = [`${lib}/crt1-command.o`, ...objects, `-L${lib}`, '-lc', '-z', 'stack-size=1048576', '-o', wasm];
  // strtoull wants compiler-rt, which is a package of its own; it is called for FW_SEED only: replay natively.
  args.push('--unresolved-symbols=ignore-all');
  execFileSync(compiler.replace('clang', 'wasm-ld'), args, { cwd: root, stdio: 'inherit' });
  return wasm;
}

/**
 * @param {string} wasm
 * @param {string[]} [args]
 * @returns {Promise<number>} its exit code; it writes to our stdout
 */
export async function runProgram(wasm, args = []) {
  const wasi = new WASI({ version: 'preview1', args: [wasm, ...args], returnOnExit: true });
  const module = await WebAssembly.compile(readFileSync(wasm));
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
  return wasi.start(instance);
}
