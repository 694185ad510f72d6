// What build/bench.json holds.

/** @typedef {import('./nets.mjs').NetRow} NetRow */
/**
 * @typedef {{ cpu: string, cores: number, load: number, browser: string, node: string, date: string, commit: string,
 *   command: string }} Machine
 */
/**
 * @typedef {object} Bench  a figure that could not be measured is null, with the reason in a `why` beside it
 * @property {Machine} machine
 * @property {number} peak_gflops  relaxed multiply-adds of one core, in the same run
 * @property {import('./peak.mjs').Ceilings} ceilings
 * @property {NetRow[]} nets
 * @property {NetRow[]} other_nets
 * @property {import('./nets.mjs').Means} geomean  of `nets`: theirs over ours
 * @property {import('./nets.mjs').Means} geomean_least  the same of the least times, for a machine that is not quiet
 * @property {import('./nets.mjs').Means} other_geomean
 * @property {ReturnType<typeof import('./layers.mjs').reportLayers>} [layers]
 * @property {import('./e2e.mjs').WholeFrame} e2e
 * @property {import('./streams.mjs').Workers} workers
 * @property {import('./streams.mjs').Flat} flat
 */

/** What others read from it. @type {{ [part: string]: string[] }} */
const KEYS = {
  nets: ['name', 'mmac', 'ours_ms', 'ours_simd_ms', 'litert_ms', 'litert_compat_ms', 'tfjs_ms', 'gflops'],
  geomean: ['litert', 'litert_compat', 'tfjs'],
  e2e: ['ours_ms', 'human_ms', 'track_ms', 'mediapipe_ms', 'cold_ours_ms', 'cold_human_ms'],
  workers: ['one_fps', 'two_fps'],
};

/**
 * @param {any} bench
 * @returns {string[]} figures that are neither a number (or a name) nor null, such as `nets[3].tfjs_ms`
 */
export function missingFigures(bench) {
  const known = (/** @type {unknown} */ value) => value === null || Number.isFinite(value) || typeof value === 'string';
  const missing = known(bench.peak_gflops) ? [] : ['peak_gflops'];
  if (!(bench.nets?.length > 0)) missing.push('nets');
  for (const [part, keys] of Object.entries(KEYS)) {
    const isList = Array.isArray(bench[part]);
    for (const [index, figures] of (isList ? bench[part] : [bench[part] ?? {}]).entries()) {
      const where = isList ? `${part}[${index}]` : part;
      missing.push(...keys.filter((key) => !known(figures[key])).map((key) => `${where}.${key}`));
    }
  }
  return missing;
}
