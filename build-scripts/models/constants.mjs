/**
 * Constants of a graph, as they lie in a .tflite file: plain numbers, half floats, or bytes with an
 * affine scale. Storage other than float32 and int32 is widened by a DEQUANTIZE node when the model loads.
 */

/**
 * value = scale * (stored - zeroPoint); one scale for all or one per slice along `axis`.
 * @typedef {object} Quantization
 * @property {number[]} scales
 * @property {number[]} zeroPoints  as many as scales
 * @property {number} axis  only read when there are several scales
 */

/**
 * @typedef {object} Constant
 * @property {'float32'|'float16'|'int8'|'int32'} type
 * @property {number[]} shape
 * @property {Float32Array|Uint16Array|Int8Array|Int32Array} data  row-major; float16 as its bits
 * @property {Quantization} [quantization]  int8 only
 */

/** @param {readonly number[]} shape */
export function elementCount(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * @param {number[]} shape
 * @param {ArrayLike<number>} values
 * @returns {Constant}
 */
export function float32(shape, values) {
  return { type: 'float32', shape, data: Float32Array.from(values) };
}

/**
 * @param {number[]} shape
 * @param {ArrayLike<number>} values
 * @returns {Constant}
 */
export function int32(shape, values) {
  return { type: 'int32', shape, data: Int32Array.from(values) };
}

/**
 * Bytes as tfjs stores them: value = scale * byte + min. TFLite wants an integer zero point, which
 * such weights have whenever zero is among their values; anything else is refused here.
 * int8 rather than uint8: of bytes XNNPACK widens only int8 when it loads a model; convolutions on
 * anything else run without its fast kernels.
 *
 * @param {number[]} shape
 * @param {Uint8Array} bytes
 * @param {number} scale
 * @param {number} min
 * @returns {Constant}
 */
export function affineBytes(shape, bytes, scale, min) {
  const zeroPoint = Math.round(-min / scale);
  const shift = Math.abs(zeroPoint * scale + min) / scale;
  if (shift > 1e-4 || zeroPoint < 0 || zeroPoint > 255) {
    throw new Error(`weights of scale ${scale} and minimum ${min} have no integer zero point`);
  }
  return {
    type: 'int8',
    shape,
    data: Int8Array.from(bytes, (byte) => byte - 128),
    quantization: { scales: [scale], zeroPoints: [zeroPoint - 128], axis: 0 },
  };
}

/**
 * The values that a constant stands for.
 * @param {Constant} constant
 * @returns {Float32Array}
 */
export function valuesOf({ type, shape, data, quantization }) {
  if (type === 'float16') return Float32Array.from(data, fromHalf);
  if (!quantization) return Float32Array.from(data);
  const { scales, zeroPoints, axis } = quantization;
  const inner = elementCount(shape.slice(axis + 1));
  return Float32Array.from(data, (stored, i) => {
    const slice = scales.length > 1 ? Math.floor(i / inner) % shape[axis] : 0;
    return scales[slice] * (stored - zeroPoints[slice]);
  });
}

/**
 * Axes in a new order: shape[i] of the result is shape[order[i]] of the original.
 * @param {Constant} constant  with one scale at most
 * @param {number[]} order
 * @returns {Constant}
 */
export function transpose(constant, order) {
  const { shape, data } = constant;
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const outShape = order.map((axis) => shape[axis]);
  const out = data.slice();
  const index = outShape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = data[order.reduce((offset, axis, dimension) => offset + index[dimension] * strides[axis], 0)];
    for (let d = outShape.length - 1; d >= 0 && ++index[d] === outShape[d]; d--) index[d] = 0;
  }
  return { ...constant, shape: outShape, data: out };
}

/**
 * @param {Constant} constant
 * @param {number[]} shape  of as many elements
 * @returns {Constant}
 */
export function reshape(constant, shape) {
  if (elementCount(shape) !== constant.data.length) {
    throw new Error(`a constant of shape [${constant.shape}] cannot take the shape [${shape}]`);
  }
  return { ...constant, shape };
}

/**
 * A filter (out, height, width, in) of odd height and width without all but its middle.
 * @param {Constant} constant
 * @returns {Constant} (out, 1, 1, in)
 */
export function middleTap(constant) {
  const [channels, height, width, depth] = constant.shape;
  const middle = ((height - 1) / 2) * width + (width - 1) / 2;
  const taps = height * width;
  return {
    ...constant,
    shape: [channels, 1, 1, depth],
    data: constant.data.filter((_, i) => Math.floor(i / depth) % taps === middle),
  };
}

