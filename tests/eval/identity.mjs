import { labels, pictures } from './faces.mjs';
import { measureGallery } from './gallery.mjs';
import { groupBy, percent } from './measures.mjs';

/** @import { AnalyzerOptions } from '../../web/lib/index.js' */
/** @import { Pool, Reading } from './pool.mjs' */

/**
 * One embedding with what is known of its face.
 * @typedef {object} Known
 * @property {string} file
 * @property {Float32Array} embedding
 * @property {string} person
 * @property {string} race
 * @property {string} sex
 * @property {string} band  of age
 */

/** @type {AnalyzerOptions} */
const OPTIONS = { tasks: ['identity'], maxFaces: 3, rotations: false, range: 'short' };

/** Rates at which thresholds are published. */
const RATES = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];

/** Of all pairs of strangers: how often pairs within one group pass the same thresholds. */
const GROUP_RATES = [1e-2, 1e-3];

// Fewer impostors than this above a threshold tell no rate.
const LEAST_COUNT = 5;

/** Points of the curve for each factor of ten. */
const PER_DECADE = 8;

/** @param {Float32Array} a @param {Float32Array} b */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The face in the middle of the picture, which is the one that lfw and utkface mean.
 * @param {Reading | undefined} reading
 */
export function middleFace(reading) {
  if (!reading) return undefined;
  const { faces, width, height } = reading;
  const off = (/** @type {{ box: import('./measures.mjs').Box }} */ { box }) =>
    Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  return [...faces].sort((a, b) => off(a) - off(b))[0];
}

/**
 * @param {Pool} pool
 * @param {string} folder
 * @param {string[]} files
 * @param {(file: string) => Omit<Known, 'file' | 'embedding'>} about
 * @returns {Promise<Known[]>}
 */
async function embed(pool, folder, files, about) {
  const readings = await pool.read(OPTIONS, files.map((file) => `${folder}/${file}`));
  return files.flatMap((file) => {
    const embedding = middleFace(readings.get(`${folder}/${file}`))?.embedding;
    return embedding ? [{ file, embedding: Float32Array.from(embedding), ...about(file) }] : [];
  });
}

/** @param {Pool} pool */
export function embedLfw(pool) {
  const files = pictures('lfw').map((file) => file.slice('lfw/'.length));
  return embed(pool, 'lfw', files, (file) => ({ person: file.replace(/_\d+\.\w+$/, ''), race: '', sex: '', band: '' }));
}

/** @param {number} age */
const bandOf = (age) => (age < 13 ? '0-12' : age < 20 ? '13-19' : age < 60 ? '20-59' : '60 and over');

/** @param {Pool} pool */
function embedUtk(pool) {
  const rows = new Map(labels('utkface').map((row) => [row.file, row]));
  return embed(pool, 'utkface', [...rows.keys()], (file) => {
    const { age, gender, race } = rows.get(file) ?? {};
    return { person: file, race, sex: gender, band: bandOf(Number(age)) };
  });
}

/**
 * Similarities of all pairs of two people's pictures, highest first, and of all pairs of one person's.
 * @param {Known[]} faces
 */
function allPairs(faces) {
  /** @type {number[]} */
  const genuine = [];
  const impostor = new Float32Array(faces.length * (faces.length - 1) / 2);
  let count = 0;
  for (let i = 0; i < faces.length; i++) {
    for (let j = 0; j < i; j++) {
      const similarity = dot(faces[i].embedding, faces[j].embedding);
      if (faces[i].person === faces[j].person) genuine.push(similarity);
      else impostor[count++] = similarity;
    }
  }
  return { genuine, impostor: impostor.subarray(0, count).sort().reverse() };
}

/** @param {Float32Array} impostor highest first @param {number} rate */
const thresholdAt = (impostor, rate) => impostor[Math.floor(rate * impostor.length)];

/** @param {ArrayLike<number>} list @param {number} threshold */
const shareAbove = (list, threshold) => {
  let above = 0;
  for (let i = 0; i < list.length; i++) above += Number(list[i] > threshold);
  return above / list.length;
};

/** @param {number} value */
const four = (value) => Math.round(value * 1e4) / 1e4;

/**
 * How often pairs of two people of one group are taken for one at the thresholds of all.
 * @param {Known[]} faces
 * @param {number[]} thresholds
 */
