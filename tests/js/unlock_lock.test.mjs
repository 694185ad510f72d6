// The page's lock, without the page: it opens when the gallery knows the face and the liveness check passes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Enrolment } from '../../web/demo/parts/unlock/enrol.js';
import { Lock } from '../../web/demo/parts/unlock/lock.js';
import { cardWords, likeness } from '../../web/demo/parts/unlock/words.js';

const ADA = { id: 'a', name: 'Ada' };
const GRACE = { id: 'g', name: 'Grace' };
const camera = { kind: /** @type {const} */ ('camera'), state: 'running' };

/** @param {{ id: string, name: string } | null} person @param {string} [reason] */
const answer = (person, reason = person ? 'match' : 'nobody') => ({
  person, reason, message: 'Too dark.', similarity: 0.95, falseMatchRate: 1e-5, extrapolated: false, threshold: 0.93,
  candidates: [{ ...ADA, similarity: 0.95, falseMatchRate: 1e-5 }],
});

/** @param {Partial<any>} more */
const face = (more = {}) => ({
  id: 1, box: { x: 0, y: 0, width: 100, height: 120 }, embedding: new Float32Array(128), pose: { yaw: 0 }, ...more,
});

/**
 * A lock whose gallery and check say what the test wants: `match` by call, `states` of the check in turn.
 * @param {(call: number) => any} match
 * @param {any[]} states the last one again and again
 */
function lockFor(match, states) {
  let calls = 0;
  let checks = 0;
  const keeper = /** @type {any} */ ({ people: [ADA], identify: async () => match(calls++) });
  const choice = /** @type {any} */ ({ values: { fmr: 1e-3, challenges: 1, away: 4 } });
  const lock = new Lock(keeper, choice, () => {
    let i = 0;
    checks++;
    return { update: () => states[Math.min(i++, states.length - 1)] };
  });
  lock.arm();
  return { lock, keeper, checks: () => checks };
}

const unsure = { label: 'unsure', score: 0.5, evidence: [] };
const waiting = { phase: 'waiting', challenge: null, progress: 0, hint: '', passed: 0, liveness: unsure };
const prompt = { kind: 'turn-left', prompt: 'Turn your head to your left.' };
const challenge = { ...waiting, phase: 'challenge', challenge: prompt };
const flat = { code: 'flat', value: 0, message: 'It turned like a picture.' };
const done = (/** @type {string} */ label) => {
  const evidence = label === 'live' ? [] : [flat];
  return { ...waiting, phase: 'done', passed: 1, liveness: { label, score: 0.9, evidence } };
};

