// Names in type declarations: what a declaration uses, and where that is declared.

import { createRequire } from 'node:module';
import path from 'node:path';

/** @type {typeof import('../tests/node_modules/typescript-api/lib/typescript.js')} */
export const ts = createRequire(new URL('../tests/package.json', import.meta.url))('typescript-api');

/** @typedef {import('../tests/node_modules/typescript-api/lib/typescript.js').Node} Node */
/** @typedef {{ file: string, name: string }} Target a declaration: where it is, under which name */
/**
 * @typedef {object} Module
 * @property {import('../tests/node_modules/typescript-api/lib/typescript.js').SourceFile} source
 * @property {Map<string, Node>} own what is declared here
 * @property {Map<string, Target>} borrowed what is imported, or another name for what another module declares
 * @property {Map<string, Target>} exported by the name that users import
 * @property {Set<string>} typeOnly names of what is borrowed as a type, be it a class
 * @property {string} about the comment of the module
 */
/** @param {string} file @returns {string} the declaration file of a module name */
export const fileOf = (file) => path.basename(file).replace(/\.js$/, '.d.ts');

/** @param {Node} node @returns {Target | null} what `import("./x.js").Name` names */
export function importTypeTarget(node) {
  if (!ts.isImportTypeNode(node) || !ts.isLiteralTypeNode(node.argument) || !node.qualifier) return null;
  const { literal } = node.argument;
  if (!ts.isStringLiteral(literal) || !ts.isIdentifier(node.qualifier)) return null;
  return { file: fileOf(literal.text), name: node.qualifier.text };
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
