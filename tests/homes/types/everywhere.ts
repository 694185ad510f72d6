// Every subpath with plain data: no name of a browser, none of Node.
import {
  Analyzer, DEFAULT_TASKS, EMOTIONS, Face, FaceEvent, FacewiseError, KEYPOINTS, RANGES, ROLES, Result, TASKS,
  createAnalyzer, isSupported, version,
} from 'facewise';
import type {
  AnalyzeOptions, AnalyzerOptions, AnalyzerStats, Box, Change, CustomReading, CustomTask, EmotionLabel, ErrorCode, EventData,
  FaceJson, ImageInput, Liveness, Point, Progress, Quality, RawImage, ResultJson, Role, Task,
} from 'facewise';
import { drawFaces, faceColor, faceLabel, fitRect, MESH_CONTOURS, MESH_TRIANGLES, placeLabels } from 'facewise/draw';
import { createGallery, falseMatchRateOf, thresholdFor, verify } from 'facewise/gallery';
import type { GalleryStore, Identification, PersonInfo } from 'facewise/gallery';
import { createLens, type Explanation, type LensMap, type Look } from 'facewise/lens';
import { CHALLENGES, createLivenessCheck, type ChallengeKind, type LivenessState } from 'facewise/liveness';
import { FacewiseError as SameError, loadModel, readModelMetadata, type Tensor } from 'facewise/nn';
import { clusterFaces, mergeXmp, parseTags, parseXmp, writeTags, writeXmp, type Region } from 'facewise/tag';
import { createSession, createTimeline, expressionOf, valenceOf } from 'facewise/timeline';
import type { SessionSummary, TimelineRow } from 'facewise/timeline';
import { conv2d, createTrainer, dense, flatten, nets, type History, type Layer } from 'facewise/train';

const tasks: Task[] = ['emotion', 'age'];
const own: CustomTask = { name: 'tired', model: new Uint8Array(4), labels: ['awake', 'tired'] };
const options: AnalyzerOptions = {
  tasks: [...tasks, own],
  mode: 'video',
  maxFaces: 4,
  assets: { wasm: 'https://example.org/' },
  onProgress: ({ overall, phase }: Progress) => (phase === 'model' ? overall.loaded : 0),
};
const analyzer: Analyzer = await createAnalyzer(options);
// Lists may be constant: those of the package are.
export const constant: AnalyzerOptions[] = [{ tasks: TASKS }, { tasks: DEFAULT_TASKS }, { tasks: ['age'] as const }];
const raw: RawImage = { data: new Uint8Array(4 * 64 * 64), width: 64, height: 64, channels: 4 };
const input: ImageInput = raw;
const call: AnalyzeOptions = { timestamp: 1, crop: { size: 64, grey: true } };
const result: Result = await analyzer.analyze(input, call);
const { faces, timing } = result;
export const milliseconds: number = timing.total;

// What was not asked for, or could not be read, is undefined: a program must say what then.
const [first] = faces;
if (first) {
  const face: Face = first;
  const box: Box = face.box;
  const nose: Point = face.keypoints.nose;
  // @ts-expect-error there may be no emotion
  face.emotion.label;
  // @ts-expect-error nor an age
  face.age.years.toFixed(0);
  // @ts-expect-error nor a mesh
  face.mesh[0];
  const label: EmotionLabel | undefined = face.emotion?.label;
  const happy: number | undefined = face.emotion?.scores.happy;
  const gender: 'female' | 'male' | undefined = face.gender?.label;
  const quality: Quality | undefined = face.quality;
  const liveness: Liveness | undefined = face.liveness;
  // @ts-expect-error no such emotion
  if (label === 'bored') throw new Error();
  const reading: CustomReading | undefined = face.custom?.['tired'];
  // A label tells a classification from a value.
  if (reading?.label !== undefined) {
    const score: number = reading.score;
    const none: undefined = reading.value;
    console.log(score, none);
  } else if (reading) {
    const value: number = reading.value;
    console.log(value);
  }
  // @ts-expect-error a face is what analyze() gives
  new Face();
  // @ts-expect-error no such field
  face.smile;
  console.log(box, nose, happy, gender, quality, liveness, faceColor(face.id), faceLabel(face));
}

