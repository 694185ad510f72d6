import { assetUrl } from './assets.js';
import { FacewiseError, sentenceOf, throwIfAborted } from './errors.js';
import { looksLikeHtml, readBytes } from './fetch.js';
import { sha256 } from './hash.js';
import { resolveUrl } from './host.js';
import { isBlob, isBuffer, isUint8s, isUrl, tagOf } from './kinds.js';
import { show } from './options.js';
import { PACKAGED } from './packaged.js';
import { inFolder } from './wasm.js';

/** @typedef {import('./options.js').Role} Role */
/** @typedef {{ role: string, file: string, bytes: Uint8Array<ArrayBuffer> }} LoadedModel its role or task's name */
/** @typedef {{ file: string, bytes: number, sha256: string }} ManifestEntry */

// Literal URLs, one a file: that is what bundlers recognise and copy. Nothing is fetched until a task asks.
/** @type {{ [role: string]: () => URL }} */
const FILES = {
  'detect-short': () => new URL('../../models/face_detection_short_range.tflite', import.meta.url),
  'detect-full': () => new URL('../../models/face_detection_full_range.tflite', import.meta.url),
  'detect-crowd': () => new URL('../../models/rfb_320.tflite', import.meta.url),
  'mesh': () => new URL('../../models/face_landmark_with_attention.tflite', import.meta.url),
  'emotion': () => new URL('../../models/face_expression.tflite', import.meta.url),
  'emotion-ensemble': () => new URL('../../models/emotion.tflite', import.meta.url),
  'age-gender': () => new URL('../../models/age_gender.tflite', import.meta.url),
  'recognition': () => new URL('../../models/face_recognition.tflite', import.meta.url),
};

/** The task that `facewise assets` copies a net for; others it always does. @type {{ [role: string]: string }} */
const COPIED_FOR = { 'detect-full': 'all', 'mesh': 'mesh', 'emotion': 'emotion', 'emotion-ensemble': 'all',
  'age-gender': 'age', 'recognition': 'identity' };

/**
 * The nets that these options need: the same answer as fw_analyzer_roles_needed, without waiting
 * for the wasm (a test holds the two together).
 * @param {import('./options.js').ResolvedOptions} options
 * @returns {Role[]}
 */
export function rolesFor({ tasks, range, tiles, ensemble, models }) {
  /** @type {Role[]} */
  const roles = [];
  if (range === 'auto') roles.push('detect-short');
  else roles.push(`detect-${range}`);
  if (range === 'auto' && tiles) roles.push('detect-crowd');
  if (tasks.length > 0) roles.push('mesh');
  if (tasks.includes('emotion')) roles.push('emotion');
  if (tasks.includes('emotion') && ensemble) roles.push('emotion-ensemble');
  if (tasks.includes('age') || tasks.includes('gender')) roles.push('age-gender');
  if (tasks.includes('identity')) roles.push('recognition');
  if (tasks.includes('blendshapes') && (models.blendshapes ?? models.landmarker)) roles.push('blendshapes');
  return roles;
}

/**
 * What the manifest says of each packaged file; of those beside this code it is known. A folder of the user's own may
 * lack it: then only the reader's checks guard the files. One that is there and cannot be read was changed, and guards
 * nothing: it is refused.
 * @param {string | URL | undefined} base
 * @param {AbortSignal | undefined} signal
 * @param {string | undefined} cache
 * @returns {Promise<Map<string, ManifestEntry> | undefined>} by role
 */
async function readManifest(base, signal, cache) {
  if (base === undefined) return new Map(Object.entries(PACKAGED));
  const url = await inFolder(base, 'manifest.json');
  let bytes;
  try {
    const read = () => readBytes(url, { signal });
    bytes = cache === undefined ? await read() : await (await import('./kept-nets.js')).readNewest(url, cache, read);
  } catch (error) {
    throwIfAborted(signal);
    if (isMissing(/** @type {FacewiseError} */ (error))) return undefined;
    throw error;
  }
  let version;
  try {
    const manifest = JSON.parse(new TextDecoder().decode(bytes));
    version = manifest.version;
    /** @type {(ManifestEntry & { role: string })[]} */
    const entries = manifest.models;
    if (version === 1) return new Map(entries.map((entry) => [entry.role, entry]));
  } catch (error) {
    throw integrityError(url.href, 'cannot be read', error);
  }
  if (!(version > 1)) throw integrityError(url.href, 'has no version');
  throw new FacewiseError('MODEL_UNSUPPORTED', `${url.href} is of version ${show(version)}, this release reads 1.`,
    'Copy the models and manifest.json that came with this Facewise, or use a newer one.');
}

