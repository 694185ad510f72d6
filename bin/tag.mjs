import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { FacewiseError } from '../web/lib/index.js';
import { parseTags, writeTags } from '../web/lib/tag.js';
import { loadSharp, makeFolder, writeWhole } from './files.mjs';
import { note } from './progress.mjs';
import { textTable } from './table.mjs';
import { listPictures } from './tag_folder.mjs';
import { groupPictures, readGallery, readNames, readTags } from './tag_groups.mjs';
import { count, peoplePage } from './tag_page.mjs';
import { readAll } from './tag_read.mjs';
import { State, tagError } from './tag_state.mjs';
import { readSidecars, writeSidecars } from './tag_xmp.mjs';
import { UsageError, numberOf, parseUsage } from './usage.mjs';

export const HELP = `Usage: facewise tag [options] DIR

Finds the faces in all pictures of a folder and the folders in it, and puts those of one person into one group, without
knowing anybody. Then give the groups names: open people.html, type them, save names.json, and run again with --names.

  --out DIR          where the results go (default: facewise-tags)
  --names FILE       names.json that the page saves; two groups of one name become one. Or written by hand, by numbers
                     of the last run's groups or former names: { "3": "Anna", "Otto": "Otto B." }. Or tags of the Tag
                     panel. Names stay for later runs
  --gallery FILE     people that are known: an exported gallery (its passphrase in FACEWISE_PASSPHRASE)
  --find NAME        print the pictures that somebody, or a group by its number, is in
  --xmp              write sidecar files beside the pictures, photo.jpg.xmp, with MWG face regions, people and keywords,
                     for everybody who has a name; what is in such a file already stays, and names there count
  --xmp-dir DIR      write them there, in the same folders
  --unnamed          --xmp also for faces without a name
  --fmr RATE         false-match rate of two faces that are taken for one person (default: 0.001); lower makes more and
                     purer groups
  --same-picture     two faces in one picture may be one person (mirrors, collages)
  --min-score S      detector's score a face must reach, 0..1 (default: each net's own)
  --workers N        pictures read at a time (default: half of the cores, at most 4)
  --models FOLDER    take the nets from here
  --json             print tags.json instead of a table
  -h, --help         this text

Leaves tags.json (who is where), people.html (a page of all groups) and faces.jsonl, from which the same command goes on
after Ctrl-C (exit code 130), a crash, or when pictures have come, changed or gone: only those are read. faces.jsonl
holds what tells people apart: delete the folder when you are done with it. A picture that cannot be read is named on
stderr, the others are done, and the exit code is 1.

digiKam, Immich and darktable read sidecar files beside a JPEG. Lightroom, Bridge and Picasa want them inside of it:
  exiftool -tagsFromFile %d%f.%e.xmp -xmp:all -ext jpg DIR
`;

const OPTIONS = /** @type {const} */ ({
  'out': { type: 'string', default: 'facewise-tags' },
  'names': { type: 'string' },
  'gallery': { type: 'string' },
  'find': { type: 'string' },
  'xmp': { type: 'boolean', default: false },
  'xmp-dir': { type: 'string' },
  'unnamed': { type: 'boolean', default: false },
  'fmr': { type: 'string' },
  'same-picture': { type: 'boolean', default: false },
  'min-score': { type: 'string' },
  'workers': { type: 'string' },
  'models': { type: 'string' },
  'json': { type: 'boolean', default: false },
});

const MOST_WORKERS = 8;

