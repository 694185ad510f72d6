import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { CHALLENGES, createLivenessCheck } from '../../web/lib/liveness.js';
import { HEIGHT, WIDTH, headInSpace, madeFace } from './made_head.mjs';
import { random, rejectsWith, wrongly } from './support.mjs';

/** @typedef {import('./made_head.mjs').Bearing} Bearing */
/** @typedef {import('../../web/lib/liveness.js').ChallengeKind} ChallengeKind */

/** @type {Float32Array} */
let head;
before(async () => {
  head = await headInSpace();
});

/**
 * What somebody does who was asked, from 0 at rest to 1.
 * @type {{ [kind in ChallengeKind]: (share: number) => Bearing }}
 */
const DOING = {
  'turn-left': (share) => ({ yaw: 28 * share }),
  'turn-right': (share) => ({ yaw: -28 * share }),
  'look-up': (share) => ({ pitch: 22 * share }),
  'look-down': (share) => ({ pitch: -22 * share }),
  'come-closer': (share) => ({ distance: 50 / (1 + 0.5 * share) }),
  smile: (share) => ({ smile: 0.3 * share }),
  'raise-brows': (share) => ({ brows: 0.6 * share }),
  // Twice shut within what is one way there: fast, and more slowly open again.
  blink: (share) => ({ open: 1 - 0.8 * lids((share * 2) % 1) * Number(share < 1) }),
};

/** @param {number} phase of one blink, 0..1 */
const lids = (phase) => (phase < 0.2 ? phase / 0.2 : phase < 0.6 ? 1 - (phase - 0.2) / 0.4 : 0);

/**
 * Somebody who does what is asked, `reaction` ms after the prompt.
 * @param {{ kinds?: ChallengeKind[], challenges?: number, seed?: number, reaction?: number, flat?: boolean,
 *   does?: (kind: ChallengeKind) => ChallengeKind, frame?: number,
 *   meddle?: (at: number, asked: string, face: any) => { face?: any, faces?: any[], at?: number } | undefined }} [how]
 */
function session({ kinds, challenges = 1, seed = 7, reaction = 500, flat = false, does = (kind) => kind,
  frame = 40, meddle = () => undefined } = {}) {
  const draw = random(seed);
  const check = createLivenessCheck({ challenges, random: draw, ...(kinds && { kinds }) });
  const tremble = random(seed + 1);
  /** @type {ChallengeKind[]} */
  const asked = [];
  let since = 0;
  let share = 0;
  let kind = /** @type {ChallengeKind} */ ('smile');
  let state = check.state;
  for (let at = 0; at < 40_000 && state.phase !== 'done'; at += frame) {
    if (state.challenge && !(asked.length === state.passed + 1 && share >= 0 && since > 0)) {
      if (since === 0) asked.push(state.challenge.kind);
      since = at;
      kind = does(state.challenge.kind);
    }
    if (!state.challenge) since = 0;
    const goal = state.challenge && at - since >= reaction ? 1 : 0;
    share += Math.max(-frame / 400, Math.min(frame / 700, goal - share));
    const bearing = { ...DOING[kind](share), x: tremble(), y: tremble() };
    // Paper is tilted as far as the reading needs.
    if (flat) [bearing.yaw, bearing.pitch] = [(bearing.yaw ?? 0) * 2, (bearing.pitch ?? 0) * 2.5];
    const face = madeFace(head, bearing, { flat });
    const other = meddle(at, state.challenge?.kind ?? '', face) ?? {};
    const shown = 'face' in other ? other.face : face;
    const faces = other.faces ?? (shown ? [shown] : []);
    state = check.update(shown, { timestamp: other.at ?? at, width: WIDTH, height: HEIGHT, faces });
  }
  return { state, asked, codes: state.liveness.evidence.map(({ code }) => code) };
}

