// The smoke test of a browser: the demo, and the packed package in a plain page under the strictest policy.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { createAnalyzer } from '../../../web/lib/index.js';
import { complaints, evaluate, until } from './engine.mjs';
import { picture, pixels, serveDemo, servePackage } from './pages.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */
/** @typedef {import('../../../web/lib/index.js').Box} Box */
/** @typedef {{ box: Pick<Box, 'x' | 'y' | 'width' | 'height'>, emotion: any, age: any, gender: any }} Read */

/** @param {readonly Read[]} faces left to right */
const inOrder = (faces) => [...faces].sort((a, b) => a.box.x - b.box.x);

/**
 * @param {readonly Read[]} seen
 * @param {readonly Read[]} expected
 * @param {{ pixels: number, years: number, score: number }} allowed
 * @param {string} where
 */
function alike(seen, expected, allowed, where) {
  assert.equal(seen.length, expected.length, `${where}: faces`);
  for (const [i, face] of inOrder(seen).entries()) {
    const like = inOrder(expected)[i];
    for (const side of /** @type {const} */ (['x', 'y', 'width', 'height'])) {
      const off = Math.abs(face.box[side] - like.box[side]);
      assert.ok(off <= allowed.pixels, `${where}: ${side} of face ${i} is ${off} pixels off`);
    }
    const years = Math.abs(face.age.years - like.age.years);
    assert.ok(years <= allowed.years, `${where}: the age of face ${i} is ${years} years off`);
    assert.equal(face.gender.label, like.gender.label, `${where}: face ${i}`);
    assert.equal(face.emotion.label, like.emotion.label, `${where}: face ${i}`);
    for (const [label, score] of Object.entries(like.emotion.scores)) {
      const off = Math.abs(face.emotion.scores[label] - score);
      assert.ok(off <= allowed.score, `${where}: ${label} of face ${i} is ${off} off`);
    }
  }
}

/** What JPEG decoders and the scaling of canvases may change, in a picture of 640 pixels. */
const decoders = { pixels: 4, years: 2.5, score: 0.25 };
/** The same pixels: what relaxed SIMD may change. */
const arithmetic = { pixels: 0.1, years: 0.1, score: 0.01 };

/** @param {Engine} engine @param {string} step of page/page.js @param {any[]} args @returns {Promise<any>} */
const run = (engine, step, ...args) =>
  evaluate(engine, (name, given) => /** @type {any} */ (globalThis).steps[name](...given), step, args);

/**
 * @param {string} name
 * @param {() => Promise<Engine>} start
 */
