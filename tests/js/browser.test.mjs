// The library in a real browser, under a Content-Security-Policy that allows no more than wasm.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launchChromium } from '../lib/chromium.mjs';
import { VARIANT, samplePath, serveProject } from './support.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
  'img-src * blob: data:; media-src blob:';
const TYPES = /** @type {Record<string, string>} */ ({ js: 'text/javascript', html: 'text/html', jpg: 'image/jpeg' });

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {import('node:http').Server[]} */
const servers = [];
/** @type {string[]} */
const requests = [];
/** @type {string[]} */
const complaints = [];
let workersWork = true;

/** @returns {Promise<string>} origin */
async function serve() {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? '', 'http://localhost').pathname;
    requests.push(name);
    const policy = name === '/strict.html' ? POLICY.replace("'wasm-unsafe-eval'", '') : POLICY;
    response.setHeader('content-security-policy', policy);
    const type = TYPES[name.split('.').pop() ?? ''];
    if (type === TYPES.html) return response.setHeader('content-type', type).end('<!doctype html><title>t</title>');
    if (name === '/face.jpg') return response.setHeader('content-type', type).end(await readFile(samplePath(1)));
    if (name === '/web/lib/worker.js' && !workersWork) return response.writeHead(404).end();
    if (!type) return serveProject(request, response);
    const body = await readFile(new URL(`../..${name}`, import.meta.url)).catch(() => '');
    response.setHeader('content-type', type).end(body);
  });
  servers.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
}

/** @type {string} */
let origin;
/** @type {string} */
let otherOrigin;

