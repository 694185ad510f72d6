// Where galleries are kept: a file, a store of one's own, in clear and encrypted. IndexedDB is tested in a browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createGallery } from '../../web/lib/gallery.js';
import { CURVE, faceOf } from './gallery_support.mjs';
import { ROOT, VARIANT, rejectsWith } from './support.mjs';

const passphrase = 'correct horse battery staple';
/** @type {string} */
let folder;
let files = 0;
before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'facewise-gallery-')); });
after(() => rm(folder, { recursive: true }));

/** @returns {string} one that is not there */
const newFile = () => path.join(folder, `people-${files++}.json`);

/** @param {any} store @param {object} [options] */
const open = (store, options) => createGallery({ variant: VARIANT, store, calibration: CURVE, ...options });

/** @param {import('../../web/lib/gallery.js').Gallery} gallery */
const names = (gallery) => gallery.people.map(({ name }) => name).sort();

/** A store as somebody might write one; `contents` is what it keeps. */
function ownStore() {
  let version = 'v0';
  let count = 0;
  /** @type {Map<string, any>} */
  const contents = new Map();
  const store = {
    contents,
    /** @type {any} */
    meta: null,
    /** @type {null | (() => void)} called before a commit */
    meanwhile: null,
    seen: version,
    async load() {
      store.seen = version;
      return { version, meta: store.meta, entries: structuredClone([...contents.values()].reverse()) };
    },
    /** @param {any} expected @param {any} change */
    async commit(expected, { put, remove, meta }) {
      store.meanwhile?.();
      if (expected !== version) return null;
      for (const entry of put) contents.set(entry.id, structuredClone(entry));
      for (const id of remove) contents.delete(id);
      store.meta = meta;
      version = store.seen = `v${++count}`;
      return version;
    },
    /** Somebody else writes. @param {any} entry */
    writeElsewhere(entry) {
      contents.set(entry.id, entry);
      version = `other ${++count}`;
    },
    changed: () => store.seen !== version,
  };
  return store;
}

