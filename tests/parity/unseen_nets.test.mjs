// Random nets that nobody tuned for, run by LiteRT.js and by every build of ours.
// FW_SEED=n shifts the seeds, FW_NETS=n sets how many nets an op gets (default 12).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liteRtForTests } from './lib/browser.mjs';
import { disagreements, keepFile } from './lib/compare.mjs';
import { product } from './lib/net_builder.mjs';
import { chainNet, opNet, opTypes } from './lib/random_nets.mjs';
import { writeFile } from './lib/tflite_file.mjs';

const firstSeed = Number(process.env.FW_SEED ?? 0) * 1000;
const netsPerOp = Number(process.env.FW_NETS ?? 12);

const liteRt = liteRtForTests();

/** @param {number} count @returns {Float32Array} values of both signs, in no order */
function inputValues(count) {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + i * i * 0.01) * (i % 7 === 0 ? 2 : 1));
}

/** @param {import('./lib/tflite_file.mjs').Net} net @returns {Promise<string[]>} */
async function checkNet(net) {
  const file = writeFile(net);
  const runs = [net.inputs.map((input) => inputValues(product(net.tensors[input].shape)))];
  const theirs = await liteRt.run(file, runs);
  const problems = await disagreements(net.name, file, runs, theirs);
  if (problems.length > 0)
    problems.push(`  kept as ${keepFile(net.name, file)}: ${net.ops.map(({ type }) => type).join(', ')}`);
  return problems;
}

/** @param {import('./lib/tflite_file.mjs').Net[]} nets */
async function checkNets(nets) {
  const problems = [];
  for (const net of nets) problems.push(...(await checkNet(net)));
  assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
}

for (const type of opTypes()) {
  test(`${type} in ${netsPerOp} small nets gives what LiteRT gives`, () =>
    checkNets(Array.from({ length: netsPerOp }, (_, i) => opNet(type, firstSeed + i))));
}

for (let group = 0; group < 8; group++) {
  test(`long chains of ops give what LiteRT gives, group ${group}`, () =>
    checkNets(Array.from({ length: netsPerOp }, (_, i) => chainNet(firstSeed + group * 100 + i))));
}