before(async () => {
  [origin, otherOrigin] = await Promise.all([serve(), serve()]);
  browser = await launchChromium();
  page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${origin}/page.html`);
});
after(async () => {
  await browser.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/**
 * Run in the page with `lib` (the module), `make(options)` and `inputs`: one picture in all its forms.
 * @param {string} body of an async function
 * @returns {Promise<any>}
 */
function inPage(body) {
  return page.evaluate(/** @type {any} */ (`(async () => {
    const lib = await import('/web/lib/index.js');
    const make = (options) => lib.createAnalyzer({ variant: '${VARIANT}', tasks: [], range: 'short', tiles: false,
      rotations: false, ...options });
    const load = async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image;
    };
    const canvasOf = (image, canvas = document.createElement('canvas')) => {
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas;
    };
    const failure = async (call) => {
      try {
        await call();
        return 'no error';
      } catch (error) {
        return error.code + ': ' + error.message + ' ' + error.remedy;
      }
    };
    ${body}
  })()`));
}

for (const worker of [true, false]) {
  test(`every form of a picture gives the same faces, worker: ${worker}`, async () => {
    const forms = await inPage(`
      const image = await load('/face.jpg');
      const canvas = canvasOf(image);
      const offscreen = canvasOf(image, new OffscreenCanvas(1, 1));
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = canvas.captureStream(30);
      canvas.getContext('2d').drawImage(image, 0, 0);
      await video.play();
      const file = await (await fetch('/face.jpg')).blob();
      const inputs = { image, canvas, offscreen, pixels, video, file, bitmap: await createImageBitmap(image),
        frame: new VideoFrame(canvas, { timestamp: 0 }), bytes: new Uint8Array(await file.arrayBuffer()),
        raw: { data: pixels.data, width: pixels.width, height: pixels.height } };
      const analyzer = await make({ worker: ${worker} });
      const forms = {};
      for (const [name, input] of Object.entries(inputs)) {
        const { faces, width, height } = await analyzer.analyze(input);
        forms[name] = { width, height, boxes: faces.map(({ box }) => box) };
      }
      forms.again = { ...forms.bitmap, boxes: (await analyzer.analyze(inputs.bitmap)).faces.map(({ box }) => box) };
      inputs.frame.close();
      forms.worker = (await analyzer.stats()).worker;
      analyzer.close();
      return forms;`);
    assert.equal(forms.worker, worker);
    delete forms.worker;
    const { image } = forms;
    assert.ok(image.boxes.length > 0);
    for (const [name, { width, height, boxes }] of Object.entries(forms)) {
      assert.deepEqual([width, height, boxes.length], [image.width, image.height, image.boxes.length], name);
      for (const [i, box] of boxes.entries()) {
        const other = image.boxes[i];
        for (const side of ['x', 'y', 'width', 'height']) {
          assert.ok(Math.abs(box[side] - other[side]) < 0.03 * other.width, `${name}: ${side} of face ${i}`);
        }
      }
    }
  });

  test(`custom tasks and crops come out of the page's own engine, worker: ${worker}`, async () => {
    const faces = await inPage(`
      const model = { name: 'look', model: '/models/face_expression.tflite', labels: [...'abcdefg'],
        crop: { scale: 1.03 } };
      const blob = await (await fetch(model.model)).blob();
      const video = ${worker} ? { mode: 'video', workers: 2 } : {};
      const tasks = [model, { ...model, name: 'again', model: blob }];
      const analyzer = await make({ worker: ${worker}, tasks, ...video });
      const { faces } = await analyzer.analyze(await load('/face.jpg'), { crop: { size: 48 } });
      analyzer.close();
      return faces.map(({ custom, crop }) => ({ custom, kind: crop.constructor.name, width: crop.width,
        colors: new Set(crop.data).size }));`);
    assert.ok(faces.length > 0);
    for (const { custom, kind, width, colors } of faces) {
      assert.deepEqual(Object.keys(custom.look.scores), [...'abcdefg']);
      assert.deepEqual(custom.again, custom.look);
      assert.deepEqual([kind, width], ['ImageData', 48]);
      assert.ok(colors > 50, 'it shows something');
    }
  });

  test(`impossible pictures are refused in words, worker: ${worker}`, async () => {
    const refusals = await inPage(`
      const analyzer = await make({ worker: ${worker} });
      const image = await load('/face.jpg');
      const closedBitmap = await createImageBitmap(image);
      closedBitmap.close();
      const closedFrame = new VideoFrame(canvasOf(image), { timestamp: 0 });
      closedFrame.close();
      const empty = document.createElement('canvas');
      empty.width = 0;
      const foreign = await load('${otherOrigin}/face.jpg');
      const wide = document.createElement('canvas');
      wide.width = 8193;
      wide.height = 16;
      const inputs = { closedBitmap, closedFrame, empty, foreign, tainted: canvasOf(foreign), wide,
        unloaded: new Image(), noFrame: document.createElement('video'), notAPicture: new Blob(['hello']),
        element: document.createElement('p') };
      const refusals = {};
      for (const [name, input] of Object.entries(inputs)) refusals[name] = await failure(() => analyzer.analyze(input));
      refusals.afterwards = (await analyzer.analyze(image)).faces.length;
      analyzer.close();
      return refusals;`);
    const { afterwards, ...refused } = refusals;
    assert.ok(afterwards > 0);
    for (const [name, text] of Object.entries(refused)) assert.match(text, /^INVALID_IMAGE: ./, name);
    assert.match(refused.foreign, /crossOrigin = 'anonymous'/);
    assert.match(refused.tainted, /crossOrigin = 'anonymous'/);
    assert.match(refused.closedBitmap, /closed/);
    assert.match(refused.noFrame, /loadeddata/);
    assert.match(refused.wide, /8192/);
  });
}

