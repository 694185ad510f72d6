import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { createAnalyzer, version } from '../../web/lib/index.js';
import { rolesFor } from '../../web/lib/models.js';
import { ROOT, VARIANT, analyzerFor, blank, modelBytes, random, rejectsWith, sample, serveProject,
  withServer } from './support.mjs';

/** @typedef {import('../../web/lib/options.js').Progress} Progress */

const QUICK = /** @type {const} */ ({ tasks: [], range: 'short', tiles: false, rotations: false });
const HTML = '<!DOCTYPE html>\n<html><body>Welcome to our app</body></html>';

/** @param {(path: string) => { status?: number, type?: string, body: string | Uint8Array } | null} change */
function changed(change) {
  /** @type {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} */
  return (request, response) => {
    const answer = change(request.url ?? '');
    if (!answer) return void serveProject(request, response);
    const type = answer.type ?? 'application/octet-stream';
    response.writeHead(answer.status ?? 200, { 'content-type': type }).end(answer.body);
  };
}

/** @param {string} base @param {import('../../web/lib/index.js').AnalyzerOptions} [more] */
const fromServer = (base, more = {}) => createAnalyzer({
  variant: VARIANT, ...QUICK, assets: { wasm: `${base}web/lib/wasm/`, models: `${base}models` }, ...more,
});

test('over http: wasm and nets load, each once, and nothing is fetched afterwards', async () => {
  await withServer(serveProject, async (base, requests) => {
    const analyzer = await fromServer(base);
    assert.deepEqual([...requests].sort(),
      ['/models/face_detection_short_range.tflite', '/models/manifest.json', `/web/lib/wasm/facewise-${VARIANT}.wasm`]);
    const before = requests.length;
    assert.ok((await analyzer.analyze(await sample(1))).faces.length > 0);
    await analyzer.stats();
    const second = await fromServer(base);
    assert.ok(!requests.slice(before).some((url) => url.endsWith('.wasm')), 'the module is compiled once');
    analyzer.close();
    second.close();
  });
});

test('a task is fetched only when asked for', async () => {
  await withServer(serveProject, async (base, requests) => {
    (await fromServer(base, { tasks: ['emotion'] })).close();
    const nets = requests.filter((url) => url.endsWith('.tflite')).map((url) => path.basename(url)).sort();
    assert.deepEqual(nets,
      ['face_detection_short_range.tflite', 'face_expression.tflite', 'face_landmark_with_attention.tflite']);
  });
});

test('progress counts every byte of every file', async () => {
  await withServer(serveProject, async (base) => {
    /** @type {Progress[]} */
    const steps = [];
    const onProgress = (/** @type {Progress} */ step) => steps.push(step);
    const analyzer = await fromServer(base, { tasks: ['age'], onProgress });
    const { models } = await analyzer.stats();
    analyzer.close();
    for (const { file, bytes } of models) {
      const own = steps.filter((step) => step.file === file);
      assert.ok(own.length > 0, file);
      assert.deepEqual([own.at(-1)?.loaded, own.at(-1)?.total, own.at(-1)?.phase], [bytes, bytes, 'model']);
    }
    const last = steps.at(-1)?.overall;
    assert.equal(last?.loaded, last?.total);
    for (const [i, step] of steps.entries()) {
      assert.ok(step.loaded <= step.total && step.overall.loaded <= step.overall.total);
      if (i > 0) assert.ok(step.overall.loaded >= steps[i - 1].overall.loaded);
    }
  });
});

test('a wasm served with the wrong MIME type is compiled all the same', async () => {
  const wasm = await readFile(path.join(ROOT, `web/lib/wasm/facewise-${VARIANT}.wasm`));
  const answer = changed((url) => (url.endsWith('.wasm') ? { type: 'text/plain', body: wasm } : null));
  await withServer(answer, async (base) => {
    (await fromServer(base)).close();
  });
});

/** @param {string} name */
const wasmBytes = (name) => readFileSync(path.join(ROOT, `web/lib/wasm/${name}-${VARIANT}.wasm`));
/** @param {string} url @param {Uint8Array} body */
const wasmOnly = (url, body) => (url.endsWith('.wasm') ? { type: 'application/wasm', body } : null);
/** @param {string} other as long as the true one */
function ofVersion(other) {
  const bytes = wasmBytes('facewise');
  bytes.write(other, bytes.length - version.length, 'latin1');
  return bytes;
}