/** @param {Lock} lock @param {number} count @param {any} [origin] @param {any} [result] */
async function read(lock, count, origin = camera, result = { faces: [face()] }) {
  for (let i = 0; i < count; i++) {
    lock.read(result, origin);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const words = (/** @type {Lock} */ lock) => cardWords(lock, { trouble: '', camera: true });

describe('it opens', () => {
  test('for a person who is known and alive', async () => {
    const { lock } = lockFor(() => answer(ADA), [waiting, waiting, challenge, done('live')]);
    await read(lock, 3);
    assert.equal(lock.state, 'challenge');
    await read(lock, 1);
    assert.deepEqual([lock.state, lock.person], ['open', ADA]);
    assert.equal(words(lock).title, 'Open for Ada');
    assert.match(likeness(lock), /Ada: similarity 0\.950; 1 stranger in 100,000 is so alike/);
  });

  test('although a head that turns is a poor picture', async () => {
    const { lock } = lockFor((call) => (call < 2 ? answer(ADA) : answer(null, 'poor-quality')),
      [waiting, waiting, challenge, challenge, done('live')]);
    await read(lock, 5);
    assert.equal(lock.state, 'open');
  });
});

describe('it stays locked', () => {
  /** @type {[string, any[], any, any, RegExp][]} what, states, match, origin, words */
  const refusals = [
    ['for a spoof', [waiting, waiting, done('spoof')], () => answer(ADA), camera, /Not a live person.*like a picture/],
    ['without proof of life', [waiting, waiting, done('unsure')], () => answer(ADA), camera, /No proof of life/],
    ['for somebody unknown', [waiting, waiting, done('live')], () => answer(null), camera, /Not somebody it knows/],
    ['while it cannot see who it is', [waiting, waiting, done('live')], () => answer(null, 'poor-quality'), camera,
      /cannot see you well enough/],
    ['for a clip that passes', [waiting, waiting, done('live')], () => answer(ADA), { kind: 'clip', state: 'running' },
      /A clip does not open it.*a file is nobody/],
    ['for a picture', [waiting], () => answer(ADA), { kind: 'picture', state: 'running' },
      /A picture does not open it.*shows Ada/],
  ];
  for (const [what, states, match, origin, said] of refusals) {
    test(what, async () => {
      const { lock } = lockFor(match, states);
      await read(lock, 4, origin);
      assert.equal(lock.state, 'refused', JSON.stringify(lock.check));
      const { title, text } = words(lock);
      assert.match(`${title} ${text}`, said);
    });
  }

  test('when another person comes in between', async () => {
    const { lock } = lockFor((call) => answer(call < 3 ? ADA : GRACE), [waiting, waiting, challenge]);
    await read(lock, 6);
    assert.equal(lock.reason, 'changed');
  });

  test('and is not asked of somebody who is not known', async () => {
    const { lock } = lockFor(() => answer(null), [challenge]);
    await read(lock, 3);
    assert.equal(lock.state, 'looking');
    assert.equal(words(lock).title, 'Locked');
  });

  test('with nobody enrolled', async () => {
    const { lock, keeper, checks } = lockFor(() => answer(null), [done('live')]);
    keeper.people = [];
    await read(lock, 3);
    assert.equal(lock.state, 'empty');
    assert.equal(checks(), 0);
  });

  test('for a while after several refusals', async () => {
    const { lock } = lockFor(() => answer(ADA), [waiting, waiting, done('unsure')]);
    for (let i = 0; i < 3; i++) {
      await read(lock, 4);
      lock.arm('looking');
    }
    assert.ok(lock.waitUntil > performance.now() + 5000);
    await read(lock, 4);
    assert.equal(lock.check, null, 'nothing is checked meanwhile');
  });

  test('after it was locked by hand, as long as the face is there', async () => {
    const { lock } = lockFor(() => answer(ADA), [waiting, waiting, done('live')]);
    await read(lock, 4);
    lock.hold();
    await read(lock, 4);
    assert.equal(lock.state, 'absent');
    lock.arm('looking');
    await read(lock, 4);
    assert.equal(lock.state, 'open');
  });

  test('again some time after the face has left', async (t) => {
    const { lock } = lockFor(() => answer(ADA), [waiting, waiting, done('live')]);
    lock.choice.values.away = 0.9;
    await read(lock, 4);
    const nobody = { faces: [] };
    let now = performance.now();
    t.mock.method(performance, 'now', () => now);
    now += 500;
    await read(lock, 1, camera, nobody);
    assert.equal(lock.state, 'open', 'a moment is forgiven');
    now += 500;
    await read(lock, 1, camera, nobody);
    assert.equal(lock.state, 'absent');
  });

  test('and locks when the camera stops or somebody else sits there', async () => {
    const { lock } = lockFor((call) => answer(call < 5 ? ADA : null), [waiting, waiting, done('live')]);
    await read(lock, 4);
    assert.equal(lock.state, 'open');
    await read(lock, 10);
    assert.notEqual(lock.state, 'open');
    const other = lockFor(() => answer(ADA), [waiting, waiting, done('live')]).lock;
    await read(other, 4);
    await read(other, 1, { kind: 'camera', state: 'paused' });
    assert.equal(other.state, 'absent');
  });
});

describe('an enrolment', () => {
  /** @param {Enrolment} enrolment @param {number} yaw @param {any} [more] at ms apart that let it take pictures */
  const show = async (enrolment, yaw, more = {}) => {
    for (let i = 0; i < 4 && enrolment.pose; i++) {
      enrolment.read(/** @type {any} */ ({ faces: [face({ pose: { yaw }, ...more })], timestamp: i * 130 }), false);
      await new Promise((resolve) => setTimeout(resolve, 125));
    }
  };

  test('takes three poses of one face, in order', async () => {
    const enrolment = new Enrolment();
    let finished = 0;
    enrolment.addEventListener('done', () => finished++);
    enrolment.begin();
    await show(enrolment, 15);
    assert.deepEqual([enrolment.pose, enrolment.hint], ['front', 'Look straight into the camera.']);
    await show(enrolment, 2);
    assert.equal(enrolment.pose, 'left');
    await show(enrolment, -15);
    assert.equal(enrolment.hint, 'To the other side.');
    await show(enrolment, 17);
    assert.equal(enrolment.pose, 'right');
    await show(enrolment, -14);
    assert.deepEqual([enrolment.pose, finished, enrolment.faces.length], [null, 1, 9]);
  });

  test('begins anew when another face comes, and says what is wrong with the picture', async () => {
    const enrolment = new Enrolment();
    enrolment.begin();
    await show(enrolment, 0);
    assert.equal(enrolment.pose, 'left');
    enrolment.read(/** @type {any} */ ({ faces: [face({ id: 9 })], timestamp: 0 }), false);
    assert.deepEqual([enrolment.pose, enrolment.faces.length], ['front', 0]);
    const quality = { score: 0.6, reasons: [{ code: 'too-dark', message: 'More light, please.' }] };
    await show(enrolment, 0, { quality });
    assert.equal(enrolment.hint, 'More light, please.');
    enrolment.read(/** @type {any} */ ({ faces: [face(), face({ id: 2 })], timestamp: 0 }), false);
    assert.match(enrolment.hint, /one person at a time/);
  });
});
