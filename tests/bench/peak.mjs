// The machine's ceilings: one core's multiply-adds, and bytes a second in the first and second cache.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { findCompiler } from './compiler.mjs';
import { median } from './stats.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** @typedef {{ fma: number[], l1: number[], l2: number[] }} Samples  GFLOP/s, GB/s, GB/s */
/** @typedef {{ gflops: number, best: number, l1: number, l2: number }} Ceilings  medians, and the best GFLOP/s */

/** Layers that touch at most this much are held against the first cache. */
export const L1_BYTES = 32 * 1024;

/** @param {string} out the .wasm to write */
export function buildPeak(out) {
  const compiler = findCompiler();
  const object = `${out}.o`;
  const run = (/** @type {string} */ program, /** @type {string[]} */ args) =>
    execFileSync(program, args, { cwd: root, stdio: 'inherit' });
  const flags = ['--target=wasm32-wasi', '-std=c11', '-O3', '-msimd128', '-mrelaxed-simd', '-ffp-contract=off'];
  run(compiler, [...flags, '-Isrc', '-c', 'tests/bench/peak.c', '-o', object]);
  const exported = ['multiply_add', 'move_16k', 'move_512k'].map((name) => `--export=${name}`);
  run(compiler.replace('clang', 'wasm-ld'), ['--no-entry', ...exported, object, '-o', out]);
}

/** A page that measures the ceilings whenever it is asked. */
export class PeakPage {
  /** @type {Samples} */
  samples = { fma: [], l1: [], l2: [] };
  #page;
  /** @type {{ [id: string]: number }} */
  #work = {};

  /** @param {import('./pages.mjs').NetPage} page of the adapter 'peak', started */
  constructor(page) {
    this.#page = page;
  }

  /** Load and compile all bodies. */
  async warm() {
    for (const id of Object.keys(this.samples)) {
      await this.#page.load(id);
      this.#work[id] = await this.#page.evaluate(`handles['${id}'].work`);
      await this.#page.warm(id, 150);
    }
  }

  /** One sample of each: the best of three short runs. */
  async sample() {
    for (const id of /** @type {(keyof Samples)[]} */ (Object.keys(this.samples))) {
      const least = Math.min(...(await this.#page.run(id, 3)));
      this.samples[id].push(this.#work[id] / least / 1e6);
    }
  }

  /** @returns {Ceilings} */
  ceilings() {
    const { fma, l1, l2 } = this.samples;
    return { gflops: median(fma), best: Math.max(...fma), l1: median(l1), l2: median(l2) };
  }
}
