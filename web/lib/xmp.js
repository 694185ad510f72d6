import { FacewiseError } from './errors.js';
import { refuseUnknownKeys, requireObject, show } from './options.js';
import { escapeXml, parseXml } from './xml.js';

/** @typedef {import('./results.js').Box} Box */
/** @typedef {import('./xml.js').Element} Element */

/**
 * A rectangle in a picture and what it shows.
 * @typedef {object} Region
 * @property {Box} box pixels of the picture as it is displayed
 * @property {string} [name] of the person; a face without one is written, too
 * @property {string} [type] 'Face' (default), 'Pet', 'Focus', 'BarCode'
 * @property {string} [was] the name that an earlier run of yours wrote: mergeXmp() replaces it, and no other
 */
/**
 * What writeXmp() and mergeXmp() write.
 * @typedef {object} XmpOptions
 * @property {number} width pixels of the picture as it is displayed: after its EXIF orientation, as boxes are
 * @property {number} height and its height
 * @property {readonly Region[]} regions who and what is where
 * @property {number} [orientation] EXIF orientation of the picture file, 1 (default) to 8
 * @property {boolean} [keywords] names also as keywords (dc:subject), which every photo program lists; default true
 */

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
export const NAMESPACES = /** @type {const} */ ({
  'mwg-rs': 'http://www.metadataworkinggroup.com/schemas/regions/',
  'stDim': 'http://ns.adobe.com/xap/1.0/sType/Dimensions#',
  'stArea': 'http://ns.adobe.com/xmp/sType/Area#',
  'Iptc4xmpExt': 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  'dc': 'http://purl.org/dc/elements/1.1/',
});

const KEYS = ['width', 'height', 'regions', 'orientation', 'keywords'];
const REGION_KEYS = ['box', 'name', 'type', 'was'];

/**
 * A sidecar file with face regions as the Metadata Working Group defines them (mwg-rs), people (Iptc4xmpExt) and
 * keywords (dc:subject). digiKam, Immich and darktable read it beside a picture as photo.jpg.xmp; Lightroom, Bridge and
 * Picasa read the same once it is inside of a JPEG, where exiftool puts it. The areas are those of the picture as it is
 * stored, before its EXIF orientation, as the group's guidelines 2.0 (5.9) demand.
 * @param {XmpOptions} options what to write
 * @returns {string} the text of the file
 */
export function writeXmp(options) {
  const checked = checkedOptions(options);
  return ['<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Facewise">',
    ` <rdf:RDF xmlns:rdf="${RDF}">`,
    description('rdf', '', [regionsProperty('rdf', checked), ...peopleProperties('rdf', checked)]),
    ' </rdf:RDF>', '</x:xmpmeta>', '<?xpacket end="w"?>', ''].join('\n');
}

/**
 * What a sidecar file says about people.
 * @param {string} text of the file
 * @param {{ orientation?: number }} [options] `orientation`: EXIF orientation of the picture: boxes are those of the
 *   displayed picture
 * @returns {{ width: number | undefined, height: number | undefined, people: string[], keywords: string[],
 *   regions: { name: string | undefined, type: string, boxNormalized: Box, box: Box | undefined }[] }}
 *   `width`, `height` and `box` in pixels of the displayed picture, where the file tells its size; `boxNormalized` in
 *   fractions of it; `people`, `keywords` and each of the `regions`, with `name` and `type`, as the file has them
 */
export function parseXmp(text, options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['orientation'], 'parseXmp');
  const orientation = checkedOrientation(options.orientation);
  const { properties } = readPacket(text);
  const found = regionsOf(properties);
  const [stored, turns] = [found.dimensions, orientation > 4];
  const [width, height] = stored ? (turns ? [stored.height, stored.width] : [stored.width, stored.height]) : [];
  return {
    width,
    height,
    people: [...new Set(listOf(properties, 'Iptc4xmpExt', 'PersonInImage').map((item) => item.text.trim()))],
    keywords: [...new Set(listOf(properties, 'dc', 'subject').map((item) => item.text.trim()))],
    regions: found.regions.map(({ name, type, area }) => {
      const boxNormalized = displayed(area, orientation);
      const { x, y, width: w, height: h } = boxNormalized;
      return { name, type, boxNormalized, box: width && height
        ? { x: x * width, y: y * height, width: w * width, height: h * height } : undefined };
    }),
  };
}

