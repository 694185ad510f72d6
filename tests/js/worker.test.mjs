import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { VARIANT, analyzerFor, blank, rejectsWith, sample } from './support.mjs';

test('a worker gives the same reading as the calling thread, crops included', async () => {
  const [inline, worker] = await Promise.all([false, true].map((off) => analyzerFor({ crops: true, worker: off })));
  assert.equal((await worker.stats()).worker, true);
  for (const each of [inline, worker]) assert.ok(!('workerReason' in await each.stats()), 'nothing went wrong');
  const picture = await sample(1);
  const [one, two] = await Promise.all([inline.analyze(picture), worker.analyze(picture)]);
  assert.deepEqual(two.toJSON().faces, one.toJSON().faces);
  assert.deepEqual(two.faces[0].crops?.emotion.data, one.faces[0].crops?.emotion.data);
  assert.equal(picture.data.length, picture.width * picture.height * 3, 'the caller keeps its pixels');
  inline.close();
  worker.close();
});

test('typed errors cross the worker boundary', async () => {
  await rejectsWith(analyzerFor({ worker: true, tasks: ['emotion'], models: { emotion: new Uint8Array(64).fill(7) } }),
    'MODEL_INVALID');
});

test('a worker that dies rejects the call under way, and the next call starts a new one', async () => {
  /** @type {Worker[]} */
  const started = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function remember(...args) {
    if (!started.includes(this)) started.push(this);
    return postMessage.apply(this, /** @type {any} */ (args));
  };
  try {
    const analyzer = await analyzerFor({ worker: true, tasks: [], range: 'short' });
    const pending = analyzer.analyze(await sample(1));
    await new Promise((resolve) => setImmediate(resolve));
    await started[0].terminate();
    await rejectsWith(pending, 'WORKER', /new one/);
    assert.ok((await analyzer.analyze(await sample(1))).faces.length > 0);
    assert.equal(started.length, 2);
    analyzer.close();
    await rejectsWith(analyzer.analyze(blank(32, 32)), 'CLOSED');
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
});

test('close ends the worker while it works', async () => {
  const analyzer = await analyzerFor({ worker: true });
  const pending = analyzer.analyze(await sample(2));
  analyzer.close();
  await rejectsWith(pending, 'CLOSED');
});

test('an idle worker does not hold the process', async () => {
  const { spawnSync } = await import('node:child_process');
  const code = `
    import { createAnalyzer } from ${JSON.stringify(new URL('../../web/lib/index.js', import.meta.url).href)};
    const analyzer = await createAnalyzer({ variant: '${VARIANT}', worker: true, tasks: [], range: 'short' });
    const { width } = await analyzer.analyze({ data: new Uint8Array(64 * 64 * 4), width: 64, height: 64 });
    console.log('width', width);`;
  const child = spawnSync(process.execPath, [...process.execArgv, '--input-type=module', '-e', code],
    { encoding: 'utf8', timeout: 60_000 });
  assert.equal(child.stdout, 'width 64\n', child.stderr);
  assert.equal(child.status, 0);
});