/** @type {[string, (path: string) => any, string, RegExp][]} */
const BROKEN = [
  ['a net that is not there', (url) => (url.endsWith('.tflite') ? { status: 404, body: 'no' } : null),
    'MODEL_FETCH', /face_detection_short_range.tflite answered 404.*assets/],
  ['a web page in place of a net', (url) => (url.endsWith('.tflite') ? { type: 'text/html', body: HTML } : null),
    'MODEL_FETCH', /web page.*text\/html/],
  ['an empty net', (url) => (url.endsWith('.tflite') ? { body: '' } : null), 'MODEL_INVALID', /empty/],
  ['a server error', (url) => (url.endsWith('.tflite') ? { status: 500, body: '' } : null), 'MODEL_FETCH', /500/],
  ['a wasm that is not there', (url) => (url.endsWith('.wasm') ? { status: 404, body: '' } : null), 'WASM_LOAD', /404/],
  ['a web page in place of the wasm', (url) => (url.endsWith('.wasm') ? { type: 'text/html', body: HTML } : null),
    'WASM_LOAD', /web page/],
  ['a wasm that is none', (url) => (url.endsWith('.wasm') ? { type: 'application/wasm', body: 'hello' } : null),
    'WASM_LOAD', /compiled/],
  ['a web page that says it is a wasm', (url) => wasmOnly(url, Buffer.from(HTML)), 'WASM_LOAD',
    /facewise-\w+\.wasm could not be compiled.*arrives whole/],
  ['a server error in place of a wasm', (url) => (url.endsWith('.wasm') ? { status: 500, body: '' } : null),
    'WASM_LOAD', /facewise-\w+\.wasm answered 500/],
  ['a wasm that is cut off', (url) => wasmOnly(url, wasmBytes('facewise').subarray(0, 100_000)), 'WASM_LOAD',
    /facewise-\w+\.wasm could not be compiled.*arrives whole/],
  ['a wasm of another version', (url) => wasmOnly(url, ofVersion('9.8.7')), 'WASM_LOAD',
    new RegExp(`facewise-${VARIANT}\\.wasm is facewise-${VARIANT} of version 9\\.8\\.7, where .* of version ` +
      `${version}\\..*npx facewise assets`)],
  ['the wasm that trains', (url) => wasmOnly(url, wasmBytes('facewise-train')), 'WASM_LOAD',
    /is facewise-train-\w+ of version .* needs facewise-\w+ of/],
  ["somebody else's wasm", (url) => wasmOnly(url, Buffer.from([0, 97, 115, 109, 1, 0, 0, 0])), 'WASM_LOAD',
    /is no file of this package/],
];
for (const [what, change, code, words] of BROKEN) {
  test(`${what} gives ${code}, and the next try succeeds once it is mended`, async () => {
    let broken = true;
    await withServer(changed((url) => (broken ? change(url) : null)), async (base) => {
      await rejectsWith(fromServer(base), code, words);
      broken = false;
      (await fromServer(base)).close();
    });
  });
}

test('a net that was changed on its way does not pass its sha256', async () => {
  const bytes = await modelBytes('face_detection_short_range.tflite');
  bytes[bytes.length >> 1] ^= 1;
  await withServer(changed((url) => (url.endsWith('.tflite') ? { body: bytes } : null)), async (base) => {
    await rejectsWith(fromServer(base), 'MODEL_INTEGRITY', /sha256/);
  });
  const cutOff = changed((url) => (url.endsWith('.tflite') ? { body: bytes.slice(0, 1000) } : null));
  await withServer(cutOff, async (base) => {
    await rejectsWith(fromServer(base), 'MODEL_INTEGRITY', /1000 bytes/);
  });
});

test('a folder without manifest is good enough', async () => {
  const answer = changed((url) => (url.endsWith('.json') ? { type: 'text/html', body: HTML } : null));
  await withServer(answer, async (base) => {
    (await fromServer(base)).close();
  });
});

test('a manifest that a server cannot give now leaves no net unchecked', async () => {
  let ill = true;
  const answer = changed((url) => (ill && url.endsWith('.json') ? { status: 503, body: '' } : null));
  await withServer(answer, async (base) => {
    const error = await rejectsWith(fromServer(base), 'MODEL_FETCH', /manifest\.json answered 503/);
    assert.deepEqual(error.details, { status: 503 });
    ill = false;
    (await fromServer(base)).close();
  });
});

test('a server nobody runs and a download that breaks off give MODEL_FETCH', async () => {
  await rejectsWith(createAnalyzer({ variant: VARIANT, ...QUICK, assets: { models: 'http://127.0.0.1:9/models/' } }),
    'MODEL_FETCH', /could not be fetched/);
  /** @type {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} */
  const breakOff = (request, response) => {
    if (!request.url?.endsWith('.tflite')) return void serveProject(request, response);
    response.writeHead(200, { 'content-length': 1e6 });
    response.write(new Uint8Array(1000), () => response.destroy());
  };
  await withServer(breakOff, (base) => rejectsWith(fromServer(base), 'MODEL_FETCH', /broke off/));
});

