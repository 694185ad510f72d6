// npx facewise tag on small pictures cut from the samples, with what goes wrong in real folders.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { createGallery } from '../../web/lib/gallery.js';
import { parseTags, parseXmp, writeTags, writeXmp } from '../../web/lib/tag.js';
import { ROOT, analyzerFor, samplePath } from './support.mjs';

/** @typedef {{ code: number | null, signal: string | null, stdout: string, stderr: string }} Outcome */

/** @type {string} */
let folder;
/** Where people are: two of the first sample, one of the third. */
const ANNA = { left: 1330, top: 60, width: 500, height: 500 };
const OTTO = { left: 300, top: 230, width: 460, height: 500 };
const IDA = { left: 440, top: 200, width: 500, height: 500 };

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facewise-tag-'));
  const photos = path.join(folder, 'photos');
  await mkdir(path.join(photos, 'über & more'), { recursive: true });
  await mkdir(path.join(photos, '.trash'));
  const cut = (/** @type {typeof ANNA} */ place) => sharp(samplePath(1)).extract(place).resize(260);
  await cut(ANNA).jpeg().toFile(path.join(photos, 'anna 1.jpg'));
  await sharp(await cut(ANNA).flop().png().toBuffer()).modulate({ brightness: 0.8 })
    .toFile(path.join(photos, 'über & more/anna #2.PNG'));
  await cut(OTTO).toFile(path.join(photos, 'otto-1.webp'));
  await sharp(await cut(OTTO).png().toBuffer()).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toFile(
    path.join(photos, 'über & more/otto-2.jpeg'));
  const side = (/** @type {number} */ number, /** @type {typeof ANNA} */ place) =>
    sharp(samplePath(number)).extract(place).resize(300, 300).png().toBuffer();
  const [anna, otto, ida] = await Promise.all([side(1, ANNA), side(1, OTTO), side(3, IDA)]);
  await sharp({ create: { width: 900, height: 300, channels: 3, background: '#777' } })
    .composite([anna, otto, ida].map((input, i) => ({ input, left: 300 * i, top: 0 })))
    .toFile(path.join(photos, 'three.jpg'));
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#777' } })
    .toFile(path.join(photos, 'nobody.png'));
  await writeFile(path.join(photos, 'broken.jpg'), 'no picture at all');
  await writeFile(path.join(photos, 'notes.txt'), 'no picture, and does not say so');
  await cut(ANNA).toFile(path.join(photos, '.trash/hidden.jpg'));
  await symlink('..', path.join(photos, 'über & more/round'));
});
after(() => rm(folder, { recursive: true }));

/** Names of the seven files that count, as tags have them. */
const FILES = ['anna 1.jpg', 'broken.jpg', 'nobody.png', 'otto-1.webp', 'three.jpg', 'über & more/anna #2.PNG',
  'über & more/otto-2.jpeg'];

/**
 * @param {string[]} args
 * @param {{ env?: Record<string, string>,
 *   onStart?: (child: import('node:child_process').ChildProcess) => void }} [options]
 * @returns {Promise<Outcome>}
 */
