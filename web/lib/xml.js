import { FacewiseError } from './errors.js';

/**
 * An element with where it lies in the text, so that the rest can be kept to the letter.
 * @typedef {object} Element
 * @property {string} name of the tag, with its prefix
 * @property {string} uri of its namespace
 * @property {string} local name
 * @property {Attribute[]} attributes without namespace declarations
 * @property {Element[]} children
 * @property {string} text all character data directly inside
 * @property {Map<string, string>} scope prefixes known inside, with their namespaces
 * @property {number} start of its start tag
 * @property {number} open end of its start tag
 * @property {number} close start of its end tag; `open` where it has none
 * @property {number} end
 * @typedef {{ uri: string, local: string, value: string }} Attribute
 */

const XML = 'http://www.w3.org/XML/1998/namespace';
const MOST_DEPTH = 100;
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.\-·]*`;
const VALUES = String.raw`(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^<"]*"|'[^<']*'))*`;
const TAG = new RegExp(String.raw`<(${NAME}(?::${NAME})?)(${VALUES})\s*(/?)>`, 'uy');
const END = new RegExp(String.raw`</(${NAME}(?::${NAME})?)\s*>`, 'uy');
const ATTRIBUTE = new RegExp(String.raw`(${NAME}(?::${NAME})?)\s*=\s*(?:"([^<"]*)"|'([^<']*)')`, 'uy');
const ENTITIES = /** @type {{ [name: string]: string }} */ ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });

/** @param {string} message */
function invalid(message) {
  return new FacewiseError('XMP_INVALID', message, 'Repair the file, or move it away.');
}

/**
 * The root element of an XML text: namespaces, comments, CDATA, processing instructions and the five entities, but no
 * DOCTYPE, which metadata does not need and attacks do. Anything out of order throws XMP_INVALID.
 * @param {string} text
 * @returns {Element}
 */
export function parseXml(text) {
  /** @type {Element[]} */
  const stack = [];
  /** @type {Element | null} */
  let root = null;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  const place = () => `line ${text.slice(0, at).split('\n').length}`;
  const past = (/** @type {string} */ end, /** @type {string} */ what) => {
    const found = text.indexOf(end, at);
    if (found < 0) throw invalid(`The XML ends inside ${what}, ${place()}.`);
    return found + end.length;
  };
  while (at < text.length) {
    const inside = stack.at(-1);
    const next = text.indexOf('<', at);
    const data = text.slice(at, next < 0 ? text.length : next);
    if (inside) inside.text += decode(data, place);
    else if (data.trim()) throw invalid(`The XML has text outside of its root element, ${place()}.`);
    if (next < 0) break;
    at = next;
    if (text.startsWith('<!--', at)) {
      at = past('-->', 'a comment');
    } else if (text.startsWith('<?', at)) {
      at = past('?>', 'a processing instruction');
    } else if (text.startsWith('<![CDATA[', at) && inside) {
      const end = past(']]>', 'CDATA');
      inside.text += text.slice(at + 9, end - 3);
      at = end;
    } else if (text.startsWith('</', at)) {
      END.lastIndex = at;
      const tag = END.exec(text);
      if (!tag || !inside || tag[1] !== inside.name) throw invalid(`The XML has an end tag out of place, ${place()}.`);
      inside.close = at;
      at = inside.end = END.lastIndex;
      stack.pop();
    } else {
      TAG.lastIndex = at;
      const tag = TAG.exec(text);
      if (!tag) throw invalid(`The XML has something unknown after '<', ${place()}.`);
      if (!inside && root) throw invalid(`The XML has a second root element, ${place()}.`);
      if (stack.length === MOST_DEPTH) throw invalid(`The XML is nested more than ${MOST_DEPTH} deep, ${place()}.`);
      const element = elementOf(tag[1], tag[2], inside?.scope, place);
      element.start = at;
      at = element.open = element.close = element.end = TAG.lastIndex;
      if (inside) inside.children.push(element);
      root ??= element;
      if (tag[3] === '') stack.push(element);
    }
  }
  if (!root || stack.length) throw invalid(root ? `The XML ends inside <${stack.at(-1)?.name}>.` : 'There is no XML.');
  return root;
}

/**
 * @param {string} name
 * @param {string} source of the attributes
 * @param {Map<string, string> | undefined} outer
 * @param {() => string} place
 * @returns {Element}
 */
function elementOf(name, source, outer, place) {
  /** @type {Map<string, string>} */
  let scope = outer ?? new Map([['', ''], ['xml', XML]]);
  /** @type {[string, string][]} */
  const plain = [];
  /** @type {Set<string>} */
  const seen = new Set();
  for (let at = 0; ;) {
    while (/\s/.test(source[at] ?? '')) at++;
    if (at === source.length) break;
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(source);
    if (!found || seen.has(found[1])) throw invalid(`The XML has a malformed attribute in <${name}>, ${place()}.`);
    at = ATTRIBUTE.lastIndex;
    const [, key] = found;
    const value = decode(found[2] ?? found[3], place);
    seen.add(key);
    if (key !== 'xmlns' && !key.startsWith('xmlns:')) plain.push([key, value]);
    else scope = new Map(scope).set(key.slice(6), value);
  }
  const resolve = (/** @type {string} */ full, /** @type {boolean} */ bare) => {
    const [prefix, local] = full.includes(':') ? full.split(':') : ['', full];
    const uri = prefix === '' && !bare ? '' : scope.get(prefix);
    if (uri === undefined) throw invalid(`The XML uses the prefix '${prefix}' without saying what it is, ${place()}.`);
    return { uri, local };
  };
  const attributes = plain.map(([key, value]) => ({ ...resolve(key, false), value }));
  const nowhere = { start: 0, open: 0, close: 0, end: 0 };
  return { name, ...resolve(name, true), attributes, children: [], text: '', scope, ...nowhere };
}

/**
 * @param {string} text
 * @param {() => string} place
 */
function decode(text, place) {
  return text.replace(/&([^;&\s]{0,10};)?/g, (_, name = '') => {
    const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));$/i.exec(name);
    const code = number ? parseInt(number[1] ?? number[2], number[1] ? 16 : 10) : NaN;
    if (isXml(code)) return String.fromCodePoint(code);
    const known = Object.hasOwn(ENTITIES, name.slice(0, -1)) ? ENTITIES[name.slice(0, -1)] : undefined;
    if (known === undefined) throw invalid(`The XML has an unknown entity, ${place()}.`);
    return known;
  });
}

/** Whether XML 1.0 allows a character. @param {number} code */
function isXml(code) {
  return code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code < 0x110000);
}

/**
 * Text as it may stand between tags and in attributes. What XML cannot say is left out.
 * @param {string} text
 */
export function escapeXml(text) {
  return Array.from(text).filter((letter) => isXml(letter.codePointAt(0) ?? 0)).join('')
    .replace(/[&<>"'\t\r\n]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
