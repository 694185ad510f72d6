// The list of the files that demo and docs need without a network, web/shell.js, which web/sw.js reads. Written by
// `make site` for a server of plain files; the server of `make demo` makes it anew so that what is edited is seen.

import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {{ path: string, sha256: string, bytes: number }} Listed path: relative to web/ */

const kinds = '(html|js|css|json|wasm|svg|png|webmanifest)';
/**
 * Folders of web/ and what of them belongs to a visit. The clip and the album are fetched when asked for, and the
 * style of the docs is one file, made of the parts in its folder.
 */
const wanted = new RegExp(`^(demo|docs|lib)/(?!samples/|style/).*\\.${kinds}$|^demo/samples/picture\\.jpg$`);
const more = ['../models/manifest.json'];

/** @type {Map<string, { state: string, sha256: string }>} by path */
const hashed = new Map();

/** @param {string} file @returns {Promise<{ sha256: string, bytes: number }>} hashed once, until it changes */
async function hashOf(file) {
  const { size: bytes, mtimeMs } = await stat(file);
  const state = `${bytes} ${mtimeMs}`;
  const known = hashed.get(file);
  if (known?.state === state) return { sha256: known.sha256, bytes };
  const sha256 = createHash('sha256').update(await readFile(file)).digest('hex');
  hashed.set(file, { state, sha256 });
  return { sha256, bytes };
}

/**
 * @param {string} folder that holds web/ and models/
 * @param {{ fresh: boolean }} how fresh: pages ask the server first, and take what is kept when it does not answer
 * @returns {Promise<string>} the script
 */
export async function shellScript(folder, { fresh }) {
  const web = path.join(folder, 'web');
  const found = (await readdir(web, { recursive: true })).map((name) => name.split(path.sep).join('/'));
  const names = [...found.filter((name) => wanted.test(name)), ...more].sort();
  /** @type {Listed[]} */
  const files = [];
  for (const name of names) files.push({ path: name, ...(await hashOf(path.join(web, name))) });
  const { models } = JSON.parse(await readFile(path.join(folder, 'models/manifest.json'), 'utf8'));
  const nets = models.map((/** @type {{ file: string, sha256: string, bytes: number }} */ { file, sha256, bytes }) => ({
    path: `../models/${file}`, sha256, bytes,
  }));
  const worker = await hashOf(path.join(web, 'sw.js'));
  const version = createHash('sha256').update(JSON.stringify([worker, files, nets])).digest('hex').slice(0, 12);
  return `self.facewiseShell = ${JSON.stringify({ version, fresh, files, nets })};\n`;
}