function ratesByGroup(faces, thresholds) {
  /** @type {Map<string, { pairs: number, above: number[] }>} */
  const groups = new Map();
  const count = (/** @type {string} */ name, /** @type {number} */ similarity) => {
    const group = groups.get(name) ?? { pairs: 0, above: thresholds.map(() => 0) };
    groups.set(name, group);
    group.pairs++;
    for (const [i, threshold] of thresholds.entries()) group.above[i] += Number(similarity > threshold);
  };
  for (let i = 0; i < faces.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [faces[i], faces[j]];
      const similarity = dot(a.embedding, b.embedding);
      count('all', similarity);
      const grown = a.band !== '0-12' && b.band !== '0-12';
      if (a.band === b.band) count(`age ${a.band}`, similarity);
      if (!grown) continue;
      count('from age 13: all', similarity);
      if (a.sex === b.sex) count(`from age 13: ${a.sex}`, similarity);
      if (a.race === b.race) count(`from age 13: ${a.race}`, similarity);
      if (a.race === b.race && a.sex === b.sex) count(`from age 13: ${a.race} ${a.sex}`, similarity);
    }
  }
  return Object.fromEntries([...groups].sort(([a], [b]) => a.localeCompare(b)).map(([name, { pairs, above }]) =>
    [name, { pairs, ...Object.fromEntries(above.map((n, i) => [`at ${GROUP_RATES[i]}`, four(n / pairs)])) }]));
}

/** @param {Pool} pool */
export async function measureIdentity(pool) {
  const faces = await embedLfw(pool);
  const byFile = new Map(faces.map((face) => [face.file, face]));
  const { genuine, impostor } = allPairs(faces);
  const fixed = four(thresholdAt(impostor, 1e-2));
  const strict = four(thresholdAt(impostor, 1e-3));
  const listed = labels('lfw').flatMap(({ a, b, same }) => {
    const [one, other] = [byFile.get(a), byFile.get(b)];
    return one && other ? [{ same: same === '1', similarity: dot(one.embedding, other.embedding) }] : [];
  });
  const strangers = listed.filter(({ same }) => !same);
  const right = listed.filter(({ same, similarity }) => similarity > fixed === same).length;
  const accepted = strangers.filter(({ similarity }) => similarity > strict).length;
  const utk = await embedUtk(pool);
  const thresholds = GROUP_RATES.map((rate) => four(thresholdAt(impostor, rate)));
  return {
    pairs: {
      protocol: 'lfw: the 600 pairs of labels.csv, the face in the middle of each picture, mean with its mirror image; '
        + 'same when the cosine is above the threshold at which one in 100 of all pairs of strangers is.',
      pairs: listed.length,
      missed: pictures('lfw').length - faces.length,
      threshold: fixed,
      accuracy: percent(right / listed.length),
      strangersAcceptedAtFmr1e3: accepted,
      ofStrangers: strangers.length,
    },
    thresholds: {
      protocol: `lfw: all ${impostor.length} pairs of two people and ${genuine.length} of one among `
        + `${new Set(faces.map(({ person }) => person)).size} people.`,
      ...Object.fromEntries(RATES.map((rate) => {
        const threshold = thresholdAt(impostor, rate);
        return [`falseMatchRate ${rate}`, {
          threshold: four(threshold), trueMatchRate: percent(shareAbove(genuine, threshold)),
        }];
      })),
    },
    groups: {
      protocol: 'utkface: pairs of two different crops, taken for two people (a few are one), above the thresholds of '
        + `lfw for ${GROUP_RATES.join(' and ')} (${thresholds.join(' and ')}). Pairs of one `
        + 'group look more alike than pairs of any two people, and the crops are small and old: expect more.',
      ...ratesByGroup(utk, thresholds),
    },
    gallery: await measureGallery(faces),
    calibration: calibrationOf(impostor, faces),
  };
}

/**
 * The curve that web/lib/calibration-data.js ships.
 * @param {Float32Array} impostor highest first
 * @param {Known[]} faces
 */
function calibrationOf(impostor, faces) {
  /** @type {[number, number][]} */
  const points = [];
  for (let step = 0; ; step++) {
    const rate = 0.5 * 10 ** (-step / PER_DECADE);
    if (rate * impostor.length < LEAST_COUNT) break;
    points.push([four(thresholdAt(impostor, rate)), Number(rate.toPrecision(3))]);
  }
  const people = groupBy(faces, ({ person }) => person).size;
  return {
    protocol: `LFW subset: ${faces.length} pictures of ${people} people, ${impostor.length} pairs of two people, each `
      + 'embedding the mean of the face and its mirror image',
    points,
  };
}
