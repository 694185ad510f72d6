import { escapeXml } from './xml.js';
import {
  NAMESPACES, RDF, arrayIn, bagProperty, checkedOptions, description, namesOf, notUnderstood, property,
  readPacket, regionsOf, regionsProperty,
} from './xmp.js';

/** @typedef {import('./xml.js').Element} Element */
/** @typedef {{ start: number, end: number, text: string }} Edit */
/** @typedef {{ prefix: string, descriptions: Element[] }} Packet  `prefix`: of RDF */

/** Boxes of one face have their centres within so much of the larger one, and sides within so many times. */
const CENTRE = 0.25;
const SIDES = 3;
/** Pictures of this ratio of sides are one picture at two sizes. */
const SHAPE = 0.01;

/**
 * A sidecar file of another program (or an earlier run) with our faces in it. All else stays to the letter. A region
 * that is there already keeps its name, unless that is what an earlier run wrote (`was`); one that has no name gets
 * ours. What is not understood throws XMP_INVALID.
 * @param {string} text of the file
 * @param {import('./xmp.js').XmpOptions} options as for writeXmp()
 * @returns {{ text: string, kept: { name: string, instead: string }[] }} the new `text`, and in `kept` each `name` that
 *   was there and stays, with ours, `instead` of which it stays
 */
export function mergeXmp(text, options) {
  const { size, areas, keywords } = checkedOptions(options);
  const { rdf, descriptions, properties } = readPacket(text);
  const prefix = prefixOf(rdf, RDF) ?? 'rdf';
  if (rdf.close === rdf.open) throw notUnderstood('has an rdf:RDF element with nothing in it');
  requireElements(descriptions);
  const found = regionsOf(properties);
  requireShape(found.dimensions, size);
  const { ours, kept, taken, replaced } = pairUp(areas, found.regions);

  const packet = { prefix, descriptions };
  /** @type {Edit[]} */
  const edits = [];
  /** @type {string[]} */
  const added = [];
  if (!found.element) {
    if (ours.length > 0) added.push(regionsProperty(prefix, { size, areas: ours }));
  } else if (ours.length > 0 || replaced.size > 0) {
    if (!found.list && found.element.children.length > 0) throw notUnderstood('has regions in an unknown form');
    const stay = (found.list?.children ?? []).filter((item) => !replaced.has(item))
      .map((item) => `      ${text.slice(item.start, item.end)}\n`).join('');
    edits.push(replacing(packet, found.element, found.list, regionsProperty(prefix, { size, areas: ours }, stay)));
  }

  // Names of earlier runs that no face has any longer go, those of others stay.
  const staying = found.regions.filter(({ item }) => !replaced.has(item));
  const names = namesOf([...ours, ...staying.filter(({ item }) => taken.has(item))]);
  const there = [...names, ...namesOf(staying)];
  const gone = areas.flatMap(({ was }) => (was === undefined || there.includes(was) ? [] : [was]));
  for (const [space, local, wanted] of /** @type {const} */ ([['Iptc4xmpExt', 'PersonInImage', true],
    ['dc', 'subject', keywords]])) {
    const element = property(properties, space, local);
    if (!wanted) continue;
    const { edits: more, missing } = listEdits(packet, element, `${space}:${local}`, { names, gone });
    edits.push(...more);
    if (!element && missing.length > 0) added.push(bagProperty(prefix, `${space}:${local}`, missing));
  }
  if (added.length > 0) {
    const about = descriptions[0]?.attributes.find(({ uri, local }) => uri === RDF && local === 'about')?.value ?? '';
    edits.push({ start: rdf.close, end: rdf.close, text: `${description(prefix, about, added)}\n ` });
  }
  return { text: edited(text, edits), kept };
}

/** What is to be changed must not be written as attributes. @param {Element[]} descriptions */
function requireElements(descriptions) {
  for (const one of descriptions) {
    const hidden = one.attributes.find(({ uri, local }) => (uri === NAMESPACES['mwg-rs'] && local === 'Regions') ||
      (uri === NAMESPACES.dc && local === 'subject') || (uri === NAMESPACES.Iptc4xmpExt && local === 'PersonInImage'));
    if (hidden) throw notUnderstood(`has ${hidden.local} as an attribute`);
  }
}

/**
 * Which regions are faces of ours.
 * @param {import('./xmp.js').Area[]} areas ours
 * @param {import('./xmp.js').FoundRegion[]} regions theirs
 */