/**
 * @param {XmpOptions} options
 * @returns {Checked}
 */
export function checkedOptions(options) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, KEYS, 'The XMP writer');
  const { width, height, regions, keywords = true } = options;
  const orientation = checkedOrientation(options.orientation);
  for (const [name, value] of Object.entries({ width, height })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(value)}.`, 'Give pixels of the picture.');
  }
  if (!Array.isArray(regions)) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'regions' is ${show(regions)}.`,
      'Give an array of { name, box }.');
  }
  const areas = regions.map((region, index) => {
    requireObject(`Region ${index}`, region);
    refuseUnknownKeys(region, REGION_KEYS, `Region ${index}`);
    const { box, name, type = 'Face', was } = region;
    for (const [key, value] of Object.entries({ name, type, was })) {
      if (value === undefined || typeof value === 'string') continue;
      throw new FacewiseError('INVALID_ARGUMENT', `The ${key} of region ${index} is ${show(value)}.`, 'Give a string.');
    }
    const area = box && stored(box, width, height, orientation);
    if (area && Object.values(area).every(Number.isFinite) && area.width > 0 && area.height > 0) {
      return { area, type, name: nameOf(name), was: nameOf(was) };
    }
    throw new FacewiseError('INVALID_ARGUMENT', `The box of region ${index} is not in the picture.`,
      'Give { x, y, width, height } in pixels.');
  });
  return { size: orientation > 4 ? { width: height, height: width } : { width, height }, areas,
    keywords: Boolean(keywords) };
}

/**
 * @typedef {{ area: Box, type: string, name: string | undefined, was: string | undefined }} Area in fractions of the
 *   stored picture
 * @typedef {{ size: { width: number, height: number }, areas: Area[], keywords: boolean }} Checked
 */

/** @param {string | undefined} name */
function nameOf(name) {
  return name?.trim().normalize('NFC') || undefined;
}

/** @param {unknown} orientation @returns {number} */
function checkedOrientation(orientation = 1) {
  if (Number.isInteger(orientation) && Number(orientation) >= 1 && Number(orientation) <= 8) return Number(orientation);
  throw new FacewiseError('INVALID_ARGUMENT', `Option 'orientation' is ${show(orientation)}.`,
    'Give the EXIF orientation, 1 to 8.');
}

/**
 * Where a point of the displayed picture lies in the stored one, both in fractions. Row n: EXIF orientation n.
 * @type {((x: number, y: number) => [number, number])[]}
 */
const TO_STORED = [
  (x, y) => [x, y],
  (x, y) => [x, y],
  (x, y) => [1 - x, y],
  (x, y) => [1 - x, 1 - y],
  (x, y) => [x, 1 - y],
  (x, y) => [y, x],
  (x, y) => [y, 1 - x],
  (x, y) => [1 - y, 1 - x],
  (x, y) => [1 - y, x],
];
/** Turning back: only quarter turns are not their own inverse. */
const INVERSE = [1, 1, 2, 3, 4, 5, 8, 7, 6];

/**
 * @param {Box} area
 * @param {number} orientation
 * @returns {Box}
 */
function turned({ x, y, width, height }, orientation) {
  const [ax, ay] = TO_STORED[orientation](x, y);
  const [bx, by] = TO_STORED[orientation](x + width, y + height);
  return { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(ax - bx), height: Math.abs(ay - by) };
}

/**
 * A box of the displayed picture, cut to it, in fractions of the stored one.
 * @param {Box} box
 * @param {number} width
 * @param {number} height
 * @param {number} orientation
 */
function stored({ x, y, width: w, height: h }, width, height, orientation) {
  const clip = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  const [left, top, right, bottom] = [clip(x / width), clip(y / height), clip((x + w) / width), clip((y + h) / height)];
  return turned({ x: left, y: top, width: right - left, height: bottom - top }, orientation);
}

