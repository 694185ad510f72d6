// Sidecar files: MWG face regions written, read, and put into what other programs wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { mergeXmp, parseTags, parseXmp, writeTags, writeXmp } from '../../web/lib/tag.js';
import { parseXml } from '../../web/lib/xml.js';
import { rejectsWith, wrongly } from './support.mjs';

const PICTURE = { width: 300, height: 400 };
const BOX = { x: 30, y: 40, width: 60, height: 100 };

/** @param {{ x: number, y: number, width: number, height: number } | undefined} a @param {typeof BOX} b */
function assertBox(a, b) {
  for (const side of /** @type {const} */ (['x', 'y', 'width', 'height'])) {
    assert.ok(a && Math.abs(a[side] - b[side]) < 0.01, `${side} is ${a?.[side]}, not ${b[side]}`);
  }
}

test('a region is a centre and a size in fractions, with the names of the MWG', () => {
  const text = writeXmp({ ...PICTURE, regions: [{ name: 'Anna', box: BOX }] });
  const regions = text.match(/<mwg-rs:Regions[^]*<\/mwg-rs:Regions>/)?.[0] ?? '';
  assert.match(regions, /<mwg-rs:AppliedToDimensions stDim:w="300" stDim:h="400" stDim:unit="pixel"\/>/);
  assert.match(regions, /<rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face">/);
  assert.ok(regions.includes('<mwg-rs:Area stArea:x="0.2" stArea:y="0.225" stArea:w="0.2" stArea:h="0.25" ' +
    'stArea:unit="normalized"/>'));
  for (const [prefix, uri] of [['mwg-rs', 'http://www.metadataworkinggroup.com/schemas/regions/'],
    ['stArea', 'http://ns.adobe.com/xmp/sType/Area#'], ['stDim', 'http://ns.adobe.com/xap/1.0/sType/Dimensions#'],
    ['Iptc4xmpExt', 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'], ['dc', 'http://purl.org/dc/elements/1.1/']]) {
    assert.ok(text.includes(`xmlns:${prefix}="${uri}"`), prefix);
  }
  assert.ok(text.startsWith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"'));
});

test('what was written is read: names of every script, faces without a name', () => {
  const names = ['Anna & "Ö" <Müller>', "O'Neill", '李小龍', '👩‍👧', 'tab\there'];
  const regions = [...names.map((name, i) => ({ name, box: { ...BOX, x: 10 * i } })), { box: { ...BOX, x: 200 } },
    { name: 'Rex', type: 'Pet', box: { ...BOX, x: 100 } }];
  const read = parseXmp(writeXmp({ ...PICTURE, regions }));
  assert.deepEqual(read.regions.map(({ name, type }) => [name, type]),
    [...names.map((name) => [name, 'Face']), [undefined, 'Face'], ['Rex', 'Pet']]);
  read.regions.forEach(({ box }, i) => assertBox(box, regions[i].box));
  assert.deepEqual(read.people, [...names].sort());
  assert.deepEqual(read.keywords, [...names].sort());
  assert.deepEqual(parseXmp(writeXmp({ ...PICTURE, regions, keywords: false })).keywords, []);
});

test('what XML cannot say is left out, and nothing else', () => {
  const text = writeXmp({ ...PICTURE, regions: [{ name: 'A\u0000\u0008\ud800\uffffz', box: BOX }] });
  assert.equal(parseXmp(text).regions[0].name, 'Az');
});

test('a box beyond the edge is cut to the picture, one outside is refused', async () => {
  const read = parseXmp(writeXmp({ ...PICTURE, regions: [{ box: { x: -20, y: 350, width: 60, height: 100 } }] }));
  assertBox(read.regions[0].box, { x: 0, y: 350, width: 40, height: 50 });
  await rejectsWith(() => writeXmp({ ...PICTURE, regions: [{ box: { x: 301, y: 0, width: 9, height: 9 } }] }),
    'INVALID_ARGUMENT', /region 0/);
});

test('regions lie where the face is in the stored picture, for every EXIF orientation', async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    // A white box in a stored picture; what sharp shows of it says where it is when displayed.
    const [width, height] = [80, 60];
    const area = { left: 8, top: 36, width: 16, height: 12 };
    const white = await sharp({ create: { width: area.width, height: area.height, channels: 3, background: '#fff' } })
      .png().toBuffer();
    const file = await sharp({ create: { width, height, channels: 3, background: '#000' } })
      .composite([{ input: white, left: area.left, top: area.top }]).withMetadata({ orientation }).png().toBuffer();
    const shown = await sharp(file).rotate().greyscale().raw().toBuffer({ resolveWithObject: true });
    const across = shown.info.width;
    const lit = Array.from(shown.data, (value, i) => (value > 127 ? [i % across, Math.floor(i / across)] : []))
      .filter((point) => point.length);
    const [xs, ys] = [lit.map(([x]) => x), lit.map(([, y]) => y)];
    const box = { x: Math.min(...xs), y: Math.min(...ys), width: Math.max(...xs) - Math.min(...xs) + 1,
      height: Math.max(...ys) - Math.min(...ys) + 1 };
    const text = writeXmp({ width: shown.info.width, height: shown.info.height, orientation, regions: [{ box }] });
    const read = parseXmp(text);
    assert.deepEqual([read.width, read.height], [width, height], `orientation ${orientation}`);
    assertBox(read.regions[0].box, { x: area.left, y: area.top, width: area.width, height: area.height });
    const displayed = parseXmp(text, { orientation });
    assert.deepEqual([displayed.width, displayed.height], [shown.info.width, shown.info.height]);
    assertBox(displayed.regions[0].box, box);
  }
});

/** As digiKam and exiftool write: another prefix, structures as elements, a region of another kind. */
const THEIRS = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"
    xmlns:r="http://www.metadataworkinggroup.com/schemas/regions/" digiKam:ColorLabel="3">
   <!-- <r:Regions> in a comment -->
   <digiKam:TagsList><rdf:Seq><rdf:li>People/Eva</rdf:li></rdf:Seq></digiKam:TagsList>
   <d:subject><rdf:Bag><rdf:li>beach</rdf:li></rdf:Bag></d:subject>
   <r:Regions rdf:parseType="Resource" xmlns:a="http://ns.adobe.com/xmp/sType/Area#">
    <r:RegionList><rdf:Bag>
      <rdf:li rdf:parseType="Resource"><r:Name>Eva</r:Name><r:Type>Face</r:Type>
        <r:Area rdf:parseType="Resource"><a:x>0.2</a:x><a:y>0.225</a:y><a:w>0.2</a:w><a:h>0.25</a:h></r:Area></rdf:li>
      <rdf:li><rdf:Description r:Name="Rex" r:Type="Pet">
        <r:Area a:x="0.7" a:y="0.7" a:w="0.1" a:h="0.1" a:unit="normalized"/></rdf:Description></rdf:li>
    </rdf:Bag></r:RegionList>
   </r:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
const OTHER = { x: 200, y: 40, width: 60, height: 100 };

test('other ways to write the same are read', () => {
  const read = parseXmp(THEIRS);
  assert.deepEqual(read.regions.map(({ name, type, box }) => [name, type, box]), [['Eva', 'Face', undefined],
    ['Rex', 'Pet', undefined]]);
  assertBox(read.regions[0].boxNormalized, { x: 0.1, y: 0.1, width: 0.2, height: 0.25 });
  assert.deepEqual(read.keywords, ['beach']);
});

test('what other programs wrote stays to the letter, and their names stay', () => {
  const options = { ...PICTURE, regions: [{ name: 'Otto', box: BOX }, { name: 'Ida', box: OTHER }] };
  const { text, kept } = mergeXmp(THEIRS, options);
  assert.deepEqual(kept, [{ name: 'Eva', instead: 'Otto' }]);
  const read = parseXmp(text);
  assert.deepEqual(read.regions.map(({ name }) => name), ['Eva', 'Rex', 'Ida']);
  assertBox(read.regions[2].box, OTHER);
  assert.deepEqual(read.people, ['Eva', 'Ida']);
  assert.deepEqual(read.keywords, ['beach', 'Eva', 'Ida']);
  for (const line of ['digiKam:ColorLabel="3"', '<!-- <r:Regions> in a comment -->', '<rdf:li>People/Eva</rdf:li>',
    THEIRS.match(/<rdf:li rdf:parseType[^]*?<\/rdf:li>/)?.[0] ?? '?',
    THEIRS.match(/<rdf:li><rdf:Description r:Name="Rex"[^]*?<\/rdf:li>/)?.[0] ?? '?']) {
    assert.ok(text.includes(line), line);
  }
  parseXml(text);
  assert.equal(mergeXmp(text, options).text, text, 'a second time changes nothing');
});

test('names of an earlier run are replaced, also where they are listed, and taken back', () => {
  const first = mergeXmp(THEIRS, { ...PICTURE, regions: [{ name: 'Ida', box: OTHER }] }).text;
  const renamed = parseXmp(mergeXmp(first, { ...PICTURE, regions: [{ name: 'Ines', was: 'Ida', box: OTHER }] }).text);
  assert.deepEqual(renamed.regions.map(({ name }) => name), ['Eva', 'Rex', 'Ines']);
  assert.deepEqual([renamed.people, renamed.keywords], [['Ines'], ['beach', 'Ines']]);
  const unnamed = parseXmp(mergeXmp(first, { ...PICTURE, regions: [{ was: 'Ida', box: OTHER }] }).text);
  assert.deepEqual(unnamed.regions.map(({ name }) => name), ['Eva', 'Rex', undefined]);
  assert.deepEqual([unnamed.people, unnamed.keywords], [[], ['beach']]);
  const theirs = mergeXmp(THEIRS, { ...PICTURE, regions: [{ was: 'Eva', name: 'Eve', box: BOX }] });
  assert.deepEqual(parseXmp(theirs.text).regions.map(({ name }) => name), ['Rex', 'Eve']);
});

test('a sidecar without people gets them, an empty one of ours, too', () => {
  const bare = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="uuid:1" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF>' +
    '</x:xmpmeta>';
  const options = { ...PICTURE, regions: [{ name: 'Ida', box: BOX }] };
  const { text } = mergeXmp(bare, options);
  assert.ok(text.includes('xmp:Rating="5"') && text.includes('rdf:about="uuid:1"\n'));
  assert.deepEqual(parseXmp(text).people, ['Ida']);
  const empty = writeXmp({ ...PICTURE, regions: [] });
  assert.deepEqual(parseXmp(mergeXmp(empty, options).text).people, ['Ida']);
  assert.equal(mergeXmp(bare, { ...PICTURE, regions: [] }).text, bare);
});

test('what is not understood is refused and says so', async () => {
  const options = { ...PICTURE, regions: [{ name: 'Ida', box: OTHER }] };
  const bad = (/** @type {string} */ text, /** @type {RegExp} */ words) => rejectsWith(() => mergeXmp(text, options),
    'XMP_INVALID', words);
  await bad('', /no XML/);
  await bad('hello', /text outside/);
  await bad('<a/>', /rdf:RDF/);
  await bad(THEIRS.slice(0, 900), /ends inside|something unknown/);
  await bad(THEIRS.replace('</r:RegionList>', '</r:Region>'), /end tag/);
  await bad(`<!DOCTYPE x [<!ENTITY e "eeee">]>${THEIRS}`, /something unknown/);
  await bad(THEIRS.replace('beach', '&beach;'), /entity/);
  await bad(THEIRS.replace('beach', '&#0;'), /entity/);
  await bad(THEIRS.replace('beach', 'a & b'), /entity/);
  await bad(THEIRS.replaceAll('r:Type', 'q:Type'), /prefix 'q'/);
  await bad(THEIRS.replace('<rdf:li>beach</rdf:li>', '<x:a>'.repeat(200) + '</x:a>'.repeat(200)), /deep/);
  await bad(THEIRS.replace('<d:subject>', '<d:subject><rdf:Bag/>'), /unknown form/);
  await bad(THEIRS.replace('digiKam:ColorLabel="3"', 'd:subject="beach"'), /attribute/);
  const sized = writeXmp({ width: 400, height: 300, regions: [{ box: { x: 1, y: 1, width: 99, height: 99 } }] });
  await bad(sized, /400 x 300.*cut or turned/);
  await bad(`${THEIRS}${THEIRS}`, /second root/);
});

test('hostile text is refused', async () => {
  for (const text of [`<a ${'x="1" '.repeat(1e5)}`, '<'.repeat(2e5), `<a b="${'&amp;'.repeat(1e5)}`,
    `<a>${'&'.repeat(1e5)}</a>`, `<a ${' '.repeat(2e5)}`, `<!--${'-'.repeat(2e5)}`, `<a>${'<b>'.repeat(1e5)}`]) {
    await rejectsWith(() => parseXmp(text), 'XMP_INVALID');
  }
  await rejectsWith(() => parseXmp(wrongly(null)), 'INVALID_ARGUMENT');
});

test('wrong options are named', async () => {
  const bad = (/** @type {any} */ options, /** @type {string} */ code, /** @type {RegExp} */ words) =>
    rejectsWith(() => writeXmp(options), code, words);
  await bad({ ...PICTURE, regions: {} }, 'INVALID_ARGUMENT', /regions/);
  await bad({ ...PICTURE, width: 0, regions: [] }, 'INVALID_ARGUMENT', /width/);
  await bad({ ...PICTURE, regions: [], orientation: 9 }, 'INVALID_ARGUMENT', /1 to 8/);
  await bad({ ...PICTURE, regions: [{ name: 3, box: BOX }] }, 'INVALID_ARGUMENT', /name of region 0/);
  await bad({ ...PICTURE, regions: [{ name: 'A', box: { ...BOX, x: NaN } }] }, 'INVALID_ARGUMENT', /region 0/);
  await bad({ ...PICTURE, region: [] }, 'UNKNOWN_OPTION', /regions/);
});

const PICTURES = [
  { file: 'a/1.jpg', width: 300, height: 400, orientation: 6, faces: [{ box: BOX, group: 0, person: 'Ida', quality: 0.5,
    score: 0.9 }, { box: OTHER, group: 1, person: null, quality: 0.1 }] },
  { file: 'a/2.jpg', width: 300, height: 400, faces: [{ box: BOX, group: 0, person: 'Ida' }, { box: OTHER, group: -1,
    person: null }] },
];

test('tags are written with who is where, and read back', () => {
  const text = writeTags({ pictures: PICTURES, skipped: [{ file: 'x.jpg', reason: 'It is empty.' }] });
  assert.equal(text.split('\n').filter((line) => line.includes('.jpg')).length, 3, 'a line for each picture');
  const tags = parseTags(text);
  assert.deepEqual(tags.pictures, PICTURES);
  assert.deepEqual(tags.people, [{ group: 0, name: 'Ida', faces: 2, pictures: 2 }, { group: 1, name: null, faces: 1,
    pictures: 1 }]);
  assert.deepEqual(tags.skipped, [{ file: 'x.jpg', reason: 'It is empty.' }]);
});

test('tags of others, of later versions and damaged ones are refused', async () => {
  const text = writeTags({ pictures: PICTURES });
  const json = JSON.parse(text);
  const bad = (/** @type {any} */ value, /** @type {string} */ code, /** @type {RegExp} */ words) =>
    rejectsWith(() => parseTags(typeof value === 'string' ? value : JSON.stringify(value)), code, words);
  await bad(text.slice(0, -40), 'TAGS_INVALID', /JSON/);
  await bad({ ...json, format: 'other' }, 'TAGS_INVALID', /another program/);
  await bad('null', 'TAGS_INVALID', /another program/);
  await bad({ ...json, version: 2 }, 'TAGS_VERSION', /version 2/);
  await bad({ ...json, version: '1' }, 'TAGS_INVALID', /version/);
  await bad({ ...json, pictures: {} }, 'TAGS_INVALID', /pictures/);
  const face = json.pictures[0].faces[0];
  for (const [key, value] of Object.entries({ box: null, group: 0.5, person: 3, quality: 2, score: 'x' })) {
    const pictures = [{ ...json.pictures[0], faces: [{ ...face, [key]: value }] }];
    await bad({ ...json, pictures }, 'TAGS_INVALID', /a\/1\.jpg|quality|score/);
  }
  for (const [key, value] of Object.entries({ file: '', width: -1, height: 1.5, orientation: 12, faces: 'none' })) {
    await bad({ ...json, pictures: [{ ...json.pictures[0], [key]: value }] }, 'TAGS_INVALID', /.*/);
  }
  assert.deepEqual(parseTags(JSON.stringify({ ...json, more: 1, __proto__: { x: 1 } })).pictures, PICTURES);
});

test('tags that cannot be written are refused with what they are to be', async () => {
  for (const tags of [{}, { pictures: [{}] }, { pictures: [], skipped: [{}] }]) {
    await rejectsWith(() => writeTags(wrongly(tags)), 'INVALID_ARGUMENT', /Give \{ pictures: /);
  }
});
