// Writes the seeds of the targets in JavaScript: node tests/fuzz/script_seeds.mjs
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { textOfFloats } from '../../web/lib/gallery-base64.js';
import { conv2d, dense, flatten, maxPool2d } from '../../web/lib/layers.js';
import { writeTags } from '../../web/lib/tags.js';
import { writeXmp } from '../../web/lib/xmp.js';
import { crc32 } from '../../web/lib/zip.js';

/** @param {string} target @param {string} name @param {(number | string | Uint8Array)[]} parts bytes and texts */
function seed(target, name, ...parts) {
  const folder = fileURLToPath(new URL(`corpus/${target}/`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + name, Buffer.concat(parts.map((part) =>
    (typeof part === 'number' ? Buffer.of(part) : Buffer.from(/** @type {any} */ (part))))));
}

/** @param {Record<string, string>} files @param {boolean} deflated */
function zip(files, deflated) {
  const [locals, entries] = [/** @type {Buffer[]} */ ([]), /** @type {Buffer[]} */ ([])];
  for (const [name, content] of Object.entries(files)) {
    const at = locals.reduce((sum, { length }) => sum + length, 0);
    const packed = deflated ? deflateRawSync(content) : Buffer.from(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0), head.writeUInt16LE(deflated ? 8 : 0, 4);
    head.writeUInt32LE(crc32(Buffer.from(content)), 10);
    head.writeUInt32LE(packed.length, 14), head.writeUInt32LE(content.length, 18), head.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    entries.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, Buffer.from(name));
  }
  const [body, directory] = [Buffer.concat(locals), Buffer.concat(entries)];
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0), end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12), end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}

const nets = { 'face_detector.tflite': 'a', 'face_landmarks_detector.tflite': 'bb' };
seed('zip', 'stored', 0, zip(nets, false));
seed('zip', 'deflated', 1, zip({ ...nets, 'face_blendshapes.tflite': 'c'.repeat(40) }, true));
seed('zip', 'other', 1, zip({ 'x': 'y' }, true));

const picture = { id: 'q', embedding: textOfFloats(Float32Array.of(1, 0)), quality: 0.5, added: '2026-01-01' };
const person = { id: 'p', name: 'A', created: '2026-01-01', updated: '2026-01-01', pictures: [picture] };
const content = { count: 2, people: [person, { ...person, id: 'r', pictures: [picture, { ...picture, id: 's' }] }] };
const gallery = { format: 'facewise-gallery', version: 1, model: 'm', dimension: 2, created: '2026-01-01', ...content };
const summed = { ...gallery, checksum: createHash('sha256').update(JSON.stringify(gallery)).digest('base64') };
seed('gallery', 'plain', 0, JSON.stringify(summed));
seed('gallery', 'parsed', 4, JSON.stringify(summed));
seed('gallery', 'summed', 1, JSON.stringify(gallery));
seed('gallery', 'sealed', 2, JSON.stringify(content));
seed('gallery', 'newer', 1 + 8, JSON.stringify({ ...gallery, version: 2 }));
seed('gallery', 'encrypted', 1 + 16, JSON.stringify({ ...gallery, count: undefined, people: undefined,
  iv: 'AAAAAAAAAAAAAAAA', data: 'AAAA', encryption: { cipher: 'AES-256-GCM', kdf: 'PBKDF2-SHA-256', iterations: 600000,
    salt: 'AAAAAAAAAAAAAAAAAAAAAA==', check: 'AAAAAAAAAAAAAAAAAAAAAA==' } }));

const box = { x: 1, y: 2, width: 30, height: 40 };
const tagged = { file: 'a.jpg', width: 100, height: 80, orientation: 6,
  faces: [{ box, group: 0, person: 'Ada', quality: 0.5, score: 1 }, { box, group: -1, person: null }] };
const tags = { pictures: [tagged], skipped: [{ file: 'b', reason: 'c' }] };
seed('tags', 'written', writeTags(/** @type {any} */ (tags)));
seed('tags', 'newer', '{"format":"facewise-tags","version":2}');

