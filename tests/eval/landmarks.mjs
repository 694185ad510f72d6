import { labelledPoint, labels } from './faces.mjs';
import { mean, percent, quantile, round } from './measures.mjs';

/** @import { Pool } from './pool.mjs' */

/**
 * The 51 inner points of the 68-point scheme as mesh points: brows, nose bridge, nostrils, eyes, outer and inner
 * lips. The 17 jaw points have no fixed counterpart.
 */
const INNER = [
  70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
  168, 197, 5, 4, 98, 97, 2, 326, 327,
  33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
  61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,
  78, 82, 13, 312, 308, 317, 14, 87,
];
const FIRST_INNER = 17;
const RIGHT_EYE_OUTER = 36;
const LEFT_EYE_OUTER = 45;

/** @param {Pool} pool */
export async function measureLandmarks(pool) {
  /** @type {Record<string, unknown>} */
  const results = {
    protocol: 'Mean distance of the 51 inner points of the 68-point scheme to their mesh points, over the labelled '
      + 'distance of the outer eye corners; of several faces the one nearest the labels counts.',
  };
  for (const set of ['ytf68', 'dlib69']) {
    const rows = labels(set);
    const readings = await pool.read({ tasks: ['mesh'] }, rows.map(({ file }) => `${set}/${file}`));
    const errors = [];
    let missed = 0;
    for (const row of rows) {
      const [ax, ay] = labelledPoint(row, RIGHT_EYE_OUTER);
      const [bx, by] = labelledPoint(row, LEFT_EYE_OUTER);
      const eyes = Math.hypot(bx - ax, by - ay);
      const candidates = (readings.get(`${set}/${row.file}`)?.faces ?? []).flatMap(({ mesh }) => (mesh ? [
        mean(INNER.map((to, i) => {
          const [x, y] = labelledPoint(row, FIRST_INNER + i);
          return Math.hypot(mesh[to][0] - x, mesh[to][1] - y) / eyes;
        })),
      ] : []));
      const best = Math.min(...candidates);
      if (best < 0.5) errors.push(best);
      else missed += 1;
    }
    results[set] = {
      faces: rows.length,
      missed,
      meanErrorPercent: percent(mean(errors)),
      medianErrorPercent: percent(quantile(errors, 0.5)),
      worst10Percent: percent(quantile(errors, 0.9)),
      over8Percent: round(errors.filter((e) => e > 0.08).length / errors.length),
    };
  }
  return results;
}
