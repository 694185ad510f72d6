// Ids of people who cross, turn back, leave and return, in clips made of pictures of an npm package.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { composeFrame } from './moving_faces.mjs';
import { SCENES, headsIn, mistakes, play } from './scenes.mjs';
import { analyzerFor, random, sample } from './support.mjs';

/** @type {import('./moving_faces.mjs').Head[]} */
let heads;
before(async () => {
  const analyzer = await analyzerFor({ tasks: ['mesh'] });
  heads = await headsIn(analyzer, await sample(3));
  analyzer.close();
  assert.equal(heads.length, 3);
});

/**
 * @param {string} scene
 * @param {import('../../web/lib/index.js').AnalyzerOptions} options
 * @param {number[]} [cast]
 */
async function staged(scene, options, cast = [0, 1, 2]) {
  const analyzer = await analyzerFor({ mode: 'video', ...options });
  /** @type {import('../../web/lib/index.js').EventData[]} */
  const events = [];
  const sightings = await play(analyzer, SCENES[scene], (index) => heads[cast[index]],
    (result) => events.push(...result.events));
  analyzer.close();
  return { events, sightings, ...mistakes(sightings) };
}

/** @param {Awaited<ReturnType<typeof staged>>} outcome @param {number} people @param {number} [missed] */
function assertRight(outcome, people, missed = 0.05) {
  assert.deepEqual(outcome.wrong, []);
  assert.deepEqual([outcome.people, outcome.shared], [people, 0]);
  assert.ok(outcome.missed <= missed * outcome.frames, `${outcome.missed} of ${outcome.frames} frames missed`);
}

for (const scene of ['cross', 'pass']) {
  for (const cast of [[0, 2], [1, 0]]) {
    test(`motion alone keeps ids apart: ${scene}, ${cast}`, async () => {
      assertRight(await staged(scene, { tasks: ['mesh'] }, cast), 2);
    });
  }
}

test('motion alone keeps boxes apart that cross', async () => {
  assertRight(await staged('cross', { tasks: [] }), 2);
});

test('who turns back behind another is told by her face', async () => {
  const outcome = await staged('turnBack', { tasks: ['mesh', 'identity'] });
  assertRight(outcome, 2);
  const { wrong } = await staged('turnBack', { tasks: ['mesh'] });
  assert.ok(wrong.length > 0, 'motion alone is enough here: this test checks too little');
});

for (const workers of [1, 2]) {
  test(`who returns has her id again, a stranger in her place has not, workers: ${workers}`, async () => {
    const outcome = await staged('leave', { tasks: ['mesh', 'identity', 'age'], workers });
    assertRight(outcome, 3, 0.25);
    const id = Number(outcome.sightings.find(({ name }) => name === 'returning')?.id);
    assert.deepEqual(
      outcome.events.filter((event) => event.id === id && event.type !== 'change')
        .map((event) => [event.type, event.type === 'enter' && event.returned]),
      [['enter', false], ['leave', false], ['enter', true]]);
  });
}

test('points are smoothed unless that is turned off', async () => {
  /** @type {number[]} */
  const jitter = [];
  for (const smooth of [false, true]) {
    const analyzer = await analyzerFor({ mode: 'video', tasks: ['mesh'], range: 'short', maxFaces: 1, smooth });
    const noses = [];
    for (let i = 0; i < 40; i++) {
      const frame = composeFrame(240, 240, [{ head: heads[1], x: 120, y: 120 }], { noise: 6, random: random(i + 1) });
      const { faces } = await analyzer.analyze(frame, { timestamp: 33 * i });
      noses.push(Number(faces[0].mesh?.[3]));
    }
    analyzer.close();
    const middle = noses.reduce((sum, x) => sum + x, 0) / noses.length;
    jitter.push(Math.hypot(...noses.slice(10).map((x) => x - middle)));
  }
  assert.ok(jitter[1] < 0.7 * jitter[0] && jitter[1] > 0, `${jitter}`);
});

test('without a memory nobody returns', async () => {
  const { wrong } = await staged('leave', { tasks: ['mesh', 'identity'], memory: 0 });
  assert.ok(wrong.every(({ name }) => name === 'returning') && wrong.length > 10);
});
