// <face-wise> from the packed package: pictures, its attributes, its life in a page.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { drawnBox } from '../browser/lib/page.mjs';
import { ask, elementBrowser, elementProject, poll, until, untilTrue, untilWorkers } from './lib/element.mjs';

/** @type {Awaited<ReturnType<typeof elementProject>>} */
let place;
/** @type {Awaited<ReturnType<typeof elementBrowser>>} */
let chromium;
before(async () => {
  place = await elementProject('element');
  chromium = await elementBrowser(place.server.origin);
});
after(async () => {
  await chromium?.close();
  place?.server.close();
});

const quick = 'tasks="emotion" range="short"';
const overlay = 'face-wise [part=overlay]';

test('the example reads its picture and, when asked, the camera', async () => {
  await chromium.page('', async (page) => {
    await page.waitForFunction(() => document.title.startsWith('done'));
    assert.equal(await page.title(), 'done: 3 faces');
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).streams.length), 0);
    await page.click('#switch');
    await until(page, 'running', '#live');
    await page.getByText('1 is here').waitFor();
    await page.click('#switch');
    await until(page, 'empty', '#live');
    await page.getByText('The camera is off.').waitFor();
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).live()), 0);
  }, { file: 'index.html' });
});

test('pages that do not import it do not load it', () => {
  const lib = path.join(place.project, 'node_modules/facewise');
  // The single file holds everything.
  const modules = readdirSync(lib).filter((name) => /^[^.]+\.js$/.test(name));
  assert.deepEqual(modules.filter((name) => /face-wise/.test(readFileSync(path.join(lib, name), 'utf8'))),
    ['element.js']);
  const imported = readFileSync(path.join(lib, 'element.js'), 'utf8').matchAll(/from"([^"]+)"/g);
  assert.deepEqual([...new Set([...imported].map(([, name]) => name))].toSorted(), ['./draw.js', './index.js']);
});

test('importing it on a server does nothing', () => {
  const code = `
    const { FaceWiseElement } = await import('facewise/element');
    console.log(typeof FaceWiseElement, typeof customElements, typeof document);`;
  const said = execFileSync('node', ['--input-type=module', '-e', code], { cwd: place.project, encoding: 'utf8' });
  assert.equal(said, 'function undefined undefined\n');
});

test('its parts are set out and named, and screen readers are told', async () => {
  const html = '<face-wise src="four.jpg" alt="A pair" tasks="age gender emotion"></face-wise>';
  await chromium.page(html, async (page) => {
    await until(page, 'done');
    const said = await ask(page, 'el.shadowRoot.querySelector("[role=status]").textContent');
    assert.match(said, /^4 faces: ((fe)?male, about \d+, \w+(; |$)){4}/);
    await page.getByRole('img', { name: said }).waitFor();
    await page.getByRole('img', { name: 'A pair' }).waitFor();
    const parts = await ask(page, '[...el.shadowRoot.querySelectorAll("[part]")].map((one) => one.part.value)');
    assert.deepEqual(parts.toSorted(), ['empty', 'error', 'frame', 'image', 'loading', 'message', 'overlay', 'progress',
      'remedy', 'retry', 'status', 'still', 'video', 'waiting']);
    const types = await page.evaluate(() => /** @type {any} */ (window).log.map((/** @type {any} */ one) => one.type));
    assert.ok(types.includes('progress'));
    assert.deepEqual(types.filter((/** @type {string} */ type) => type !== 'progress'), ['ready', 'faces']);
    await ask(page, `el.announce = false`);
    await untilTrue(page, 'el.getAttribute("announce") === "false"');
  });
});

