// The type declarations as they are published: what tsc writes for web/lib, less what no subpath reaches, with comments
// that say each thing once, and without a name that only the dom library of TypeScript knows.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { docText, internalTypes, parseDoc } from './doc-comments.mjs';
import { GLOBALS, globalsFile, isOfTheDom } from './globals.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** @type {typeof import('typescript-api')} */
export const ts = createRequire(path.join(root, 'tests/package.json'))('typescript-api');

/** @typedef {import('typescript-api').Node} Node */
/** @typedef {{ file: string, name: string }} Target a declaration: where it is, under which name */
/**
 * @typedef {object} Module
 * @property {import('typescript-api').SourceFile} source
 * @property {Map<string, Node>} own what is declared here
 * @property {Map<string, Target>} borrowed what is imported, or another name for what another module declares
 * @property {Map<string, Target>} exported by the name that users import
 * @property {string} about the comment of the module
 */
/**
 * @typedef {object} Published
 * @property {Map<string, string>} files text by name, such as 'index.d.ts'
 * @property {Map<string, Module>} modules by the same names
 * @property {{ subpath: string, file: string }[]} entries in the order of package.json
 * @property {Map<string, Set<string>>} reached names of the declarations that are published, by file
 */

/** The subpaths that have types, as package.json lists them. */
export function entriesOf() {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).filter(([, { types }]) => types).map(([subpath, { types }]) => (
    { subpath: subpath.slice(2), file: path.basename(types) }));
}

/** @param {string} file @returns {string} the declaration file of a module name */
const fileOf = (file) => path.basename(file).replace(/\.js$/, '.d.ts');

/** What tsc writes. @param {string[]} names of modules @returns {Map<string, string>} */
function emitted(names) {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const paths = names.map((name) => path.join(root, 'web/lib', name));
  const program = ts.createProgram(paths, { ...options, noEmit: false });
  /** @type {Map<string, string>} */
  const files = new Map();
  program.emit(undefined, (name, text) => files.set(path.basename(name), text));
  return files;
}

/** @param {Node} node @returns {Target | null} what `import("./x.js").Name` names */
function importTypeTarget(node) {
  if (!ts.isImportTypeNode(node) || !ts.isLiteralTypeNode(node.argument) || !node.qualifier) return null;
  const { literal } = node.argument;
  if (!ts.isStringLiteral(literal) || !ts.isIdentifier(node.qualifier)) return null;
  return { file: fileOf(literal.text), name: node.qualifier.text };
}

/** @param {string} file @param {string} text @returns {Module} */
function readModule(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  // Comments that belong to no statement are not all in what tsc writes.
  const code = readFileSync(path.join(root, 'web/lib', file.replace(/\.d\.ts$/, '.js')), 'utf8');
  const hidden = internalTypes(code);
  /** @type {Module} */
  const module = { source, own: new Map(), borrowed: new Map(), exported: new Map(), about: moduleComment(code) };
  for (const statement of source.statements) {
    const isExported = ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (ts.isImportDeclaration(statement)) {
      const from = fileOf(/** @type {any} */ (statement.moduleSpecifier).text);
      const bindings = statement.importClause?.namedBindings;
      for (const { name, propertyName } of bindings && ts.isNamedImports(bindings) ? bindings.elements : []) {
        module.borrowed.set(name.text, { file: from, name: (propertyName ?? name).text });
      }
    } else if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier && fileOf(/** @type {any} */ (statement.moduleSpecifier).text);
      const clause = statement.exportClause;
      for (const { name, propertyName } of clause && ts.isNamedExports(clause) ? clause.elements : []) {
        module.exported.set(name.text, { file: from ?? file, name: (propertyName ?? name).text });
      }
    } else {
      for (const [name, node] of declaredBy(statement)) {
        const target = ts.isTypeAliasDeclaration(node) && !node.typeParameters ? importTypeTarget(node.type) : null;
        if (target && !(/** @type {any} */ (node).type.typeArguments)) module.borrowed.set(name, target);
        else module.own.set(name, node);
        if (isExported && !hidden.has(name)) module.exported.set(name, { file, name });
      }
    }
  }
  return module;
}

/** @param {string} text of a file @returns {string} its comment with @module */
function moduleComment(text) {
  const comment = text.match(/\/\*\*(?:(?!\*\/)[^])*@module[^]*?\*\//)?.[0];
  return comment ? docText(parseDoc(comment)) : '';
}

/** @param {Node} statement @returns {[string, Node][]} */
function declaredBy(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((one) => [one.name.getText(), statement]);
  }
  const name = /** @type {any} */ (statement).name?.text;
  return name ? [[name, statement]] : [];
}