// What has changed says of which kind it was and is.
function told(change: Change): string {
  switch (change.what) {
    case 'emotion': {
      const [from, to]: EmotionLabel[] = [change.from, change.to];
      // @ts-expect-error no such emotion
      if (change.to === 'bored') return '';
      return `${from} ${to}`;
    }
    case 'gender': {
      const both: ('female' | 'male')[] = [change.from, change.to];
      return both.join();
    }
    case 'custom': {
      const { task, from, to }: { task: string, from: string, to: string } = change;
      return task + from.trim() + to.trim();
    }
    case 'lookingAway': {
      const away: boolean = change.to && !change.from;
      // @ts-expect-error only custom tasks have one
      change.task;
      return String(away);
    }
    default: { const never: never = change; return never; }
  }
}

for (const event of result.events) {
  const data: EventData = event;
  switch (data.type) {
    case 'enter': console.log(data.returned); break;
    case 'leave': console.log(data.lastSeen); break;
    case 'change': console.log(data.changes.map(told)); break;
    default: { const never: never = data; throw new Error(String(never)); }
  }
  // @ts-expect-error only 'enter' has it
  data.returned;
}
analyzer.addEventListener('enter', (event) => {
  const moment: FaceEvent = event;
  console.log(moment.id, moment.returned);
}, { once: true });
analyzer.addEventListener('change', { handleEvent: (event) => console.log(event.changes[0]?.from) });
// @ts-expect-error no such event
analyzer.addEventListener('exit', () => {});
// @ts-expect-error analyzers are made by createAnalyzer()
new Analyzer({}, {});
// @ts-expect-error options cannot be changed later
analyzer.options.maxFaces = 3;

// @ts-expect-error an unknown task
await createAnalyzer({ tasks: ['emotions'] });
// @ts-expect-error an unknown option
await createAnalyzer({ maxFace: 2 });
// @ts-expect-error an unknown mode
await createAnalyzer({ mode: 'stream' });
// @ts-expect-error a custom task needs its net
await createAnalyzer({ tasks: [{ name: 'tired' }] });
// @ts-expect-error an address is no picture
await analyzer.analyze('photo.jpg');
// @ts-expect-error pixels need a size
await analyzer.analyze({ data: new Uint8Array(3) });
// @ts-expect-error five channels
await analyzer.analyze({ data: new Uint8Array(5), width: 1, height: 1, channels: 5 });

const stats: AnalyzerStats = await analyzer.stats();
export const roles: readonly Role[] = ROLES;
export const facts = [isSupported(), version, TASKS, DEFAULT_TASKS, EMOTIONS, KEYPOINTS, RANGES, stats.models[0]?.file];

try {
  analyzer.close();
} catch (error) {
  if (error instanceof FacewiseError) {
    const code: ErrorCode = error.code;
    // @ts-expect-error no such code
    if (code === 'CLOSE') throw error;
    if (code === 'CLOSED') throw new SameError('INTERNAL', error.remedy);
  }
}

// Lists that cannot be changed do as well.
await createAnalyzer({ tasks: TASKS });
await createAnalyzer({ tasks: ['age', { name: 'tired', model: 'tired.tflite', labels: ['awake', 'tired'] }] } as const);

const canvas = {
  canvas: { width: 1, height: 1 }, strokeStyle: '', fillStyle: '', lineWidth: 1, lineCap: 'round' as const,
  lineJoin: 'round' as const, globalAlpha: 1, font: '', textBaseline: 'top' as const, textAlign: 'left' as const,
  save() {}, restore() {}, beginPath() {}, moveTo() {}, lineTo() {}, arc() {}, quadraticCurveTo() {}, closePath() {},
  stroke() {}, fill() {}, fillText() {}, measureText: () => ({ width: 1 }),
};
drawFaces(canvas, result, { mirror: true, mesh: 'contours', color: (face) => faceColor(face.id) });
// A result's plain form does wherever its readings are used.
const json: ResultJson = result.toJSON();
const plain: FaceJson | undefined = json.faces[0];
export const column: number | undefined = plain?.mesh?.[0]?.[0];
drawFaces(canvas, json);
if (plain) faceLabel(plain);
// @ts-expect-error an unknown mesh
drawFaces(canvas, result, { mesh: 'lines' });
fitRect({ width: 2, height: 1 }, result, 'cover').x.toFixed();
console.log(MESH_CONTOURS, MESH_TRIANGLES, placeLabels);

