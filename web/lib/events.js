import { FacewiseError } from './errors.js';
import { requireOneOf, show } from './options.js';

/** @typedef {import('./results.js').Face} Face */
/** @typedef {import('./results.js').Result} Result */

/** @typedef {import('./emotions.js').EmotionLabel} EmotionLabel */

/**
 * Another expression.
 * @typedef {object} EmotionChange
 * @property {'emotion'} what tells it from the others
 * @property {EmotionLabel} from the label before
 * @property {EmotionLabel} to the label now
 */
/**
 * Another gender, as far as the net can tell.
 * @typedef {object} GenderChange
 * @property {'gender'} what tells it from the others
 * @property {'female' | 'male'} from the label before
 * @property {'female' | 'male'} to the label now
 */
/**
 * Another class of a custom task.
 * @typedef {object} CustomChange
 * @property {'custom'} what tells it from the others
 * @property {string} task its name, as in `face.custom`
 * @property {string} from the label before
 * @property {string} to the label now
 */
/**
 * Looks away from the camera, or here again.
 * @typedef {object} LookingAwayChange
 * @property {'lookingAway'} what tells it from the others
 * @property {boolean} from whether the face looked away before
 * @property {boolean} to whether it does now
 */
/**
 * One thing that is different now: `what` says which, and with that of which kind `from` and `to` are.
 * @typedef {EmotionChange | GenderChange | CustomChange | LookingAwayChange} Change
 */

/**
 * Somebody is here.
 * @typedef {object} EnterData
 * @property {'enter'} type tells it from the others
 * @property {number} id as `face.id`
 * @property {number} timestamp of the frame, milliseconds
 * @property {boolean} returned was here before
 */
/**
 * Somebody has left: was not seen for 0.7 seconds, or the stream was reset.
 * @typedef {object} LeaveData
 * @property {'leave'} type tells it from the others
 * @property {number} id as `face.id`
 * @property {number} timestamp of the frame, milliseconds
 * @property {number} lastSeen timestamp of the last frame with this face
 */
/**
 * Somebody's label, or whether she or he looks away, is another for 0.3 seconds.
 * @typedef {object} ChangeData
 * @property {'change'} type tells it from the others
 * @property {number} id as `face.id`
 * @property {number} timestamp of the frame, milliseconds
 * @property {Change[]} changes one or more
 */
/**
 * Something that happened in a stream, as plain data.
 * @typedef {EnterData | LeaveData | ChangeData} EventData
 */

/**
 * What is called with events: a function, or an object with `handleEvent`.
 * @typedef {((event: FaceEvent) => void) | { handleEvent: (event: FaceEvent) => void }} FaceListener
 */
/**
 * As those of EventTarget.
 * @typedef {object} ListenOptions
 * @property {boolean} [capture] without meaning here, but part of what a listener is known by; default false
 * @property {boolean} [once] end after the first event; default false
 * @property {boolean} [passive] without meaning here
 * @property {AbortSignal} [signal] ends the listening when it fires
 */

/** What an Analyzer in video mode dispatches. */
export class FaceEvent extends Event {
  /**
   * Made by the analyzer.
   * @internal
   * @param {EventData} data
   * @param {Face} face
   */
  constructor(data, face) {
    super(data.type);
    /** The person, as `face.id`. */
    this.id = data.id;
    /** Of the frame, milliseconds. */
    this.timestamp = data.timestamp;
    /** As of this frame; of 'leave': as seen last. */
    this.face = face;
    /** Of 'enter': the person was here before. @type {boolean} */
    this.returned = data.type === 'enter' && data.returned;
    /** Of 'change': what is different; else empty. @type {Change[]} */
    this.changes = data.type === 'change' ? data.changes : [];
  }
}

/**
 * Throws where nothing of that name would ever come.
 * @param {string} type
 * @param {import('./options.js').Mode} mode
 */
export function requireEvent(type, mode) {
  requireOneOf('type', type, ['enter', 'leave', 'change']);
  if (mode === 'video') return;
  throw new FacewiseError('INVALID_ARGUMENT', `Single pictures have no event ${show(type)}.`,
    "Create the analyzer with mode: 'video'.");
}

/** Milliseconds: a shorter gap is a blink of the detector. The analyzer itself waits as long. */
const PATIENCE = 700;
/** For so long something must have been so before it counts as changed. */
const HOLD = 300;
/** And a label must lead the one before by so much. */
const LEAD = 0.1;
/** Degrees of yaw and of pitch beyond which a face looks away, and below which it looks here again. */
const AWAY = [28, 24];
const BACK = [20, 17];

