// Ids of people who cross, turn back, leave and return, in clips made of pictures of an npm package.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { SCENES, headsIn, mistakes, play } from './scenes.mjs';
import { analyzerFor, sample } from './support.mjs';

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

test('without a memory nobody returns', async () => {
  const { wrong } = await staged('leave', { tasks: ['mesh', 'identity'], memory: 0 });
  assert.ok(wrong.every(({ name }) => name === 'returning') && wrong.length > 10);
});
