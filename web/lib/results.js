import { readStruct } from './abi.js';
import { blendshapesOf } from './blendshapes.js';
import { customReadings } from './custom.js';
import { EMOTIONS } from './emotions.js';
import { livenessHint } from './liveness-hint.js';
import { TASKS } from './options.js';
import { qualityOf } from './quality.js';

/**
 * A point of the picture.
 * @typedef {object} Point
 * @property {number} x pixels from the left edge
 * @property {number} y pixels from the top edge
 */
/**
 * An upright rectangle in the picture; it may reach beyond its edges.
 * @typedef {object} Box
 * @property {number} x of its left edge
 * @property {number} y of its top edge
 * @property {number} width from left to right
 * @property {number} height from top to bottom
 */
/**
 * Where the head points.
 * @typedef {object} Pose
 * @property {number} yaw degrees; above 0: towards the picture's right edge
 * @property {number} pitch degrees; above 0: up
 * @property {number} roll degrees; above 0: clockwise
 * @property {number[]} matrix 16 numbers, column by column: takes the canonical face (cm, y up, z to the camera) to the
 *   camera's space
 */
/**
 * The line of sight against the camera's axis.
 * @typedef {object} GazeReading
 * @property {number} yaw degrees; above 0: towards the picture's right edge
 * @property {number} pitch degrees; above 0: up
 * @property {number[]} vector the same as a direction of length 1: x right, y down, z into the scene
 */
/**
 * What the face expresses.
 * @typedef {object} EmotionReading
 * @property {EmotionLabel} label the likeliest
 * @property {number} score its probability, 0..1
 * @property {{ [label in EmotionLabel]: number }} scores of all labels, 0..1, sum 1
 */
/**
 * How old the person looks.
 * @typedef {object} AgeReading
 * @property {number} years best guess
 * @property {number} low years: eight of ten people read so are between low and high
 * @property {number} high years
 */
/**
 * What the person looks like to the net, which knows two genders.
 * @typedef {object} GenderReading
 * @property {'female' | 'male'} label the likelier
 * @property {number} score its probability, 0.5..1
 */
/** @typedef {import('./emotions.js').EmotionLabel} EmotionLabel */
/**
 * Names of the six points that every face has; left and right are the person's own.
 * @typedef {'rightEye' | 'leftEye' | 'nose' | 'mouth' | 'rightEar' | 'leftEar'} KeypointName
 */

export { EMOTIONS };

/** Names of the six points in `face.keypoints`; left and right are the person's own. @type {readonly KeypointName[]} */
export const KEYPOINTS = Object.freeze(['rightEye', 'leftEye', 'nose', 'mouth', 'rightEar', 'leftEar']);

/**
 * RGBA pixels, as ImageData where there is such a thing, else as a plain object with its `data`, `width` and `height`.
 * @typedef {ImageData | { data: Uint8ClampedArray, width: number, height: number }} CropImage
 */

/**
 * One face. Pixels of the input picture, x right, y down; angles in degrees. What was not asked for,
 * or could not be read this time, is absent.
 */
