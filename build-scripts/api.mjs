// Writes the reference of the API, web/docs/api/*.md, from the type declarations as they are published and from the C
// headers. The files are committed: a change of the API shows in review as a change of them.
//   node build-scripts/api.mjs [folder]

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cPage } from './api-c.mjs';
import { docOf, proseOf, sectionsOf } from './api-text.mjs';
import { ts } from './declaration-names.mjs';
import { declarations } from './declarations.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const NOTE = 'Written by `make api` from the comments in `web/lib` and `include/facewise`.';

/** @typedef {import('./api-text.mjs').Item} Item */
/**
 * @typedef {object} Page
 * @property {string} subpath '' of the package itself
 * @property {string} name of the file without its end
 * @property {string} about
 * @property {Item[]} items in the order of the source
 * @property {Map<string, string>} also what another page describes: name and page
 */

/** @param {import('./declarations.mjs').Published} published @returns {Page[]} */
function pagesOf({ files, modules, entries, reached, homeOf }) {
  /** @type {Map<string, string>} by 'file name' the page that describes it */
  const homes = new Map();
  const pages = entries.map(({ subpath, file }) => {
    /** @type {Page} */
    const page = { subpath, name: subpath || 'facewise', about: '', items: [], also: new Map() };
    page.about = modules.get(file)?.about ?? '';
    for (const name of [...(modules.get(file)?.exported.keys() ?? [])]) {
      const real = homeOf({ file, name });
      const key = `${real.file} ${real.name}`;
      const home = homes.get(key);
      if (home) page.also.set(name, home);
      else {
        homes.set(key, page.name);
        const isType = modules.get(file)?.typeOnly.has(name) ?? false;
        page.items.push(itemOf(files, real, name, isType));
      }
    }
    return page;
  });
  for (const [file, names] of reached) {
    for (const name of names) {
      const page = pages.find(({ items }) => items.some((item) => isBase(item, name)));
      if (!page || homes.has(`${file} ${name}`)) continue;
      homes.set(`${file} ${name}`, page.name);
      page.items.push(itemOf(files, { file, name }, name, true));
    }
  }
  const hidden = [...reached].flatMap(([file, names]) => [...names].filter((name) => !homes.has(`${file} ${name}`))
    .map((name) => `${name} (${file})`));
  if (hidden.length > 0) throw new Error(`api: used in the API, but not to be imported: ${hidden.join(', ')}`);
  return pages;
}

/** A class that is not to be imported itself. @param {Item} item @param {string} name */
function isBase({ node }, name) {
  return ts.isClassDeclaration(node) && node.heritageClauses?.[0]?.types[0]?.getText() === name;
}

/** @type {Map<string, import('../tests/node_modules/typescript-api/lib/typescript.js').SourceFile>} */
const parsed = new Map();

/**
 * @param {Map<string, string>} files
 * @param {import('./declaration-names.mjs').Target} target
 * @param {string} as its name for users
 * @param {boolean} isType
 */
function itemOf(files, { file, name }, as, isType) {
  const source = parsed.get(file) ?? ts.createSourceFile(file, files.get(file) ?? '', ts.ScriptTarget.ES2022, true);
  parsed.set(file, source);
  const node = source.statements.find((one) => (ts.isVariableStatement(one)
    ? one.declarationList.declarations[0].name.getText() === name
    : /** @type {any} */ (one).name?.text === name));
  if (!node) throw new Error(`api: ${file} has no ${name}`);
  return { name: as, isType: isType || ts.isTypeAliasDeclaration(node), node, doc: docOf(node) };
}

/** @param {Page[]} pages @param {string} from a page @returns {(name: string) => string | null} */
function linker(pages, from) {
  const here = pages.find(({ name }) => name === from);
  return (name) => {
    const anchor = name.toLowerCase();
    if (here?.items.some((item) => item.name === name)) return `#${anchor}`;
    const page = here?.also.get(name) ?? pages.find(({ items }) => items.some((item) => item.name === name))?.name;
    return page ? `${page}.md#${anchor}` : null;
  };
}