describe('a person who does what is asked', () => {
  for (const kind of CHALLENGES) {
    test(`passes: ${kind}`, () => {
      // What anybody does in any clip is not enough alone: a turn first, then this.
      const strong = /^(turn|look|come)/.test(kind);
      const kinds = strong ? [kind] : /** @type {ChallengeKind[]} */ (['turn-left', kind]);
      const { state, asked, codes } = session({ kinds, challenges: kinds.length });
      assert.equal(state.liveness.label, 'live', JSON.stringify(state));
      assert.equal(asked.at(-1), kind);
      assert.ok(codes.includes('challenge') && codes.includes('response-time'));
      assert.ok(state.liveness.score >= 0.7 && state.liveness.score <= 1);
    });
  }

  test('passes all of them, in the order drawn', () => {
    const { state, asked } = session({ challenges: 8, seed: 3 });
    assert.equal(state.liveness.label, 'live', JSON.stringify(state.liveness));
    assert.deepEqual([...asked].sort(), [...CHALLENGES].sort());
    assert.equal(state.passed, 8);
  });

  test('is asked once more after turning again and again, as clips do', () => {
    const turned = (/** @type {number} */ at) => madeFace(head, { yaw: 20 * Math.sin((at / 500) * Math.PI) });
    const turning = (/** @type {number} */ turns) => session({ kinds: ['turn-left', 'turn-right'],
      meddle: (at) => (at < turns * 1000 ? { face: turned(at) } : undefined) });
    assert.equal(turning(0).asked.length, 1);
    const restless = turning(2);
    assert.equal(restless.asked.length, 2);
    assert.equal(restless.state.liveness.label, 'live');
  });

  test('is not asked what a slow camera, or one that is near, cannot see', () => {
    const slow = session({ kinds: ['turn-left', 'blink'], challenges: 2, frame: 120 });
    assert.deepEqual([slow.asked.includes('blink'), slow.state.liveness.label], [false, 'live']);
    const near = session({ kinds: ['come-closer', 'turn-left'], seed: 2, meddle: (_, __, face) => {
      face.box.height = 0.6 * HEIGHT;
      return undefined;
    } });
    assert.deepEqual(near.asked, ['turn-left']);
  });

  test('says what it saw', () => {
    const turned = session({ kinds: ['turn-left'] }).state.liveness.evidence;
    const depth = turned.find(({ code }) => code === 'depth');
    assert.ok(depth && depth.value > 0.7);
    const response = turned.find(({ code }) => code === 'response-time');
    assert.ok(response && response.value >= 500 && response.value < 1000, JSON.stringify(response));
    assert.ok(session({ kinds: ['come-closer'] }).codes.includes('perspective'));
    assert.ok(session({ kinds: ['turn-left', 'blink'], challenges: 2 }).codes.includes('blink'));
  });

  test('is prompted at times that differ', () => {
    const times = [1, 2, 3, 4, 5].map((seed) => {
      const check = createLivenessCheck({ random: random(seed * 977) });
      for (let at = 0; ; at += 20) {
        const face = madeFace(head, { x: at % 40 ? 0.3 : 0 });
        if (check.update(face, { timestamp: at, width: WIDTH, height: HEIGHT, faces: [face] }).challenge) return at;
      }
    });
    assert.ok(new Set(times).size > 2 && Math.min(...times) >= 450 && Math.max(...times) <= 900, String(times));
  });
});