export class Face {
  /**
   * Made by the analyzer.
   * @internal
   * @param {{ [field: string]: any }} raw a decoded fw_face
   * @param {number} width of the picture
   * @param {number} height
   * @param {boolean} meshed whether the mesh net ran
   * @param {boolean} several whether the picture holds more faces than this
   * @param {{ custom?: Face['custom'], crops?: Face['crops'], crop?: CropImage | undefined }} more
   */
  constructor(raw, width, height, meshed, several, { custom, crops, crop }) {
    const has = (/** @type {import('./options.js').Task} */ task) => (raw.valid & 1 << TASKS.indexOf(task)) !== 0;
    const [x, y, w, h] = raw.box;
    /** In video mode the same as long as this face is followed; else 1, 2, .. @type {number} */
    this.id = raw.id;
    /** Detector's score, 0..1. @type {number} */
    this.score = raw.score;
    if (meshed) {
      /** Mesh net's own score that this is a face, 0..1. @type {number | undefined} */
      this.presence = raw.presence;
    }
    /** @type {Box} Upright, brow to chin and cheek to cheek. */
    this.box = { x, y, width: w, height: h };
    /** @type {Box} The same in fractions of the picture. */
    this.boxNormalized = { x: x / width, y: y / height, width: w / width, height: h / height };
    /** Eyes, nose, mouth, ears; left and right are the person's own. @type {{ [name in KeypointName]: Point }} */
    this.keypoints = /** @type {any} */ (Object.fromEntries(
      KEYPOINTS.map((name, i) => [name, { x: raw.keypoints[2 * i], y: raw.keypoints[2 * i + 1] }])));
    if (has('mesh')) {
      /**
       * 478 points x, y, z one after the other, in MediaPipe's order: 1434 numbers, pixels; z in the scale of x,
       * smaller is nearer. Task 'mesh'.
       * @type {Float32Array | undefined}
       */
      this.mesh = raw.mesh;
    }
    if (has('pose')) {
      /**
       * Where the head points; task 'pose'.
       * @type {Pose | undefined}
       */
      this.pose = { yaw: raw.yaw, pitch: raw.pitch, roll: raw.roll, matrix: [...raw.matrix] };
    }
    if (has('gaze')) {
      /**
       * The line of sight; task 'gaze'.
       * @type {GazeReading | undefined}
       */
      this.gaze = { yaw: raw.gaze_yaw, pitch: raw.gaze_pitch, vector: [...raw.gaze] };
    }
    if (has('emotion')) {
      /** @type {number[]} */
      const scores = [...raw.emotion];
      const best = scores.indexOf(Math.max(...scores));
      /** What the face expresses; task 'emotion'. @type {EmotionReading | undefined} */
      this.emotion = {
        label: EMOTIONS[best],
        score: scores[best],
        scores: /** @type {any} */ (Object.fromEntries(EMOTIONS.map((label, i) => [label, scores[i]]))),
      };
    }
    if (has('age')) {
      /** How old the person looks; task 'age'. @type {AgeReading | undefined} */
      this.age = { years: raw.age, low: raw.age_low, high: raw.age_high };
    }
    if (has('gender')) {
      const male = raw.male > 0.5;
      /** What the person looks like to the net; task 'gender'. @type {GenderReading | undefined} */
      this.gender = { label: male ? 'male' : 'female', score: male ? raw.male : 1 - raw.male };
    }
    if (has('identity')) {
      /**
       * 128 numbers of unit length, for facewise/gallery; task 'identity'. Two faces are alike as far as the dot
       * product says. In video of all readings
       * of this face so far.
       * @type {Float32Array | undefined}
       */
      this.embedding = raw.embedding;
    }
    if (has('quality')) {
      /**
       * How far the reading can be trusted, and what to do for a better one; task 'quality'.
       * @type {import('./quality.js').Quality | undefined}
       */
      this.quality = qualityOf(raw, several);
    }
    if (has('blendshapes')) {
      /**
       * What the face does, by ARKit's names; task 'blendshapes'.
       * @type {import('./blendshapes.js').Blendshapes | undefined}
       */
      this.blendshapes = blendshapesOf(raw);
    }
    if (has('liveness')) {
      /**
       * A passive hint; 'live' takes facewise/liveness. Task 'liveness'.
       * @type {import('./liveness-hint.js').Liveness | undefined}
       */
      this.liveness = livenessHint(raw);
    }
    if (custom) {
      /**
       * What custom tasks say, by name: the best label with its score and all scores, or a value.
       * @type {{ [task: string]: import('./custom.js').CustomReading | undefined } | undefined}
       */
      this.custom = custom;
    }
    if (crop) {
      /** What analyze({ crop }) asked for. @type {CropImage | undefined} */
      this.crop = crop;
    }
    if (crops) {
      /**
       * What each net saw of this face, by role or name of a custom task.
       * @type {{ [role: string]: CropImage } | undefined}
       */
      this.crops = crops;
    }
  }