/** @param {Page} page @param {Page[]} pages */
function pageText(page, pages) {
  const title = page.subpath ? `facewise/${page.subpath}` : 'facewise';
  const values = page.items.filter(({ isType }) => !isType).map(({ name }) => name).sort();
  const link = linker(pages, page.name);
  const also = [...page.also].map(([name, home]) => `[\`${name}\`](${home}.md#${name.toLowerCase()})`);
  return [
    `# ${title}`,
    proseOf(page.about),
    values.length > 0 ? `\`\`\`js\n${importLine(values, title)}\n\`\`\`` : '',
    also.length > 0 ? `Described elsewhere: ${also.join(', ')}.` : '',
    ...sectionsOf(page.items, link),
  ].filter(Boolean).join('\n\n');
}

/** @param {string[]} names @param {string} from */
function importLine(names, from) {
  const line = `import { ${names.join(', ')} } from '${from}';`;
  return line.length <= 100 ? line : `import {\n  ${names.join(',\n  ')},\n} from '${from}';`;
}

/** @param {Page[]} pages */
function indexText(pages) {
  const rows = pages.map(({ name, subpath, about, items }) => {
    const shown = items.filter(({ isType }) => !isType)
      .map((item) => `[\`${item.name}\`](${name}.md#${item.name.toLowerCase()})`);
    const sentence = about.split('\n\n')[0].replace(/\n/g, ' ').match(/^.*?[.:](?= |$)/)?.[0].replace(/:$/, '.') ?? '';
    return `| [\`facewise${subpath ? `/${subpath}` : ''}\`](${name}.md) | ${sentence} | ${
      shown.join(', ')} |`;
  });
  return `# API reference

What each import of the package gives, with its types and units. Every failure is a
[\`FacewiseError\`](facewise.md#facewiseerror) with a [code](errors.md). C programs use [the C API](c.md).

| Import | What it does | Exports |
| --- | --- | --- |
${rows.join('\n')}
`;
}

/** @param {Page[]} pages @returns {string} */
function errorsText(pages) {
  const item = pages.flatMap(({ items }) => items).find(({ name }) => name === 'ErrorCode');
  const node = item?.node;
  if (!node || !ts.isTypeAliasDeclaration(node) || !ts.isUnionTypeNode(node.type)) throw new Error('api: no ErrorCode');
  const codes = node.type.types.map((one) => one.getText().replace(/['"]/g, ''));
  const told = new Map([...item.doc.text.matchAll(/^- (\w+): (.*)$/gm)].map(([, code, text]) => [code, text]));
  const rows = codes.map((code) => {
    const [, when, remedy] = told.get(code)?.match(/^(.*?\.) ([^]*)$/) ?? [];
    if (!when) throw new Error(`api: web/lib/errors.js does not say when ${code} comes and what to do`);
    told.delete(code);
    return `| \`${code}\` | ${when} | ${remedy} |`;
  });
  if (told.size > 0) throw new Error(`api: web/lib/errors.js tells of ${[...told.keys()].join()}, which is no code`);
  return `# Errors

Whatever goes wrong is a [\`FacewiseError\`](facewise.md#facewiseerror): \`code\` is one of these and stable,
\`message\` says what happened, \`remedy\` what to do about it.

| Code | When | What to do |
| --- | --- | --- |
${rows.join('\n')}
`;
}

/** @returns {Map<string, string>} every page by the name of its file */
export function apiPages() {
  const pages = pagesOf(declarations());
  const headers = path.join(root, 'include/facewise');
  const texts = new Map(pages.map((page) => [`${page.name}.md`, pageText(page, pages)]));
  texts.set('index.md', indexText(pages));
  texts.set('errors.md', errorsText(pages));
  texts.set('c.md', cPage(readdirSync(headers).sort().map((name) => (
    { name, text: readFileSync(path.join(headers, name), 'utf8') }))));
  return new Map([...texts].sort().map(([name, text]) => [name, `${text.trim()}\n\n${NOTE}\n`]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = path.resolve(process.argv[2] ?? path.join(root, 'web/docs/api'));
  mkdirSync(folder, { recursive: true });
  const pages = apiPages();
  for (const name of readdirSync(folder)) if (name.endsWith('.md') && !pages.has(name)) rmSync(path.join(folder, name));
  for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
  console.log(`${path.relative(root, folder)}: ${pages.size} pages`);
}