const stored = { version: 0, meta: null, entries: [] };
const store: GalleryStore = { load: async () => stored, commit: async () => 1 };
const gallery = await createGallery({ store, fmr: 1e-2 });
const person: PersonInfo = await gallery.enrol('Ada', [{ embedding: [1, 0] }, ...faces], { allowPoor: true });
const one: Identification = await gallery.identify([1, 0]);
const all: Identification[] = await gallery.identify(faces);
// @ts-expect-error there may be nobody
one.person.name;
export const same: boolean = verify(new Float32Array(128), { embedding: [1] }, { fmr: 1e-4 }).same;
gallery.addEventListener('change', () => console.log(all, person.created));
console.log(thresholdFor(1e-4) > 0 && falseMatchRateOf(0.5) < 1);
// @ts-expect-error an unknown store
await createGallery({ store: 'disk' });
// @ts-expect-error a name is a text
await gallery.enrol(1, faces);

const lens = await createLens({ model: 'emotion' });
const look: Look = await lens.look({ data: new Uint8Array(4), width: 1, height: 1 }, {
  layers: { 'dense0/relu0': 'all' }, output: 1, maps: ['gradcam'],
});
export const map: LensMap | undefined = look.maps.gradcam;
export const reason: Explanation = await lens.explainPixel('dense0/relu0', 0, 0, 0);
// @ts-expect-error an unknown map
await lens.look(new Float32Array(4), { maps: ['grad'] });
// @ts-expect-error a lens needs a net
await createLens({});

const kinds: ChallengeKind[] = ['turn-left', 'blink'];
const check = createLivenessCheck({ challenges: 1, kinds });
const state: LivenessState = check.update(first ?? null, result);
check.update(plain, json);
createLivenessCheck({ kinds: CHALLENGES });
if (state.phase === 'done') console.log(state.liveness.label === 'live');
// @ts-expect-error there may be no challenge now
state.challenge.prompt;
// @ts-expect-error an unknown kind
createLivenessCheck({ kinds: ['wink'] });
console.log(CHALLENGES);

const model = await loadModel(new Uint8Array(4), { variant: 'simd' });
const [output] = await model.run({ input: { data: [1, 2, 3], shape: [3] } });
export const tensor: Tensor | undefined = output;
export const inside: string | undefined = readModelMetadata(new Uint8Array(4))?.kind;
// @ts-expect-error texts are no numbers
await model.run(['a']);

const regions: Region[] = [{ name: 'Anna', box: { x: 1, y: 2, width: 3, height: 4 } }];
const xmp: string = writeXmp({ width: 10, height: 10, regions });
export const merged = [mergeXmp(xmp, { width: 10, height: 10, regions }), parseXmp(xmp)];
export const groups = clusterFaces(faces.map(({ embedding }) => ({ embedding: embedding ?? [], picture: 'a.jpg' })));
export const tags = parseTags(writeTags({ pictures: [], skipped: [] }));

const timeline = createTimeline({ bin: 5 });
timeline.add(result);
const row: TimelineRow | undefined = timeline.minutes[0];
export const pleasant: number | null | undefined = first?.emotion ? valenceOf(first.emotion.scores) : row?.valence;
export const expression: string | undefined = first?.emotion && expressionOf(first.emotion.scores);
const session = createSession({ screen: 'camera' });
session.add({ timestamp: 1, faces });
session.add(json);
timeline.add(json);
export const verified: number = verify(plain ?? [1], faces).similarity;
export const summary: SessionSummary = session.summary();
// @ts-expect-error an unknown row
timeline.toCSV({ per: 'day' });

const layers: Layer[] = [conv2d(4, 3, { activation: 'relu' }), flatten(), dense(2, { activation: 'softmax' })];
const trainer = await createTrainer({ input: [64, 64, 3], layers, labels: ['a', 'b'], optimizer: 'adamw' });
export const history: History = await trainer.fit({ samples: [raw], targets: ['a'] },
  { epochs: 2, onEpoch: ({ valLoss }) => valLoss?.toFixed(3) });
export const file: Uint8Array = await trainer.exportModel({ weights: 'float16' });
export const bias: Float32Array | undefined = (await trainer.weights('dense_1')).bias?.data;
await createTrainer({ input: [8, 8, 1], layers: nets.small, labels: ['a', 'b'] });
await createTrainer({ input: [8, 8, 1], layers: [flatten()], labels: ['a', 'b'], inputScale: [1] } as const);
// @ts-expect-error an unknown loss
await createTrainer({ input: [8, 8, 1], loss: 'mse' });
