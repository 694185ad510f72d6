// face.liveness of a photograph, and of the same as a screen would show it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { livenessHint } from '../../web/lib/liveness-hint.js';
import { analyzerFor, sample } from './support.mjs';

const codes = (/** @type {import('../../web/lib/liveness-hint.js').Liveness} */ { evidence }) =>
  evidence.map(({ code }) => code);

test('no single weak signal says spoof, two do, the pattern does alone, and nothing says live', () => {
  const hint = (/** @type {number[]} */ ...values) => livenessHint({ spoof_signals: values });
  assert.deepEqual(hint(2.5, 0.2, 0, -0.3), {
    label: 'unsure', score: 0.5, evidence: [],
    signals: { 'screen-pattern': 2.5, 'frame-edges': 0.2, glow: 0, 'cool-cast': -0.3 },
  });
  const strong = { frame: [2.5, 0.9, 0, -0.3], glow: [2.5, 0.2, 2, -0.3], cast: [2.5, 0.2, 0, 0.2] };
  for (const values of Object.values(strong)) {
    const { label, score, evidence } = hint(...values);
    assert.ok(label === 'unsure' && score < 0.5 && evidence.length === 1, JSON.stringify(evidence));
  }
  assert.equal(hint(2.5, 0.9, 2, -0.3).label, 'spoof');
  assert.equal(hint(2.5, 0.2, 2, 0.2).label, 'spoof');
  assert.equal(hint(6, 0.2, 0, -0.3).label, 'spoof');
  const all = hint(6, 1, 2, 0.3);
  assert.ok(all.score > 0 && all.score < 0.1);
  assert.deepEqual(codes(all), ['screen-pattern', 'frame-edges', 'glow', 'cool-cast']);
  for (const { message } of all.evidence) assert.match(message, /^[A-Z].*\.$/);
  assert.equal(hint(NaN, NaN, NaN, NaN).label, 'unsure');
});

/**
 * The picture on a screen: bluish, with a raster, in a black frame around the middle, in a dark room.
 * @param {{ data: Uint8Array, width: number, height: number, channels: number }} picture
 * @param {import('../../web/lib/results.js').Box} box
 */
function onScreen({ data, width, height }, box) {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const beside = Math.abs(x - box.x - box.width / 2) / box.width;
    const raster = 1 + 0.04 * Math.sin(2 * Math.PI * (0.29 * x + 0.05 * y));
    const light = beside < 0.85 ? raster : beside < 0.95 ? 0.05 : 0.12;
    const blue = data[3 * i + 2] * 1.25 + 25;
    out.set([data[3 * i] * 0.8, data[3 * i + 1] * 0.9, blue].map((v) => Math.min(255, v * light)), 3 * i);
  }
  return { data: out, width, height, channels: /** @type {const} */ (3) };
}

for (const mode of /** @type {const} */ (['image', 'video'])) {
  test(`a screen in a dark room is called one, the photograph is not, mode: ${mode}`, async () => {
    const analyzer = await analyzerFor({ tasks: ['mesh', 'liveness'], mode, maxFaces: 1 });
    const picture = await sample(1);
    let timestamp = 0;
    const after = async (/** @type {any} */ image) => {
      let last;
      for (let i = 0; i < (mode === 'video' ? 16 : 1); i++) {
        [last] = (await analyzer.analyze(image, { timestamp: timestamp += 250 })).faces;
      }
      assert.ok(last?.liveness);
      return { ...last.liveness, box: last.box };
    };
    const real = await after(picture);
    const screen = await after(onScreen(picture, real.box));
    analyzer.close();
    assert.equal(real.label, 'unsure');
    assert.equal(screen.label, 'spoof', JSON.stringify(screen));
    assert.ok(codes(screen).includes('screen-pattern') && codes(screen).includes('cool-cast'), `${codes(screen)}`);
    assert.ok(screen.score < real.score);
  });
}
