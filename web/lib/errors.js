/**
 * Stable codes. Every failure of this package is a FacewiseError with one of them.
 *
 * - INVALID_ARGUMENT: An argument or option is of the wrong kind or out of range. The message names it, the remedy says
 *   what it may be.
 * - UNKNOWN_OPTION: An option has a name that the function does not know. The remedy names the nearest one.
 * - UNKNOWN_TASK: There is no task of that name. The remedy names the nearest one.
 * - INVALID_IMAGE: What was given is no picture, has none yet, is too small or large, or holds pixels of another
 *   origin. The remedy says what to wait for or to set.
 * - INVALID_DATA: Samples and targets to learn from do not fit each other or the net. Correct the data that the message
 *   names.
 * - MODEL_INVALID: The file is no .tflite model, or a damaged one. Fetch or export it again.
 * - MODEL_UNSUPPORTED: The model is sound but has an op, a type or a version that the engine does not know. Use another
 *   model, or a newer version of this package.
 * - MODEL_FETCH: A model file could not be loaded; `details.status` is what the server answered, if it did. Check its
 *   address, and that the server gives the file and no page.
 * - MODEL_INTEGRITY: A packaged net is not the one of this version, by its sha256, or not the one that manifest.json
 *   of the folder `assets.models` lists. Publish the nets and the manifest of one version of the package.
 * - SHAPE_MISMATCH: Numbers do not have the shape that the net takes or gives. Give as many as the message says.
 * - OUT_OF_MEMORY: The engine asked for memory and got none. Read fewer faces or smaller pictures, close what is not
 *   used.
 * - NO_SIMD: The engine that runs this has no WebAssembly SIMD. Use a newer browser or Node.
 * - WASM_LOAD: The wasm file could not be fetched, compiled or started. Check `assets.wasm`, and that the content
 *   security policy allows 'wasm-unsafe-eval'.
 * - WORKER: A worker did not start, or ended. Create a new analyzer, lens or trainer, or use { worker: false }.
 * - CLOSED: The object was closed before or during the call. Create a new one.
 * - ABORTED: The signal that was given has fired, or a newer call took the place of this one. Call again where it still
 *   matters.
 * - XMP_INVALID: The text is no XMP that can be read or added to. Leave that file as it is.
 * - TAGS_INVALID: The text was not written by writeTags(), or was damaged. Write it anew.
 * - TAGS_VERSION: The tags were written by a newer version of this package. Update it.
 * - CHECKPOINT: The checkpoint is damaged, of other options or data, or there is none yet. Begin a fit without it.
 * - STORAGE: The place where people are kept failed, or there is none. The cause says how; name another store.
 * - STORAGE_QUOTA: The browser's storage is full. Free some, then try again: nothing was lost.
 * - NO_CRYPTO: There is no WebCrypto to encrypt with. Serve the page over HTTPS or from localhost.
 * - NO_EMBEDDING: The face has no embedding to compare. Add the task 'identity', or take a larger picture.
 * - POOR_QUALITY: Pictures are too poor to enrol; `details.pictures` says which and why. Take better ones, or give
 *   { allowPoor: true }.
 * - DIFFERENT_PEOPLE: The pictures do not look like one person; `details.pictures` says which. Leave those out, or give
 *   { allowDifferent: true }.
 * - DUPLICATE_PERSON: The face looks like somebody enrolled under another name, `details.person`. Add the pictures to
 *   that person, or give { allowDuplicate: true }.
 * - UNKNOWN_PERSON: Nobody, or no picture, has that id. List `gallery.people`.
 * - GALLERY_INVALID: The file is no gallery. Choose another one.
 * - GALLERY_TRUNCATED: The file ends early. Copy it again.
 * - GALLERY_TAMPERED: The file was changed or damaged after it was written. Use another copy.
 * - GALLERY_PASSPHRASE: The gallery needs a passphrase, or another one. Ask for it.
 * - GALLERY_MODEL: The embeddings are of another recognition net. Enrol the people anew with this one.
 * - GALLERY_VERSION: The gallery was written by a newer version of this package. Update it.
 * - GALLERY_BUSY: Others write to the same gallery all the time. Try again.
 * - CAMERA_REFUSED: The user, or the browser, does not let the page use the camera. Allow it in the address bar.
 * - CAMERA_MISSING: There is no camera. Connect one.
 * - CAMERA_BUSY: The camera gives no picture. Close other programs that use it.
 * - CAMERA_LOST: The camera is gone. Connect it again.
 * - CAMERA_INSECURE: The page may not use a camera at all. Serve it over HTTPS or from localhost.
 * - INTERNAL: A mistake in this package. Please report it with the input that led to it.
 * @typedef {'INVALID_ARGUMENT' | 'UNKNOWN_OPTION' | 'UNKNOWN_TASK' | 'INVALID_IMAGE' | 'INVALID_DATA' | 'MODEL_INVALID'
 *   | 'MODEL_UNSUPPORTED' | 'MODEL_FETCH' | 'MODEL_INTEGRITY' | 'SHAPE_MISMATCH' | 'OUT_OF_MEMORY' | 'NO_SIMD'
 *   | 'WASM_LOAD' | 'WORKER' | 'CLOSED' | 'ABORTED' | 'XMP_INVALID' | 'TAGS_INVALID' | 'TAGS_VERSION' | 'CHECKPOINT'
 *   | 'STORAGE' | 'STORAGE_QUOTA' | 'NO_CRYPTO' | 'NO_EMBEDDING' | 'POOR_QUALITY' | 'DIFFERENT_PEOPLE'
 *   | 'DUPLICATE_PERSON' | 'UNKNOWN_PERSON' | 'GALLERY_INVALID' | 'GALLERY_TRUNCATED' | 'GALLERY_TAMPERED'
 *   | 'GALLERY_PASSPHRASE' | 'GALLERY_MODEL' | 'GALLERY_VERSION' | 'GALLERY_BUSY' | 'CAMERA_REFUSED'
 *   | 'CAMERA_MISSING' | 'CAMERA_BUSY' | 'CAMERA_LOST' | 'CAMERA_INSECURE' | 'INTERNAL'} ErrorCode
 */