/** @typedef {import('../web/lib/tag.js').Tags} Tags */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export async function run(args) {
  const { values, positionals } = parseUsage(args, OPTIONS);
  const fmr = rate('fmr', values.fmr);
  const minScore = rate('min-score', values['min-score']);
  const workers = workersOf(values.workers);
  if (positionals.length > 1) throw new UsageError('Give one folder.');
  const tagsFile = path.join(values.out, 'tags.json');
  if (positionals.length === 0) {
    if (values.find === undefined) throw new UsageError('No folder was given. See facewise tag --help.');
    return find(await onlyTags(tagsFile), values.find, values.json);
  }
  const folder = path.resolve(positionals[0]);
  const former = await readTags(tagsFile);
  const names = values.names === undefined ? null : await readNames(values.names);
  const gallery = values.gallery === undefined ? null
    : await readGallery(values.gallery, process.env.FACEWISE_PASSPHRASE);
  await loadSharp();
  const { pictures: listed, unreadable } = await listPictures(folder, values.out);
  if (listed.length === 0) {
    throw new FacewiseError('INVALID_DATA', `${folder} has no pictures.`, 'Give another folder.');
  }
  await makeFolder(values.out).catch((error) => {
    throw tagError(values.out, error);
  });
  const { state, anew } = await State.open(values.out, { folder, minScore: minScore ?? null });
  if (anew) note(`All pictures are read anew: ${path.join(values.out, 'faces.jsonl')} is from another run, ${anew}.`);
  for (const { file, reason } of unreadable) note(`${file}: ${reason}`);
  try {
    const read = await readAll(state, listed, { folder, minScore, workers, models: values.models });
    const skipped = [...unreadable, ...read.skipped];
    if (read.stopped) {
      const read = `${state.pictures.size} of ${count(listed.length, 'picture')} are read`;
      note(`${read}. The same command goes on from there.`);
      return 130;
    }
    await state.keep(new Set(listed.map(({ file }) => file)));
    const kept = listed.flatMap(({ file }) => state.pictures.get(file) ?? []);
    const sidecars = values['xmp-dir'] ?? (values.xmp ? folder : undefined);
    const numbered = names !== null && names.modified > await modifiedAt(tagsFile);
    const grouped = await groupPictures(kept, { fmr, samePicture: values['same-picture'], former, names, numbered,
      gallery, sidecars: sidecars === undefined ? new Map() : await readSidecars(kept, sidecars) });
    const text = writeTags({ pictures: grouped.pictures, skipped });
    const tags = parseTags(text);
    const xmp = sidecars === undefined ? null
      : await writeSidecars(tags.pictures, former?.pictures ?? [], { folder: sidecars, unnamed: values.unnamed });
    if (text !== await readFile(tagsFile, 'utf8').catch(() => '')) save(tagsFile, text);
    await savePage(tags, { folder, state, given: positionals[0], out: values.out });
    noteUnused(grouped.unused, { file: values.names, numbered, tagsFile });
    if (xmp) noteSidecars(xmp);
    if (skipped.length) note(`${count(skipped.length, 'picture')} skipped, ${kept.length} read.`);
    const failed = skipped.length > 0 || (xmp?.failed.length ?? 0) > 0;
    if (values.find !== undefined) return find({ ...tags, folder }, values.find, values.json) || Number(failed);
    process.stdout.write(values.json ? text : table(tags, values.out));
    return failed ? 1 : 0;
  } finally {
    await state.close();
    gallery?.close();
  }
}

/**
 * @param {string[]} keys of the names file that mean nobody
 * @param {{ file: string | undefined, numbered: boolean, tagsFile: string }} names
 */
function noteUnused(keys, { file, numbered, tagsFile }) {
  if (keys.length === 0) return;
  const old = !numbered && keys.some((key) => /^\d+$/.test(key));
  note(`${file} names nobody there is: ${keys.join(', ')}.` +
    (old ? ` It is older than ${tagsFile}, so its numbers are not those of the groups there.` : ''));
}

/** @param {import('./tag_xmp.mjs').Sidecars} sidecars */
function noteSidecars({ kept, failed, written }) {
  for (const { file, name, instead } of kept) note(`${file}: ${name} stays, which is not ${instead}.`);
  for (const { file, reason } of failed) note(`${file}: ${reason}`);
  note(`${count(written, 'sidecar file')} written.`);
}

/**
 * @param {string} name
 * @param {string | undefined} text
 */