/** Follows imports and aliases to the declaration. @param {Map<string, Module>} modules @param {Target} target */
export function resolve(modules, target) {
  for (let at = target; ;) {
    const module = modules.get(at.file);
    if (!module) throw new Error(`declarations: there is no ${at.file}`);
    const next = module.own.has(at.name) ? null
      : module.borrowed.get(at.name) ?? module.exported.get(at.name);
    if (!next || next.file === at.file && next.name === at.name) return at;
    at = next;
  }
}

/** Whether users are not shown this. @param {Node} node */
export function isInternal(node) {
  return ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'internal');
}

/**
 * Every name that a declaration uses, with the node that is to be written anew when the name is another there.
 * @param {Node} node
 * @param {(name: string, node: Node, target: Target | null) => void} visit target: of an import type
 */
export function visitNames(node, visit) {
  /** @type {Set<string>} */
  const bound = new Set();
  (function collect(/** @type {Node} */ part) {
    if (ts.isTypeParameterDeclaration(part)) bound.add(part.name.text);
    ts.forEachChild(part, collect);
  })(node);
  (function walk(/** @type {Node} */ part) {
    if (isInternal(part)) return;
    const target = importTypeTarget(part);
    if (target) visit(target.name, part, target);
    const named = ts.isTypeReferenceNode(part) ? part.typeName
      : ts.isExpressionWithTypeArguments(part) ? part.expression
        : ts.isTypeQueryNode(part) ? part.exprName : undefined;
    if (named && ts.isIdentifier(named) && !bound.has(named.text)) visit(named.text, named, null);
    ts.forEachChild(part, walk);
  })(node);
}

/** @returns {Published} */
export function declarations() {
  const entries = entriesOf();
  const texts = emitted(entries.map(({ file }) => file.replace(/\.d\.ts$/, '.js')));
  const modules = new Map([...texts].map(([file, text]) => [file, readModule(file, text)]));
  const reached = reach(modules, entries.map(({ file }) => file));
  const files = new Map();
  /** @type {Set<string>} */
  const globals = new Set();
  for (const [file, module] of modules) {
    const names = reached.get(file) ?? new Set();
    const isEntry = entries.some((entry) => entry.file === file);
    if (names.size > 0 || isEntry) files.set(file, write(modules, file, module, names, isEntry, globals));
  }
  files.set(GLOBALS, globalsFile([...globals].sort()));
  return { files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))), modules, entries, reached };
}

/** @param {Map<string, Module>} modules @param {string[]} entries @returns {Map<string, Set<string>>} */
function reach(modules, entries) {
  /** @type {Map<string, Set<string>>} */
  const reached = new Map();
  const queue = entries.flatMap((file) => {
    const names = [...(modules.get(file)?.exported.keys() ?? [])];
    return names.map((name) => ({ file, name }));
  });
  for (let at = queue.pop(); at; at = queue.pop()) {
    const { file, name } = resolve(modules, at);
    const module = /** @type {Module} */ (modules.get(file));
    const names = reached.get(file) ?? new Set();
    reached.set(file, names);
    const node = module.own.get(name);
    if (!node || names.has(name)) continue;
    names.add(name);
    visitNames(node, (used, _, target) => {
      if (target) queue.push(target);
      else if (module.own.has(used) || module.borrowed.has(used)) queue.push({ file, name: used });
    });
  }
  return reached;
}

/** @typedef {{ start: number, end: number, text: string }} Edit */

/**
 * @param {Map<string, Module>} modules
 * @param {string} file
 * @param {Module} module
 * @param {Set<string>} names to publish
 * @param {boolean} isEntry
 * @param {Set<string>} globals gets the names of the dom that are used
 */
function write(modules, file, module, names, isEntry, globals) {
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
        if (!isOfTheDom(used)) return;
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
    const type = node && ts.isTypeAliasDeclaration(node) ? 'type ' : '';
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

/** A declaration, its comments cleaned, what is internal left out. @param {Node} node @param {Edit[]} edits */
function declarationText(node, edits) {
  const all = node.getSourceFile().text;
  const changes = [...edits];
  (function walk(/** @type {Node} */ part) {
    const docs = /** @type {import('typescript-api').JSDoc[]} */ (/** @type {any} */ (part).jsDoc ?? []);
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