test('a signal stops a download', async () => {
  const controller = new AbortController();
  /** @type {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} */
  const stall = (request, response) => {
    if (!request.url?.endsWith('.tflite')) return void serveProject(request, response);
    response.writeHead(200, { 'content-length': 1e6 });
    response.write(new Uint8Array(1000), () => controller.abort());
  };
  await withServer(stall, (base) => rejectsWith(fromServer(base, { signal: controller.signal }), 'ABORTED'));
});

test('files on disk that are missing are named', async () => {
  // A rejection that nobody has heard of would end this process.
  await rejectsWith(createAnalyzer({ variant: VARIANT, ...QUICK, assets: { models: 'http://[' } }),
    'INVALID_ARGUMENT', /'http:\/\/\[' is no address.*relative/);
  await rejectsWith(createAnalyzer({ variant: VARIANT, ...QUICK, assets: { models: '/nowhere/at/all' } }),
    'MODEL_FETCH', /\/nowhere\/at\/all\/face_detection_short_range.tflite could not be read/);
  await rejectsWith(createAnalyzer({ variant: VARIANT, ...QUICK, assets: { wasm: '/nowhere/' } }),
    'WASM_LOAD', /nowhere/);
});

test('a net of one\'s own takes the place of the packaged one', async () => {
  const bytes = await modelBytes('face_detection_short_range.tflite');
  const analyzer = await analyzerFor({ ...QUICK, tasks: [], models: { 'detect-short': bytes } });
  bytes.fill(0); // it was copied
  assert.ok((await analyzer.analyze(await sample(1))).faces.length > 0);
  assert.deepEqual((await analyzer.stats()).models, [{ role: 'detect-short', file: '', bytes: bytes.length }]);
  analyzer.close();
});

/** @param {number} length */
function noise(length) {
  const next = random(5);
  return Uint8Array.from({ length }, () => 256 * next());
}

/** @type {[string, () => Promise<Uint8Array>, string, RegExp][]} */
const BAD_NETS = [
  ['an empty one', async () => new Uint8Array(0), 'MODEL_INVALID', /empty/],
  ['a web page', async () => new TextEncoder().encode(HTML), 'MODEL_INVALID', /web page/],
  ['noise', async () => noise(4096), 'MODEL_INVALID', /./],
  ['the first half', async () => (await modelBytes('face_expression.tflite')).slice(0, 150_000), 'MODEL_INVALID', /./],
  ['the net of another task', () => modelBytes('age_gender.tflite'), 'SHAPE_MISMATCH', /./],
];
for (const [what, make, code, words] of BAD_NETS) {
  test(`${what} as emotion net gives ${code}`, async () => {
    await rejectsWith(analyzerFor({ tasks: ['emotion'], models: { emotion: await make() } }), code, words);
  });
}

test('bit-flipped nets give a typed error or a reading, and never trap', { timeout: 120_000 }, async () => {
  const good = await modelBytes('face_detection_short_range.tflite');
  const next = random(11);
  let refused = 0;
  for (let round = 0; round < 60; round++) {
    const bytes = good.slice();
    // The structure lies at both ends of the file, the weights between them.
    const span = round % 2 ? bytes.length : 4096;
    const from = round % 4 < 2 ? 0 : bytes.length - span;
    for (let flips = 0; flips < 8; flips++) bytes[from + Math.floor(next() * span)] ^= 1 << Math.floor(next() * 8);
    try {
      const analyzer = await analyzerFor({ ...QUICK, tasks: [], models: { 'detect-short': bytes } });
      await analyzer.analyze(blank(128, 128));
      analyzer.close();
    } catch (error) {
      refused++;
      const { code } = /** @type {any} */ (error);
      assert.ok(['MODEL_INVALID', 'MODEL_UNSUPPORTED', 'SHAPE_MISMATCH', 'OUT_OF_MEMORY'].includes(code),
        `round ${round}: ${/** @type {any} */ (error).stack}`);
    }
  }
  assert.ok(refused > 0, 'some were refused');
});

test('the default files are those of the package', async () => {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'models/manifest.json'), 'utf8'));
  const analyzer = await analyzerFor({ tasks: ['emotion', 'age'] });
  for (const { role, file, bytes } of (await analyzer.stats()).models) {
    const entry = manifest.models.find((/** @type {any} */ model) => model.role === role);
    assert.deepEqual([entry.file, entry.bytes], [file, bytes]);
  }
  assert.ok(rolesFor(analyzer.options).length >= 4);
  analyzer.close();
});