export function smoke(name, start) {
  /** @type {Engine} */
  let engine;
  /** @type {import('./pages.mjs').Served} */
  let demo;
  /** @type {import('./pages.mjs').Served} */
  let packed;
  before(async () => {
    [engine, demo, packed] = await Promise.all([start(), serveDemo(), servePackage()]);
  });
  after(async () => {
    await engine?.close();
    demo?.close();
    packed?.close();
  });

  const reading = () =>
    evaluate(engine, async () => {
      const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
      const { result, analyzer } = app.analysis;
      if (!result) return null;
      const { width, height } = result;
      const faces = /** @type {Read[]} */ (result.faces)
        .map(({ box, emotion, age, gender }) => ({ box, emotion, age, gender }));
      const { tasks, mode, range, maxFaces, tiles } = analyzer.options;
      return { faces, width, height, options: { tasks, mode, range, maxFaces, tiles } };
    });
  const read = async () => (await reading()) ?? assert.fail('nothing was read');
  const content = async () => {
    assert.deepEqual(await complaints(engine), []);
    assert.deepEqual(demo.missing, []);
  };

  describe(`${name}: the demo`, () => {
    test('reads the sample picture as Node does', async () => {
      await engine.goto(`${demo.origin}/web/demo/#live?source=picture`);
      await until(engine, 'faces', () => document.querySelectorAll('.card').length === 4);
      const { faces, options } = await read();
      const analyzer = await createAnalyzer(options);
      const expected = await analyzer.analyze(await readFile(picture));
      analyzer.close();
      // This picture is 1920 pixels wide.
      alike(faces, expected.faces, { ...decoders, pixels: 3 * decoders.pixels }, 'picture');
      await content();
    });

    const panels = ['lens', 'teach', 'unlock', 'tag', 'sentiment', 'wellbeing', 'speed', 'about'];
    for (const panel of panels) {
      test(`opens the panel ${panel}`, async () => {
        await evaluate(engine, (to) => {
          /** @type {HTMLElement} */ (document.querySelector(`#rail a[data-panel="${to}"]`)).click();
        }, panel);
        await until(engine, panel, (wanted) => {
          const app = document.getElementById('app');
          const inside = [...document.querySelectorAll('#panel > *, #page > *')];
          const { engine: state } = document.getElementById('stage')?.dataset ?? {};
          return app?.dataset.panel === wanted && inside.length > 0 && (state === 'ready' || wanted === 'about') &&
            (wanted !== 'lens' || document.querySelector('.lens[data-looks]') !== null);
        }, panel);
        await content();
      });
    }

    test('reads the frames of a camera, in which there is no face', async () => {
      await evaluate(engine, () => {
        location.hash = '#live?source=camera';
      });
      await until(engine, 'camera', () => {
        const { state, kind } = document.getElementById('stage')?.dataset ?? {};
        return state === 'running' && kind === 'camera';
      });
      await until(engine, 'ten frames', async () => {
        const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
        const seen = /** @type {any} */ (globalThis);
        seen.first ??= app.analysis.history.length;
        return app.analysis.history.length >= seen.first + 10;
      });
      const { faces, width, height } = await read();
      assert.deepEqual(faces, []);
      assert.ok(width >= 320 && height >= 240, `${width} x ${height}`);
      await evaluate(engine, () => document.getElementById('tool-pause')?.click());
      await until(engine, 'pause', () => document.getElementById('stage')?.dataset.state === 'paused');
      await content();
    });
  });

  describe(`${name}: the package in a plain page`, () => {
    const ready = async () => {
      await engine.goto(`${packed.origin}/`);
      await until(engine, 'page', () => document.title === 'ready');
    };
    const silent = async () => assert.deepEqual(await complaints(engine), []);

    test('every input is read as Node reads it, in a worker and without', async (t) => {
      const analyzer = await createAnalyzer({ tasks: ['emotion', 'age', 'gender', 'pose'], mode: 'image' });
      const { faces: expected } = await analyzer.analyze(await pixels());
      analyzer.close();
      await ready();
      assert.equal(await run(engine, 'supported'), true);
      const inWorker = await run(engine, 'read', true, 'auto');
      assert.equal(inWorker.worker, true);
      alike(inWorker.raw, expected, arithmetic, 'pixels in a worker');
      for (const [kind, faces] of Object.entries(inWorker.seen)) alike(faces, expected, decoders, kind);
      const inline = await run(engine, 'read', false, 'simd');
      assert.deepEqual([inline.worker, inline.variant], [false, 'simd']);
      alike(inline.raw, expected, arithmetic, 'pixels inline');
      for (const [feature, there] of Object.entries(await run(engine, 'features'))) {
        t.diagnostic(`${name}: ${feature}: ${there ? 'yes' : 'no'}`);
      }
      t.diagnostic(`${name}: relaxed SIMD: ${inWorker.variant === 'relaxed' ? 'yes' : 'no'}`);
      await silent();
    });

    test('a worker that is stopped from outside is told, and replaced', async () => {
      const [first, second, third, fourth] = await run(engine, 'heal');
      assert.deepEqual([first, third], ['WORKER', 'WORKER']);
      assert.ok(second >= 1, String(second));
      assert.equal(fourth, second);
      await silent();
    });

    test('<face-wise> reads a picture and draws over it, then the frames of the camera', async () => {
      await ready();
      assert.deepEqual(await run(engine, 'element'),
        { picture: 4, events: [], state: 'running', sized: true, faces: 0 });
      await silent();
    });

    test('trains a net, and reads faces by it', async () => {
      const { losses, bytes, read } = await run(engine, 'train');
      assert.equal(losses.length, 4);
      assert.ok(losses[3] < losses[0], `losses ${losses}`);
      assert.ok(bytes > 1000, `${bytes} bytes`);
      assert.equal(read.length, 4);
      for (const label of read) assert.ok(['dark', 'bright'].includes(label), String(label));
      await silent();
    });

    test('a gallery outlives the page that filled it', async () => {
      assert.equal(await run(engine, 'enrol'), 4);
      await ready();
      assert.deepEqual(await run(engine, 'identify'), [0, 1, 2, 3].map((i) => `person ${i}`));
      await silent();
    });
  });
}
