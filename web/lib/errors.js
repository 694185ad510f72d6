/**
 * Stable codes. Every failure of this package is a FacewiseError with one of them.
 * @typedef {'INVALID_ARGUMENT' | 'UNKNOWN_OPTION' | 'UNKNOWN_TASK' | 'INVALID_IMAGE' | 'MODEL_INVALID'
 *   | 'MODEL_UNSUPPORTED' | 'MODEL_FETCH' | 'MODEL_INTEGRITY' | 'SHAPE_MISMATCH' | 'OUT_OF_MEMORY' | 'NO_SIMD'
 *   | 'WASM_LOAD' | 'WORKER' | 'CLOSED' | 'ABORTED' | 'INVALID_DATA' | 'XMP_INVALID' | 'TAGS_INVALID' | 'TAGS_VERSION'
 *   | 'CHECKPOINT' | 'STORAGE' | 'STORAGE_QUOTA' | 'NO_CRYPTO' | 'NO_EMBEDDING' | 'POOR_QUALITY' | 'DIFFERENT_PEOPLE'
 *   | 'DUPLICATE_PERSON' | 'UNKNOWN_PERSON' | 'GALLERY_INVALID' | 'GALLERY_TRUNCATED' | 'GALLERY_TAMPERED'
 *   | 'GALLERY_PASSPHRASE' | 'GALLERY_MODEL' | 'GALLERY_VERSION' | 'GALLERY_BUSY' | 'CAMERA_REFUSED'
 *   | 'CAMERA_MISSING' | 'CAMERA_BUSY' | 'CAMERA_LOST' | 'CAMERA_INSECURE' | 'INTERNAL'} ErrorCode
 */

export class FacewiseError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message what went wrong
   * @param {string} [remedy] what to do about it
   * @param {unknown} [cause]
   * @param {{ [name: string]: any }} [details] what a program needs to go on, such as the person a face looks like
   */
  constructor(code, message, remedy = '', cause = undefined, details = undefined) {
    super(message, cause === undefined ? undefined : { cause });
    /** @type {string} */
    this.name = 'FacewiseError';
    /** @type {ErrorCode} */
    this.code = code;
    /** @type {string} A sentence that says what to do, or ''. */
    this.remedy = remedy;
    if (details) {
      /** @type {{ [name: string]: any } | undefined} Of codes that say so. */
      this.details = details;
    }
  }

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

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
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
  return new FacewiseError('INTERNAL', `Unexpected failure: ${messageOf(error)}`,
    'Please report this with the input that led to it.', error);
}