/** @param {Box} area @param {number} orientation */
function displayed(area, orientation) {
  return turned(area, INVERSE[orientation]);
}

/**
 * @param {string} rdf prefix
 * @param {string} about
 * @param {string[]} properties
 */
export function description(rdf, about, properties) {
  const names = Object.entries(NAMESPACES).map(([prefix, uri]) => `    xmlns:${prefix}="${uri}"`).join('\n');
  return [`  <${rdf}:Description ${rdf}:about="${escapeXml(about)}"`, `${names}>`, ...properties,
    `  </${rdf}:Description>`].join('\n');
}

/** @param {string} rdf prefix @param {Pick<Checked, 'size' | 'areas'>} picture @param {string} [kept] further items */
export function regionsProperty(rdf, { size, areas }, kept = '') {
  return [`   <mwg-rs:Regions ${rdf}:parseType="Resource">`,
    `    <mwg-rs:AppliedToDimensions stDim:w="${size.width}" stDim:h="${size.height}" stDim:unit="pixel"/>`,
    '    <mwg-rs:RegionList>', `     <${rdf}:Bag>`, `${kept}${areas.map((area) => regionItem(rdf, area)).join('\n')}`,
    `     </${rdf}:Bag>`, '    </mwg-rs:RegionList>', '   </mwg-rs:Regions>'].join('\n');
}

/** @param {string} rdf prefix @param {Area} region */
function regionItem(rdf, { name, type, area }) {
  const number = (/** @type {number} */ value) => String(Math.round(value * 1e6) / 1e6);
  const { x, y, width, height } = area;
  const named = name === undefined ? '' : ` mwg-rs:Name="${escapeXml(name)}"`;
  return [`      <${rdf}:li>`, `       <${rdf}:Description${named} mwg-rs:Type="${escapeXml(type)}">`,
    `        <mwg-rs:Area stArea:x="${number(x + width / 2)}" stArea:y="${number(y + height / 2)}"` +
      ` stArea:w="${number(width)}" stArea:h="${number(height)}" stArea:unit="normalized"/>`,
    `       </${rdf}:Description>`, `      </${rdf}:li>`].join('\n');
}

/** @param {string} rdf prefix @param {Pick<Checked, 'areas' | 'keywords'>} picture */
function peopleProperties(rdf, { areas, keywords }) {
  const names = namesOf(areas);
  if (names.length === 0) return [];
  return [bagProperty(rdf, 'Iptc4xmpExt:PersonInImage', names), ...(keywords ? [bagProperty(rdf, 'dc:subject', names)]
    : [])];
}

/** @param {string} rdf prefix @param {string} property @param {string[]} items */
export function bagProperty(rdf, property, items) {
  const list = items.map((item) => `     <${rdf}:li>${escapeXml(item)}</${rdf}:li>`);
  return [`   <${property}>`, `    <${rdf}:Bag>`, ...list, `    </${rdf}:Bag>`, `   </${property}>`].join('\n');
}

/** People, not pets. @param {readonly { name: string | undefined, type: string }[]} areas */
export function namesOf(areas) {
  return [...new Set(areas.flatMap(({ name, type }) => (name !== undefined && type === 'Face' ? [name] : [])))].sort();
}

/** @param {string} what */
export function notUnderstood(what) {
  return new FacewiseError('XMP_INVALID', `The XMP ${what}.`, 'It was left as it is. Repair it, or move it away.');
}

/**
 * @param {unknown} text
 * @returns {{ rdf: Element, descriptions: Element[], properties: Element[] }} attributes that stand for properties come
 *   as elements without a place
 */
export function readPacket(text) {
  if (typeof text !== 'string') {
    throw new FacewiseError('INVALID_ARGUMENT', `The XMP is ${show(text)}.`, 'Give the text of the file.');
  }
  const root = parseXml(text);
  const rdf = isNamed(root, RDF, 'RDF') ? root : root.children.filter((child) => isNamed(child, RDF, 'RDF'));
  const only = Array.isArray(rdf) ? rdf[0] : rdf;
  if (!only || (Array.isArray(rdf) && rdf.length > 1)) throw notUnderstood('has not one rdf:RDF element');
  const descriptions = only.children.filter((child) => isNamed(child, RDF, 'Description'));
  return { rdf: only, descriptions, properties: descriptions.flatMap((one) => one.children) };
}

