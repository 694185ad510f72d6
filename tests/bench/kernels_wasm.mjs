// Builds a C program together with the kernels as a WASI command and runs it in this process, so that the wasm
// bodies themselves are checked and measured. Used by kernels_bench.mjs and tests/js/kernels.test.mjs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { WASI } from 'node:wasi';

const root = path.resolve(import.meta.dirname, '../..');
const COMPILERS = ['clang-21', 'clang-20', 'clang-19', 'clang-18', 'clang-17'];

/** @param {string} folder @returns {string[]} the .c files below it */
function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .map((name) => path.join(folder, name))
    .sort();
}

/** @returns {string} a clang that knows relaxed SIMD */
function findCompiler() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = COMPILERS.find((name) => folders.some((folder) => existsSync(path.join(folder, name))));
  if (!found) throw new Error(`none of ${COMPILERS.join(', ')} is on PATH: apt-get install clang-19 lld-19 wasi-libc`);
  return found;
}

/**
 * @param {string} program a C file with main(), relative to the root
 * @param {'simd'|'relaxed'} variant
 * @param {string[]} [extra] compiler flags
 * @returns {string} the .wasm
 */
export function buildProgram(program, variant, extra = []) {
  const out = path.join(root, process.env.BUILD ?? 'build', 'kernels-wasm');
  mkdirSync(out, { recursive: true });
  const compiler = findCompiler();
  const wasm = path.join(out, `${path.basename(program, '.c')}-${variant}.wasm`);
  const objects = path.join(out, `${path.basename(program, '.c')}-${variant}.o`);
  const flags = ['--target=wasm32-wasi', '-std=c11', '-O3', '-msimd128', '-ffp-contract=off', '-fno-math-errno'];
  if (variant === 'relaxed') flags.push('-mrelaxed-simd');
  const sources = [program, ...sourcesIn('src/kernels')];
  const linked = sources.map((source, i) => {
    const object = `${objects}.${i}.o`;
    const args = [...flags, ...extra, '-Iinclude', '-Isrc', '-Itests/c', '-c', source, '-o', object];
    execFileSync(compiler, args, { cwd: root, stdio: 'inherit' });
    return object;
  });
  const lib = '/usr/lib/wasm32-wasi';
  const args = [`${lib}/crt1-command.o`, ...linked, `-L${lib}`, '-lc', '-z', 'stack-size=1048576', '-o', wasm];
  // wasi-libc's long double needs compiler-rt, which the library itself does without.
  args.push(execFileSync(compiler, ['--target=wasm32-wasi', '-print-libgcc-file-name'], { encoding: 'utf8' }).trim());
  execFileSync(compiler.replace('clang', 'wasm-ld'), args, { cwd: root, stdio: 'inherit' });
  return wasm;
}

/**
 * @param {string} wasm
 * @param {string[]} [args]
 * @returns {Promise<number>} its exit code; it writes to our stdout
 */
export async function runProgram(wasm, args = []) {
  const wasi = new WASI({ version: 'preview1', args: [wasm, ...args], env: process.env, returnOnExit: true });
  const module = await WebAssembly.compile(readFileSync(wasm));
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
  return wasi.start(instance);
}