const xmp = { width: 320, height: 240,
  regions: [{ box: { x: 10, y: 20, width: 30, height: 40 }, name: 'B' }, { box, type: 'Pet' }] };
const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
seed('xmp', 'written', 0, writeXmp(xmp));
seed('xmp', 'turned', 5, writeXmp({ ...xmp, orientation: 6, keywords: false }));
seed('xmp', 'short', 0, `<r:RDF xmlns:r="${rdf}"><r:Description r:about=""><!-- --></r:Description></r:RDF>`);
seed('xmp', 'nested', 0, `<?xml version="1.0"?><x:m xmlns:x="a"><rdf:RDF xmlns:rdf="${rdf}" ` +
  'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:subject><rdf:Bag><rdf:li>B</rdf:li>' +
  '<rdf:li>&#x41;&lt;<![CDATA[x]]></rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:m>');

const metadata = { version: 1, name: 'x', kind: 'classification', labels: ['a', 'b'],
  input: { scale: [1], offset: [0, 0, 0] }, crop: { region: 'face', scale: 1 }, unit: 'u', range: [0, 1], made: 'y' };
seed('metadata', 'classes', JSON.stringify(metadata), 1);
seed('metadata', 'value', JSON.stringify({ ...metadata, kind: 'regression', labels: undefined }), 1);
seed('metadata', 'newer', JSON.stringify({ ...metadata, version: 2 }), 1);

const all = { tasks: ['mesh', 'emotion', { name: 'x', model: '@bytes', labels: ['a'], crop: { scale: 2 } }],
  mode: 'video', range: 'auto', maxFaces: 5, minScore: 0.5, minPresence: 0.1, tiles: true,
  rotations: false, ensemble: true, smooth: false, memory: 4,
  memoryMinutes: 1, crops: true, worker: true, workers: 2, variant: 'simd', kernels: 'scalar', assets: { wasm: '@url' },
  models: { mesh: 'a', landmarker: '@blob' }, onProgress: '@function', signal: '@signal' };
/** One for each of the uses in targets/settings.mjs. @type {any[]} */
const settings = [
  all, { size: 64, region: 'face', scale: 1.5, grey: true },
  [conv2d(2, 3, { activation: 'relu' }), maxPool2d(2), flatten(), dense(2, { activation: 'softmax' })],
  { epochs: 2, batchSize: 4, validationSplit: 0.2, patience: 1, balance: 'weights',
    augment: { flip: true, shift: 0.1 } },
  { optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 }, schedule: { name: 'cosine', decayEpochs: 3 } },
  [{ name: 'x', model: '@bytes', labels: ['a', 'b'], range: [0, 1], unit: 'y', crop: { region: 'face', scale: 1 },
    input: { scale: 1, offset: [0, 0, 0] } }],
  xmp, tags, { a: { embedding: [1, 0], quality: 0.5 }, b: [[1, 1], [0, 1]], options: { fmr: 0.01, minQuality: 0.3 } },
  { model: 'm', points: [[0, 1], [0.5, 0.1]] },
];
settings.forEach((value, use) => seed('settings', `use${use}`, use, JSON.stringify(value)));
seed('settings', 'image', 0, '{"mode":"image","tasks":[],"range":"crowd"}');

for (const [name, head] of Object.entries({
  rgba: [0, 5, 5, 0, 0, 0, 0, 3], rgb: [0, 4, 4, 25, 0, 2, 0, 0], stride: [2, 0, 0, 26, 3, 6, 200, 7],
  clamped: [2, 6, 5, 0, 0, 0, 0, 1], short: [0, 3, 3, 0, 0, 8, 9, 0],
  text: [6, 0, 0, 0, 0, 0, 0, 0], huge: [0, 10, 11, 0, 0, 0, 9, 0],
})) seed('picture', name, Uint8Array.from(head), Uint8Array.from({ length: 48 }, (_, i) => i * 89));
