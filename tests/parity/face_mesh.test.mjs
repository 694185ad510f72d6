// End to end: the points our analyzer gives beside those that @mediapipe/face_mesh shows in Chromium for the
// same pictures.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createAnalyzer } from '../../web/lib/index.js';
import { faceMeshOf, openBrowser } from './lib/browser.mjs';
import { facePictures } from './lib/faces.mjs';

/** @typedef {import('../../web/lib/index.js').RawImage} RawImage */

const POINTS = 478;
const RIGHT_EYE = 33;
const LEFT_EYE = 263;
/** Mean distance of the points as a part of the distance between the eyes' outer corners. */
const TOLERANCE = 0.02;

/**
 * What @mediapipe/face_mesh shows, picture by picture.
 * @type {{ name: string, pixels: RawImage, theirs: number[][] }[]}
 */
const shown = [];
before(async () => {
  const browser = await openBrowser();
  for (const { name, image } of facePictures()) {
    const theirs = await faceMeshOf(browser, await image.clone().png().toBuffer());
    const { data, info } = await image.clone().removeAlpha().raw().toBuffer({ resolveWithObject: true });
    shown.push({ name, theirs, pixels: { data, width: info.width, height: info.height, channels: 3 } });
  }
  await browser.close();
});

/** @param {ArrayLike<number>} a x, y, z of each point @param {ArrayLike<number>} b x, y of each point */
function meanDistance(a, b) {
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += Math.hypot(a[3 * i] - b[2 * i], a[3 * i + 1] - b[2 * i + 1]);
  const eyes = Math.hypot(b[2 * LEFT_EYE] - b[2 * RIGHT_EYE], b[2 * LEFT_EYE + 1] - b[2 * RIGHT_EYE + 1]);
  return sum / POINTS / eyes;
}

for (const variant of /** @type {const} */ (['simd', 'relaxed'])) {
  test(`the ${variant} analyzer's points lie where @mediapipe/face_mesh has them`, async () => {
    const analyzer = await createAnalyzer({ tasks: ['mesh'], variant });
    const problems = [];
    for (const { name, pixels, theirs } of shown) {
      assert.ok(theirs.length > 0, `@mediapipe/face_mesh finds no face in ${name}: choose another picture`);
      const { faces } = await analyzer.analyze(pixels);
      for (const points of theirs) {
        assert.equal(points.length, 2 * POINTS);
        const nearest = Math.min(...faces.map(({ mesh }) => (mesh ? meanDistance(mesh, points) : Infinity)));
        if (!(nearest <= TOLERANCE)) problems.push(`${name}: ${(100 * nearest).toFixed(2)} % of the eye distance away`);
      }
    }
    analyzer.close();
    assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
  });
}
