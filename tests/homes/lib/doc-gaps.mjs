// What of a declaration file has no comment that says what it is.

import { createRequire } from 'node:module';
import { tools } from './project.mjs';

/** @type {typeof import('typescript')} */
const ts = createRequire(`${tools}/`)('typescript');

/** @param {any} node @returns {string} */
const docOf = (node) => (node.jsDoc ?? []).map((/** @type {any} */ doc) => doc.getText()).join('\n');
/** @param {any} node @returns {string} the comment without tags */
const textOf = (node) => ts.getTextOfJSDocComment(node.jsDoc?.at(-1)?.comment) ?? '';
/** @param {string} text @param {string} name */
const mentions = (text, name) => new RegExp(`(?<![\\w$])${name.replace(/[$]/g, '\\$&')}(?![\\w$])`).test(text);

/**
 * A property in braces counts as documented where the comment around it names it.
 * @param {string} file
 * @param {string} text
 * @returns {string[]} such as 'index.d.ts: Face.box'
 */
export function docGaps(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {string[]} */
  const gaps = [];
  const gap = (/** @type {string} */ what) => gaps.push(`${file}: ${what}`);

  /** @param {any} node @param {string} where @param {string} around comments that may name it */
  function walk(node, where, around) {
    const name = (node.name?.getText?.() ?? '').replace(/^['"]|['"]$/g, '');
    const isMember = ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isPropertyDeclaration(node) ||
      ts.isMethodDeclaration(node) || ts.isGetAccessor(node);
    // `declare global` says nothing itself.
    const isTop = node.parent === source && !ts.isModuleDeclaration(node);
    const hidden = name === '#private' || node.modifiers?.some((/** @type {any} */ one) =>
      one.kind === ts.SyntaxKind.PrivateKeyword);
    if (hidden) return;
    const inBraces = isMember && node.parent.parent.kind !== ts.SyntaxKind.TypeAliasDeclaration &&
      !ts.isClassDeclaration(node.parent);
    const path = name && (isMember || isTop) ? (where ? `${where}.${name}` : name) : where;
    if ((isMember || isTop && name || ts.isConstructorDeclaration(node) || ts.isVariableStatement(node)) &&
      !textOf(node).trim() && !(inBraces && mentions(around, name))) gap(path || node.getText().slice(0, 60));
    const isCallable = (isMember || isTop || ts.isConstructorDeclaration(node)) && node.parameters;
    if (isCallable) {
      const tags = ts.getJSDocTags(node).filter(ts.isJSDocParameterTag);
      for (const [index, parameter] of node.parameters.entries()) {
        // A parameter in braces has no name of its own: its comment is the one that names no other.
        const names = node.parameters.map((/** @type {any} */ one) => one.name.getText());
        const tag = tags.find((one) => one.name.getText() === names[index]) ??
          (ts.isIdentifier(parameter.name) ? undefined : tags.find((one) => !names.includes(one.name.getText())));
        const about = ts.getTextOfJSDocComment(tag?.comment) ?? '';
        if (!about.trim()) gap(`${path}(${parameter.name.getText()})`);
      }
    }
    const comments = `${docOf(node)}\n${around}`;
    ts.forEachChild(node, (child) => walk(child, path, comments));
  }
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) walk(statement, '', '');
  }
  return gaps;
}