test('attributes and properties mirror each other, and properties set early are kept', async () => {
  await chromium.page('', async (page) => {
    const seen = await page.evaluate(async () => {
      const early = /** @type {any} */ (document.createElement('face-wise'));
      Object.assign(early, { tasks: ['emotion'], src: 'four.jpg', maxFaces: 1, options: { range: 'short' }, mark: 7 });
      document.body.append(early);
      await /** @type {any} */ (window).define();
      const el = /** @type {any} */ (document.createElement('face-wise'));
      const set = { src: 'a.jpg', camera: true, tasks: ['age', 'mesh'], maxFaces: 3, mode: 'video', range: 'full',
        mirror: false, overlay: 'boxes', paused: true, assets: '/x', workers: 2, smooth: false, alt: 'me',
        crossOrigin: 'anonymous', width: 320, height: 240, announce: true };
      Object.assign(el, set);
      const written = el.outerHTML;
      const read = Object.fromEntries(Object.keys(set).map((name) => [name, el[name]]));
      for (const name of Object.keys(set)) el[name] = undefined;
      const shown = document.createElement('div');
      shown.innerHTML = '<face-wise tasks="age,mesh  pose" camera mirror></face-wise>';
      const { tasks, camera, mirror } = /** @type {any} */ (shown.firstChild);
      return { written, read, emptied: el.outerHTML, unset: Object.keys(set).map((name) => el[name]),
        parsed: { tasks, camera, mirror }, early: early.outerHTML, own: Object.keys(early) };
    });
    assert.equal(seen.written, '<face-wise src="a.jpg" camera="" tasks="age mesh" max-faces="3" mode="video" ' +
      'range="full" mirror="false" overlay="boxes" paused="" assets="/x" workers="2" smooth="false" alt="me" ' +
      'crossorigin="anonymous" width="320" height="240" announce="true"></face-wise>');
    assert.deepEqual(seen.read, { src: 'a.jpg', camera: '', tasks: ['age', 'mesh'], maxFaces: 3, mode: 'video',
      range: 'full', mirror: false, overlay: ['boxes'], paused: true, assets: '/x', workers: 2, smooth: false,
      alt: 'me', crossOrigin: 'anonymous', width: 320, height: 240, announce: true });
    assert.equal(seen.emptied, '<face-wise></face-wise>');
    assert.deepEqual(seen.unset, [null, null, null, null, null, null, null, null, false, null, null, null, '', null,
      null, null, null]);
    assert.deepEqual(seen.parsed, { tasks: ['age', 'mesh', 'pose'], camera: '', mirror: true });
    assert.equal(seen.early, '<face-wise tasks="emotion" src="four.jpg" max-faces="1"></face-wise>');
    assert.deepEqual(seen.own, ['mark']);
    await until(page, 'done');
    assert.equal(await ask(page, 'el.faces.length'), 1, 'max-faces');
    assert.equal(await ask(page, 'el.analyzer.options.range'), 'short');
  }, { file: 'late.html' });
});

test('an attribute that is almost one of its own is told of once, and no other', async () => {
  await chromium.page('', async (page) => {
    const said = await page.evaluate(async () => {
      const told = /** @type {string[]} */ ([]);
      const { warn } = console;
      console.warn = (/** @type {string} */ text) => told.push(text);
      const place = document.createElement('div');
      document.body.append(place);
      for (let i = 0; i < 2; i++) {
        place.innerHTML = `
          <face-wise task="emotion" maxfaces="1" taks="age" pause mirrored worker="2"></face-wise>
          <face-wise id="a" class="b" title="c" lang="en" dir="ltr" role="img" slot="d" part="e" is="f" hidden inert
            tabindex="0" nonce="g" draggable="true" spellcheck="false" translate="no" popover accesskey="h"
            aria-label="i" data-task="j" data-v-7="k" muted autoplay controls loop poster="m" name="n"
            v-if="o" x-data="p" model="q" loading="lazy" theme="dark"></face-wise>`;
        await null;
      }
      place.remove();
      console.warn = warn;
      return told;
    });
    assert.deepEqual(said, [['task', 'tasks'], ['maxfaces', 'max-faces'], ['taks', 'tasks'], ['pause', 'paused'],
      ['mirrored', 'mirror'], ['worker', 'workers'], ['model', 'mode']].map(([name, known]) =>
      `<face-wise> knows no attribute '${name}'. Did you mean '${known}'?`));
  });
});