/**
 * What is known of one face.
 * @typedef {object} Watched
 * @property {Face} face as seen last
 * @property {number} seen
 * @property {Map<string, Trait>} traits
 */
/** @typedef {{ what: Change['what'], task?: string }} About */
/** A value, and one that may take its place. @typedef {{ now: any, next: any, since: number }} Trait */

/** Compares the frames of one stream. */
export class Watch {
  /** @type {Map<number, Watched>} */
  #watched = new Map();
  #highestId = 0;
  #time = -Infinity;

  /**
   * What happened since the frame before.
   * @param {Face[]} faces
   * @param {number} timestamp
   * @returns {{ data: EventData, face: Face }[]}
   */
  update(faces, timestamp) {
    const here = new Set(faces.map(({ id }) => id));
    const anew = timestamp < this.#time; // another stream
    this.#time = timestamp;
    const events = this.#leave(timestamp, (id, { seen }) => anew || !here.has(id) && timestamp - seen > PATIENCE);
    const highest = this.#highestId;
    for (const face of faces) {
      const { id } = face;
      let known = this.#watched.get(id);
      if (!known) {
        known = { face, seen: timestamp, traits: new Map() };
        this.#watched.set(id, known);
        events.push({ data: { type: 'enter', id, timestamp, returned: id <= highest }, face });
        this.#highestId = Math.max(this.#highestId, id);
      }
      known.face = face;
      known.seen = timestamp;
      const changes = changesOf(known.traits, face, timestamp);
      if (changes.length > 0) events.push({ data: { type: 'change', id, timestamp, changes }, face });
    }
    return events;
  }

  /**
   * The stream ends: everybody leaves.
   * @returns {{ data: EventData, face: Face }[]}
   */
  end() {
    return this.#leave(this.#time, () => true);
  }

  /**
   * @param {number} timestamp
   * @param {(id: number, watched: Watched) => boolean} gone
   * @returns {{ data: EventData, face: Face }[]}
   */
  #leave(timestamp, gone) {
    const leaving = [...this.#watched].filter(([id, watched]) => gone(id, watched));
    return leaving.map(([id, { face, seen }]) => {
      this.#watched.delete(id);
      return { data: { type: 'leave', id, timestamp, lastSeen: seen }, face };
    });
  }
}

/**
 * @param {Map<string, Trait>} traits
 * @param {Face} face
 * @param {number} timestamp
 */
function changesOf(traits, face, timestamp) {
  /** @type {Change[]} */
  const changes = [];
  for (const [about, value, isPlain] of traitsOf(face, traits)) {
    const key = about.task === undefined ? about.what : `custom ${about.task}`;
    const trait = traits.get(key);
    if (!trait) {
      traits.set(key, { now: value, next: value, since: timestamp });
    } else if (value === trait.now || !isPlain(trait.now)) {
      trait.next = trait.now;
    } else if (trait.next !== value) {
      trait.next = value;
      trait.since = timestamp;
    } else if (timestamp - trait.since >= HOLD) {
      changes.push(/** @type {any} */ ({ ...about, from: trait.now, to: value }));
      trait.now = value;
    }
  }
  return changes;
}

/**
 * Each with its value, and whether that is plain enough to take the place of the one before.
 * @param {Face} face
 * @param {Map<string, Trait>} traits
 * @returns {[About, string | boolean, (before: any) => boolean][]}
 */
function traitsOf({ emotion, gender, gaze, pose, custom }, traits) {
  /** @type {ReturnType<typeof traitsOf>} */
  const found = [];
  /**
   * @param {About} about
   * @param {string} value
   * @param {{ [label: string]: number }} scores
   */
  const label = (about, value, scores) =>
    found.push([about, value, (before) => scores[value] >= (scores[before] ?? 0) + LEAD]);
  if (emotion) label({ what: 'emotion' }, emotion.label, emotion.scores);
  if (gender) {
    const { label: value, score } = gender;
    label({ what: 'gender' }, value, { female: 1 - score, male: 1 - score, [value]: score });
  }
  for (const [name, reading] of Object.entries(custom ?? {})) {
    if (reading?.scores) label({ what: 'custom', task: name }, reading.label, reading.scores);
  }
  const look = gaze ?? pose;
  if (look) {
    const [yaw, pitch] = traits.get('lookingAway')?.now ? BACK : AWAY;
    found.push([{ what: 'lookingAway' }, Math.abs(look.yaw) > yaw || Math.abs(look.pitch) > pitch, () => true]);
  }
  return found;
}
