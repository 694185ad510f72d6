// What of the work video mode leaves out, told by the time that each part took.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzerFor, sample } from './support.mjs';

/**
 * Frames of one still picture, 40 ms apart: which parts ran in which.
 * @param {import('../../web/lib/options.js').AnalyzerOptions} options
 * @param {number} frames
 */
async function parts(options, frames) {
  const analyzer = await analyzerFor({ mode: 'video', ...options });
  const picture = await sample(1);
  /** @type {Record<'detect' | 'mesh' | 'emotion' | 'ageGender', number[]>} */
  const ran = { detect: [], mesh: [], emotion: [], ageGender: [] };
  let faces = 0;
  for (let i = 0; i < frames; i++) {
    const result = await analyzer.analyze(picture, { timestamp: 40 * i });
    faces = result.faces.length;
    for (const [part, list] of Object.entries(ran)) {
      if (result.timing[/** @type {keyof typeof ran} */ (part)] > 0) list.push(40 * i);
    }
  }
  analyzer.close();
  return { ...ran, faces };
}

for (const workers of [1, 2]) {
  test(`the detector rests while maxFaces are followed, workers: ${workers}`, async () => {
    const { detect, mesh, faces } = await parts({ maxFaces: 1, workers }, 30);
    assert.equal(faces, 1);
    assert.deepEqual(detect, [0]);
    assert.equal(mesh.length, 30);
  });

  test(`with room for more faces it looks twice a second, workers: ${workers}`, async () => {
    const { detect, faces } = await parts({ maxFaces: 20, workers }, 40);
    assert.ok(faces > 0 && faces < 20);
    assert.deepEqual(detect, [0, 520, 1040, 1560]);
  });

  test(`slow nets keep to their own clocks, workers: ${workers}`, async () => {
    const { emotion, ageGender } = await parts({ maxFaces: 1, workers }, 70);
    assert.deepEqual(emotion.slice(0, 4), [0, 120, 240, 360]);
    assert.deepEqual(ageGender, [0, 200, 400, 600, 800, 1800]);
  });
}
