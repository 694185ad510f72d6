// An XMP sidecar of any text: it is read or refused; faces merged into it are in it afterwards, once, and merging them
// again changes nothing.
import assert from 'node:assert/strict';
import { mergeXmp } from '../../../web/lib/xmp-merge.js';
import { parseXmp, writeXmp } from '../../../web/lib/xmp.js';
import { refusing, textOf } from '../lib/expect.mjs';

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['web/lib/xmp.js', 'web/lib/xmp-merge.js', 'web/lib/xml.js'],
  words: ['<rdf:RDF', '<rdf:Description', '<rdf:Bag>', '<rdf:li>', 'xmlns:rdf=',
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"',
    '<![CDATA[', ']]>', '<!--', '-->', '<?', '?>', '&amp;', '&#x', '<mwg-rs:Regions', '<dc:subject>', '</', '/>'],
  async run(input) {
    const orientation = 1 + (input[0] ?? 0) % 8;
    const text = textOf(input.subarray(1));
    const read = await refusing(['XMP_INVALID'], () => parseXmp(text, { orientation }));
    const odd = input.length % 3 ? '' : '\u0001'; // which XML cannot say
    const region = { box: { x: 10, y: 20, width: 30, height: 40 }, name: `A&<"'é${odd}`, was: 'B' };
    const pixels = (/** @type {number} */ side) => Math.ceil(side) % 1e6 || 1;
    const [width, height] = [pixels(read?.width ?? 320), pixels(read?.height ?? 240)];
    const options = { width, height, orientation, regions: [region] };
    const merged = await refusing(['XMP_INVALID', 'INVALID_ARGUMENT'], () => mergeXmp(text, options));
    if (!merged) return;
    const found = parseXmp(merged.text, { orientation });
    const name = region.name.replace('\u0001', '');
    const kept = merged.kept.map(({ instead }) => instead);
    assert.ok(kept.includes(region.name) || found.regions.some((one) => one.name === name), 'the face is not in it');
    assert.deepEqual(mergeXmp(merged.text, options).text, merged.text, 'merging again changes it');
    assert.ok(writeXmp(options).includes('mwg-rs'));
  },
};