/**
 * Slices along `axis` multiplied by a factor each. Bytes stay as they are and get a scale per slice.
 * @param {Constant} constant
 * @param {number} axis
 * @param {ArrayLike<number>} factors  one per slice
 * @returns {Constant}
 */
export function scaleSlices(constant, axis, factors) {
  const { shape, quantization } = constant;
  const slices = shape[axis];
  const inner = elementCount(shape.slice(axis + 1));
  /** @param {number} i */
  const sliceOf = (i) => Math.floor(i / inner) % slices;
  if (!quantization) {
    return float32(
      shape,
      valuesOf(constant).map((value, i) => value * factors[sliceOf(i)]),
    );
  }
  const perSlice = Array.from({ length: slices }, (_, slice) => (quantization.scales.length > 1 ? slice : 0));
  /* Scales are positive in TFLite: a negative factor mirrors the bytes, -128..127 to 127..-128. */
  const mirrored = perSlice.map((_, slice) => factors[slice] < 0);
  return {
    ...constant,
    data: Int8Array.from(constant.data, (stored, i) => (mirrored[sliceOf(i)] ? -1 - stored : stored)),
    quantization: {
      scales: perSlice.map((from, slice) => quantization.scales[from] * Math.abs(factors[slice])),
      zeroPoints: perSlice.map((from, slice) => {
        const zeroPoint = quantization.zeroPoints[from];
        return mirrored[slice] ? -1 - zeroPoint : zeroPoint;
      }),
      axis,
    },
  };
}

/** Finest lattice looked for: steps of a channel's smallest value over this. */
const MAX_LATTICE_DIVISOR = 16;

/**
 * Bytes that stand for the same floats, where those of each channel (the last axis) are small
 * multiples of one step, as grid positions are.
 * @param {Constant} constant  float32
 * @returns {Constant|undefined} undefined where they are not
 */
export function toLattice(constant) {
  const { shape, data } = constant;
  const channels = /** @type {number} */ (shape.at(-1));
  /** @type {number[]} */
  const scales = [];
  for (let channel = 0; channel < channels; channel++) {
    const step = latticeStep(data.filter((_, i) => i % channels === channel));
    if (!step) return undefined;
    scales.push(step);
  }
  return {
    type: 'int8',
    shape,
    data: Int8Array.from(data, (value, i) => Math.round(value / scales[i % channels]) - 128),
    quantization: { scales, zeroPoints: scales.map(() => -128), axis: shape.length - 1 },
  };
}

/**
 * The largest step that all values are multiples of, up to 255, as far as float32 can tell.
 * @param {ArrayLike<number>} values
 */
function latticeStep(values) {
  const positive = Array.from(values).filter((value) => value > 0);
  const smallest = positive.reduce((least, value) => Math.min(least, value), Infinity);
  for (let divisor = 1; divisor <= MAX_LATTICE_DIVISOR && positive.length > 0; divisor++) {
    const step = smallest / divisor;
    const fits = Array.from(values).every((value) => {
      const multiple = Math.round(value / step);
      return multiple >= 0 && multiple <= 255 && Math.abs(multiple * step - value) <= 2 ** -23 * value;
    });
    if (fits) return step;
  }
  return undefined;
}

/**
 * @param {Constant} constant  float32
 * @returns {Constant} rounded to nearest half floats, ties to even
 */
export function toFloat16(constant) {
  return { type: 'float16', shape: constant.shape, data: Uint16Array.from(constant.data, toHalf) };
}

/**
 * Whether half floats hold a constant without loss.
 * @param {Constant} constant
 */
export function fitsFloat16(constant) {
  return constant.type === 'float32' && constant.data.every((value) => fromHalf(toHalf(value)) === value);
}

const scratch = new DataView(new ArrayBuffer(4));

/**
 * IEEE 754 binary32 to binary16.
 * @param {number} value
 * @returns {number} bits
 */
export function toHalf(value) {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(Math.fround(value));
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  /* Steps of a half: 2^-24 below 2^-14 (subnormals), else 2^(exponent - 10). */
  const exponent = Math.max((bits >>> 23) & 0xff, 127 - 14) - 127;
  const steps = roundToEven(magnitude * 2 ** (10 - exponent));
  return sign | (((exponent + 14) << 10) + steps);
}

/**
 * @param {number} bits
 * @returns {number}
 */
export function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa ? NaN : sign * Infinity;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** @param {number} value >= 0 */
function roundToEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