/** What every function of this package throws, or rejects with. */
export class FacewiseError extends Error {
  /**
   * For stores and tools of your own.
   * @param {ErrorCode} code what a program goes by
   * @param {string} message what went wrong
   * @param {string} [remedy] what to do about it
   * @param {unknown} [cause] the error behind it
   * @param {{ [name: string]: any }} [details] what a program needs to go on, such as the person a face looks like
   */
  constructor(code, message, remedy = '', cause = undefined, details = undefined) {
    super(message, cause === undefined ? undefined : { cause });
    /** @type {string} Always 'FacewiseError'. */
    this.name = 'FacewiseError';
    /** @type {ErrorCode} What went wrong, for programs; stable. */
    this.code = code;
    /** @type {string} A sentence that says what to do, or ''. */
    this.remedy = remedy;
    if (details) {
      /** @type {{ [name: string]: any } | undefined} What a program needs to go on, of codes that say so. */
      this.details = details;
    }
  }

  /**
   * For logs and other threads: `name`, `code`, `message`, `remedy` and, where there are any, `details`.
   * @returns {{ name: string, code: ErrorCode, message: string, remedy: string, details?: { [name: string]: any } }}
   */
  toJSON() {
    const { name, code, message, remedy, details } = this;
    return { name, code, message, remedy, ...(details && { details }) };
  }
}

/**
 * The FacewiseError for a signal that has fired; its reason is the cause.
 * @param {AbortSignal} signal
 */
export function abortError(signal) {
  return new FacewiseError('ABORTED', 'The call was aborted by its signal.', 'Call again without it.', signal.reason);
}

/** @param {AbortSignal | undefined} signal */
export function throwIfAborted(signal) {
  if (signal?.aborted) throw abortError(signal);
}

/**
 * Settles with `promise`, or rejects with ABORTED as soon as the signal fires.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
export function abortable(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortError(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

export function closedError() {
  return new FacewiseError('CLOSED', 'The analyzer is closed.', 'Create a new one with createAnalyzer().');
}

/**
 * What a callback of the caller's has thrown: as with listeners of events it is told as uncaught, and nothing stops.
 * @param {unknown} error
 */
export function reportUncaught(error) {
  if (typeof reportError === 'function') reportError(error);
  else queueMicrotask(() => { throw error; });
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * What others say went wrong, to end a message of ours: decoders say it again line by line, browsers bring a full stop.
 * @param {unknown} error
 */
export function sentenceOf(error) {
  return `${messageOf(error).trim().split('\n')[0].replace(/[.\s]+$/, '')}.`;
}

/**
 * What crosses a worker boundary in place of the error.
 * @param {unknown} error
 */
export function packError(error) {
  const { code, message, remedy } = asFacewiseError(error);
  return { code, message, remedy };
}

/** @param {{ code: ErrorCode, message: string, remedy: string }} packed */
export function unpackError({ code, message, remedy }) {
  return new FacewiseError(code, message, remedy);
}

/**
 * @param {unknown} error
 * @returns {FacewiseError}
 */
export function asFacewiseError(error) {
  if (error instanceof FacewiseError) return error;
  // A RangeError, in Firefox an InternalError.
  if (/call stack|too much recursion/i.test(messageOf(error))) {
    return new FacewiseError('OUT_OF_MEMORY', `There is no room on the call stack: ${sentenceOf(error)}`,
      'Call from less deep a recursion.', error);
  }
  return new FacewiseError('INTERNAL', `Unexpected failure: ${sentenceOf(error)}`,
    'Please report this with the input that led to it.', error);
}