/** @param {Element} element @param {string} uri @param {string} local */
function isNamed(element, uri, local) {
  return element.uri === uri && element.local === local;
}

/**
 * The one property of a name, or none.
 * @param {Element[]} properties
 * @param {keyof typeof NAMESPACES} prefix
 * @param {string} local
 */
export function property(properties, prefix, local) {
  const found = properties.filter((one) => isNamed(one, NAMESPACES[prefix], local));
  if (found.length > 1) throw notUnderstood(`has ${prefix}:${local} more than once`);
  return found[0];
}

/** The Bag, Seq or Alt in a property. @param {Element} element */
export function arrayIn(element) {
  const found = element.children.filter(({ uri, local }) => uri === RDF && ['Bag', 'Seq', 'Alt'].includes(local));
  return found.length === 1 && element.children.length === 1 ? found[0] : undefined;
}

/**
 * @param {Element[]} properties
 * @param {keyof typeof NAMESPACES} prefix
 * @param {string} local
 * @returns {Element[]} the items of an array
 */
function listOf(properties, prefix, local) {
  const found = property(properties, prefix, local);
  const items = found && arrayIn(found)?.children;
  return items?.filter((item) => isNamed(item, RDF, 'li')) ?? [];
}

/**
 * Fields of a structure, whichever of RDF's ways it is written in.
 * @param {Element} element
 * @returns {{ text: (prefix: keyof typeof NAMESPACES, local: string) => string | undefined,
 *   element: (prefix: keyof typeof NAMESPACES, local: string) => Element | undefined }}
 */
function fieldsOf(element) {
  const inner = element.children.length === 1 && isNamed(element.children[0], RDF, 'Description') ? element.children[0]
    : element;
  const child = (/** @type {keyof typeof NAMESPACES} */ prefix, /** @type {string} */ local) =>
    inner.children.find((one) => isNamed(one, NAMESPACES[prefix], local));
  return {
    element: child,
    text: (prefix, local) => inner.attributes.find((one) => one.uri === NAMESPACES[prefix] && one.local === local)
      ?.value ?? child(prefix, local)?.text.trim(),
  };
}

/**
 * @typedef {{ name: string | undefined, type: string, area: Box, item: Element }} FoundRegion
 * @param {Element[]} properties
 * @returns {{ element: Element | undefined, list: Element | undefined, regions: FoundRegion[],
 *   dimensions: { width: number, height: number } | undefined }} rectangles and circles; other forms are passed over
 */
export function regionsOf(properties) {
  const element = property(properties, 'mwg-rs', 'Regions');
  const fields = element && fieldsOf(element);
  const listed = fields?.element('mwg-rs', 'RegionList');
  const list = listed && arrayIn(listed);
  const size = fields?.element('mwg-rs', 'AppliedToDimensions');
  const [width, height] = size ? ['w', 'h'].map((name) => Number(fieldsOf(size).text('stDim', name))) : [];
  const regions = (list?.children ?? []).flatMap((item) => {
    const region = fieldsOf(item);
    const area = region.element('mwg-rs', 'Area');
    const number = (/** @type {string} */ name) => Number((area && fieldsOf(area).text('stArea', name)) ?? NaN);
    const diameter = number('d');
    const [w, h] = [number('w') || diameter, number('h') || diameter];
    const box = { x: number('x') - w / 2, y: number('y') - h / 2, width: w, height: h };
    const fits = Object.values(box).every((value) => Math.abs(value) <= 2) && w > 0 && h > 0;
    return fits ? [{ item, area: box, name: nameOf(region.text('mwg-rs', 'Name')),
      type: region.text('mwg-rs', 'Type') ?? 'Face' }] : [];
  });
  return { element, list, regions, dimensions: width > 0 && height > 0 ? { width, height } : undefined };
}