test('of many sources in a row the last is read, and nothing of the others is told', async () => {
  await chromium.page(`<face-wise src="photo.jpg" ${quick}></face-wise>`, async (page) => {
    await page.evaluate(async () => {
      const el = /** @type {any} */ (document.querySelector('face-wise'));
      for (const [src, turns] of /** @type {const} */ (
        [['other.jpg', 30], ['gone.jpg', 2], ['photo.jpg', 30], ['four.jpg', 0]])) {
        el.src = src;
        // Two turns are enough to open it, and too few for its answer.
        if (turns < 3) for (let i = 0; i < turns; i++) await null;
        else await new Promise((resolve) => {
          setTimeout(resolve, turns);
        });
      }
    });
    await until(page, 'done');
    assert.equal(await ask(page, 'el.faces.length'), 4);
    await ask(page, 'el.src = "photo.jpg"');
    await untilTrue(page, 'el.state === "done" && el.faces.length === 3');
    const told = await page.evaluate(() => /** @type {any} */ (window).log.filter((/** @type {any} */ one) =>
      one.type === 'faces' || one.type === 'error'));
    assert.deepEqual(told.map((/** @type {any} */ one) => one.faces), [4, 3]);
  }, { expected: /404/ });
});

test('new tasks bring another analyzer, the last of many, and the former is given back', async () => {
  const html = `<face-wise src="four.jpg" ${quick}></face-wise>`;
  await chromium.page(html, async (page) => {
    await until(page, 'done');
    const former = await page.evaluateHandle(() => /** @type {any} */ (document.querySelector('face-wise')).analyzer);
    await page.evaluate(async () => {
      const el = /** @type {any} */ (document.querySelector('face-wise'));
      for (const tasks of ['mesh', 'age', 'gender', 'age gender', 'mesh pose']) {
        el.tasks = tasks;
        await new Promise((resolve) => {
          setTimeout(resolve, 15);
        });
      }
    });
    await untilTrue(page, 'el.state === "done" && el.faces[0]?.pose && !el.faces[0].emotion');
    await untilWorkers(page, 1);
    assert.equal(await former.evaluate((analyzer) => analyzer.closed), true);
    await ask(page, `el.tasks = "emotoin"`);
    await until(page, 'error');
    assert.equal(await ask(page, 'el.error.code'), 'UNKNOWN_TASK');
    await page.getByText("Did you mean 'emotion'?").waitFor();
    const again = page.getByRole('button', { name: 'Try again' });
    assert.equal(await again.count(), 0, 'a task that there is not comes by no trying');
    await ask(page, `el.tasks = "emotion"`);
    await untilTrue(page, 'el.state === "done" && el.faces[0].emotion');
    assert.equal(await ask(page, 'el.error'), null);
    await ask(page, 'el.overlay = "boxs"');
    await page.getByText("The overlay knows no 'boxs'.").waitFor();
    await ask(page, 'el.overlay = "boxes"');
    await until(page, 'done');
    await ask(page, 'el.setAttribute("max-faces", "lots")');
    await page.getByText("Option 'maxFaces' is 'lots'.").waitFor();
    await ask(page, 'el.maxFaces = null');
    await until(page, 'done');
    await ask(page, 'el.style.width = "200px"');
    await ask(page, 'el.assets = "/nowhere-that-has-a-name-of-more-letters-than-fit/"');
    await page.getByText(/answered 404/).waitFor();
    assert.equal(await again.count(), 1);
    assert.equal(await ask(page, `[...el.shadowRoot.querySelectorAll('[part=error], [part=message]')]
      .every((part) => part.scrollWidth <= part.clientWidth)`), true, 'long addresses wrap');
  }, { expected: /404/ });
});

