/**
 * Knows people again: a gallery of those who were enrolled, and whether two faces are one person.
 *
 *   const analyzer = await createAnalyzer({ tasks: ['identity', 'quality'] });
 *   const gallery = await createGallery();
 *   await gallery.enrol('Ada', (await analyzer.analyze(photo)).faces[0]);
 *   const { person } = await gallery.identify((await analyzer.analyze(video)).faces[0]); // null: nobody enrolled
 *
 * @module facewise/gallery
 */
import { calibration as packaged, requireCalibration, requireRate } from './calibration.js';
import { MIN_QUALITY } from './embedding.js';
import { FacewiseError } from './errors.js';
import { Gallery } from './gallery-class.js';
import { requirePassphrase } from './gallery-crypto.js';
import { FileStore } from './gallery-file.js';
import { isId } from './gallery-format.js';
import { IndexedDbStore } from './gallery-indexeddb.js';
import { Search } from './gallery-search.js';
import { MemoryStore, SealedStore } from './gallery-store.js';
import { isUrl } from './kinds.js';
import { refuseUnknownKeys, requireAssets, requireNumber, requireObject, requireOneOf, show } from './options.js';

export { calibration, falseMatchRateOf, thresholdFor } from './calibration.js';
export { FacewiseError } from './errors.js';
export { verify } from './verify.js';
export { Gallery } from './gallery-class.js';

/** @typedef {import('./calibration.js').Calibration} Calibration */
/** @typedef {import('./embedding.js').FaceLike} FaceLike */
/** @typedef {import('./embedding.js').QualityReason} QualityReason */
/** @typedef {import('./gallery-answer.js').Identification} Identification */
/** @typedef {import('./gallery-answer.js').Person} Person */
/** @typedef {import('./gallery-class.js').Duplicate} Duplicate */
/** @typedef {import('./gallery-class.js').Enrolment} Enrolment */
/** @typedef {import('./gallery-class.js').EnrolOptions} EnrolOptions */
/** @typedef {import('./gallery-class.js').IdentifyOptions} IdentifyOptions */
/** @typedef {import('./gallery-class.js').ImportReport} ImportReport */
/** @typedef {import('./gallery-crypto.js').Sealed} Sealed */
/** @typedef {import('./gallery-format.js').PersonData} PersonData */
/** @typedef {import('./gallery-format.js').PersonRecord} PersonRecord */
/** @typedef {import('./gallery-format.js').PictureRecord} PictureRecord */
/** @typedef {import('./gallery-format.js').Picture} Picture */
/** @typedef {import('./gallery-info.js').PersonFacts} PersonFacts */
/** @typedef {import('./gallery-info.js').PersonInfo} PersonInfo */
/** @typedef {import('./gallery-info.js').PictureInfo} PictureInfo */
/** @typedef {import('./gallery-store.js').Entry} Entry */
/** @typedef {import('./gallery-store.js').GalleryStore} GalleryStore */
/** @typedef {import('./gallery-store.js').Stored} Stored */
/** @typedef {import('./verify.js').SideReason} SideReason */
/** @typedef {import('./verify.js').Verification} Verification */
/** @typedef {import('./verify.js').VerifyOptions} VerifyOptions */

/**
 * Options of createGallery(). Each may be left out.
 * @typedef {object} GalleryOptions
 * @property {'memory' | 'indexeddb' | { file: string | URL } | GalleryStore} [store] where the people are kept; default
 *   'indexeddb' in browsers, 'memory' (gone with the gallery) elsewhere. A file (in Node) is what export() writes
 * @property {string} [name] which of several galleries in IndexedDB; default 'default'
 * @property {string} [passphrase] encrypts what the store keeps
 * @property {number} [fmr] of how many people who are not enrolled identify() may take one for somebody who is; default
 *   1e-3. The threshold rises with the number of people so that this holds
 * @property {number} [minQuality] 0..1, below which a picture is too poor to enrol or to identify; default 0.4
 * @property {Calibration} [calibration] of another recognition net than the packaged one
 * @property {number} [dimension] numbers of an embedding; default 128
 * @property {'auto' | 'simd' | 'relaxed'} [variant] which wasm build; default 'auto'
 * @property {{ wasm?: string | URL }} [assets] folder that holds the wasm files
 */

const OPTIONS = ['store', 'name', 'passphrase', 'fmr', 'minQuality', 'calibration', 'dimension', 'variant', 'assets'];

/**
 * Open a gallery. What it keeps of a person is the name you give and the embeddings of the pictures you enrol, no
 * picture; nothing is kept of faces that are only identified.
 * @param {GalleryOptions} [options] where people are kept, and how sure to be
 * @returns {Promise<Gallery>} to be closed after use
 * @throws {FacewiseError} STORAGE, NO_CRYPTO, GALLERY_PASSPHRASE, GALLERY_TAMPERED, GALLERY_MODEL, GALLERY_VERSION,
 *   WASM_LOAD, NO_SIMD, INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export async function createGallery(options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, OPTIONS, 'createGallery');
  const {
    store: wanted = typeof indexedDB === 'object' ? 'indexeddb' : 'memory', name = 'default', passphrase, fmr = 1e-3,
    minQuality = MIN_QUALITY, calibration = packaged, dimension = 128, variant = 'auto', assets = {},
  } = options;
  requireRate('fmr', fmr);
  requireNumber('minQuality', minQuality, 0, 1, false);
  requireNumber('dimension', dimension, 1, 4096, true);
  requireOneOf('variant', variant, ['auto', 'simd', 'relaxed']);
  requireAssets(assets);
  requireCalibration(calibration);
  if (!isId(name)) throw new FacewiseError('INVALID_ARGUMENT', `Option 'name' is ${show(name)}.`, 'Give a short text.');
  if (passphrase !== undefined) requirePassphrase(passphrase);
  const kind = { model: calibration.model, dimension };
  const store = await openStore(wanted, { name, passphrase, kind });
  try {
    const search = await Search.create(dimension, { variant, base: assets.wasm });
    return await Gallery.open(search, store, { kind, fmr, minQuality, calibration });
  } catch (error) {
    store.close?.();
    throw error;
  }
}

/**
 * @param {any} wanted
 * @param {{ name: string, passphrase: string | undefined, kind: import('./gallery-format.js').Kind }} options
 * @returns {Promise<GalleryStore>}
 */
async function openStore(wanted, { name, passphrase, kind }) {
  if (wanted === 'memory') {
    if (passphrase === undefined) return new MemoryStore();
    throw new FacewiseError('INVALID_ARGUMENT', "The store 'memory' keeps nothing that could be encrypted.",
      'Leave the passphrase out, and give it to export().');
  }
  if (wanted === 'indexeddb') return new SealedStore(await IndexedDbStore.open(name), passphrase, kind);
  if (typeof wanted?.load === 'function' && typeof wanted.commit === 'function') {
    return new SealedStore(wanted, passphrase, kind);
  }
  if ((typeof wanted?.file === 'string' && wanted.file !== '') || isUrl(wanted?.file)) {
    return FileStore.open(wanted.file, passphrase, kind);
  }
  throw new FacewiseError('INVALID_ARGUMENT', `Option 'store' is ${show(wanted)}.`,
    "Give 'memory', 'indexeddb', { file: 'people.json' }, or an object with load() and commit().");
}