function tag(args, { env = {}, onStart = () => {} } = {}) {
  return new Promise((resolve) => {
    const flags = process.execArgv.filter((flag) => flag.startsWith('--experimental-wasm'));
    const child = spawn(process.execPath, [...flags, path.join(ROOT, 'bin/facewise.mjs'), 'tag', ...args],
      { cwd: folder, env: { ...process.env, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    onStart(child);
  });
}

/** @param {string} out */
const tagsOf = async (out) => parseTags(await readFile(path.join(folder, out, 'tags.json'), 'utf8'));
/** @param {string} out @returns {Promise<string[]>} lines of the state file, without its head */
const linesOf = async (out) => {
  const text = await readFile(path.join(folder, out, 'faces.jsonl'), 'utf8');
  return text.trim().split('\n').slice(1);
};
/** @param {Awaited<ReturnType<typeof tagsOf>>} tags @param {string} file */
const faceOf = (tags, file) => tags.pictures.find((picture) => picture.file === file)?.faces[0];

/** A copy of the first run's results, for tests that go on from there. @param {string} out */
async function fromFirst(out) {
  await first();
  await cp(path.join(folder, 'first'), path.join(folder, out), { recursive: true });
}
/** @type {Promise<Outcome> | null} */
let firstRun = null;
function first() {
  firstRun ??= tag(['photos', '--out', 'first', '--workers', '1']);
  return firstRun;
}

/** With no nets there, a run succeeds only if it reads nothing anew. */
const READS_NOTHING = ['--models', 'nowhere'];

test('people are grouped over folders and formats, and what cannot be read is named', async () => {
  const { code, stdout, stderr } = await first();
  assert.equal(code, 1);
  assert.match(stderr, /^broken\.jpg: The picture could not be decoded.*\n1 picture skipped, 6 read\.\n$/);
  assert.match(stdout, /^7 faces in 6 pictures: 2 people in more than one, 1 seen once, 0 too poor to say\.\n/);
  const tags = await tagsOf('first');
  assert.deepEqual(tags.pictures.map(({ file }) => file), FILES.filter((file) => file !== 'broken.jpg'));
  assert.deepEqual(tags.skipped.map(({ file }) => file), ['broken.jpg']);
  const [anna, otto] = [faceOf(tags, 'anna 1.jpg'), faceOf(tags, 'otto-1.webp')];
  assert.equal(faceOf(tags, 'über & more/anna #2.PNG')?.group, anna?.group);
  assert.equal(faceOf(tags, 'über & more/otto-2.jpeg')?.group, otto?.group);
  assert.notEqual(anna?.group, otto?.group);
  const three = tags.pictures.find(({ file }) => file === 'three.jpg')?.faces.map(({ group }) => group) ?? [];
  assert.deepEqual([...three].sort(), [0, 1, 2]);
  const turned = tags.pictures.find(({ file }) => file.endsWith('otto-2.jpeg'));
  assert.equal(turned?.orientation, 6);
  assert.ok(turned && turned.width < turned.height, 'sizes are those of the displayed picture');
});

test('the page shows every face, names files safely and asks for names', async () => {
  await first();
  const page = await readFile(path.join(folder, 'first/people.html'), 'utf8');
  assert.equal(page.match(/<img /g)?.length, 7);
  assert.match(page, /<a href="\.\.\/photos\/%C3%BCber%20%26%20more\/anna%20%232\.PNG">/);
  assert.ok(page.includes('alt="über &#38; more/anna #2.PNG"'));
  const keys = [...page.matchAll(/<input name="([^"]+#\d)"/g)].map(([, key]) => key);
  assert.deepEqual(keys.map((key) => key.replace(/#.$/, '')), ['anna 1.jpg', 'otto-1.webp', 'three.jpg']);
  assert.ok(!/https?:|src="(?!data:image\/jpeg;base64,)/.test(page), 'nothing is fetched');
  const data = page.match(/base64,([^"]+)"/)?.[1] ?? '';
  assert.deepEqual(await sharp(Buffer.from(data, 'base64')).metadata().then(({ format, width }) => [format, width]),
    ['jpeg', 96]);
});

test('a second run reads nothing and says the same', async () => {
  await fromFirst('again');
  const { code, stdout } = await tag(['photos', '--out', 'again', '--json', ...READS_NOTHING]);
  assert.equal(code, 1, 'broken.jpg is tried again');
  assert.deepEqual(parseTags(stdout), await tagsOf('again'));
});

test('after it was killed a run goes on where it was, also in the middle of a line', async () => {
  await first();
  const file = path.join(folder, 'killed/faces.jsonl');
  const { signal } = await tag(['photos', '--out', 'killed', '--workers', '1'], {
    onStart(child) {
      const timer = setInterval(() => stat(file).then(({ size }) => size > 4000 && child.kill('SIGKILL'), () => {}), 5);
      child.on('close', () => clearInterval(timer));
    },
  });
  assert.equal(signal, 'SIGKILL');
  const before = await linesOf('killed');
  assert.ok(before.length >= 1 && before.length < 6, `${before.length} lines`);
  await writeFile(file, `${await readFile(file, 'utf8')}{"file":"three.jpg","si`);
  assert.equal((await tag(['photos', '--out', 'killed'])).code, 1);
  const after = await linesOf('killed');
  assert.deepEqual(after.slice(0, before.length), before);
  assert.equal(after.length, 6, 'none twice');
  assert.deepEqual(await tagsOf('killed'), await tagsOf('first'));
});

test('Ctrl-C ends with what is read, says how to go on, and the same command does', async () => {
  const file = path.join(folder, 'stopped/faces.jsonl');
  const { code, stderr } = await tag(['photos', '--out', 'stopped', '--workers', '1'], {
    onStart(child) {
      const timer = setInterval(() => stat(file).then(({ size }) => {
        if (size > 4000) {
          clearInterval(timer);
          child.kill('SIGINT');
        }
      }, () => {}), 5);
      child.on('close', () => clearInterval(timer));
    },
  });
  assert.equal(code, 130);
  assert.match(stderr, /\d of 7 pictures are read\. The same command goes on from there\.\n$/);
  assert.deepEqual(await readdir(path.join(folder, 'stopped')), ['faces.jsonl']);
  assert.equal((await tag(['photos', '--out', 'stopped'])).code, 1);
  await first();
  assert.deepEqual(await tagsOf('stopped'), await tagsOf('first'));
});

test('pictures that came, changed or went are seen, and names stay with their faces', async () => {
  await cp(path.join(folder, 'photos'), path.join(folder, 'live'), { recursive: true, preserveTimestamps: true,
    verbatimSymlinks: true });
  await rm(path.join(folder, 'live/broken.jpg'));
  assert.equal((await tag(['live', '--out', 'grown'])).code, 0);
  const anna = String(faceOf(await tagsOf('grown'), 'anna 1.jpg')?.group);
  await writeFile(path.join(folder, 'one.json'), JSON.stringify({ [anna]: 'Anna' }));
  await tag(['live', '--out', 'grown', '--names', 'one.json', ...READS_NOTHING]);
  await rm(path.join(folder, 'live/otto-1.webp'));
  await cp(path.join(folder, 'live/anna 1.jpg'), path.join(folder, 'live/anna 3.jpg'));
  await cp(path.join(folder, 'live/anna 1.jpg'), path.join(folder, 'live/nobody.png'));
  await utimes(path.join(folder, 'live/three.jpg'), new Date(2020, 1, 1), new Date(2020, 1, 1));
  const { code, stderr } = await tag(['live', '--out', 'grown']);
  assert.deepEqual([code, stderr], [0, '']);
  const tags = await tagsOf('grown');
  assert.deepEqual(tags.pictures.map(({ file }) => file), ['anna 1.jpg', 'anna 3.jpg', 'nobody.png', 'three.jpg',
    'über & more/anna #2.PNG', 'über & more/otto-2.jpeg']);
  for (const file of ['anna 1.jpg', 'anna 3.jpg', 'nobody.png', 'über & more/anna #2.PNG']) {
    assert.equal(faceOf(tags, file)?.person, 'Anna', file);
  }
  assert.equal(tags.people.find(({ name }) => name === 'Anna')?.faces, 5);
});

test('groups get names, two of one name become one, and names are found', async () => {
  await fromFirst('named');
  const before = await tagsOf('named');
  const group = (/** @type {string} */ file) => String(faceOf(before, file)?.group);
  const third = before.people.find(({ faces }) => faces === 1)?.group;
  const names = { [group('anna 1.jpg')]: ' Anna ', [String(third)]: 'Anna', [group('otto-1.webp')]: 'Otto',
    77: 'Nobody' };
  await writeFile(path.join(folder, 'names.json'), JSON.stringify(names));
  const { stderr } = await tag(['photos', '--out', 'named', '--names', 'names.json', ...READS_NOTHING]);
  assert.match(stderr, /names\.json names nobody there is: 77\./);
  const tags = await tagsOf('named');
  assert.deepEqual(tags.people.map(({ name, faces }) => [name, faces]), [['Anna', 4], ['Otto', 3]]);
  const three = tags.pictures.find(({ file }) => file === 'three.jpg')?.faces.map(({ person }) => person) ?? [];
  assert.deepEqual(three.sort(), ['Anna', 'Anna', 'Otto'], 'what the user says counts, also in one picture');

  // A second time the same numbers would mean other groups; keys of faces mean what they meant.
  const { stderr: old } = await tag(['photos', '--out', 'named', '--names', 'names.json', ...READS_NOTHING]);
  assert.match(old, /names\.json names nobody there is: .*older than named\/tags\.json/);
  assert.deepEqual(await tagsOf('named'), tags);

  const otto = await tag(['--out', 'named', '--find', 'otto']);
  assert.deepEqual([otto.code, otto.stderr], [0, '']);
  assert.deepEqual(otto.stdout.trim().split('\n'), ['otto-1.webp', 'three.jpg', 'über & more/otto-2.jpeg']
    .map((file) => path.join(folder, 'photos', file)));
  const nobody = await tag(['--out', 'named', '--find', 'Ann']);
  assert.deepEqual([nobody.code, nobody.stdout], [1, '']);
  assert.match(nobody.stderr, /nobody called 'Ann'\. There is Anna, Otto\./);

  await writeFile(path.join(folder, 'more.json'), JSON.stringify({ Otto: 'Otto B.', Anna: '' }));
  await tag(['photos', '--out', 'named', '--names', 'more.json', ...READS_NOTHING]);
  assert.deepEqual((await tagsOf('named')).people.map(({ name }) => name).filter(Boolean), ['Otto B.']);
});

test('names as the page saves them mean the same in every run', async () => {
  await fromFirst('anchored');
  const index = (await tagsOf('anchored')).pictures.find(({ file }) => file === 'three.jpg')?.faces
    .findIndex(({ group }) => group === 2);
  const names = { 'otto-1.webp#0': 'Otto', [`three.jpg#${index}`]: 'Otto', 'anna 1.jpg#0': 'Anna' };
  await writeFile(path.join(folder, 'saved.json'), JSON.stringify(names));
  for (let run = 0; run < 2; run++) {
    const { stderr } = await tag(['photos', '--out', 'anchored', '--names', 'saved.json', ...READS_NOTHING]);
    assert.ok(!stderr.includes('saved.json'), stderr);
    const { people } = await tagsOf('anchored');
    assert.deepEqual(people.map(({ name, faces }) => [name, faces]), [['Otto', 4], ['Anna', 3]]);
  }
});

test('tags of the panel name face by face', async () => {
  await fromFirst('panel');
  const { pictures } = await tagsOf('panel');
  const files = ['anna 1.jpg', 'otto-1.webp'];
  for (const { file, faces } of pictures) for (const face of faces) if (files.includes(file)) face.person = 'Twins';
  await writeFile(path.join(folder, 'panel.json'), writeTags({ pictures }));
  await tag(['photos', '--out', 'panel', '--names', 'panel.json', ...READS_NOTHING]);
  const tags = await tagsOf('panel');
  const [a, b] = files.map((file) => faceOf(tags, file));
  assert.deepEqual([a?.person, b?.person, a?.group], ['Twins', 'Twins', b?.group]);
});

test('sidecar files are written for people with names, and those that are there are kept', async () => {
  await cp(path.join(folder, 'photos'), path.join(folder, 'album'), { recursive: true, preserveTimestamps: true,
    verbatimSymlinks: true });
  await tag(['album', '--out', 'sidecars']);
  const before = await tagsOf('sidecars');
  await writeFile(path.join(folder, 'two.json'), JSON.stringify({ [String(faceOf(before, 'anna 1.jpg')?.group)]: 'Anna',
    [String(faceOf(before, 'otto-1.webp')?.group)]: 'Otto & "Ö"' }));
  const old = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>';
  await writeFile(path.join(folder, 'album/anna 1.jpg.xmp'), old);
  await writeFile(path.join(folder, 'album/otto-1.webp.xmp'), '<x:xmpmeta');
  const { code, stderr } = await tag(['album', '--out', 'sidecars', '--names', 'two.json', '--xmp', ...READS_NOTHING]);
  assert.equal(code, 1);
  assert.match(stderr, /otto-1\.webp\.xmp: The XML .*\n4 sidecar files written\./);
  assert.equal(await readFile(path.join(folder, 'album/otto-1.webp.xmp'), 'utf8'), '<x:xmpmeta');
  const anna = await readFile(path.join(folder, 'album/anna 1.jpg.xmp'), 'utf8');
  assert.ok(anna.includes('xmp:Rating="5"'));
  assert.deepEqual(parseXmp(anna).people, ['Anna']);
  const turned = await readFile(path.join(folder, 'album/über & more/otto-2.jpeg.xmp'), 'utf8');
  const stored = parseXmp(turned);
  const { width, height } = await sharp(path.join(folder, 'album/über & more/otto-2.jpeg')).metadata();
  assert.deepEqual([stored.width, stored.height], [width, height], 'of the stored picture');
  const face = faceOf(await tagsOf('sidecars'), 'über & more/otto-2.jpeg');
  const [region] = parseXmp(turned, { orientation: 6 }).regions;
  assert.equal(region.name, 'Otto & "Ö"');
  assert.ok(face && Math.abs((region.box?.x ?? 0) - face.box.x) < 1);
  await assert.rejects(stat(path.join(folder, 'album/nobody.png.xmp')));

  await writeFile(path.join(folder, 'later.json'), JSON.stringify({ Anna: 'Anne' }));
  const again = await tag(['album', '--out', 'sidecars', '--names', 'later.json', '--xmp-dir', 'apart',
    ...READS_NOTHING]);
  assert.match(again.stderr, /5 sidecar files written\./);
  assert.deepEqual(parseXmp(await readFile(path.join(folder, 'apart/three.jpg.xmp'), 'utf8')).people,
    ['Anne', 'Otto & "Ö"']);
});

test('names that other programs gave are taken over', async () => {
  await fromFirst('adopted');
  const turned = (await tagsOf('adopted')).pictures.find(({ file }) => file.endsWith('otto-2.jpeg'));
  assert.ok(turned);
  await mkdir(path.join(folder, 'theirs/über & more'), { recursive: true });
  const { width, height, orientation, faces: [{ box }] } = turned;
  const around = { x: box.x - 10, y: box.y - 20, width: box.width + 20, height: box.height + 30 };
  await writeFile(path.join(folder, 'theirs', `${turned.file}.xmp`), writeXmp({ width, height, orientation,
    regions: [{ name: 'Otto', box: around }, { name: 'Nobody', box: { x: 0, y: 0, width: 20, height: 20 } }] }));
  const { stderr } = await tag(['photos', '--out', 'adopted', '--xmp-dir', 'theirs', ...READS_NOTHING]);
  assert.match(stderr, /2 sidecar files written/);
  assert.equal(faceOf(await tagsOf('adopted'), 'otto-1.webp')?.person, 'Otto');
  assert.deepEqual(parseXmp(await readFile(path.join(folder, 'theirs/three.jpg.xmp'), 'utf8')).people, ['Otto']);
});

test('people of a gallery are known', async () => {
  await fromFirst('known');
  const analyzer = await analyzerFor({ tasks: ['identity', 'quality'] });
  const { faces } = await analyzer.analyze(await readFile(path.join(folder, 'photos/anna 1.jpg')));
  analyzer.close();
  const gallery = await createGallery({ store: 'memory' });
  await gallery.enrol('Anna', faces[0], { allowPoor: true });
  const file = path.join(folder, 'gallery.json');
  const exported = async (/** @type {any} */ options) => {
    const text = await gallery.export(options);
    await writeFile(file, typeof text === 'string' ? text : JSON.stringify(text));
  };
  await exported({});
  await tag(['photos', '--out', 'known', '--gallery', file, ...READS_NOTHING]);
  const tags = await tagsOf('known');
  assert.deepEqual(tags.people.map(({ name }) => name).filter(Boolean), ['Anna']);
  assert.equal(faceOf(tags, 'über & more/anna #2.PNG')?.person, 'Anna');

  await exported({ passphrase: 'correct horse' });
  gallery.close();
  const wrong = await tag(['photos', '--out', 'known', '--gallery', file, ...READS_NOTHING]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /gallery\.json: .*FACEWISE_PASSPHRASE/s);
  const other = await tag(['photos', '--out', 'known', '--gallery', file, ...READS_NOTHING],
    { env: { FACEWISE_PASSPHRASE: 'wrong horse' } });
  assert.match(other.stderr, /not that of the file\. The passphrase is that of .*FACEWISE_PASSPHRASE\. Check capitals/);
  const env = { FACEWISE_PASSPHRASE: 'correct horse' };
  const right = await tag(['photos', '--out', 'known', '--gallery', file, ...READS_NOTHING], { env });
  assert.match(right.stderr, /1 picture skipped/);
});

test('names that were given are not written over, readings that are no good are made anew', async () => {
  await fromFirst('damaged');
  const tagsFile = path.join(folder, 'damaged/tags.json');
  const text = await readFile(tagsFile, 'utf8');
  await writeFile(tagsFile, text.slice(0, 300));
  const damaged = await tag(['photos', '--out', 'damaged']);
  assert.equal(damaged.code, 1);
  assert.match(damaged.stderr, /tags\.json: The tags are no JSON.*not written over/);
  assert.equal(await readFile(tagsFile, 'utf8'), text.slice(0, 300));
  await writeFile(tagsFile, text.replace('"version": 1', '"version": 9'));
  assert.match((await tag(['photos', '--out', 'damaged'])).stderr, /version 9/);

  await writeFile(tagsFile, text);
  const state = path.join(folder, 'damaged/faces.jsonl');
  await writeFile(state, `{"format":"other"}\n${'{"x":1}\n'.repeat(9)}`);
  const anew = await tag(['photos', '--out', 'damaged']);
  assert.match(anew.stderr, /^All pictures are read anew: .*faces\.jsonl is from another run, it is damaged\.\n/);
  assert.deepEqual(await tagsOf('damaged'), await tagsOf('first'));
  assert.match((await tag(['photos', '--out', 'damaged', '--min-score', '0.3'])).stderr,
    /minScore was null and is 0\.3/);
});

test('wrong usage and hopeless places end at once with words', async () => {
  /** @type {[string[], number, RegExp][]} */
  const cases = [
    [[], 2, /No folder was given/], [['a', 'b'], 2, /one folder/], [['photos', '--fmr', '2'], 2, /--fmr is '2'/],
    [['photos', '--workers', '0'], 2, /--workers/], [['photos', '--wrokers', '1'], 2, /wrokers/],
    [['--find', 'Anna', '--out', 'nothing'], 2, /There is no nothing\/tags\.json/],
    [['nowhere'], 1, /nowhere could not be read: there is nothing/], [['photos/.trash/../broken.jpg'], 1, /no folder/],
    [['photos', '--names', 'nowhere.json'], 1, /nowhere\.json could not be read/],
    [['photos', '--gallery', 'nowhere.json'], 1, /nowhere\.json could not be read/],
    [['photos', '--out', 'photos/broken.jpg'], 1, /broken\.jpg/], [['photos', '--out', '/proc/x'], 1, /\/proc\/x/],
  ];
  await mkdir(path.join(folder, 'empty'), { recursive: true });
  cases.push([['empty'], 1, /empty has no pictures/]);
  for (const [args, code, words] of cases) {
    const outcome = await tag(args);
    assert.equal(outcome.code, code, `${args.join(' ')}: ${outcome.stderr}`);
    assert.match(outcome.stderr, words);
    assert.equal(outcome.stdout, '');
  }
  for (const [names, words] of /** @type {[string, RegExp][]} */ ([['[]', /no names/], ['{"0": 3}', /3 as the name/],
    ['{', /no JSON/]])) {
    await writeFile(path.join(folder, 'bad.json'), names);
    const { code, stderr } = await tag(['photos', '--names', 'bad.json']);
    assert.equal(code, 1);
    assert.match(stderr, words);
  }
});