test('a picture that is none says so, with a button that tries again', async () => {
  const html = `<face-wise src="later.jpg" ${quick}></face-wise>`;
  await chromium.page(html, async (page) => {
    await until(page, 'error');
    assert.equal(await ask(page, 'el.error.code'), 'INVALID_IMAGE');
    assert.match(await page.getByRole('alert').innerText(), /'later\.jpg'[^]*Check[^]*Try again/);
    const asked = page.evaluate(() => /** @type {any} */ (document.querySelector('face-wise')).start()
      .then(() => 'done', (/** @type {any} */ error) => error.code));
    assert.equal(await asked, 'INVALID_IMAGE', 'start() tells as well');
    cpSync(path.join(place.project, 'four.jpg'), path.join(place.project, 'later.jpg'));
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(page, 'done');
    rmSync(path.join(place.project, 'later.jpg'));
    const told = await page.evaluate(() => /** @type {any} */ (window).log.filter((/** @type {any} */ one) =>
      one.type !== 'progress').map((/** @type {any} */ one) => one.code ?? one.type));
    assert.deepEqual(told.filter((/** @type {string} */ one) => one !== 'ready'),
      ['INVALID_IMAGE', 'INVALID_IMAGE', 'faces']);
    await page.evaluate(() => {
      const el = /** @type {any} */ (document.querySelector('face-wise'));
      el.insertAdjacentHTML('beforeend', '<b slot="error">Nothing to see.</b>');
      el.src = 'blank.html';
    });
    await page.getByText('Nothing to see.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0);
  }, { expected: /404/ });
});

test('an element that leaves while it loads leaves nothing behind', async () => {
  await chromium.page('', async (page) => {
    await page.evaluate(async (html) => {
      for (const wait of [0, 1, 20, 60, 120, 250]) {
        document.body.innerHTML = html + html.replace('src="four.jpg"', 'camera id="cam"');
        for (const element of document.querySelectorAll('face-wise')) /** @type {any} */ (window).listen(element);
        await new Promise((resolve) => {
          setTimeout(resolve, wait);
        });
        document.body.innerHTML = '';
        await null;
        /** @type {any} */ (window).log.length = 0;
      }
    }, `<face-wise src="four.jpg" ${quick}></face-wise>`);
    await untilWorkers(page, 0);
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).live()), 0);
    // Whoever was seen by then leaves with the stream: its worker says so a moment later.
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).log.map((/** @type {any} */ one) =>
      one.type).filter((/** @type {string} */ type) => type !== 'leave')), []);
  });
});

test('nobody enters an element that is gone, though a frame was under way', async () => {
  await chromium.page('<canvas></canvas>', async (page) => {
    const { heard, told } = await page.evaluate(async () => {
      const picture = new Image();
      picture.src = 'four.jpg';
      await picture.decode();
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas'));
      Object.assign(canvas, { width: picture.naturalWidth, height: picture.naturalHeight });
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
      const element = /** @type {any} */ (document.createElement('face-wise'));
      Object.assign(element, { tasks: [], range: 'short', mode: 'video' });
      element.append(canvas);
      const seen = { heard: /** @type {string[]} */ ([]), told: /** @type {string[]} */ ([]) };
      for (const type of ['faces', 'enter', 'leave']) element.addEventListener(type, () => seen.told.push(type));
      const { postMessage } = Worker.prototype;
      /** @type {any} */ (Worker.prototype).postMessage = function post(/** @type {any[]} */ ...given) {
        /** @type {any} */ (postMessage).apply(this, given);
        // The worker has the frame, and the end of the stream comes behind it.
        if (given[0].call === 'analyze') element.remove();
      };
      const ended = new Promise((resolve) => {
        element.addEventListener('ready', (/** @type {any} */ { detail: analyzer }) => {
          for (const type of ['enter', 'leave']) {
            analyzer.addEventListener(type, () => {
              seen.heard.push(type);
              if (type === 'leave') resolve(null);
            });
          }
        });
      });
      document.body.append(element);
      await ended;
      return seen;
    });
    assert.deepEqual([...new Set(heard)], ['enter', 'leave'], 'the frame was read');
    assert.deepEqual(told, []);
    await untilWorkers(page, 0);
  });
});

test('thirty elements come and go without more workers, tracks or elements than before', async () => {
  await chromium.page('<p id="place"></p>', async (page) => {
    for (const [source, count] of /** @type {const} */ ([['src="four.jpg"', 20], ['camera', 10]])) {
      await page.evaluate(async ([html, times]) => {
        const home = /** @type {HTMLElement} */ (document.querySelector('#place'));
        const win = /** @type {any} */ (window);
        win.gone ??= 0;
        win.registry ??= new FinalizationRegistry(() => {
          win.gone++;
        });
        for (let i = 0; i < times; i++) {
          home.innerHTML = html;
          const element = /** @type {any} */ (home.firstChild);
          win.registry.register(element, i);
          await element.start();
          element.remove();
        }
      }, /** @type {const} */ ([`<face-wise ${source} tasks="" range="short"></face-wise>`, count]));
      await untilWorkers(page, 0);
    }
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).live()), 0);
    const session = await page.context().newCDPSession(page);
    // Not by WeakRef: asking one keeps its element.
    await poll(async () => {
      await session.send('HeapProfiler.collectGarbage');
      return await ask(page, 'gone') >= 28;
    }, async () => `${await ask(page, 'gone')} of 30 elements are gone`);
  });
});

