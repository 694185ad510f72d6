// The sections of a page of the API reference: functions, classes, constants and types, as Markdown.

import { ts } from './declaration-names.mjs';
import { parseDoc } from './doc-comments.mjs';

/**
 * @typedef {object} Item a declaration that users can import
 * @property {string} name
 * @property {boolean} isType nothing at run time
 * @property {import('./declaration-names.mjs').Node} node
 * @property {Doc} doc
 */
/** @typedef {(name: string) => string | null} Link where a type is described */
/** @typedef {import('./doc-comments.mjs').Doc} Doc */
/** @typedef {any} Node */

/** @param {import('./declaration-names.mjs').Node} node */
export function docOf(node) {
  const doc = /** @type {any} */ (node).jsDoc?.at(-1);
  return parseDoc(doc ? doc.getText() : '');
}

/** @param {string} text of a comment: indented code becomes a block @returns {string} */
export function proseOf(text) {
  return text.split('\n\n').map((part) => (part.startsWith('  ')
    ? `\`\`\`js\n${part.split('\n').map((line) => line.replace(/^ {2}/, '')).join('\n')}\n\`\`\``
    : part)).join('\n\n').replace(/\n```\n\n```js\n/g, '\n\n');
}

/** @param {Item[]} items @param {Link} link @returns {string[]} */
export function sectionsOf(items, link) {
  const kinds = /** @type {[string, (node: Node) => boolean, (item: Item, link: Link) => string[]][]} */ ([
    ['Functions', ts.isFunctionDeclaration, functionText],
    ['Classes', ts.isClassDeclaration, classText],
    ['Constants', ts.isVariableStatement, constantText],
    ['Types', ts.isTypeAliasDeclaration, typeText],
  ]);
  return kinds.flatMap(([title, is, text]) => {
    const own = items.filter(({ node }) => is(node));
    if (title === 'Types') own.sort((a, b) => (a.name < b.name ? -1 : 1));
    return own.length === 0 ? [] : [`## ${title}`, ...own.flatMap((item) => [`### ${item.name}`, ...text(item, link)])];
  });
}

/** @param {string} text */
const cell = (text) => text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
/** @param {string} code */
const code = (code) => `\`\`\`ts\n${code}\n\`\`\``;