function rate(name, text) {
  const value = numberOf(text);
  if (value === undefined || (value > 0 && value < 1)) return value;
  throw new UsageError(`--${name} is '${text}'; give a number between 0 and 1.`);
}

/** @param {string | undefined} text */
function workersOf(text) {
  const value = numberOf(text) ?? Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));
  if (Number.isInteger(value) && value >= 1 && value <= MOST_WORKERS) return value;
  throw new UsageError(`--workers is '${text}'; give a whole number from 1 to ${MOST_WORKERS}.`);
}

/** @param {string} file */
function modifiedAt(file) {
  return stat(file).then(({ mtimeMs }) => mtimeMs, () => 0);
}

/** @param {string} file */
async function onlyTags(file) {
  const tags = await readTags(file);
  if (!tags) throw new UsageError(`There is no ${file}: give a folder of pictures, or --out of an earlier run.`);
  const folder = await readFile(path.join(path.dirname(file), 'faces.jsonl'), 'utf8')
    .then((text) => String(JSON.parse(text.slice(0, text.indexOf('\n'))).folder), () => '');
  return { ...tags, folder };
}

/**
 * @param {Tags & { folder: string }} tags
 * @param {string} wanted
 * @param {boolean} json
 * @returns {number} exit code
 */
function find({ pictures, people, folder }, wanted, json) {
  const same = (/** @type {string | null} */ name) => name !== null &&
    name.localeCompare(wanted.normalize('NFC'), undefined, { sensitivity: 'accent' }) === 0;
  const groups = new Set(people.filter(({ group, name }) => same(name) || String(group) === wanted)
    .map(({ group }) => group));
  if (groups.size === 0) {
    const known = people.flatMap(({ name }) => name ?? []).sort();
    const others = known.length ? `There is ${known.join(', ')}.` : 'Nobody has a name yet.';
    note(`There is nobody called '${wanted}'. ${others}`);
    return 1;
  }
  const files = pictures.filter(({ faces }) => faces.some(({ group }) => groups.has(group)))
    .map(({ file }) => path.join(folder, file));
  process.stdout.write(json ? `${JSON.stringify(files, null, 1)}\n` : `${files.join('\n')}\n`);
  return 0;
}

/**
 * @param {string} file
 * @param {string} text
 */
function save(file, text) {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw tagError(file, error);
  }
}

/**
 * @param {Tags} tags
 * @param {{ folder: string, state: State, given: string, out: string }} options
 */
async function savePage(tags, { folder, state, given, out }) {
  const command = `npx facewise tag ${given}${out === OPTIONS.out.default ? '' : ` --out ${out}`} --names names.json`;
  const pieces = [];
  const thumbnails = (/** @type {string} */ file) => state.thumbnails(file);
  const page = peoplePage(tags, { folder, out: path.resolve(out), command, thumbnails });
  for await (const piece of page) pieces.push(piece);
  save(path.join(out, 'people.html'), pieces.join(''));
}

const MOST_ROWS = 20;

/**
 * @param {Tags} tags
 * @param {string} out
 */
function table({ pictures, people }, out) {
  const faces = pictures.reduce((sum, picture) => sum + picture.faces.length, 0);
  const often = people.filter(({ faces: size, name }) => size > 1 || name !== null);
  const rows = [['group', 'name', 'faces', 'pictures'], ...often.slice(0, MOST_ROWS).map((person) =>
    [String(person.group), person.name ?? '', String(person.faces), String(person.pictures)])];
  const more = often.length > MOST_ROWS ? `  and ${often.length - MOST_ROWS} more\n` : '';
  return `${count(faces, 'face')} in ${count(pictures.length, 'picture')}: ` +
    `${count(often.length, 'person', 'people')} in more than one, ${people.length - often.length} seen once, ` +
    `${faces - people.reduce((sum, person) => sum + person.faces, 0)} too poor to say.\n` +
    `${often.length > 0 ? textTable(rows) : ''}${more}` +
    `${path.join(out, 'people.html')} shows them, and takes their names.\n`;
}
