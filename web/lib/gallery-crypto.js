// Encryption of galleries with a passphrase, by WebCrypto: PBKDF2-SHA-256 to a secret, HKDF from it to a key of
// AES-256-GCM and to a check that tells a wrong passphrase from damaged data.
import { bytesOf, textOf } from './gallery-base64.js';
import { FacewiseError } from './errors.js';
import { show } from './options.js';

/** OWASP Password Storage Cheat Sheet for PBKDF2-HMAC-SHA256 (2023 and later). */
const ITERATIONS = 600_000;
/** What files may say: fewer were too weak, more would keep the reader busy for minutes. */
const LEAST_ITERATIONS = 100_000;
const MOST_ITERATIONS = 10_000_000;
const SALT_BYTES = 16;
const CHECK_BYTES = 16;
const IV_BYTES = 12;

/** @typedef {{ cipher: string, kdf: string, iterations: number, salt: string, check: string }} Encryption */
/**
 * A person's record, encrypted with AES-256-GCM.
 * @typedef {object} Sealed
 * @property {string} iv base64, 12 bytes
 * @property {string} data base64
 */

/** @returns {SubtleCrypto} */
export function subtle() {
  const found = globalThis.crypto?.subtle;
  if (found) return found;
  throw new FacewiseError('NO_CRYPTO', 'This page has no WebCrypto.',
    'Serve it over https or from localhost: browsers have checksums and encryption only there.');
}

/** @param {number} count @returns {Uint8Array<ArrayBuffer>} */
export function randomBytes(count) {
  return globalThis.crypto.getRandomValues(new Uint8Array(count));
}

/** @param {unknown} passphrase */
export function requirePassphrase(passphrase) {
  if (typeof passphrase === 'string' && passphrase !== '') return;
  throw new FacewiseError('INVALID_ARGUMENT',
    typeof passphrase === 'string' ? 'The passphrase is empty.' : `The passphrase is ${show(passphrase)}.`,
    'Give a text; a few random words are good.');
}

/** A passphrase and salt, as a key. */
export class Secret {
  #key;

  /** @param {CryptoKey} key @param {Encryption} header */
  constructor(key, header) {
    this.#key = key;
    /** What somebody with the passphrase needs to get the same key. */
    this.header = header;
  }

  /** With a new salt. @param {string} passphrase */
  static async create(passphrase) {
    const salt = randomBytes(SALT_BYTES);
    const { key, check } = await derive(passphrase, salt, ITERATIONS);
    return new Secret(key, {
      cipher: 'AES-256-GCM', kdf: 'PBKDF2-SHA-256', iterations: ITERATIONS, salt: textOf(salt), check: textOf(check),
    });
  }

  /**
   * The key of what is already encrypted.
   * @param {string | undefined} passphrase
   * @param {any} header
   * @param {string} what for errors
   */
  static async open(passphrase, header, what) {
    const { cipher, kdf, iterations, salt, check } = header ?? {};
    const saltBytes = bytesOf(salt);
    const fine = cipher === 'AES-256-GCM' && kdf === 'PBKDF2-SHA-256' && Number.isInteger(iterations) &&
      iterations >= LEAST_ITERATIONS && iterations <= MOST_ITERATIONS && saltBytes?.length === SALT_BYTES &&
      bytesOf(check)?.length === CHECK_BYTES;
    if (!fine || !saltBytes) {
      throw new FacewiseError('GALLERY_INVALID', `${what} is encrypted in a way that is not known here.`,
        'Check that it was written by this package.');
    }
    if (passphrase === undefined) {
      throw new FacewiseError('GALLERY_PASSPHRASE', `${what} is encrypted, and no passphrase was given.`,
        'Give the option passphrase.');
    }
    const derived = await derive(passphrase, saltBytes, iterations);
    if (textOf(derived.check) !== check) {
      const whose = what[0].toLowerCase() + what.slice(1);
      throw new FacewiseError('GALLERY_PASSPHRASE', `The passphrase is not that of ${whose}.`,
        'Check capitals and spaces. Without the passphrase nobody can read it, we neither.');
    }
    return new Secret(derived.key, { cipher, kdf, iterations, salt, check });
  }

  /**
   * @param {string} text
   * @param {string} label not hidden, but nobody can change it without being noticed
   * @returns {Promise<Sealed>}
   */
  async seal(text, label) {
    const iv = randomBytes(IV_BYTES);
    const data = await subtle().encrypt(parameters(iv, label), this.#key, new TextEncoder().encode(text));
    return { iv: textOf(iv), data: textOf(new Uint8Array(data)) };
  }

  /**
   * @param {any} sealed
   * @param {string} label
   * @param {string} what for errors
   */
  async unseal(sealed, label, what) {
    const iv = bytesOf(sealed?.iv);
    const data = bytesOf(sealed?.data);
    try {
      if (!data || iv?.length !== IV_BYTES) throw new Error('no bytes');
      return new TextDecoder().decode(await subtle().decrypt(parameters(iv, label), this.#key, data));
    } catch (error) {
      throw tampered(what, error);
    }
  }
}

/** @param {string} what @param {unknown} [cause] */
export function tampered(what, cause) {
  return new FacewiseError('GALLERY_TAMPERED', `${what} was changed or damaged after it was written.`,
    'Nothing was taken from it. Use an older copy.', cause);
}

/** @param {Uint8Array<ArrayBuffer>} iv @param {string} label */
function parameters(iv, label) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(label) };
}

/**
 * @param {string} passphrase
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {number} iterations
 */
async function derive(passphrase, salt, iterations) {
  const { deriveBits, importKey, deriveKey } = bound(subtle());
  // The same letters are the same passphrase, whichever way a keyboard composes them.
  const letters = new TextEncoder().encode(passphrase.normalize('NFC'));
  const typed = await importKey('raw', letters, 'PBKDF2', false, ['deriveBits']);
  const secret = await deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, typed, 256);
  const root = await importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const hkdf = (/** @type {string} */ use) => {
    const info = new TextEncoder().encode(`facewise-gallery ${use}`);
    return { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  };
  const key = await deriveKey(hkdf('key'), root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  return { key, check: new Uint8Array(await deriveBits(hkdf('check'), root, 8 * CHECK_BYTES)) };
}

/** @param {SubtleCrypto} crypto */
function bound(crypto) {
  return {
    deriveBits: crypto.deriveBits.bind(crypto),
    deriveKey: crypto.deriveKey.bind(crypto),
    importKey: crypto.importKey.bind(crypto),
  };
}