/** What a browser may lack, as a script that takes it away. */
const LACKS = {
  nothing: '',
  VideoFrame: 'delete window.VideoFrame',
  copyTo: "VideoFrame.prototype.copyTo = () => Promise.reject(new DOMException('no', 'NotSupportedError'))",
  'the format of copyTo': `const { copyTo } = VideoFrame.prototype;
    VideoFrame.prototype.copyTo = function (to) { return copyTo.call(this, to); };`,
};
for (const [lack, script] of Object.entries(LACKS)) {
  test(`pixels are those that a canvas would give in a browser without ${lack}`, async () => {
    const other = await browser.newPage();
    await other.addInitScript(script);
    await other.goto(`${origin}/page.html`);
    const furthest = await other.evaluate(/** @type {any} */ (`(async () => {
      const { takePicture, writePixels } = await import('/web/lib/image.js');
      const context = (options) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [150, 90];
        return canvas.getContext('2d', { willReadFrequently: true, ...options });
      };
      const drawn = context({});
      for (let x = 0; x < 150; x++) {
        drawn.fillStyle = 'rgb(' + [x, 250 - x, 3 * x % 256].join(' ') + ' / ' + (x < 100 ? 1 : (150 - x) / 50) + ')';
        drawn.fillRect(x, 0, 1, 90);
      }
      drawn.fillRect(3, 7, 40, 20);
      const plain = context({ alpha: false });
      plain.drawImage(drawn.canvas, 0, 0);
      const wanted = plain.getImageData(0, 0, 150, 90).data;
      const room = new Uint8Array(4 * 150 * 90);
      const layout = await writePixels(await takePicture(drawn.canvas), async () => room);
      if (layout.stride !== 600 || layout.channels !== 4) throw new Error(JSON.stringify(layout));
      const furthest = [0, 0]; // where the canvas is opaque, and where black shines through
      wanted.forEach((value, i) => {
        const part = i % 600 < 400 ? 0 : 1;
        if (i % 4 < 3) furthest[part] = Math.max(furthest[part], Math.abs(value - room[i]));
      });
      return furthest;
    })()`));
    assert.equal(furthest[0], 0);
    assert.ok(furthest[1] < 40, String(furthest[1]));
    await other.close();
  });
}

test('a frame may be closed right after the call', async () => {
  const count = await inPage(`
    const analyzer = await make({ mode: 'video' });
    const frame = new VideoFrame(canvasOf(await load('/face.jpg')), { timestamp: 0 });
    const pending = analyzer.analyze(frame);
    frame.close();
    const { faces } = await pending;
    analyzer.close();
    return faces.length;`);
  assert.ok(count > 0);
});

test('newest frame wins in video mode, off the thread too', async () => {
  const { widths, distinct } = await inPage(`
    const analyzer = await make({ mode: 'video' });
    const sizes = [64, 72, 80, 88, 96];
    const results = await Promise.all(sizes.map((size) => analyzer.analyze(new ImageData(size, size))));
    analyzer.close();
    return { widths: results.map(({ width }) => width), distinct: new Set(results).size };`);
  assert.equal(widths.at(-1), 96);
  assert.ok(distinct <= 2, widths.join());
});

for (const mode of ['image', 'video']) {
  test(`two workers read what one reads, mode ${mode}`, async () => {
    const [one, two, orders] = await inPage(`
      const image = await load('/face.jpg');
      const frames = [0, 6, 12, 18, 12, 6].map((shift) => {
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context.drawImage(image, shift, shift / 2);
        return canvas;
      });
      const all = [];
      const orders = [];
      for (const workers of [1, 2]) {
        const analyzer = await lib.createAnalyzer({ variant: '${VARIANT}', mode: '${mode}', workers, rotations: false,
          tiles: false });
        const order = [];
        const calls = [];
        for (const [i, frame] of frames.entries()) {
          await calls[i - 2];
          calls.push(analyzer.analyze(frame, { timestamp: 100 * i }).then((result) => {
            order.push(result.timestamp);
            return JSON.stringify(result.faces);
          }));
        }
        all.push(await Promise.all(calls));
        orders.push(order);
        analyzer.close();
      }
      return [...all, orders];`);
    assert.deepEqual(two, one);
    assert.ok(JSON.parse(one[5])[0].age.years > 0);
    assert.deepEqual(orders, Array.from({ length: 2 }, () => [0, 100, 200, 300, 400, 500]));
  });
}

