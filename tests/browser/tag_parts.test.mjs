// What of the Tag panel runs without a page: groups and what is said of them, the .zip, how a photo lies.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { alike } from '../../web/demo/parts/tag/alike.js';
import { merged, moved, named, without } from '../../web/demo/parts/tag/edits.js';
import { orientationOf } from '../../web/demo/parts/tag/exif.js';
import { groupFaces } from '../../web/demo/parts/tag/grouping.js';
import { fromFiles } from '../../web/demo/parts/tag/intake.js';
import { timeLeft } from '../../web/demo/parts/tag/time-left.js';
import { zip } from '../../web/demo/parts/tag/zip.js';

/** @typedef {import('../../web/demo/parts/tag/album.js').SeenFace} SeenFace */
/** @typedef {import('../../web/demo/parts/tag/edits.js').People} People */

/** @param {number} angle in the plane of two directions @returns {Float32Array} unit length */
function embedding(angle) {
  const vector = new Float32Array(128);
  vector[0] = Math.cos(angle);
  vector[1] = Math.sin(angle);
  return vector;
}

/** @param {string} id @param {number} angle @param {{ photo?: string, quality?: number }} [more] @returns {SeenFace} */
const face = (id, angle, { photo = `photo of ${id}`, quality = 0.9 } = {}) => ({
  id,
  photo,
  box: { x: 0, y: 0, width: 0.1, height: 0.1 },
  score: 1,
  size: 100,
  quality,
  reasons: [],
  embedding: embedding(angle),
  thumb: new Blob([]),
});

const nothing = { groups: [], once: [], unsure: [] };
/** @type {People} */
const nobody = new Map();
/** @param {import('../../web/demo/parts/tag/grouping.js').Grouping} grouping @returns {string[]} faces of each group */
const sets = ({ groups, once }) => [...groups, ...once].map(({ faces }) => faces.map(({ id }) => id).sort().join(''));

describe('groups', () => {
  const four = [face('a', 0), face('b', 0.01), face('c', 0.02), face('x', 1.5)];

  test('alike faces are one group, a face alone is seen once, a poor one is not sure', () => {
    const poor = face('p', 0.8, { quality: 0.01 });
    const { groups, once, unsure } = groupFaces([...four, poor], nobody, nothing);
    assert.deepEqual(groups.map(({ faces }) => faces.length), [3]);
    assert.deepEqual(once.map(({ faces }) => faces[0].id), ['x']);
    assert.deepEqual(unsure, [poor]);
  });

  test('two faces in one photo are two people, unless the visitor says otherwise', () => {
    const twins = [face('a', 0, { photo: 'same' }), face('b', 0.01, { photo: 'same' })];
    const apart = groupFaces(twins, nobody, nothing);
    assert.deepEqual(sets(apart), ['a', 'b']);
    const people = merged(nobody, apart.once[0], apart.once[1]);
    assert.deepEqual(sets(groupFaces(twins, people, apart)), ['ab']);
  });

  test('a group keeps its id while it grows, is named and loses its name again', () => {
    const first = groupFaces(four.slice(0, 2), nobody, nothing);
    const grown = groupFaces(four, nobody, first);
    assert.equal(grown.groups[0].id, first.groups[0].id);
    const people = named(nobody, grown.groups[0], 'Anna');
    const called = groupFaces(four, people, grown);
    assert.deepEqual([called.groups[0].id, called.groups[0].name], [first.groups[0].id, 'Anna']);
    assert.equal(groupFaces(four, nobody, called).groups[0].id, first.groups[0].id);
  });

  test('a name takes new faces in; what was split stays split, and both go on', () => {
    const { groups } = groupFaces(four, nobody, nothing);
    const anna = named(nobody, groups[0], 'Anna');
    const people = moved(anna, groupFaces(four, anna, nothing).groups, new Set(['c']), 'new');
    const more = [...four, face('d', 0.005)];
    const split = groupFaces(more, people, nothing);
    assert.deepEqual(sets(split), ['abd', 'c', 'x']);
    assert.equal(split.groups[0].name, 'Anna');
    // An anonymous group that is split is held together, too: else its rest would come back as it was.
    const anonymous = moved(nobody, groups, new Set(['c']), 'new');
    assert.deepEqual(sets(groupFaces(four, anonymous, nothing)), ['ab', 'c', 'x']);
  });

  test('set aside is nobody, and can be taken back by name', () => {
    const { groups } = groupFaces(four, nobody, nothing);
    const people = moved(nobody, groups, new Set(['c']), 'nobody');
    const without = groupFaces(four, people, nothing);
    assert.deepEqual([sets(without), without.unsure.map(({ id }) => id)], [['ab', 'x'], ['c']]);
    const back = moved(people, [...without.groups, ...without.once], new Set(['c']), without.groups[0]);
    const again = groupFaces(four, back, without);
    assert.deepEqual([sets(again), again.unsure], [['abc', 'x'], []]);
  });

  test('a merge takes the name that there is; the list before stays as it was', () => {
    const { groups, once } = groupFaces(four, nobody, nothing);
    const anna = named(nobody, once[0], 'Anna');
    const [her] = groupFaces(four, anna, nothing).groups.filter(({ name }) => name);
    const people = merged(anna, her, groups[0]);
    const [all] = groupFaces(four, people, nothing).groups;
    assert.deepEqual([all.name, all.faces.length], ['Anna', 4]);
    assert.deepEqual([...anna.values()].map(({ faces }) => faces), [['x']]);
  });

  test('what is said is seen without a new clustering, and the next one says the same', () => {
    const before = groupFaces(four, nobody, nothing);
    const [group] = before.groups;
    const [single] = before.once;
    const said = [
      named(nobody, group, 'Anna'),
      merged(nobody, single, group),
      moved(nobody, before.groups, new Set(['c']), 'new'),
      moved(nobody, before.groups, new Set(['c']), 'nobody'),
      moved(nobody, [...before.groups, ...before.once], new Set(['c']), single),
    ];
    for (const people of said) {
      const kept = groupFaces(four, people, before, { keep: true });
      const afresh = groupFaces(four, people, kept);
      assert.deepEqual(
        kept.groups.map(({ id, name, faces }) => [id, name, faces.length]),
        afresh.groups.map(({ id, name, faces }) => [id, name, faces.length]),
      );
      assert.deepEqual([sets(kept), kept.unsure], [sets(afresh), afresh.unsure]);
    }
    // A face that has come in meanwhile is somebody until it is known better.
    const more = groupFaces([...four, face('d', 0.7)], nobody, before, { keep: true });
    assert.deepEqual(sets(more).sort(), ['abc', 'd', 'x']);
  });

  test('who has no face left is gone', () => {
    const { once } = groupFaces(four, nobody, nothing);
    assert.equal(without(named(nobody, once[0], 'Anna'), new Set(['x'])).size, 0);
  });

  test('a group that resembles somebody named is asked about, once', () => {
    // 0.912 is what one stranger in a hundred reaches, 0.93 what one in a thousand does.
    const faces = [face('a', 0), face('b', 0.001), face('y', Math.acos(0.921)), face('z', 1.5)];
    const first = groupFaces(faces, nobody, nothing);
    const people = named(nobody, first.groups[0], 'Anna');
    const grouping = groupFaces(faces, people, first);
    const [near] = grouping.once.filter(({ faces: [{ id }] }) => id === 'y');
    assert.deepEqual([...alike(grouping)].map(([id, { name }]) => [id, name]), [[near.id, 'Anna']]);
    const told = groupFaces(faces, named(people, near, ''), grouping);
    assert.equal(alike(told).size, 0);
  });
});

