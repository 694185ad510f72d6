/** So many vectors make a turn to their principal axes worth its time. */
const MANY = 700;
/** Of which the axes are found. */
const SAMPLES = 2000;
/** Coordinates between two looks at the sum. */
const STEP = 4;

/**
 * Vectors of `size` floats, row by row.
 * @typedef {{ data: Float32Array, count: number, size: number }} Vectors
 */

/**
 * The same vectors in other axes, those along which they differ most first: dot products stay, and most pairs are told
 * apart by a few coordinates.
 * @param {Vectors} vectors
 * @returns {Vectors}
 */
export function turned({ data, count, size }) {
  if (count < MANY) return { data, count, size };
  const axes = principalAxes({ data, count, size });
  const out = new Float32Array(count * size);
  for (let row = 0; row < count * size; row += size) {
    for (let axis = 0; axis < size; axis++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += data[row + i] * axes[axis * size + i];
      out[row + axis] = sum;
    }
  }
  return { data: out, count, size };
}

/**
 * Of each vector the nearest others, best first: those whose dot product is at least `least`, at most `most` of them.
 * Exact, and the memory is that of the answer. Vectors are no longer than 1.
 * @param {Vectors} vectors best as turned() gives them
 * @param {number} least
 * @param {number} most
 * @returns {{ to: Int32Array, value: Float32Array, filled: Int32Array }} `most` places a vector
 */
export function nearest({ data, count, size }, least, most) {
  const to = new Int32Array(count * most);
  const value = new Float32Array(count * most);
  const filled = new Int32Array(count);
  const squares = Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += data[i] * data[i];
    return sum;
  });
  /** Insert into a list that is sorted, ties in the order of the vectors. */
  const keep = (/** @type {number} */ row, /** @type {number} */ other, /** @type {number} */ near) => {
    const start = row * most;
    if (filled[row] === most && near <= value[start + most - 1]) return;
    let place = start + (filled[row] < most ? filled[row]++ : most - 1);
    for (; place > start && value[place - 1] < near; place--) {
      value[place] = value[place - 1];
      to[place] = to[place - 1];
    }
    value[place] = near;
    to[place] = other;
  };
  for (let row = 1; row < count; row++) {
    const a = row * size;
    for (let other = 0; other < row; other++) {
      // |a - b|^2 = |a|^2 + |b|^2 - 2 ab only grows with each coordinate.
      const limit = squares[row] + squares[other] - 2 * least;
      const b = other * size;
      let distance = 0;
      for (let i = 0; i < size && distance <= limit; i += STEP) {
        const d0 = data[a + i] - data[b + i];
        const d1 = data[a + i + 1] - data[b + i + 1];
        const d2 = data[a + i + 2] - data[b + i + 2];
        const d3 = data[a + i + 3] - data[b + i + 3];
        distance += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
      }
      if (distance > limit) continue;
      const near = Math.fround((squares[row] + squares[other] - distance) / 2);
      keep(row, other, near);
      keep(other, row, near);
    }
  }
  return { to, value, filled };
}

/**
 * Eigenvectors of the covariance, greatest eigenvalue first, by Jacobi rotations. The axes are orthogonal however early
 * it ends; a few rounds put nearly all of the variance in front.
 * @param {Vectors} vectors
 * @returns {Float64Array} size x size, an axis a row
 */
function principalAxes({ data, count, size }) {
  const stride = Math.max(1, Math.floor(count / SAMPLES));
  const mean = new Float64Array(size);
  let rows = 0;
  for (let row = 0; row < count; row += stride, rows++) {
    for (let i = 0; i < size; i++) mean[i] += data[row * size + i];
  }
  const matrix = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let row = 0; row < count; row += stride) {
    for (let i = 0; i < size; i++) centred[i] = data[row * size + i] - mean[i] / rows;
    for (let i = 0; i < size; i++) {
      for (let k = i; k < size; k++) matrix[i * size + k] += centred[i] * centred[k];
    }
  }
  for (let i = 0; i < size; i++) for (let k = 0; k < i; k++) matrix[i * size + k] = matrix[k * size + i];
  const axes = new Float64Array(size * size);
  for (let i = 0; i < size; i++) axes[i * size + i] = 1;
  /** Turn rows p and q of a matrix into each other. */
  const turn = (/** @type {Float64Array} */ of, /** @type {number} */ p, /** @type {number} */ q,
    /** @type {number} */ step, /** @type {number} */ c, /** @type {number} */ s) => {
    for (let k = 0; k < size; k++) {
      const [i, j] = step === 1 ? [p * size + k, q * size + k] : [k * size + p, k * size + q];
      const x = of[i];
      const y = of[j];
      of[i] = c * x - s * y;
      of[j] = s * x + c * y;
    }
  };
  for (let round = 0; round < 4; round++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = matrix[p * size + q];
        if (Math.abs(off) < 1e-12) continue;
        const ratio = (matrix[q * size + q] - matrix[p * size + p]) / (2 * off);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
        const c = 1 / Math.sqrt(tangent * tangent + 1);
        turn(matrix, p, q, size, c, tangent * c);
        turn(matrix, p, q, 1, c, tangent * c);
        turn(axes, p, q, 1, c, tangent * c);
      }
    }
  }
  const order = Array.from({ length: size }, (_, i) => i)
    .sort((a, b) => matrix[b * size + b] - matrix[a * size + a] || a - b);
  const sorted = new Float64Array(size * size);
  for (const [place, axis] of order.entries()) {
    sorted.set(axes.subarray(axis * size, (axis + 1) * size), place * size);
  }
  return sorted;
}
