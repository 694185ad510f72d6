import { labels } from './faces.mjs';
import { groupBy, mean, percent, round } from './measures.mjs';

/** @import { AnalyzerOptions } from '../../web/lib/index.js' */
/** @import { Pool } from './pool.mjs' */

const BANDS = [0, 3, 13, 20, 30, 40, 50, 60, 70, 120];
/** @type {Record<string, import('../../web/lib/index.js').EmotionLabel>} */
const FER_NAMES = { angry: 'angry', disgust: 'disgusted', fear: 'fearful', happy: 'happy', neutral: 'neutral',
  sad: 'sad', surprise: 'surprised' };

/** @param {number} age */
function ageBand(age) {
  const at = BANDS.findLastIndex((low) => age >= low);
  return `${BANDS[at]}-${BANDS[at + 1] - 1}`;
}

/** @param {{ right: boolean }[]} list */
function accuracy(list) {
  return { faces: list.length, accuracy: percent(list.filter(({ right }) => right).length / list.length) };
}

/** @param {Pool} pool */
export async function measureAgeAndGender(pool) {
  const rows = labels('utkface');
  /** @type {AnalyzerOptions} */
  const options = { tasks: ['age', 'gender'], maxFaces: 1, rotations: false };
  const readings = await pool.read(options, rows.map(({ file }) => `utkface/${file}`));
  const read = rows.flatMap(({ file, age, gender, race }) => {
    const face = readings.get(`utkface/${file}`)?.faces[0];
    return face?.age && face.gender ? [{ age: Number(age), gender, race, years: face.age.years, low: face.age.low,
      high: face.age.high, right: face.gender.label === gender }] : [];
  });
  /** @param {typeof read} list */
  const ageOf = (list) => ({
    faces: list.length,
    meanAbsoluteError: round(mean(list.map((r) => Math.abs(r.years - r.age)))),
    bias: round(mean(list.map((r) => r.years - r.age))),
    insideRange: percent(list.filter((r) => r.age >= r.low && r.age <= r.high).length / list.length),
    rangeWidth: round(mean(list.map((r) => r.high - r.low))),
  });
  /**
   * Per group, in the order of the number or name it starts with.
   * @param {Map<string, any[]>} groups
   * @param {(list: any[]) => object} of
   */
  const each = (groups, of) => Object.fromEntries([...groups]
    .sort(([a], [b]) => parseInt(a) - parseInt(b) || a.localeCompare(b)).map(([key, list]) => [key, of(list)]));
  const grown = read.filter(({ age }) => age >= 13);
  return {
    age: {
      protocol: 'utkface: the most prominent face of each 200 x 200 crop against the labelled age; 60 faces per age '
        + 'band and sex. The net was trained on this set among others: on strangers expect about a year more.',
      missed: rows.length - read.length,
      all: ageOf(read),
      byAge: each(groupBy(read, ({ age }) => ageBand(age)), ageOf),
      bySex: each(groupBy(read, ({ gender }) => gender), ageOf),
      byRace: each(groupBy(read, ({ race }) => race), ageOf),
    },
    gender: {
      protocol: 'utkface, labelled age 13 and over; below, the label hardly shows in a face.',
      all: accuracy(grown),
      bySex: each(groupBy(grown, ({ gender }) => gender), accuracy),
      byRace: each(groupBy(grown, ({ race }) => race), accuracy),
      byAge: each(groupBy(read, ({ age }) => ageBand(age)), accuracy),
    },
  };
}

/**
 * @param {Pool} pool
 * @param {boolean} ensemble
 */
export async function measureEmotion(pool, ensemble) {
  const rows = labels('fer2013');
  /** @type {AnalyzerOptions} */
  const options = { tasks: ['emotion'], maxFaces: 1, rotations: false, ensemble };
  const readings = await pool.read(options, rows.map(({ file }) => `fer2013/${file}`));
  /** @type {Record<string, Record<string, number>>} */
  const confusion = {};
  const read = rows.flatMap(({ file, emotion }) => {
    const face = readings.get(`fer2013/${file}`)?.faces[0];
    if (!face?.emotion) return [];
    const wanted = FER_NAMES[emotion];
    const row = (confusion[wanted] ??= {});
    row[face.emotion.label] = (row[face.emotion.label] ?? 0) + 1;
    return [{ wanted, right: face.emotion.label === wanted }];
  });
  return {
    protocol: 'fer2013: grey 48 x 48 pictures, the most probable class against the label; people agree on 65-70 %.',
    missed: rows.length - read.length,
    all: accuracy(read),
    byEmotion: Object.fromEntries([...groupBy(read, ({ wanted }) => wanted)]
      .map(([key, list]) => [key, accuracy(list)])),
    confusion,
  };
}