test('many elements share one analyzer of pictures, also inside shadow roots', async () => {
  await chromium.page('<div id="host"></div>', async (page) => {
    await page.evaluate((html) => {
      const host = /** @type {HTMLElement} */ (document.querySelector('#host'));
      host.attachShadow({ mode: 'open' }).innerHTML = html.repeat(12);
    }, `<face-wise src="four.jpg" ${quick} width="200" height="160"></face-wise>`);
    await page.waitForFunction(() => {
      const root = /** @type {any} */ (document.querySelector('#host')?.shadowRoot);
      const elements = [...root.querySelectorAll('face-wise')];
      return elements.length === 12 && elements.every(({ state, faces }) => state === 'done' && faces.length === 4);
    }, undefined, { timeout: 20_000 });
    assert.equal(page.workers().length, 1);
    assert.ok(await drawnBox(page, '#host face-wise:nth-child(12) [part=overlay]'));
    await page.evaluate(() => document.querySelector('#host')?.remove());
    await untilWorkers(page, 0);
  });
});

test('it has the size of an img, and room before the picture is there', async () => {
  const html = `<img src="four.jpg" id="img"><face-wise src="four.jpg" tasks="" range="short"></face-wise>`;
  await chromium.page(html, async (page) => {
    await until(page, 'done');
    /** @typedef {{ [name: string]: string | undefined }} Named */
    /** @param {Named} style @param {Named} [attributes] */
    const sizes = (style, attributes = {}) => page.evaluate(([css, set]) =>
      ['#img', 'face-wise'].map((selector) => {
        const element = /** @type {HTMLElement} */ (document.querySelector(selector));
        element.removeAttribute('style');
        Object.assign(element.style, { maxWidth: '100%' }, css);
        for (const name of ['width', 'height']) element.removeAttribute(name);
        for (const [name, value] of Object.entries(set)) element.setAttribute(name, String(value));
        return element;
      }), [style, attributes]).then(() => page.evaluate(() => ['#img', 'face-wise'].map((selector) => {
      const { width, height } = /** @type {HTMLElement} */ (document.querySelector(selector)).getBoundingClientRect();
      return [Math.round(width), Math.round(height)];
    })));
    for (const style of [{}, { width: '300px' }, { height: '200px' }, { width: '300px', height: '100px' },
      { width: '50%' }, { maxWidth: '120px' }, { display: 'block', width: '100%' }]) {
      const [img, element] = await sizes(style);
      assert.deepEqual(element, img, JSON.stringify(style));
    }
    for (const attributes of [{ width: '320', height: '256' }, { width: '320' }, { height: '256' }]) {
      const [img, element] = await sizes({}, attributes);
      assert.deepEqual(element, img, JSON.stringify(attributes));
    }
    const early = await page.evaluate(async () => {
      document.body.innerHTML = '<face-wise src="four.jpg?" paused width="320" height="100"></face-wise>' +
        '<face-wise camera paused></face-wise>';
      await null;
      return [...document.querySelectorAll('face-wise')].map((one) => [one.clientWidth, one.clientHeight]);
    });
    assert.deepEqual(early, [[320, 100], [640, 480]]);
    await untilTrue(page, 'el.shadowRoot.querySelector("img").naturalWidth === 800');
    assert.deepEqual(await ask(page, '[el.clientWidth, el.clientHeight]'), [320, 100]);
  });
});