test('a file is what export() writes, and is there again', async () => {
  const file = newFile();
  const gallery = await open({ file });
  await assert.rejects(stat(file), 'nothing is kept before somebody is enrolled');
  const { id } = await gallery.enrol('Ada', [faceOf(1, 1), faceOf(1, 2)]);
  await gallery.enrol('Bob', faceOf(2));
  await gallery.rename(id, 'Ada L.');
  gallery.close();
  const again = await open({ file: pathToFileURL(file) });
  assert.deepEqual(names(again), ['Ada L.', 'Bob']);
  assert.equal((await again.identify(faceOf(1, 3))).person?.id, id);
  const imported = await open('memory');
  assert.equal((await imported.import(await readFile(file, 'utf8'))).added, 2);
  await again.delete(id);
  assert.deepEqual(names(await open({ file })), ['Bob']);
  assert.match(await readFile(file, 'utf8'), /"Bob/);
  assert.doesNotMatch(await readFile(file, 'utf8'), /"Ada/);
  assert.equal((await stat(file)).mode & 0o777, 0o600, 'nobody else may read it');
  await chmod(file, 0o640);
  await again.enrol('Cy', faceOf(3));
  assert.equal((await stat(file)).mode & 0o777, 0o640, 'unless its owner wants so');
  assert.deepEqual((await readdir(folder)).filter((name) => /lock|tmp/.test(name)), []);
});

test('an encrypted file, in the next process, too', async () => {
  const file = newFile();
  const gallery = await open({ file }, { passphrase });
  const { id } = await gallery.enrol('Ada', faceOf(1));
  const first = JSON.parse(await readFile(file, 'utf8'));
  await gallery.enrol('Bob', faceOf(2));
  const second = JSON.parse(await readFile(file, 'utf8'));
  assert.equal(first.encryption.salt, second.encryption.salt);
  assert.notEqual(first.iv, second.iv);
  assert.doesNotMatch(await readFile(file, 'latin1'), /"(Ada|Bob)/);
  const again = await open({ file }, { passphrase });
  assert.equal((await again.identify(faceOf(1, 2))).person?.id, id);
  await again.enrol('Cy', faceOf(3));
  assert.equal((await gallery.identify(faceOf(3, 2))).person?.name, 'Cy');
  await rejectsWith(open({ file }), 'GALLERY_PASSPHRASE', /no passphrase/);
  await rejectsWith(open({ file }, { passphrase: 'wrong' }), 'GALLERY_PASSPHRASE', /not that of/);
  const clear = newFile();
  await (await open({ file: clear })).enrol('Ada', faceOf(1));
  await rejectsWith(open({ file: clear }, { passphrase }), 'GALLERY_PASSPHRASE', /not encrypted/);
});

test('a file that is not whole, or of another kind, is refused and left as it is', async () => {
  const file = newFile();
  await (await open({ file })).enrol('Ada', faceOf(1));
  const whole = await readFile(file, 'utf8');
  for (const [text, code] of /** @type {[string, string][]} */ ([
    ['', 'GALLERY_TRUNCATED'],
    [whole.slice(0, 300), 'GALLERY_TRUNCATED'],
    [whole.replace('Ada', 'Eve'), 'GALLERY_TAMPERED'],
    [whole.replace('"version":1', '"version":2'), 'GALLERY_VERSION'],
    ['hello', 'GALLERY_INVALID'],
  ])) {
    await writeFile(file, text);
    await rejectsWith(open({ file }), code, /people-/);
    assert.equal(await readFile(file, 'utf8'), text);
  }
  await writeFile(file, whole);
  await rejectsWith(open({ file }, { calibration: { ...CURVE, model: 'other' } }), 'GALLERY_MODEL', /'made'/);
  const nowhere = await open({ file: path.join(folder, 'no', 'where.json') });
  await rejectsWith(nowhere.enrol('Ada', faceOf(1)), 'STORAGE', /folder/);
  await mkdir(path.join(folder, 'a-folder'));
  await rejectsWith(open({ file: path.join(folder, 'a-folder') }), 'STORAGE');
});

test('a file that is damaged while the gallery is open stops changes, and loses nothing by them', async () => {
  const file = newFile();
  const gallery = await open({ file });
  await gallery.enrol('Ada', faceOf(1));
  await writeFile(file, 'damaged');
  await rejectsWith(gallery.enrol('Bob', faceOf(2)), 'GALLERY_INVALID');
  assert.equal(await readFile(file, 'utf8'), 'damaged');
  assert.deepEqual(names(gallery), ['Ada']);
  await rejectsWith(gallery.identify(faceOf(1)), 'GALLERY_INVALID', /no JSON/);
});

test('two galleries on one file see each other, and neither loses what the other writes', async () => {
  const file = newFile();
  const [one, two] = [await open({ file }), await open({ file })];
  const work = [];
  for (let i = 0; i < 20; i++) work.push((i % 2 ? one : two).enrol(`P${i}`, faceOf(i)));
  await Promise.all(work);
  assert.equal((await one.identify(faceOf(18, 2))).person?.name, 'P18');
  assert.equal((await two.identify(faceOf(17, 2))).person?.name, 'P17');
  assert.equal(one.size, 20);
  assert.deepEqual(names(await open({ file })), names(one));
  // The same face at the same time under two names: one of them is told.
  const tries = await Promise.allSettled([one.enrol('Ada', faceOf(50, 1)), two.enrol('Eve', faceOf(50, 2))]);
  assert.deepEqual(tries.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  let changes = 0;
  two.addEventListener('change', () => changes++);
  await one.delete(one.people[0].id);
  await two.identify(faceOf(1));
  assert.equal(changes, 1);
});

test('two processes write to one file at once', async () => {
  const file = newFile();
  const code = `
    import { createGallery } from '${pathToFileURL(path.join(ROOT, 'web/lib/gallery.js'))}';
    import { CURVE, faceOf } from '${pathToFileURL(path.join(ROOT, 'tests/js/gallery_support.mjs'))}';
    const first = Number(process.argv[1]);
    const store = { file: ${JSON.stringify(file)} };
    const gallery = await createGallery({ store, calibration: CURVE, variant: 'simd' });
    for (let i = first; i < first + 8; i++) await gallery.enrol('P' + i, faceOf(i));`;
  const run = (/** @type {number} */ first) => new Promise((resolve) => {
    const args = ['--input-type=module', '-e', code, String(first)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => { errors += text; });
    child.on('close', (status) => resolve([status, errors]));
  });
  const ends = await Promise.all([run(1), run(101)]);
  assert.deepEqual(ends.map(([status]) => status), [0, 0], String(ends));
  assert.equal((await open({ file })).size, 16);
});

test('a lock that a dead process left is broken, that of a living one is respected', async () => {
  const file = newFile();
  const lock = `${file}.lock`;
  const gallery = await open({ file });
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.on('close', resolve));
  await writeFile(lock, JSON.stringify({ pid: dead.pid, host: hostname() }));
  await gallery.enrol('Ada', faceOf(1));
  // Nobody knows whose: only its age tells.
  await writeFile(lock, '');
  const long = new Date(Date.now() - 100_000);
  await utimes(lock, long, long);
  await gallery.enrol('Bob', faceOf(2));
  await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
  const waiting = gallery.enrol('Cy', faceOf(3));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal((await open({ file })).size, 2);
  await rm(lock);
  await waiting;
  assert.equal((await open({ file })).size, 3);
});

test('a store of one\'s own, in clear and encrypted', async () => {
  for (const options of [{}, { passphrase }]) {
    const store = ownStore();
    const gallery = await open(store, options);
    const { meta } = store; // apart: what is said of store.meta here would hold for the compiler further down, too
    assert.equal(meta, null);
    const { id } = await gallery.enrol('Ada', faceOf(1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await gallery.enrol('Bob', faceOf(2));
    assert.deepEqual([store.meta.format, store.meta.version, store.meta.model], ['facewise-gallery', 1, 'made']);
    // With the quote, which base64 does not have: it spells "Ada" by chance.
    assert.equal(JSON.stringify([...store.contents]).includes('"Ada'), !options.passphrase);
    const again = await open(store, options);
    assert.deepEqual(again.people.map(({ name }) => name), ['Ada', 'Bob'], 'in the order of enrolment');
    assert.equal((await again.identify(faceOf(1, 2))).person?.id, id);
    await again.delete(id);
    assert.equal(store.contents.size, 1);
    await rejectsWith(open(store, { ...options, calibration: { ...CURVE, model: 'other' } }), 'GALLERY_MODEL');
    store.meta.version = 2;
    await rejectsWith(open(store, options), 'GALLERY_VERSION');
  }
});

test('an encrypted store refuses a wrong passphrase, none, changes, and data under another\'s id', async () => {
  const store = ownStore();
  const gallery = await open(store, { passphrase });
  await gallery.enrol('Ada', faceOf(1));
  await gallery.enrol('Bob', faceOf(2));
  await rejectsWith(open(store), 'GALLERY_PASSPHRASE', /no passphrase/);
  await rejectsWith(open(store, { passphrase: 'wrong' }), 'GALLERY_PASSPHRASE', /not that of the stored gallery/);
  const [ada, bob] = [...store.contents.values()];
  for (const sealed of [bob.sealed, { ...ada.sealed, data: bob.sealed.data }, { iv: '', data: '' }, null, 'x']) {
    store.contents.set(ada.id, { id: ada.id, sealed });
    await rejectsWith(open(store, { passphrase }), 'GALLERY_TAMPERED', /person/);
  }
  store.contents.set(ada.id, ada);
  assert.equal((await open(store, { passphrase })).size, 2);
  const clear = ownStore();
  await (await open(clear)).enrol('Ada', faceOf(1));
  await rejectsWith(open(clear, { passphrase }), 'GALLERY_PASSPHRASE', /not encrypted/);
});

test('who is first to write makes the key: a second gallery that has opened meanwhile takes it over', async () => {
  const store = ownStore();
  const [one, two] = [await open(store, { passphrase }), await open(store, { passphrase })];
  await one.enrol('Ada', faceOf(1));
  await two.enrol('Bob', faceOf(2));
  assert.deepEqual(names(await open(store, { passphrase })), ['Ada', 'Bob']);
});

test('what somebody else writes meanwhile is taken over, and the change decided upon anew', async () => {
  const store = ownStore();
  const gallery = await open(store);
  const { id } = await gallery.enrol('Ada', faceOf(1));
  const donor = ownStore();
  await (await open(donor)).enrol('Joe', faceOf(7));
  const [joe] = donor.contents.values();
  store.meanwhile = () => {
    store.meanwhile = null;
    store.writeElsewhere(joe);
  };
  await rejectsWith(gallery.enrol('Mallory', faceOf(7, 2)), 'DUPLICATE_PERSON', /Joe/);
  assert.deepEqual(names(gallery), ['Ada', 'Joe']);
  store.meanwhile = () => {
    store.meanwhile = null;
    store.contents.delete(id);
    store.writeElsewhere(joe);
  };
  await rejectsWith(gallery.rename(id, 'Ada L.'), 'UNKNOWN_PERSON');
  assert.deepEqual(names(gallery), ['Joe']);
});

test('an address on the network is no file', async () => {
  const file = new URL('https://example.org/people.json');
  await rejectsWith(open({ file }), 'INVALID_ARGUMENT', /no file.*load\(\)/);
});

test('a store that gives something else is told so', async () => {
  for (const stored of [undefined, null, {}, { entries: 'none' }]) {
    await rejectsWith(open({ load: async () => stored, commit: async () => 1 }), 'STORAGE', /entries/);
  }
  const offline = () => Promise.reject(new Error('offline'));
  await rejectsWith(open({ load: offline, commit: offline }), 'STORAGE', /offline/);
  const odd = { version: 1, meta: { format: 'mine' }, entries: [] };
  await rejectsWith(open({ load: async () => odd, commit: async () => 1 }), 'GALLERY_INVALID');
});

test('a gallery that is closed during a change says so, however its store fails then', async () => {
  const store = { load: async () => ({ version: 1, meta: null, entries: [] }), commit: async () => {
    gallery.close();
    throw new Error('the database is closed');
  } };
  const gallery = await open(store);
  await rejectsWith(gallery.enrol('Ada', faceOf(1)), 'CLOSED', /gallery/);
});

test('what could not be read of others is asked for again, and not forgotten', async () => {
  let version = 1;
  let news = false;
  let broken = false;
  const store = {
    /** @type {any[]} */
    entries: [],
    /** @type {null | (() => void)} */
    tell: null,
    async load() {
      news = false;
      if (broken) throw new Error('out of order');
      return { version, meta: null, entries: store.entries };
    },
    commit: async () => null,
    changed: () => news,
    subscribe: (/** @type {() => void} */ listener) => { store.tell = listener; },
  };
  const gallery = await open(store);
  const other = await open('memory');
  const { id } = await other.enrol('Ada', faceOf(1));
  store.entries = [{ id, person: JSON.parse(await other.export()).people[0] }];
  [version, news, broken] = [2, true, true];
  store.tell?.();
  await new Promise((resolve) => { setTimeout(resolve); });
  assert.ok(!news, 'it was asked');
  for (let i = 0; i < 2; i++) await rejectsWith(gallery.identify(faceOf(1)), 'STORAGE', /out of order/);
  broken = false;
  assert.equal((await gallery.identify(faceOf(1))).person?.name, 'Ada');
  gallery.close();
  other.close();
});

test('a store that fails changes nothing here', async () => {
  const store = ownStore();
  const gallery = await open(store);
  await gallery.enrol('Ada', faceOf(1));
  store.meanwhile = () => { throw new Error('no room'); };
  await rejectsWith(gallery.enrol('Bob', faceOf(2)), 'STORAGE', /no room/);
  assert.deepEqual(names(gallery), ['Ada']);
  assert.equal((await gallery.identify(faceOf(2, 2))).person, null);
  store.meanwhile = null;
  await gallery.enrol('Bob', faceOf(2));
  assert.deepEqual(names(gallery), ['Ada', 'Bob']);
  store.meanwhile = () => store.writeElsewhere({ id: '?', person: { name: 'no person' } });
  await rejectsWith(gallery.enrol('Cy', faceOf(3)), 'GALLERY_INVALID');
  assert.deepEqual(names(gallery), ['Ada', 'Bob']);
});