/**
 * Whether a file is not there, as a disk or a server says; some servers send a page for it. One that cannot be had now
 * may be there.
 * @param {FacewiseError} error
 */
function isMissing({ cause, details }) {
  if (details) return details.status < 500;
  return cause === undefined || ['ENOENT', 'ENOTDIR'].includes(/** @type {any} */ (cause).code);
}

/**
 * @param {string} where
 * @param {string} what
 * @param {unknown} [cause]
 */
function integrityError(where, what, cause) {
  return new FacewiseError('MODEL_INTEGRITY', `${where} ${what}.`,
    'The file was changed, cut off or belongs to another version: copy the models and manifest.json again, ' +
    'or pass a net of your own with the `models` option.', cause);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {ManifestEntry | undefined} entry
 * @param {string} where
 */
async function checkIntegrity(bytes, entry, where) {
  if (!entry) throw integrityError(where, 'is not in manifest.json beside it');
  if (bytes.length !== entry.bytes) {
    throw integrityError(where, `has ${bytes.length} bytes, the manifest says ${entry.bytes}`);
  }
  if (await sha256(bytes) !== entry.sha256) throw integrityError(where, 'does not have the sha256 of the manifest');
}

/**
 * Refuses what cannot be a net before the reader sees it, with a better sentence.
 * @param {Uint8Array} bytes
 * @param {string} where
 */
function refuseNonModel(bytes, where) {
  if (bytes.length === 0) {
    throw new FacewiseError('MODEL_INVALID', `${where} is empty.`, 'Check that the file arrived whole.');
  }
  if (looksLikeHtml(bytes)) {
    throw new FacewiseError('MODEL_INVALID', `${where} is a web page, not a model.`,
      'The server probably sent its start page for a missing file: check the address.');
  }
}

/**
 * Bytes given by the caller, copied so that later changes or transfers do not reach us.
 * @param {ArrayBuffer | Uint8Array} source
 * @returns {Uint8Array<ArrayBuffer>}
 */
function copyBytes(source) {
  const detached = isBuffer(source) && /** @type {any} */ (source).detached;
  return detached ? new Uint8Array(0) : new Uint8Array(source).slice();
}

/**
 * A file that the caller names or has.
 * @param {import('./options.js').ModelSource} source
 * @param {string} what for messages, where there is no address
 * @param {AbortSignal | undefined} signal
 * @param {(file: string, loaded: number, total: number) => void} onBytes
 * @param {string} [flags] of the command that copies it, where it is one of the package's
 * @returns {Promise<{ file: string, where: string, bytes: Uint8Array<ArrayBuffer> }>}
 */
export async function readSource(source, what, signal, onBytes, flags) {
  if (typeof source !== 'string' && !isUrl(source)) {
    return { file: '', where: what, bytes: await modelBytes(source, signal, what) };
  }
  const url = await resolveUrl(source);
  const file = url.pathname.split('/').pop() ?? '';
  const bytes = await readBytes(url, { signal, flags, onBytes: (loaded, total) => onBytes(file, loaded, total) });
  refuseNonModel(bytes, url.href);
  return { file, where: url.href, bytes };
}

/** @type {readonly string[]} Roles that face_landmarker.task has nets for. */
const LANDMARKER_ROLES = Object.freeze(['detect-short', 'mesh', 'blendshapes']);

/**
 * Fetch the nets of `roles` in parallel.
 * @template {string} R
 * @param {R[]} roles of the packaged nets, and names of any that `models` has
 * @param {object} options
 * @param {{ [role: string]: import('./options.js').ModelSource | undefined }} options.models
 * @param {string | URL | undefined} options.base
 * @param {AbortSignal | undefined} options.signal
 * @param {(file: string, loaded: number, total: number) => void} options.onBytes
 * @param {string | undefined} [options.cache] name of the Cache that keeps the packaged nets
 * @returns {Promise<(LoadedModel & { role: R })[]>}
 */
export async function loadModels(roles, { models, base, signal, onBytes, cache }) {
  const { landmarker } = models;
  const bundled = (/** @type {string} */ role) =>
    landmarker !== undefined && models[role] === undefined && LANDMARKER_ROLES.includes(role);
  const packaged = roles.some((role) => models[role] === undefined && !bundled(role));
  const manifest = packaged ? readManifest(base, signal, cache) : Promise.resolve(undefined);
  manifest.catch(() => {}); // told by whoever waits for it; nobody does where a net's own address is wrong already
  const keeper = packaged && cache !== undefined ? import('./kept-nets.js') : undefined;
  const bundle = landmarker !== undefined && roles.some(bundled)
    ? import('./landmarker.js').then(({ loadLandmarker }) => loadLandmarker(landmarker, signal, onBytes)) : undefined;
  const loaded = await Promise.all(roles.map(async (role) => {
    const own = models[role];
    if (bundle && bundled(role)) {
      const nets = await bundle;
      return nets.filter((net) => net.role === role).map((net) => ({ ...net, role }));
    }
    if (own !== undefined) {
      const { file, bytes } = await readSource(own, `The model for '${role}'`, signal, onBytes);
      return [{ role, file, bytes }];
    }
    const { file } = PACKAGED[role];
    const flags = COPIED_FOR[role] && `--tasks ${COPIED_FOR[role]}`;
    const url = base !== undefined ? await inFolder(base, file) : assetUrl(FILES[role], flags);
    const expected = manifest.then((entries) => entries?.get(role));
    expected.then((entry) => onBytes(file, 0, entry?.bytes ?? 0), () => {});
    const report = (/** @type {number} */ now, /** @type {number} */ total) => onBytes(file, now, total);
    const kept = (await keeper)?.readKept(url, { cache: String(cache), expected, signal, flags, onBytes: report });
    const { bytes } = await kept ?? await readSource(url, file, signal, (_, ...now) => report(...now), flags);
    if (await manifest) await checkIntegrity(bytes, await expected, url.href);
    return [{ role, file, bytes }];
  }));
  return loaded.flat();
}

/**
 * The bytes of one model, wherever the caller has it.
 * @param {unknown} source address (in Node also a path), bytes, a Blob or a Response
 * @param {AbortSignal | undefined} signal
 * @param {string} [where] for messages, where there is no address
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function modelBytes(source, signal, where = 'The model') {
  let bytes;
  if ((typeof source === 'string' && source !== '') || isUrl(source)) {
    const url = await resolveUrl(source);
    where = url.href;
    bytes = await readBytes(url, { signal });
  } else if (isResponse(source)) {
    where = source.url || where;
    if (!source.ok) {
      throw new FacewiseError('MODEL_FETCH', `${where} answered ${source.status} ${source.statusText}`.trimEnd() + '.',
        'Check that the file is served there.');
    }
    bytes = await bodyOf(source, where);
  } else if (isBlob(source)) {
    bytes = await bodyOf(source, where);
  } else if (isBuffer(source) || isUint8s(source)) {
    bytes = copyBytes(source);
  } else {
    throw new FacewiseError('INVALID_ARGUMENT', `The model source is ${show(source)}.`,
      'Give a URL, a path (in Node), an ArrayBuffer, a Uint8Array, a Blob or a Response.');
  }
  refuseNonModel(bytes, where);
  return bytes;
}

/** @param {unknown} source @returns {source is Response} */
const isResponse = (source) => tagOf(source) === 'Response';

/**
 * @param {Response | Blob} source
 * @param {string} where
 */
async function bodyOf(source, where) {
  try {
    return new Uint8Array(await source.arrayBuffer());
  } catch (error) {
    throw new FacewiseError('MODEL_FETCH', `${where} could not be read: ${sentenceOf(error)}`,
      'Check that it was not read before and that the connection holds.', error);
  }
}