function pairUp(areas, regions) {
  /** Names that were there and stay, with ours. @type {{ name: string, instead: string }[]} */
  const kept = [];
  /** Their regions that are faces of ours, and those of them that ours take the place of. @type {Set<Element>} */
  const taken = new Set();
  /** @type {Set<Element>} */
  const replaced = new Set();
  const ours = areas.filter((area) => {
    const [same] = regions.filter(({ item, type }) => type === area.type && !taken.has(item))
      .map((region) => ({ ...region, difference: differenceOf(region.area, area.area) }))
      .filter(({ difference }) => difference <= 1).sort((a, b) => a.difference - b.difference);
    if (!same) return true;
    taken.add(same.item);
    const stays = same.name === area.name || (same.name !== undefined && same.name !== area.was);
    if (stays && area.name !== undefined && same.name !== undefined && same.name !== area.name) {
      kept.push({ name: same.name, instead: area.name });
    }
    if (!stays) replaced.add(same.item);
    return !stays;
  });
  return { ours, kept, taken, replaced };
}

/**
 * Ours in place of one of theirs, with the namespaces that it and what it keeps need and that are unknown there.
 * @param {Packet} packet
 * @param {Element} element
 * @param {Element | undefined} list whose items are kept
 * @param {string} property
 * @returns {Edit}
 */
function replacing({ prefix, descriptions }, element, list, property) {
  const outer = descriptions.find(({ children }) => children.includes(element))?.scope ?? new Map();
  const needed = new Map([...(list?.scope ?? []), [prefix, RDF]]);
  for (const [name, uri] of Object.entries(NAMESPACES)) {
    if ((list?.scope.get(name) ?? uri) !== uri) throw notUnderstood(`means something else by '${name}'`);
    if (property.includes(`${name}:`)) needed.set(name, uri);
  }
  const missing = [...needed].filter(([name, uri]) => name !== '' && outer.get(name) !== uri)
    .map(([name, uri]) => ` xmlns:${name}="${escapeXml(uri)}"`).join('');
  const bare = needed.get('') ?? '';
  const plain = (outer.get('') ?? '') === bare ? '' : ` xmlns="${escapeXml(bare)}"`;
  const start = property.trimStart();
  return { start: element.start, end: element.end, text: start.replace(/[ >]/, (end) => missing + plain + end) };
}

/**
 * What changes in a list of names.
 * @param {Packet} packet
 * @param {Element | undefined} element the property, if it is there
 * @param {string} name of it
 * @param {{ names: string[], gone: string[] }} wanted to be there, and not
 * @returns {{ edits: Edit[], missing: string[] }}
 */
function listEdits(packet, element, name, { names, gone }) {
  const items = element && arrayIn(element);
  if (element && !items && element.children.length + element.text.trim().length > 0) {
    throw notUnderstood(`has ${name} in an unknown form`);
  }
  const has = items?.children.map((item) => item.text.trim()) ?? [];
  const missing = names.filter((one) => !has.includes(one));
  const extra = items?.children.filter((item) => gone.includes(item.text.trim())) ?? [];
  if (!element || missing.length + extra.length === 0) return { edits: [], missing };
  if (!items || items.close === items.open) {
    return { edits: [replacing(packet, element, undefined, bagProperty(packet.prefix, name, missing))], missing };
  }
  const li = prefixOf(items, RDF) ?? packet.prefix;
  const text = missing.map((one) => `<${li}:li>${escapeXml(one)}</${li}:li>`).join('');
  const cuts = extra.map(({ start, end }) => ({ start, end, text: '' }));
  return { edits: [...cuts, { start: items.close, end: items.close, text }], missing };
}

/** @param {{ width: number, height: number } | undefined} theirs @param {{ width: number, height: number }} ours */
function requireShape(theirs, ours) {
  if (!theirs || Math.abs(theirs.width * ours.height / (theirs.height * ours.width) - 1) <= SHAPE) return;
  throw notUnderstood(`has regions of a picture of ${theirs.width} x ${theirs.height} pixels, not of ` +
    `${ours.width} x ${ours.height}: it was cut or turned since`);
}

/** The prefix that stands for a namespace in an element. @param {Element} element @param {string} uri */
function prefixOf({ scope }, uri) {
  return [...scope].find(([prefix, meaning]) => meaning === uri && prefix !== '')?.[0];
}

/**
 * Programs draw boxes around a face that are not alike: with hair or without. At most 1 for one face.
 * @param {import('./results.js').Box} a
 * @param {import('./results.js').Box} b
 */
function differenceOf(a, b) {
  return Math.max(...(/** @type {const} */ ([['x', 'width'], ['y', 'height']])).map(([start, side]) => {
    const [less, more] = a[side] < b[side] ? [a[side], b[side]] : [b[side], a[side]];
    const apart = Math.abs(a[start] + a[side] / 2 - b[start] - b[side] / 2);
    return Math.max(apart / (CENTRE * more), more / (SIDES * less));
  }));
}

/** @param {string} text @param {Edit[]} edits that do not overlap */
function edited(text, edits) {
  let out = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
