// FUZZ_CPU_SECONDS=600 is what each of the six gets; FUZZ_TARGETS names some; FUZZ_KEEP=1 takes what they found
// worth keeping to tests/fuzz/corpus.
import { binaryTargets, scriptTargets } from '../fuzz/lib/targets.mjs';
import { coverage } from '../fuzz/lib/coverage.mjs';
import { fuzz, keep, least } from '../fuzz/lib/run.mjs';

/** What strangers hand over: ten minutes each. */
const MAIN = ['model', 'zip', 'gallery', 'analyze', 'settings', 'checkpoint'];
const ROOM = 48 << 10;

/** @type {import('../../build-scripts/prove.mjs').Proof} */
export default {
  title: 'libFuzzer finds nothing in models, .task bundles, galleries, pictures, options and checkpoints of strangers',
  needs: ['wasm', 'fuzz-binaries', 'bridge-binaries', 'test-binaries', 'npm-prove'],
  async run({ build, log }) {
    const seconds = Number(process.env.FUZZ_CPU_SECONDS || 600);
    const others = [...binaryTargets(), ...scriptTargets()].filter((name) => !MAIN.includes(name));
    const names = process.env.FUZZ_TARGETS?.split(/[ ,]+/) ?? [...MAIN, ...others];
    const strange = names.filter((name) => ![...MAIN, ...others].includes(name));
    if (strange.length > 0) {
      throw new Error(`FUZZ_TARGETS: there is no ${strange.join(', ')} among ${[...MAIN, ...others].join(', ')}.`);
    }
    /** @type {Record<string, string>} */
    const figures = {};
    /** @type {string[]} */
    const problems = [];
    for (const name of names) {
      const share = MAIN.includes(name) ? seconds : Math.ceil(seconds / 5);
      const { clean, cpuSeconds, runs, inputs, log: file } = await fuzz(name, share, build);
      if (!clean) problems.push(`${name}: a finding lies in tests/fuzz/regressions/${name}; ${file} tells it.`);
      else if (cpuSeconds < share) problems.push(`${name} ran for ${cpuSeconds} s of ${share}; ${file} tells why.`);
      const { hit, of, what } = await coverage(name, await least(name, build), build);
      figures[name] = `${runs} runs in ${cpuSeconds} CPU-seconds, ${inputs} inputs, ` +
        `${hit} of ${of} ${what} (${Math.round(100 * hit / of)} %)`;
      log(`${name}: ${figures[name]}`);
      if (process.env.FUZZ_KEEP) keep(name, build, ROOM);
    }
    return { passed: problems.length === 0, figures, problems };
  },
};