describe('what is no live person', () => {
  test('a still picture', () => {
    const { state, codes } = session({
      meddle: (at) => ({ face: madeFace(head, {}), at }),
    });
    assert.equal(state.liveness.label, 'spoof');
    assert.deepEqual(codes, ['no-response', 'still']);
  });

  for (const kind of /** @type {const} */ (['turn-left', 'look-up'])) {
    test(`a plane that turns: ${kind}`, () => {
      const { state, codes } = session({ kinds: [kind], flat: true });
      assert.equal(state.liveness.label, 'spoof', JSON.stringify(state.liveness));
      assert.ok(codes.includes('flat'));
    });
  }

  test('a plane that comes closer', () => {
    const { state, codes } = session({ kinds: ['come-closer'], flat: true });
    assert.equal(state.liveness.label, 'spoof', JSON.stringify(state.liveness));
    assert.ok(codes.includes('scaled-picture'));
  });

  test('a clip in which other motions come', () => {
    const { state, codes } = session({ kinds: ['turn-left', 'turn-right'], does: (kind) =>
      (kind === 'turn-left' ? 'turn-right' : 'turn-left') });
    assert.notEqual(state.liveness.label, 'live');
    assert.ok(codes.includes('wrong-motion'), String(codes));
  });

  test('an answer that nobody can give so soon', () => {
    const { state, codes } = session({ kinds: ['turn-left'], reaction: 0 });
    assert.notEqual(state.liveness.label, 'live');
    assert.ok(codes.includes('too-soon'), String(codes));
  });

  test('an answer that comes too late, or never', () => {
    for (const reaction of [2600, 1e6]) {
      const { state, codes } = session({ kinds: ['turn-left'], reaction });
      assert.equal(state.liveness.label, 'unsure');
      assert.deepEqual(codes, ['no-response']);
    }
  });

  test('what the frames themselves say counts against it, and alone never for it', () => {
    const evidence = [{ code: 'moire', value: 1, message: 'A screen.' }];
    /** @param {string} label @returns {NonNullable<Parameters<typeof session>[0]>['meddle']} */
    const hint = (label) => (_, __, face) => ({ face: { ...face, liveness: { label, score: 0.1, evidence } } });
    const screen = session({ kinds: ['turn-left'], meddle: hint('spoof') });
    assert.notEqual(screen.state.liveness.label, 'live');
    const said = screen.state.liveness.evidence.find(({ code }) => code === 'passive');
    assert.equal(said?.message, 'A screen.');
    assert.equal(session({ kinds: ['turn-left'], meddle: hint('unsure') }).state.liveness.label, 'live');
    const idle = session({ kinds: ['turn-left'], reaction: 1e6, meddle: hint('live') });
    assert.notEqual(idle.state.liveness.label, 'live');
  });
});