  /**
   * Plain numbers, rounded to what means something; the mesh as [[x, y, z], ..], crops left out.
   * @returns {FaceJson}
   */
  toJSON() {
    const { mesh, embedding, crop, crops, ...rest } = this;
    void crop, crops;
    const json = /** @type {FaceJson} */ (rounded(rest));
    if (embedding) json.embedding = [...embedding];
    if (mesh) {
      const points = Array.from({ length: mesh.length / 3 }, (_, i) => [...mesh.subarray(3 * i, 3 * i + 3)]);
      json.mesh = rounded(points);
    }
    return json;
  }
}

/**
 * A face as plain data, as its JSON has it: `mesh` as [[x, y, z], ..], `embedding` as a list of numbers, no crops.
 * @typedef {Omit<Face, 'mesh' | 'embedding' | 'crop' | 'crops' | 'toJSON'>
 *   & { mesh?: number[][] | undefined, embedding?: number[] | undefined }} FaceJson
 */
/**
 * A result as plain data, as JSON.stringify() writes it: its `faces`, and `events` where there are any.
 * @typedef {Omit<Result, 'faces' | 'events' | 'toJSON'>
 *   & { faces: FaceJson[], events?: Result['events'] | undefined }} ResultJson
 */

/** What analyze() answers. JSON.stringify() takes it. */
export class Result {
  /**
   * Made by the analyzer.
   * @internal
   * @param {Face[]} faces
   * @param {number} width
   * @param {number} height
   * @param {number} timestamp
   * @param {import('./engine.js').Timing} timing
   * @param {import('./events.js').EventData[]} events
   */
  constructor(faces, width, height, timestamp, timing, events) {
    /** @type {Face[]} The most prominent first: score times size. */
    this.faces = faces;
    /** @type {number} Pixels of the picture after its EXIF orientation. */
    this.width = width;
    /** @type {number} And its height. */
    this.height = height;
    /** @type {number} Milliseconds, as given to analyze() or of its clock. */
    this.timestamp = timestamp;
    /** @type {import('./engine.js').Timing} Where the time went. */
    this.timing = timing;
    /**
     * In video mode what happened since the frame before: who came, left or changed; else empty.
     * @type {import('./events.js').EventData[]}
     */
    this.events = events;
  }

  /**
   * The same as plain data, numbers rounded to what means something; without `events` where there are none.
   * @returns {ResultJson}
   */
  toJSON() {
    const { faces, width, height, timestamp, timing, events } = this;
    return {
      faces: faces.map((face) => face.toJSON()), width, height, timestamp: round(timestamp), timing: rounded(timing),
      ...(events.length > 0 && { events: rounded(events) }),
    };
  }
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 1e4) / 1e4;
}

/**
 * @param {any} value
 * @returns {any}
 */
function rounded(value) {
  if (typeof value === 'number') return round(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rounded(item)]));
}

/**
 * @param {import('./engine.js').Reading} reading
 * @param {import('./abi.js').Layout} layout
 * @param {{ width: number, height: number, timestamp: number, tasks: number, keepCrops: boolean,
 *   custom: import('./custom.js').CustomSpec[] }} context
 * @param {(faces: Face[]) => import('./events.js').EventData[]} eventsOf
 */
export function resultOf(reading, layout, { width, height, timestamp, tasks, keepCrops, custom }, eventsOf) {
  const view = new DataView(reading.faces);
  const struct = layout.fw_face;
  const faces = Array.from({ length: reading.count }, (_, index) => {
    const own = reading.crops.filter(({ face }) => face === index);
    const { '': crop, ...crops } = Object.fromEntries(own.map((one) => [one.role, cropImage(one)]));
    const floats = reading.custom.length / reading.count;
    return new Face(readStruct(view, index * struct.size, struct), width, height, tasks !== 0, reading.count > 1, {
      ...(custom.length > 0 && {
        custom: customReadings(custom, reading.custom.subarray(index * floats, (index + 1) * floats)),
      }),
      ...(keepCrops && { crops }),
      crop,
    });
  });
  return new Result(faces, width, height, timestamp, reading.timing, eventsOf(faces));
}

/** @param {import('./engine.js').Crop} crop */
function cropImage({ data, width, height }) {
  return typeof ImageData === 'function' ? new ImageData(data, width, height) : { data, width, height };
}
