// A module's declarations as they are published: what is internal left out, each thing said once.

import { isInternal, resolve, ts, visitNames } from './declaration-names.mjs';
import { docText, parseDoc } from './doc-comments.mjs';
import { GLOBALS, isOfTheDom } from './globals.mjs';

/** @typedef {import('./declaration-names.mjs').Module} Module */
/** @typedef {import('./declaration-names.mjs').Node} Node */
/** An element is of no use without the dom library. @param {string} file */
const forPages = (file) => file.startsWith('element');

/** @typedef {{ start: number, end: number, text: string }} Edit */

/**
 * @param {Map<string, Module>} modules
 * @param {string} file
 * @param {Module} module
 * @param {Set<string>} names to publish
 * @param {boolean} isEntry
 * @param {Set<string>} globals gets the names of the dom that are used
 */
export function write(modules, file, module, names, isEntry, globals) {
  /** @type {Map<string, Map<string, string>>} by file the names to import, by the name they have here */
  const imports = new Map();
  const importFrom = (/** @type {string} */ from, /** @type {string} */ name, /** @type {string} */ as) =>
    imports.set(from, (imports.get(from) ?? new Map()).set(as, name));
  const parts = [];
  const written = new Set();
  for (const name of names) {
    const node = /** @type {Node} */ (module.own.get(name));
    if (written.has(node)) continue;
    written.add(node);
    /** @type {Edit[]} */
    const edits = [];
    visitNames(node, (used, place, target) => {
      const found = target ?? (module.own.has(used) ? { file, name: used } : module.borrowed.get(used));
      if (!found) {
        if (forPages(file) || !isOfTheDom(used)) return;
        globals.add(used);
        importFrom(GLOBALS, used, used);
        return;
      }
      const real = resolve(modules, found);
      if (real.file === file) {
        if (used !== real.name || target) edits.push(nameEdit(place, real.name));
        return;
      }
      const taken = module.own.has(real.name) && names.has(real.name);
      const as = taken ? `${real.name}Of${capital(real.file.replace(/\.d\.ts$/, ''))}` : real.name;
      importFrom(real.file, real.name, as);
      edits.push(nameEdit(place, as));
    });
    parts.push({ at: node.pos, text: declarationText(node, edits) });
  }
  parts.sort((a, b) => a.at - b.at);
  const text = parts.map((part) => part.text).join('\n');
  const lines = [...imports].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, list]) => {
    const items = [...list].sort().map(([as, name]) => (as === name ? name : `${name} as ${as}`));
    // A class that is extended must be there as a value.
    const isValue = [...list].some(([as]) => new RegExp(`class \\w+ extends ${as}\\b`).test(text));
    return `import ${isValue ? '' : 'type '}{ ${items.join(', ')} } from './${from.replace(/\.d\.ts$/, '.js')}';`;
  });
  const about = module.about ? `${comment(module.about, '')}\n` : '';
  const reexports = isEntry ? reexportLines(modules, file, module) : [];
  return `${[about + lines.join('\n'), reexports.join('\n'), text].filter(Boolean).join('\n').trim()}\n${
    isEntry || text ? '' : 'export {};\n'}`;
}

/** @param {Map<string, Module>} modules @param {string} file @param {Module} module */
function reexportLines(modules, file, module) {
  /** @type {Map<string, string[]>} */
  const lists = new Map();
  for (const [name, target] of module.exported) {
    const real = resolve(modules, target);
    if (real.file === file) continue;
    const node = modules.get(real.file)?.own.get(real.name);
    const isType = module.typeOnly.has(name) || node && ts.isTypeAliasDeclaration(node);
    const type = isType ? 'type ' : '';
    const item = `${type}${real.name}${real.name === name ? '' : ` as ${name}`}`;
    lists.set(real.file, [...(lists.get(real.file) ?? []), item]);
  }
  return [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, items]) =>
    `export { ${items.sort().join(', ')} } from './${from.replace(/\.d\.ts$/, '.js')}';`);
}

/** @param {string} name 'liveness-hint' @returns {string} 'LivenessHint' */
const capital = (name) => name.split('-').map((part) => part[0].toUpperCase() + part.slice(1)).join('');

/** @param {Node} place @param {string} name @returns {Edit} */
function nameEdit(place, name) {
  const end = ts.isImportTypeNode(place) && place.qualifier ? place.qualifier.end : place.end;
  return { start: place.getStart(), end, text: name };
}

/** @param {string} text @param {string} indent */
function comment(text, indent) {
  const lines = text.split('\n');
  if (lines.length === 1) return `${indent}/** ${text} */`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n');
}

/**
 * Of a parameter in braces, as its comment calls it.
 * @param {import('../tests/node_modules/typescript-api/lib/typescript.js').ParameterDeclaration} part
 */
function parameterName(part) {
  const { parameters } = part.parent;
  const names = parameters.map(({ name }) => name.getText());
  const tags = ts.getJSDocTags(part.parent).filter(ts.isJSDocParameterTag);
  const tag = tags.find(({ name }) => !names.includes(name.getText()));
  return tag?.name.getText() ?? 'options';
}

/** A declaration, its comments cleaned, what is internal left out. @param {Node} node @param {Edit[]} edits */
function declarationText(node, edits) {
  const all = node.getSourceFile().text;
  const changes = [...edits];
  (function walk(/** @type {Node} */ part) {
    /** @type {Node[]} */
    const docs = /** @type {any} */ (part).jsDoc ?? [];
    if (part !== node && isInternal(part)) {
      const text = ts.isConstructorDeclaration(part) ? 'private constructor();' : '';
      changes.push({ start: docs[0].pos, end: part.end, text });
      return;
    }
    for (const [index, doc] of docs.entries()) {
      const own = index === docs.length - 1 && !ts.isParameter(part) ? docText(parseDoc(doc.getText())) : '';
      const indent = all.slice(all.lastIndexOf('\n', doc.pos) + 1, doc.pos).match(/^ */)?.[0] ?? '';
      const end = own ? doc.end : doc.end + (all.slice(doc.end).match(/^\s*/)?.[0].length ?? 0);
      changes.push({ start: doc.pos, end, text: own ? comment(own, indent).trimStart() : '' });
    }
    if (ts.isParameter(part) && ts.isObjectBindingPattern(part.name)) {
      changes.push({ start: part.name.getStart(), end: part.name.end, text: parameterName(part) });
    }
    ts.forEachChild(part, walk);
  })(node);
  const first = /** @type {any} */ (node).jsDoc?.[0]?.pos ?? node.getStart();
  let text = '';
  let at = first;
  for (const { start, end, text: put } of changes.sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    text += all.slice(at, start) + put;
    at = end;
  }
  text += all.slice(at, node.end);
  return text.replace(/^( *)(?:export )?(?:declare )?(function|class|const|type)\b/m, (_, indent, kind) =>
    `${indent}export ${kind === 'type' ? '' : 'declare '}${kind}`).replace(/\n\s*\n/g, '\n');
}