test('EXIF orientation of a Blob is honoured', async () => {
  const { default: sharp } = await import('sharp');
  const { width, height } = await sharp(samplePath(1)).metadata();
  const turned = await sharp(await sharp(samplePath(1)).rotate(-90).toBuffer()).withMetadata({ orientation: 6 }).jpeg()
    .toBuffer();
  const size = await inPage(`
    const bytes = Uint8Array.from(atob('${turned.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const analyzer = await make();
    const result = await analyzer.analyze(new Blob([bytes], { type: 'image/jpeg' }));
    analyzer.close();
    return [result.width, result.height, result.faces.length];`);
  assert.deepEqual(size.slice(0, 2), [width, height]);
  assert.ok(size[2] > 0);
});

test('files that are no pictures, and pixels of a frame', async () => {
  const { said, faces } = await inPage(`
    const analyzer = await make();
    const said = [];
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    for (const [text, type] of [['%PDF-1.4', 'application/pdf'], [svg, 'image/svg+xml']]) {
      await analyzer.analyze(new Blob([text], { type })).catch(({ code, message }) => said.push(code + ' ' + message));
    }
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const canvas = canvasOf(await load('/face.jpg'));
    canvas.getContext('2d').drawImage(await load('/face.jpg'), 0, 0);
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new frame.contentWindow.ImageData(new frame.contentWindow.Uint8ClampedArray(data), width, height);
    const { faces } = await analyzer.analyze(pixels);
    frame.remove();
    analyzer.close();
    return { said, faces: faces.length };`);
  assert.equal(said.length, 2);
  for (const text of said) assert.match(text, /^INVALID_IMAGE The browser could not read this picture file: [^.]+\.$/);
  assert.ok(faces > 0);
});

test('where module workers fail the analyzer runs inline and says so', async () => {
  workersWork = false;
  try {
    const { worker, workerReason, faces } = await inPage(`
      const analyzer = await make({ worker: true });
      const { faces } = await analyzer.analyze(await load('/face.jpg'));
      const { worker, workerReason } = await analyzer.stats();
      analyzer.close();
      return { worker, workerReason, faces: faces.length };`);
    assert.equal(worker, false);
    assert.match(workerReason, /^Module workers do not start here: [^.]+\.$/);
    assert.ok(faces > 0);
  } finally {
    workersWork = true;
  }
  // The browser itself notes the missing file on the console, a moment later.
  const noted = () => complaints.findIndex((text) => /404/.test(text));
  for (let wait = 0; wait < 50 && noted() < 0; wait++) await page.waitForTimeout(100);
  assert.equal(complaints.splice(noted(), 1).length, 1);
});

test('a policy that forbids wasm is named, and what to add to it', async () => {
  const strict = await browser.newPage();
  await strict.goto(`${origin}/strict.html`);
  const error = await strict.evaluate(/** @type {any} */ (`import('/web/lib/index.js')
    .then((lib) => lib.createAnalyzer({ variant: '${VARIANT}' })).catch(({ code, remedy }) => ({ code, remedy }))`));
  await strict.close();
  assert.equal(error.code, 'WASM_LOAD');
  assert.match(error.remedy, /wasm-unsafe-eval/);
});

test('nothing is requested after loading, and nothing is said on the console', async () => {
  await inPage(`
    window.kept = await make({ tasks: ['emotion'] });
    await window.kept.analyze(await load('/face.jpg'));`);
  const before = requests.length;
  await inPage(`
    for (let round = 0; round < 3; round++) await window.kept.analyze(new ImageData(320, 240));
    window.kept.close();`);
  assert.deepEqual(requests.slice(before), []);
  assert.deepEqual(complaints, []);
});
