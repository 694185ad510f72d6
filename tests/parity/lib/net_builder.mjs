// A net under construction: tensors with known shapes, seeded random choices.

/** @typedef {import('./tflite_file.mjs').Net} Net */
/** @typedef {import('./tflite_file.mjs').Op} Op */
/** @typedef {import('./tflite_file.mjs').Tensor} Tensor */
/** @typedef {import('./tflite_file.mjs').Type} Type */

/** @param {number[]} shape */
export const product = (shape) => shape.reduce((a, b) => a * b, 1);

/** @param {number} value @returns {number} bits of the nearest half-precision float */
export function halfBits(value) {
  const [bits] = new Uint32Array(new Float32Array([value]).buffer);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 112;
  if (exponent <= 0 || exponent >= 31) return sign; // small or out of range: zero serves the tests
  return sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}

export class NetBuilder {
  /** @param {string} name @param {number} seed */
  constructor(name, seed) {
    this.name = name;
    this.state = (seed ^ 0x9e3779b9) >>> 0 || 1;
    /** @type {Tensor[]} */
    this.tensors = [];
    /** @type {Op[]} */
    this.ops = [];
    /** @type {number[]} */
    this.inputs = [];
  }

  /** @returns {number} in [0, 1); mulberry32 */
  random() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** @param {number} lo @param {number} hi both included */
  int(lo, hi) {
    return lo + Math.floor(this.random() * (hi - lo + 1));
  }

  /** @param {number} probability */
  chance(probability) {
    return this.random() < probability;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return list[this.int(0, list.length - 1)];
  }

  /** @template T @param {readonly T[]} list @returns {T[]} */
  shuffled(list) {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [copy[i], copy[j]] = [copy[j], copy[i]];
    }
    return copy;
  }

  /** @returns {number[]} NHWC */
  imageShape() {
    return [
      this.chance(0.15) ? this.int(2, 3) : 1,
      this.int(1, 14),
      this.int(1, 14),
      this.pick([1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 24]),
    ];
  }

  /** @param {number} x */
  shape(x) {
    return this.tensors[x].shape;
  }

  /** @param {number} x */
  size(x) {
    return product(this.shape(x));
  }

  /** @param {number[]} shape @param {Type} [type] @returns {number} */
  tensor(shape, type = 'float32') {
    this.tensors.push({ name: `t${this.tensors.length}`, shape, type });
    return this.tensors.length - 1;
  }

  /** @param {number[]} shape @returns {number} */
  input(shape) {
    const x = this.tensor(shape);
    this.inputs.push(x);
    return x;
  }

  /** @param {number[]} values @param {number[]} [shape] @returns {number} an int32 constant */
  ints(values, shape = [values.length]) {
    const x = this.tensor(shape, 'int32');
    this.tensors[x].data = new Uint8Array(Int32Array.from(values).buffer);
    return x;
  }

  /** @param {number[]} shape @param {number} lo @param {number} hi @returns {number} a float32 constant */
  floats(shape, lo = -1, hi = 1) {
    const x = this.tensor(shape);
    this.tensors[x].data = new Uint8Array(
      Float32Array.from({ length: product(shape) }, () => this.uniform(lo, hi)).buffer,
    );
    return x;
  }

  /** @param {number} lo @param {number} hi */
  uniform(lo, hi) {
    return lo + (hi - lo) * this.random();
  }

  /**
   * Weights of any storage: plain, half precision or 8-bit behind DEQUANTIZE.
   * @param {number[]} shape @param {number} fanIn @param {number} channelAxis @returns {number}
   */
  weights(shape, fanIn, channelAxis) {
    const bound = Math.sqrt(3 / fanIn);
    const kind = this.pick(['float32', 'float32', 'float16', 'int8', 'uint8', 'int8-channels']);
    if (kind === 'float32') return this.floats(shape, -bound, bound);
    return this.dequantized(shape, bound, kind, channelAxis);
  }

  /** @param {number[]} shape @param {number} bound @param {string} kind @param {number} axis @returns {number} */
  dequantized(shape, bound, kind, axis) {
    const count = product(shape);
    const type = /** @type {Type} */ (kind.split('-')[0]);
    const stored = this.tensor(shape, type);
    const tensor = this.tensors[stored];
    if (type === 'float16') {
      const bits = Uint16Array.from({ length: count }, () => halfBits(this.uniform(-bound, bound)));
      tensor.data = new Uint8Array(bits.buffer);
    } else {
      tensor.data = Uint8Array.from({ length: count }, () => this.int(0, 255));
      const channels = kind === 'int8-channels' ? shape[axis] : 1;
      const scale = Array.from({ length: channels }, () => Math.fround((bound / 128) * this.uniform(0.5, 1)));
      const zeroPoint = scale.map(() => (type === 'uint8' ? this.int(120, 136) : channels > 1 ? 0 : this.int(-8, 8)));
      tensor.quantization = { scale, zeroPoint, axis: channels > 1 ? axis : 0 };
    }
    return this.op('DEQUANTIZE', [stored], shape);
  }

  /**
   * @param {string} type
   * @param {number[]} inputs
   * @param {number[]} shape
   * @param {Op['options']} [options]
   * @param {Type} [dtype]
   * @returns {number}
   */
  op(type, inputs, shape, options, dtype = 'float32') {
    const y = this.tensor(shape, dtype);
    this.ops.push({ type, inputs, outputs: [y], options });
    return y;
  }

  /**
   * @param {string} type
   * @param {number[]} inputs
   * @param {number[][]} shapes  of the outputs
   * @param {Op['options']} [options]
   * @returns {number[]}
   */
  multiOp(type, inputs, shapes, options) {
    const outputs = shapes.map((shape) => this.tensor(shape));
    this.ops.push({ type, inputs, outputs, options });
    return outputs;
  }

  /** @param {number} x @param {number[]} shape @returns {number} */
  reshape(x, shape) {
    if (String(shape) === String(this.shape(x))) return x;
    return this.op('RESHAPE', [x, this.ints(shape)], shape, { newShape: shape });
  }

  /** @param {number} x @returns {number} the same values as a 4-d tensor */
  asImage(x) {
    const shape = this.shape(x);
    if (shape.length === 4) return x;
    if (shape.length > 4) return this.reshape(x, [shape[0], shape[1], shape[2], product(shape.slice(3))]);
    return this.reshape(x, [...Array(4 - shape.length).fill(1), ...shape]);
  }

  /** @param {number} x @param {number} low @returns {number} x squared plus `low`: safe for roots and quotients */
  positive(x, low = 0.3) {
    const square = this.op('SQUARE', [x], this.shape(x));
    const least = this.floats([1], low, low);
    return this.op('ADD', [square, least], this.shape(x));
  }

  /** @param {number[]} outputs @returns {Net} */
  finish(outputs) {
    return { name: this.name, tensors: this.tensors, ops: this.ops, inputs: this.inputs, outputs };
  }
}
