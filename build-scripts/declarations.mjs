// The type declarations as they are published: what tsc writes for web/lib, less what no subpath reaches, with comments
// that say each thing once, and without a name that only the dom library of TypeScript knows.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileOf, importTypeTarget, resolve, ts, visitNames } from './declaration-names.mjs';
import { write } from './declaration-text.mjs';
import { docText, internalTypes, parseDoc } from './doc-comments.mjs';
import { GLOBALS, globalsFile } from './globals.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** @typedef {import('./declaration-names.mjs').Module} Module */
/** @typedef {import('./declaration-names.mjs').Node} Node */
/** @typedef {import('./declaration-names.mjs').Target} Target */
/**
 * @typedef {object} Published
 * @property {Map<string, string>} files text by name, such as 'index.d.ts'
 * @property {Map<string, Module>} modules by the same names
 * @property {{ subpath: string, file: string }[]} entries in the order of package.json
 * @property {Map<string, Set<string>>} reached names of the declarations that are published, by file
 * @property {(target: Target) => Target} homeOf where something is declared
 */

/** The subpaths that are modules of web/lib, as package.json lists them. */
function entriesOf() {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).filter(([, { default: file }]) => file?.startsWith('./web/lib/'))
    .map(([subpath, { default: file }]) => ({ subpath: subpath.slice(2), file: fileOf(file) }));
}

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

/** @param {string} file @param {string} text @returns {Module} */
function readModule(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  // Comments that belong to no statement are not all in what tsc writes.
  const code = readFileSync(path.join(root, 'web/lib', file.replace(/\.d\.ts$/, '.js')), 'utf8');
  const hidden = internalTypes(code);
  /** @type {Module} */
  const module = {
    source, typeOnly: new Set(), own: new Map(), borrowed: new Map(), exported: new Map(), about: moduleComment(code),
  };
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
        const isAlias = target && !(/** @type {any} */ (node).type.typeArguments);
        if (isAlias) module.borrowed.set(name, target);
        else module.own.set(name, node);
        if (isExported && !hidden.has(name)) module.exported.set(name, { file, name });
        if (isAlias) module.typeOnly.add(name);
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
  const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { files: sorted, modules, entries, reached, homeOf: (target) => resolve(modules, target) };
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
