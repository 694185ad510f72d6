// What the machine can do at best, as "nets" of the peers' page: each run does `work` floating-point operations or
// moves `work` bytes (tests/bench/peak.c).
const LANES = 4;
const CHAINS = 12;

/** @type {{ [name: string]: (count: number) => number }} */
let exports;

/** @type {{ [id: string]: { work: number, run: () => number } }} */
const BODIES = {
  fma: { work: 2 * LANES * CHAINS * 1e6, run: () => exports.multiply_add(1e6) },
  l1: { work: 16384 * 20000, run: () => exports.move_16k(20000) },
  l2: { work: 524288 * 300, run: () => exports.move_512k(300) },
};

export async function init() {
  const { instance } = await WebAssembly.instantiateStreaming(fetch('/facewise/peak.wasm'));
  exports = /** @type {any} */ (instance.exports);
  return {};
}

/** @param {string} id */
export async function load(id) {
  return { shape: [], ...BODIES[id] };
}
