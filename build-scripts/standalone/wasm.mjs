// In the single-file build this is web/lib/embedded.js: the wasm of both variants, unpacked where it is asked for.

/**
 * Written into the file by build-scripts/standalone.mjs: base64 of a zlib stream in which pieces of both variants take
 * turns, so that most of the second costs nothing; lengths: of the variants.
 * @typedef {{ base64: string, pieces: number, lengths: { [name: string]: number } }} Packed
 */
/** @type {Packed | null} null in a worker: it is sent the compiled module */
const packed = /** @type {any} */ (import.meta).facewisePacked;

/** @returns {Promise<{ [name: string]: Uint8Array<ArrayBuffer> }>} */
async function unpackAll() {
  const { base64, pieces, lengths } = /** @type {Packed} */ (packed);
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const mixed = new Uint8Array(await new Response(stream).arrayBuffer());
  const files = Object.entries(lengths).map(([name, length]) => ({ name, length, bytes: new Uint8Array(length) }));
  let at = 0;
  for (let piece = 0; piece < pieces; piece++) {
    for (const { length, bytes: file } of files) {
      const start = Math.floor(piece * length / pieces);
      const end = Math.floor((piece + 1) * length / pieces);
      file.set(mixed.subarray(at, at += end - start), start);
    }
  }
  return Object.fromEntries(files.map(({ name, bytes: file }) => [name, file]));
}

// Firefox has DecompressionStream since 113, wasm SIMD since 89: in between, the file beside this one is fetched.
const names = packed && typeof DecompressionStream === 'function' ? Object.keys(packed.lengths) : [];

/** @type {typeof import('../../web/lib/embedded.js').embedded} */
export const embedded = Object.fromEntries(names.map((name) => [name, async () => (await unpackAll())[name]]));