test('the overlay lies exactly on the face, however the picture lies in the element', async () => {
  const html = `<face-wise src="four.jpg" ${quick} max-faces="1" overlay="boxes"></face-wise>`;
  const check = async (/** @type {import('playwright-core').Page} */ page) => {
    await until(page, 'done');
    for (const [width, height, fit, position, mirror] of /** @type {const} */ ([
      [600, 480, 'contain', '50% 50%', false], [600, 200, 'contain', '50% 50%', true],
      [500, 640, 'cover', '80% 50%', false], [500, 640, 'cover', '90% 20%', true],
      [300, 500, 'fill', '50% 50%', true], [700, 300, 'contain', '100% 0px', false],
      [700, 500, 'none', '30% 60%', true], [700, 500, 'scale-down', '10px 0%', true],
    ])) {
      await page.evaluate(([w, h, objectFit, objectPosition, flip]) => {
        const el = /** @type {any} */ (document.querySelector('face-wise'));
        Object.assign(el.style, { width: `${w}px`, height: `${h}px`, objectFit, objectPosition, maxWidth: 'none' });
        el.mirror = flip;
      }, /** @type {const} */ ([width, height, fit, position, mirror]));
      const wanted = await ask(page, `(() => {
        const [r, { box, x = box.x, y = box.y }, p] = [el.getBoundingClientRect(), el.faces[0], el.result];
        const fit = '${fit}';
        const sx = r.width / p.width, sy = r.height / p.height, least = Math.min(sx, sy);
        const s = { contain: least, cover: Math.max(sx, sy), none: 1, 'scale-down': Math.min(1, least), fill: 0 }[fit];
        const [kx, ky] = fit === 'fill' ? [sx, sy] : [s, s];
        const [ox, oy] = '${position}'.split(' ').map((t, i) => t.endsWith('%')
          ? parseFloat(t) / 100 * (i ? r.height - ky * p.height : r.width - kx * p.width) : parseFloat(t));
        const left = ox + kx * box.x;
        return { x: r.x + (${mirror} ? r.width - left - kx * box.width : left), y: r.y + oy + ky * box.y,
          width: kx * box.width, height: ky * box.height, right: r.right, bottom: r.bottom, left: r.x, top: r.y };
      })()`);
      // What lies outside of the element is cut off.
      const cut = { x: Math.max(wanted.x, wanted.left), y: Math.max(wanted.y, wanted.top) };
      const end = {
        x: Math.min(wanted.x + wanted.width, wanted.right), y: Math.min(wanted.y + wanted.height, wanted.bottom),
      };
      const where = `${width} x ${height} ${fit} ${position} ${mirror ? 'mirrored' : ''}`;
      let drawn = null;
      const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= 2.5;
      for (let tries = 0; tries < 20; tries++) {
        drawn = await drawnBox(page, overlay);
        if (drawn && near(drawn.x, cut.x) && near(drawn.y, cut.y) && near(drawn.x + drawn.width, end.x) &&
          near(drawn.y + drawn.height, end.y)) break;
        await page.waitForTimeout(50);
        assert.ok(tries < 19, `${where}: ${JSON.stringify({ drawn, cut, end })}`);
      }
    }
  };
  await chromium.page(html, check);
  await chromium.page(html, check, { options: { deviceScaleFactor: 2 } });
});

test('analyze() and snapshot() serve programs', async () => {
  const html = `<face-wise src="four.jpg" ${quick} paused></face-wise>`;
  await chromium.page(html, async (page) => {
    await until(page, 'paused');
    assert.equal(page.workers().length, 0, 'a paused element loads no net');
    const seen = await page.evaluate(async () => {
      const el = /** @type {any} */ (document.querySelector('face-wise'));
      const own = await el.analyze();
      const blob = await (await fetch('photo.jpg')).blob();
      const other = await el.analyze(blob);
      const size = async (/** @type {any} */ options) => {
        const picture = await el.snapshot(options);
        const { width, height } = await createImageBitmap(picture);
        return [picture.type, width, height, picture.size];
      };
      return { own: own.faces.length, other: other.faces.length, kept: el.faces.length,
        png: await size({}), bare: await size({ overlay: false }),
        jpeg: await size({ type: 'image/jpeg', quality: 0.5 }) };
    });
    assert.deepEqual([seen.own, seen.other, seen.kept], [4, 3, 4]);
    assert.deepEqual([seen.png.slice(0, 3), seen.jpeg.slice(0, 3)],
      [['image/png', 800, 640], ['image/jpeg', 800, 640]]);
    assert.notEqual(seen.png[3], seen.bare[3], 'the overlay shows');
    const refused = await page.evaluate(() => {
      const lone = /** @type {any} */ (document.createElement('face-wise'));
      const code = (/** @type {any} */ error) => error.code;
      return Promise.all([lone.start().catch(code), lone.analyze().catch(code), lone.snapshot().catch(code)]);
    });
    assert.deepEqual(refused, ['INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT']);
  });
});