describe('one person, one track, no cuts', () => {
  /** @type {[string, (at: number, asked: string, face: any) => any, string][]} */
  const breaks = [
    ['another face', (_, asked, face) => asked && { face: { ...face, id: 2 } }, 'face-changed'],
    ['a jump', (_, asked, face) => asked && { face: madeFace(head, { x: 200 }), faces: [face] }, 'jump'],
    ['a second face', (_, asked, face) => asked && { faces: [face, { ...face, id: 2 }] }, 'several-faces'],
    ['no face', (_, asked) => asked && { face: null }, 'face-lost'],
    ['a gap', (at, asked) => asked && { at: at + 5000 }, 'frames-missing'],
    ['time that runs back', (at, asked) => asked && { at: at - 5000 }, 'frames-missing'],
  ];
  for (const [what, meddle, code] of breaks) {
    test(`${what} ends it, and says so`, () => {
      const { state, codes } = session({ meddle: (at, asked, face) => meddle(at, asked, face) || undefined });
      if (code === 'jump') assert.ok(['jump', 'several-faces'].includes(codes[0]), String(codes));
      else assert.equal(codes[0], code, String(codes));
      assert.notEqual(state.liveness.label, 'live');
      assert.ok(state.liveness.evidence.every(({ message }) => /^[A-Z\u201c].*\.$/.test(message)));
    });
  }

  test('somebody else on the same track ends it', () => {
    const [one, two] = [0, 1].map((place) => Float32Array.from({ length: 128 }, (_, i) => Number(i === place)));
    const { codes } = session({ challenges: 2, kinds: ['turn-left', 'turn-right'],
      meddle: (_, asked, face) => ({ face: { ...face, embedding: asked === 'turn-right' ? two : one } }) });
    assert.ok(codes.includes('identity-changed'), String(codes));
  });

  test('before the first prompt all that only begins anew', () => {
    const check = createLivenessCheck();
    const face = madeFace(head, {});
    const frame = { timestamp: 0, width: WIDTH, height: HEIGHT, faces: [face] };
    check.update(face, frame);
    const two = check.update(face, { ...frame, timestamp: 40, faces: [face, madeFace(head, {}, { id: 2 })] });
    assert.equal(two.phase, 'waiting');
    assert.match(two.hint, /one person/i);
    assert.equal(check.update(null, { ...frame, timestamp: 500, faces: [] }).hint, 'Look into the camera.');
    assert.equal(check.update(face, { ...frame, timestamp: 9000 }).phase, 'waiting');
  });

  test('who never holds still is told to', () => {
    const check = createLivenessCheck();
    const hints = new Set();
    for (let at = 0; at < 4000; at += 40) {
      const face = madeFace(head, { yaw: 10 * Math.sin(at / 150) });
      const { phase, hint } = check.update(face, { timestamp: at, width: WIDTH, height: HEIGHT, faces: [face] });
      assert.equal(phase, 'waiting');
      if (at > 500) hints.add(hint);
    }
    assert.deepEqual([...hints], ['Hold your head still.']);
  });

  test('quality is asked for in its own words', () => {
    const check = createLivenessCheck();
    const quality = { score: 0.1, reasons: [{ code: 'too-small', message: 'Come closer.' }], parts: {} };
    const face = madeFace(head, {}, { quality });
    const { phase, hint } = check.update(face, { timestamp: 0, width: WIDTH, height: HEIGHT, faces: [face] });
    assert.deepEqual([phase, hint], ['waiting', 'Come closer.']);
  });
});

describe('how it is called', () => {
  test('refuses what it cannot do', async () => {
    const wrong = [{ challenges: 0 }, { challenges: 1.5 }, { kinds: [] }, { kinds: ['wink'] }, { timeLimit: 10 },
      { random: 1 }];
    for (const options of wrong) {
      await rejectsWith(() => createLivenessCheck(wrongly(options)), 'INVALID_ARGUMENT', /Give|Leave/);
    }
    await rejectsWith(() => createLivenessCheck(wrongly({ challenge: 1 })), 'UNKNOWN_OPTION', /challenges/);
  });

  test('says which tasks it needs', async () => {
    const face = /** @type {any} */ ({ id: 1, box: { height: 1 } });
    await rejectsWith(() => createLivenessCheck().update(face, { timestamp: 0, width: 9, height: 9, faces: [face] }),
      'INVALID_ARGUMENT', /'mesh' and 'pose'/);
  });

  test('takes the JSON of a result, and refuses what is none', async () => {
    const triples = (/** @type {Float32Array} */ mesh) =>
      Array.from({ length: mesh.length / 3 }, (_, i) => [...mesh.subarray(3 * i, 3 * i + 3)]);
    const json = (/** @type {any} */ face) => JSON.parse(JSON.stringify({ ...face, mesh: triples(face.mesh) }));
    const { state } = session({ kinds: ['turn-left'],
      meddle: (_, __, face) => ({ face: json(face), faces: [json(face)] }) });
    assert.equal(state.liveness.label, 'live');
    const fine = { timestamp: 0, width: 9, height: 9, faces: [] };
    for (const odd of [undefined, {}, { ...fine, timestamp: NaN }, { ...fine, faces: [{}] }]) {
      await rejectsWith(() => createLivenessCheck().update(null, wrongly(odd)), 'INVALID_ARGUMENT', /Give/);
    }
  });

  test('stays as it ended', () => {
    const { state } = session();
    const check = createLivenessCheck();
    assert.equal(check.state.phase, 'waiting');
    assert.equal(state.phase, 'done');
  });
});