/** On one line, without comments. @param {Node} node */
const flat = (node) => node.getText().replace(/\/\*\*[^]*?\*\//g, '').replace(/\s+/g, ' ')
  .replace(/; \}/g, ' }').replace(/"([^"']*)"/g, "'$1'").trim();

/**
 * A type as code, what it names as links.
 * @param {Node} node
 * @param {Link} link
 */
function linked(node, link) {
  const names = new Set();
  (function walk(/** @type {Node} */ part) {
    if (ts.isTypeReferenceNode(part) && ts.isIdentifier(part.typeName)) names.add(part.typeName.text);
    ts.forEachChild(part, walk);
  })(node);
  const known = [...names].filter((name) => link(name));
  // That an option may be left out says the question mark.
  const isOptional = node.parent.questionToken;
  const text = cell(isOptional ? flat(node).replace(/ \| undefined$/, '') : flat(node));
  if (known.length === 0) return `\`${text}\``;
  const parts = text.split(new RegExp(`(?<![\\w'])(${known.join('|')})(?![\\w'])`));
  return parts.map((part, i) => (i % 2 ? `[\`${part}\`](${link(part)})` : part && `\`${part}\``)).join('');
}

/** @param {Node} node a function or method @returns {string} its head */
function signature(node) {
  const parameters = node.parameters.map((/** @type {Node} */ one) => flat(one));
  const types = node.typeParameters ? `<${node.typeParameters.map(flat).join(', ')}>` : '';
  const name = ts.isConstructorDeclaration(node) ? `new ${/** @type {Node} */ (node).parent.name.text}`
    : node.name.getText();
  const end = node.type ? `: ${flat(node.type)}` : '';
  const line = `${name}${types}(${parameters.join(', ')})${end}`;
  if (line.length <= 100 || parameters.length === 0) return line;
  return `${name}${types}(\n  ${parameters.join(',\n  ')},\n)${end}`;
}

/** @param {Node} node @param {Doc} doc @param {Link} link */
function callText(node, doc, link) {
  const rows = node.parameters.map((/** @type {Node} */ one) => {
    const about = doc.params.find(({ name }) => name === one.name.getText())?.text ?? '';
    const optional = one.questionToken ? ', optional' : '';
    return `- \`${one.name.getText()}\` (${one.type ? linkedInText(one.type, link) : ''}${optional}): ${about}`;
  });
  return [
    code(signature(node)),
    proseOf(doc.text),
    rows.join('\n'),
    doc.returns ? `Returns: ${doc.returns}` : '',
    ...doc.throws.map((text) => `Throws: ${errorLinks(text)}`),
  ].filter(Boolean);
}

/** @param {Node} node @param {Link} link */
const linkedInText = (node, link) => linked(node, link).replace(/\\\|/g, '|');

/** @param {string} text */
const errorLinks = (text) => text.replace(/\b[A-Z]+(?:_[A-Z]+)+\b|\b(?:WORKER|CLOSED|ABORTED|CHECKPOINT|STORAGE)\b/g,
  (name) => `[\`${name}\`](errors.md)`);

/** @param {Item} item @param {Link} link */
const functionText = ({ node, doc }, link) => callText(node, doc, link);

/** @param {Node} member */
const isShown = (member) => member.name?.getText() !== '#private' &&
  !member.modifiers?.some((/** @type {Node} */ one) => one.kind === ts.SyntaxKind.PrivateKeyword);

/** @param {Item} item @param {Link} link */
function classText({ name, node, doc }, link) {
  const { members, heritageClauses } = /** @type {Node} */ (node);
  const shown = members.filter((/** @type {Node} */ one) => isShown(one));
  const fields = shown.filter((/** @type {Node} */ one) => ts.isPropertyDeclaration(one) || ts.isGetAccessor(one));
  const calls = shown.filter((/** @type {Node} */ one) => !fields.includes(one));
  const base = heritageClauses?.[0]?.types[0]?.getText();
  return [
    proseOf(doc.text) + (base ? ` Extends \`${base}\`.` : ''),
    fields.length > 0 ? table('Property', fields, link) : '',
    ...calls.flatMap((/** @type {Node} */ one) => [
      `#### ${ts.isConstructorDeclaration(one) ? `new ${name}` : `${name}.${one.name.getText()}`}`,
      ...callText(one, docOf(one), link)]),
  ].filter(Boolean);
}

/**
 * @param {string} title of the first column
 * @param {Node[]} members
 * @param {Link} link
 */
function table(title, members, link) {
  const rows = members.map((member) => {
    const type = ts.isMethodSignature(member) ? `\`${cell(flat(member))}\`` : linked(member.type, link);
    const optional = member.questionToken ? '?' : '';
    return `| \`${member.name.getText().replace(/['"]/g, '')}${optional}\` | ${type} | ${
      cell(sentence(docOf(member).text.replace(/\n/g, ' ')))} |`;
  });
  return `| ${title} | Type | What it is |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

/** @param {string} text */
const sentence = (text) => text && text[0].toUpperCase() + text.slice(1);

/** @param {Item} item @param {Link} link */
function constantText({ node, doc }, link) {
  const { type } = /** @type {Node} */ (node).declarationList.declarations[0];
  const members = findMembers(type);
  return [
    members ? '' : linkedType(type, link),
    proseOf(doc.text),
    members && members.every((member) => docOf(member).text) ? table('Property', members, link) : '',
  ].filter(Boolean);
}

/** The members of `{ .. }` and `Readonly<{ .. }>`. @param {Node} type @returns {Node[] | null} */
function findMembers(type) {
  if (ts.isTypeLiteralNode(type)) return type.members.every((one) => one.name) ? [...type.members] : null;
  const argument = ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Readonly' && type.typeArguments?.[0];
  return argument ? findMembers(argument) : null;
}

/** @param {Item} item @param {Link} link */
function typeText({ node, doc, name }, link) {
  const { type } = /** @type {Node} */ (node);
  const about = name === 'ErrorCode' ? 'One of the [codes](errors.md).' : proseOf(doc.text);
  const members = findMembers(type);
  if (!members) return [about, name === 'ErrorCode' ? '' : linkedType(type, link)].filter(Boolean);
  const isOptions = /Options$|^CustomTask$/.test(name);
  return [about, table(isOptions ? 'Option' : 'Field', members, link)].filter(Boolean);
}

/** @param {string} text of a long type @returns {string} in lines of 100 columns */
const wrapped = (text) => text.split('\n')
  .map((line) => line.replace(/(.{1,94}(?:,| \||$))(?: |$)/g, '$1\n  ').trimEnd()).join('\n');

/** @param {Node} type @param {Link} link */
function linkedType(type, link) {
  const text = flat(type);
  const names = linked(type, link).match(/\[`\w+`\]\([^)]*\)/g) ?? [];
  if (text.length <= 100) return linkedInText(type, link);
  const lines = wrapped(text.replace(/(?<=[\w\]>}]) \| (?=[\w{(])/g, '\n  | '));
  return [code(lines), names.length > 0 ? `See ${[...new Set(names)].join(', ')}.` : ''].filter(Boolean).join('\n\n');
}
