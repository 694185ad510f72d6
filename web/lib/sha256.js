// SHA-256 (FIPS 180-4) for pages that have no crypto.subtle. Loaded there alone.

/** The first primes, 64 of them. */
function primes() {
  /** @type {number[]} */
  const found = [];
  for (let n = 2; found.length < 64; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

/** 32 bits behind the point. @param {number} root */
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} 32 bytes
 */
export function digest(bytes) {
  const rounds = Int32Array.from(primes(), (prime) => fraction(Math.cbrt(prime)));
  const state = Int32Array.from(primes().slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const whole = bytes.length & ~63;
  run(state, rounds, bytes.subarray(0, whole));
  // The rest, a one bit, zeros, and the length in bits.
  const rest = bytes.length - whole;
  const end = new Uint8Array(rest < 56 ? 64 : 128);
  end.set(bytes.subarray(whole));
  end[rest] = 0x80;
  new DataView(end.buffer).setUint32(end.length - 8, Math.floor(bytes.length / 2 ** 29));
  new DataView(end.buffer).setUint32(end.length - 4, bytes.length << 3);
  run(state, rounds, end);
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => result.setInt32(4 * i, word));
  return new Uint8Array(result.buffer);
}

/**
 * @param {Int32Array} state
 * @param {Int32Array} rounds
 * @param {Uint8Array} blocks whole ones of 64 bytes
 */
function run(state, rounds, blocks) {
  const words = new Int32Array(64);
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  for (let at = 0; at < blocks.length; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [words[i - 15], words[i - 2]];
      const low = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
      const high = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
      words[i] = words[i - 16] + low + words[i - 7] + high | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const first = h + one + (e & f ^ ~e & g) + rounds[i] + words[i] | 0;
      const zero = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const second = zero + (a & b ^ a & c ^ b & c) | 0;
      h = g, g = f, f = e, e = d + first | 0, d = c, c = b, b = a, a = first + second | 0;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}