describe('files', () => {
  test('a .zip that other programs open', async () => {
    const files = [
      { path: 'Ferien/Z\u00fcrich.jpg.xmp', text: '<x>\u00e9</x>' },
      { path: 'empty.xmp', text: '' },
    ];
    const bytes = Buffer.from(await zip(files, new Date(2026, 10, 28, 7, 30, 2)).arrayBuffer());
    const script =
      'import io, json, sys, zipfile\n' +
      'archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n' +
      'assert archive.testzip() is None\n' +
      'print(json.dumps([[i.filename, archive.read(i).decode(), i.date_time] for i in archive.infolist()]))';
    const read = JSON.parse(execFileSync('python3', ['-c', script], { input: bytes }).toString());
    assert.deepEqual(
      read,
      files.map(({ path, text }) => [path, text, [2026, 11, 28, 7, 30, 2]]),
    );
  });

  /** @param {number} orientation @param {boolean} little a JPEG's head, as cameras write it */
  function jpegHead(orientation, little) {
    const tiff = new DataView(new ArrayBuffer(26));
    tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
    tiff.setUint16(2, 42, little);
    tiff.setUint32(4, 8, little);
    tiff.setUint16(8, 1, little);
    tiff.setUint16(10, 0x0112, little);
    tiff.setUint16(12, 3, little);
    tiff.setUint32(14, 1, little);
    tiff.setUint16(18, orientation, little);
    const jfif = [0xff, 0xe0, 0, 4, 0, 0];
    const exif = [0xff, 0xe1, 0, 2 + 6 + 26, 0x45, 0x78, 0x69, 0x66, 0, 0];
    return new Blob([new Uint8Array([0xff, 0xd8, ...jfif, ...exif]), tiff, new Uint8Array([0xff, 0xda, 0, 2])]);
  }

  test('a JPEG says how it lies; what says nothing, or is cut off, is upright', async () => {
    assert.equal(await orientationOf(jpegHead(6, true)), 6);
    assert.equal(await orientationOf(jpegHead(3, false)), 3);
    assert.equal(await orientationOf(jpegHead(9, true)), 1);
    assert.equal(await orientationOf(jpegHead(6, true).slice(0, 20)), 1);
    assert.equal(await orientationOf(new Blob(['GIF89a'])), 1);
    assert.equal(await orientationOf(new Blob([])), 1);
  });

  test('pictures are taken, what systems leave beside them is not', () => {
    const file = (/** @type {string} */ name, type = '') => new File(['x'], name, { type, lastModified: 5 });
    const { found, others } = fromFiles([
      file('b10.JPG'),
      file('b9.heic'),
      file('._b9.heic', 'image/heic'),
      file('notes.txt', 'text/plain'),
      file('.hidden.png', 'image/png'),
    ]);
    assert.deepEqual(found.map(({ path }) => path), ['b9.heic', 'b10.JPG']);
    assert.equal(others, 1);
    assert.equal(found[1].id, 'b10.JPG|1|5');
  });
});

test('the time left is never more exact than it is', () => {
  assert.deepEqual([NaN, 3, 44, 100, 3600, 8000].map(timeLeft), [
    '',
    'a few seconds left',
    'about 45 s left',
    'about 2 min left',
    'about 60 min left',
    'about 2 h left',
  ]);
});
