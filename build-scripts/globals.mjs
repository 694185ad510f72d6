// The names of browsers that the published declarations use. A project without the dom library (Node, a worker) has
// some of them or none, and the declarations must hold there, too: each name is what the project itself has under it.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The file that holds them. */
export const GLOBALS = 'globals.d.ts';

const library = fileURLToPath(new URL('../tests/node_modules/typescript-api/lib/lib.dom.d.ts', import.meta.url));
/** @type {Map<string, boolean>} by name whether it has a class, too */
let names;

/** What the dom library declares. */
function domNames() {
  if (names) return names;
  const found = readFileSync(library, 'utf8').matchAll(/^(interface|type|declare var) (\w+)(: \{)?/gm);
  names = new Map();
  for (const [, , name, isClass] of found) names.set(name, names.get(name) || isClass !== undefined);
  return names;
}

/** @param {string} name */
export function isOfTheDom(name) {
  return domNames().has(name);
}

/** Classes that ours extend: there must be something to extend. */
const BASES = /** @type {Record<string, { parameters: string, type: string }>} */ ({
  EventTarget: {
    parameters: '',
    type: `{
  addEventListener(type: string, listener: ((event: any) => void) | null, options?: any): void;
  removeEventListener(type: string, listener: ((event: any) => void) | null, options?: any): void;
  dispatchEvent(event: any): boolean;
}`,
  },
  Event: { parameters: 'type: string', type: '{ readonly type: string }' },
});

const HEAD = `// What this project's own types have under these names. Where they have none, in Node or a worker,
// nothing can be given in its place.
`;

/** @param {string} name @returns {string} */
function globalLines(name) {
  if (!domNames().get(name)) {
    throw new Error(`globals: ${name} is a type without a value, which no project can be asked for`);
  }
  const { parameters, type } = BASES[name] ?? { type: 'never' };
  const lines = `export type ${name} = typeof globalThis extends { ${name}: { prototype: infer T } } ? T : ${type};\n`;
  if (type === 'never') return lines;
  const made = `new (${parameters}) =>`;
  return `${lines}export declare const ${name}: typeof globalThis extends { ${name}: infer T extends ${made} any }
  ? T : ${made} ${type};\n`;
}

/** @param {string[]} names @returns {string} */
export function globalsFile(names) {
  return HEAD + names.map(globalLines).join('');
}
