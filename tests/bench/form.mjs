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

export {};
