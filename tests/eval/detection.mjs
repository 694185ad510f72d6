import { labelledBox, labels, pictures } from './faces.mjs';
import { groupBy, matchBoxes, percent, quantile, round } from './measures.mjs';

/** @import { Pool } from './pool.mjs' */

const LEAST_IOU = 0.35;
const SIZES = [20, 40, 80, 160];

/** @param {number} size */
function sizeBand(size) {
  const at = SIZES.findLastIndex((low) => size >= low);
  if (at < 0) return `under ${SIZES[0]} px`;
  return at + 1 < SIZES.length ? `${SIZES[at]}-${SIZES[at + 1]} px` : `${SIZES[at]}+ px`;
}

/**
 * Pictures whose only question is how many faces they hold: expected range by file name.
 * @type {[RegExp, number, number][]}
 */
const TOUGH = [
  [/^rotate_rot_/, 1, 99],
  [/^bulk_r\d+\./, 1, 99],
  [/^bulk_kun_cartoon_crop_r90/, 1, 1],
  [/^crop_no_face/, 0, 0],
  [/^(pose|reaction|emotion|attribute|RD|crop_crop|search)_/, 1, 99],
];

/** @param {Pool} pool */
export async function measureDetection(pool) {
  const rows = labels('boxes');
  const scenes = groupBy(rows, ({ file }) => `boxes/${file}`);
  const readings = await pool.read({ tasks: ['mesh'], maxFaces: 256 }, [
    ...scenes.keys(),
    ...pictures('negatives'),
    ...pictures('tough'),
  ]);
  /** @type {{ size: number, band: string, mask: string, found: boolean }[]} */
  const faces = [];
  /** @type {number[]} */
  const centres = [];
  let unmatched = 0;
  for (const [file, wanted] of scenes) {
    const boxes = wanted.map(labelledBox);
    const found = readings.get(file)?.faces ?? [];
    const matched = matchBoxes(
      boxes,
      found.map((face) => face.box),
      LEAST_IOU,
    );
    unmatched += found.length - matched.size;
    boxes.forEach((box, i) => {
      const size = Math.sqrt(box.width * box.height);
      const match = matched.get(i);
      faces.push({ size, band: sizeBand(size), mask: wanted[i].mask, found: match !== undefined });
      if (match === undefined) return;
      const other = found[match].box;
      centres.push(
        Math.hypot(
          other.x + other.width / 2 - box.x - box.width / 2,
          other.y + other.height / 2 - box.y - box.height / 2,
        ) / size,
      );
    });
  }
  /** @param {{ found: boolean }[]} list */
  const recall = (list) => ({ faces: list.length, recall: percent(list.filter((f) => f.found).length / list.length) });
  const negatives = pictures('negatives').map((file) => ({ file, found: readings.get(file)?.faces.length ?? 0 }));
  const tough = pictures('tough').flatMap((file) => {
    const name = file.split('/')[1];
    const rule = TOUGH.find(([pattern]) => pattern.test(name));
    const count = readings.get(file)?.faces.length ?? 0;
    return rule ? [{ file: name, count, right: count >= rule[1] && count <= rule[2] }] : [];
  });
  const groups = pictures('tough', 'group_').map((file) => readings.get(file)?.faces.length ?? 0);
  return {
    boxes: {
      protocol:
        `boxes: a labelled face is found when a reported box overlaps it with IoU >= ${LEAST_IOU}; size is the ` +
        'square root of the labelled area; default options with maxFaces 256. Unmatched faces include unlabelled ' +
        'people.',
      all: recall(faces),
      from40px: recall(faces.filter(({ size }) => size >= 40)),
      bySize: Object.fromEntries(
        [...groupBy(faces, (f) => f.band)]
          .sort(([, a], [, b]) => a[0].size - b[0].size)
          .map(([band, list]) => [band, recall(list)]),
      ),
      byMask: Object.fromEntries([...groupBy(faces, (f) => f.mask)].map(([mask, list]) => [mask, recall(list)])),
      unmatched,
      medianCentreOffset: round(quantile(centres, 0.5)),
    },
    falsePositives: {
      protocol: 'negatives: pictures without a face; every face reported is false.',
      pictures: negatives.length,
      faces: negatives.reduce((sum, { found }) => sum + found, 0),
      where: negatives.filter(({ found }) => found > 0),
    },
    tough: {
      protocol:
        'tough: single portraits, turned and hidden ones, right when at least one face is reported (none for ' +
        'crop_no_face).',
      pictures: tough.length,
      right: tough.filter(({ right }) => right).length,
      wrong: tough.filter(({ right }) => !right),
      facesInGroups: groups.reduce((sum, n) => sum + n, 0),
    },
  };
}
