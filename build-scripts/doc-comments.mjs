// JSDoc comments: read, and written again without the types that the declaration beside them has.

/**
 * @typedef {object} Doc
 * @property {string} text what it is; paragraphs parted by an empty line, code indented by two or more
 * @property {{ name: string, text: string }[]} params
 * @property {string} returns
 * @property {string[]} throws
 */

const WIDTH = 100;
const TAGS = 'param|returns?|throws|type|template|typedef|property|module|override|overload|internal';
// Tags stand at the beginning of a line, or behind a sentence or another tag.
const BEFORE_TAG = new RegExp(`(?<=^|\\n|[.:;)}'\\]\\w] |^ )@(?=(?:${TAGS})\\b)`);

/** Names of the typedefs that are marked as internal; tsc exports all. @param {string} text @returns {Set<string>} */
export function internalTypes(text) {
  const comments = [...text.matchAll(/\/\*\*(?:(?!\*\/)[^])*\*\//g)].map(([comment]) => comment);
  return new Set(comments.filter((comment) => /@internal\b/.test(comment)).flatMap((comment) =>
    comment.split('@typedef ').slice(1).map((rest) => withoutType(rest).match(/^\w+/)?.[0] ?? '')));
}

/** Where the braces that open at `at` close. @param {string} text @param {number} at */
function closing(text, at) {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return text.length;
}

/** @param {string} text after a tag @returns {string} without a type in braces */
function withoutType(text) {
  const trimmed = text.trimStart();
  return trimmed.startsWith('{') ? trimmed.slice(closing(trimmed, 0)).trimStart() : trimmed;
}

/** @param {string} comment with its stars @returns {Doc} */
export function parseDoc(comment) {
  const body = comment.replace(/^\/\*\*|\*\/$/g, '').split('\n').map((line) => line.replace(/^\s*\* ?/, '')).join('\n');
  const pieces = body.split(BEFORE_TAG);
  /** @type {Doc} */
  const doc = { text: pieces[0], params: [], returns: '', throws: [] };
  for (const piece of pieces.slice(1)) {
    const [, tag, rest] = /** @type {RegExpMatchArray} */ (piece.match(/^(\w+)([^]*)$/));
    const text = withoutType(rest);
    if (tag === 'param') {
      const [, name, about] = /** @type {RegExpMatchArray} */ (text.match(/^(\[[^\]]*\]|\S*)\s*([^]*)$/));
      doc.params.push({ name: name.replace(/^\[|[=\]].*$/g, ''), text: flow(about) });
    } else if (tag === 'returns' || tag === 'return') doc.returns = flow(text);
    else if (tag === 'throws') doc.throws.push(flow(text));
    else if (tag === 'type') doc.text = doc.text.trim() ? `${doc.text} ${text}` : text;
  }
  doc.text = paragraphs(doc.text);
  return doc;
}

/** @param {string} text @returns {string} on one line */
const flow = (text) => text.replace(/\s+/g, ' ').trim();

/** @param {string} part */
const isCode = (part) => part.trim() !== '' && part.split('\n').every((line) => line.startsWith('  '));

/** @param {string} text */
function paragraphs(text) {
  return text.replace(/^\s*\n|\s+$/g, '').split(/\n[ \t]*\n/).map((part) =>
    (isCode(part) ? part : part.split(/\n(?=- )/).map(flow).join('\n'))).filter(Boolean).join('\n\n');
}

/** @param {string} text @param {string} [hang] of the lines after the first */
function wrap(text, hang = '') {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if (lines[last] !== '' && lines[last].length + word.length + 1 > WIDTH) lines.push(hang + word);
    else lines[last] += (lines[last] === '' ? '' : ' ') + word;
  }
  return lines.join('\n');
}

/** What stands in a declaration's comment, without stars. @param {Doc} doc */
export function docText({ text, params, returns, throws }) {
  const tags = [
    ...params.filter((param) => param.text).map((param) => `@param ${param.name} ${param.text}`),
    ...(returns ? [`@returns ${returns}`] : []),
    ...throws.map((one) => `@throws {FacewiseError} ${one}`),
  ];
  const body = text.split('\n\n').map((part) =>
    (isCode(part) ? part : part.split('\n').map((line) => wrap(line, line.startsWith('- ') ? '  ' : '')).join('\n')))
    .join('\n\n');
  return [...(text ? [body] : []), ...tags.map((tag) => wrap(tag, '  '))].join('\n');
}
