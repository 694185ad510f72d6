// One maker an op: appends it to the net with random attributes and gives its result. Each takes a
// 4-d float tensor. Where a maker forms its shape by hand, the formula is TFLite's.

import { product } from './net_builder.mjs';

/** @typedef {import('./net_builder.mjs').NetBuilder} NetBuilder */
/** @typedef {(g: NetBuilder, x: number, type?: string) => number} Maker */

export const UNARY = [
  'RELU',
  'RELU6',
  'RELU_N1_TO_1',
  'LOGISTIC',
  'TANH',
  'ELU',
  'HARD_SWISH',
  'EXP',
  'SQRT',
  'RSQRT',
  'SQUARE',
  'NEG',
  'ABS',
];
export const BINARY = ['ADD', 'SUB', 'MUL', 'DIV', 'MINIMUM', 'MAXIMUM', 'SQUARED_DIFFERENCE', 'POW'];
const FUSED = ['ADD', 'SUB', 'MUL', 'DIV'];
const SAME = 0;
const VALID = 1;

/** @param {number} size @param {number} window @param {number} stride @param {number} padding */
const slid = (size, window, stride, padding) =>
  padding === SAME ? Math.ceil(size / stride) : Math.floor((size - window) / stride) + 1;

/**
 * Window, stride and dilation that fit the picture.
 * @param {NetBuilder} g @param {number} x @param {{ dilate: boolean }} what
 */
function geometry(g, x, { dilate }) {
  const [n, h, w] = g.shape(x);
  const padding = g.int(SAME, VALID);
  const dilationH = dilate && g.chance(0.3) ? g.int(1, 3) : 1;
  const dilationW = dilationH > 1 && g.chance(0.7) ? g.int(1, 3) : 1;
  const fit = (/** @type {number} */ size, /** @type {number} */ dilation) =>
    padding === SAME ? g.int(1, 5) : g.int(1, Math.min(5, Math.floor((size - 1) / dilation) + 1));
  const kh = fit(h, dilationH);
  const kw = fit(w, dilationW);
  const strideH = dilationH > 1 ? 1 : g.int(1, 3);
  const strideW = dilationW > 1 || dilationH > 1 ? 1 : g.chance(0.7) ? strideH : g.int(1, 3);
  const oh = slid(h, (kh - 1) * dilationH + 1, strideH, padding);
  const ow = slid(w, (kw - 1) * dilationW + 1, strideW, padding);
  return { n, oh, ow, kh, kw, options: { padding, strideW, strideH, dilationW, dilationH } };
}

/** @param {NetBuilder} g */
const activation = (g) => g.int(0, 3);

/** @param {NetBuilder} g @param {number[]} inputs @param {number} channels */
function maybeBias(g, inputs, channels) {
  return g.chance(0.2) ? inputs : [...inputs, g.floats([channels])];
}

/** @param {NetBuilder} g @param {number} x @returns {number} a tensor that broadcasts with x, constant or computed */
function partner(g, x) {
  const shape = g.shape(x);
  const kind = g.int(0, 6);
  if (kind === 0) return g.floats([]);
  if (kind === 1) return g.floats([1]);
  if (kind === 2) return g.floats(shape.slice(-1));
  if (kind === 3) return g.floats(shape);
  if (kind === 4) return g.op('TANH', [x], shape);
  if (kind === 5) {
    const kept = shape.map((size, axis) => (axis === 0 || g.chance(0.5) ? 1 : size));
    return g.floats(kept);
  }
  const axes = g.chance(0.5) ? [1, 2] : [3];
  return g.op(
    'MEAN',
    [x, g.ints(axes)],
    shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    { keepDims: true },
  );
}

/** @param {NetBuilder} g @param {number} rank @returns {number[]} one or more distinct axes */
const someAxes = (g, rank) => g.shuffled([...Array(rank).keys()]).slice(0, g.int(1, rank));

/** @param {NetBuilder} g @param {number} axis @param {number} rank the axis, at times counted from the end */
const signed = (g, axis, rank) => (g.chance(0.3) ? axis - rank : axis);

/** @param {NetBuilder} g @param {number} x @param {string} type */
function reduced(g, x, type) {
  const shape = g.shape(x);
  const axes = someAxes(g, 4);
  const keepDims = g.chance(0.5);
  const out = keepDims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
  const y = g.op(type, [x, g.ints(axes.map((axis) => signed(g, axis, 4)))], out, { keepDims });
  return out.length === 0 ? g.reshape(y, [1]) : y;
}

/** @param {NetBuilder} g @param {number} x @param {string} type */
function resized(g, x, type) {
  const [n, h, w, c] = g.shape(x);
  const size = [g.chance(0.3) ? h * 2 : g.int(1, 20), g.chance(0.3) ? w * 2 : g.int(1, 20)];
  const corners = g.int(0, 2);
  return g.op(type, [x, g.ints(size)], [n, ...size, c], { alignCorners: corners === 1, halfPixel: corners === 2 });
}

/** @param {NetBuilder} g @param {number} x @param {string} type */
function pooled(g, x, type) {
  const { n, oh, ow, kh, kw, options } = geometry(g, x, { dilate: false });
  const { padding, strideW, strideH } = options;
  return g.op(type, [x], [n, oh, ow, g.shape(x)[3]], {
    padding,
    strideW,
    strideH,
    filterW: kw,
    filterH: kh,
    activation: activation(g),
  });
}

/** @param {NetBuilder} g @param {number} x @param {number} block @returns {number} x cut so that h and w divide */
function divisible(g, x, block) {
  const [n, h, w, c] = g.shape(x);
  if (h % block === 0 && w % block === 0) return x;
  const size = [n, Math.ceil(h / block) * block, Math.ceil(w / block) * block, c];
  return g.op('RESIZE_NEAREST_NEIGHBOR', [x, g.ints(size.slice(1, 3))], size, {});
}

/** @param {NetBuilder} g @param {number[]} shape @param {(size: number) => number} most */
function paddings(g, shape, most) {
  const pads = shape.map((size, axis) =>
    axis === 0 || g.chance(0.3) ? [0, 0] : [g.int(0, most(size)), g.int(0, most(size))],
  );
  return { pads, out: shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]) };
}

/** @type {Record<string, Maker>} */
export const makers = {
  CONV_2D(g, x) {
    const { n, oh, ow, kh, kw, options } = geometry(g, x, { dilate: true });
    const inC = g.shape(x)[3];
    const outC = g.pick([1, 2, 3, 4, 6, 8, 11, 16, 19, 24, 32]);
    const w = g.weights([outC, kh, kw, inC], kh * kw * inC, 0);
    return g.op('CONV_2D', [x, w, g.floats([outC])], [n, oh, ow, outC], { ...options, activation: activation(g) });
  },
  DEPTHWISE_CONV_2D(g, x) {
    const { n, oh, ow, kh, kw, options } = geometry(g, x, { dilate: true });
    const inC = g.shape(x)[3];
    // Behind some 250 channels LiteRT.js 2.5.3 answers with what lay in memory where the multiplier is not 1.
    const multiplier = inC > 64 || g.chance(0.7) ? 1 : g.int(2, 3);
    const w = g.weights([1, kh, kw, inC * multiplier], kh * kw, 3);
    return g.op('DEPTHWISE_CONV_2D', maybeBias(g, [x, w], inC * multiplier), [n, oh, ow, inC * multiplier], {
      ...options,
      multiplier,
      activation: activation(g),
    });
  },
  TRANSPOSE_CONV(g, x) {
    const [n, h, w, inC] = g.shape(x);
    const padding = g.int(SAME, VALID);
    const [strideH, strideW] = g.chance(0.7) ? Array(2).fill(g.int(1, 3)) : [g.int(1, 3), g.int(1, 3)];
    const [kh, kw] = [g.int(1, 4), g.int(1, 4)];
    const outC = g.pick([1, 2, 3, 5, 8, 12]);
    // The size of which the forward convolution gives h x w.
    const grown = (/** @type {number} */ size, /** @type {number} */ k, /** @type {number} */ s) =>
      padding === SAME ? size * s : (size - 1) * s + k;
    const out = [n, grown(h, kh, strideH), grown(w, kw, strideW), outC];
    const inputs = [g.ints(out), g.weights([outC, kh, kw, inC], kh * kw * inC, 0), x];
    return g.op('TRANSPOSE_CONV', g.chance(0.5) ? inputs : [...inputs, g.floats([outC])], out, {
      padding,
      strideW,
      strideH,
      activation: activation(g),
    });
  },
  FULLY_CONNECTED(g, x) {
    const shape = g.shape(x);
    const units = g.pick([1, 2, 5, 7, 8, 10, 16, 33]);
    const flat = g.chance(0.4);
    const inputs = flat ? [g.reshape(x, [shape[0], product(shape.slice(1))])] : [x];
    const depth = g.shape(inputs[0]).at(-1) ?? 1;
    inputs.push(g.weights([units, depth], depth, 0));
    const keepNumDims = !flat && g.chance(0.7);
    const out = keepNumDims ? [...shape.slice(0, 3), units] : [product(shape) / depth, units];
    if (g.chance(0.2)) return g.op('FULLY_CONNECTED', [...inputs, -1], out, { activation: activation(g), keepNumDims });
    return g.op('FULLY_CONNECTED', maybeBias(g, inputs, units), out, { activation: activation(g), keepNumDims });
  },
  MAX_POOL_2D: (g, x) => pooled(g, x, 'MAX_POOL_2D'),
  AVERAGE_POOL_2D: (g, x) => pooled(g, x, 'AVERAGE_POOL_2D'),
  UNARY_ANY(g, x, type = 'RELU') {
    const shape = g.shape(x);
    if (type === 'SQRT' || type === 'RSQRT') return g.op(type, [g.positive(x)], shape);
    if (type === 'EXP') return g.op(type, [g.op('TANH', [x], shape)], shape);
    // Wide enough to reach every branch.
    return g.op(type, [g.op('MUL', [x, g.floats([], 5, 5)], shape, {})], shape);
  },
  BINARY_ANY(g, x, type = 'ADD') {
    const shape = g.shape(x);
    let a = x;
    let b = partner(g, x);
    if (type === 'DIV') b = g.positive(b);
    if (type === 'POW') a = g.positive(g.op('TANH', [a], shape));
    // POW is quick to overflow: its exponent stays within -1..1 or so, as all partners do.
    if (type === 'POW') b = g.op('TANH', [b], g.shape(b));
    if (!['DIV', 'POW'].includes(type) && g.chance(0.4)) [a, b] = [b, a];
    return g.op(type, [a, b], shape, FUSED.includes(type) ? { activation: activation(g) } : undefined);
  },
  LEAKY_RELU: (g, x) => g.op('LEAKY_RELU', [x], g.shape(x), { alpha: g.uniform(0.01, 0.5) }),
  PRELU(g, x) {
    const [, , , c] = g.shape(x);
    return g.op('PRELU', [x, g.floats(g.chance(0.5) ? [1, 1, c] : [c], 0, 0.5)], g.shape(x));
  },
  SOFTMAX(g, x) {
    const flat = g.chance(0.3) ? g.reshape(x, [g.shape(x)[0], product(g.shape(x).slice(1))]) : x;
    return g.op('SOFTMAX', [flat], g.shape(flat), { beta: g.pick([1, 1, 0.5, 2]) });
  },
  PAD(g, x) {
    const { pads, out } = paddings(g, g.shape(x), () => 3);
    return g.op('PAD', [x, g.ints(pads.flat(), [4, 2])], out);
  },
  PADV2(g, x) {
    const { pads, out } = paddings(g, g.shape(x), () => 3);
    return g.op('PADV2', [x, g.ints(pads.flat(), [4, 2]), g.floats([1])], out);
  },
  MIRROR_PAD(g, x) {
    const mode = g.int(0, 1);
    const { pads, out } = paddings(g, g.shape(x), (size) => Math.min(3, mode === 0 ? size - 1 : size));
    return g.op('MIRROR_PAD', [x, g.ints(pads.flat(), [4, 2])], out, { mode });
  },
  RESHAPE(g, x) {
    const [n, h, w, c] = g.shape(x);
    const to = g.pick([[n, h * w, c], [n * h, w * c], [n * h * w * c], [n, w, h, c], [1, n, h, w, c]]);
    const wild = to.map((size, axis) => (axis === to.length - 1 && g.chance(0.4) ? -1 : size));
    return g.op('RESHAPE', g.chance(0.8) ? [x, g.ints(wild)] : [x], to, { newShape: wild });
  },
  SQUEEZE(g, x) {
    const [n, h, w, c] = g.shape(x);
    const wide = g.reshape(
      x,
      g.pick([
        [1, n, h * w, c],
        [n, 1, h * w, c],
        [n * h, w, 1, c],
        [1, n * h * w, 1, c],
      ]),
    );
    const shape = g.shape(wide);
    const ones = shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
    const dims = g.chance(0.3) ? [] : ones.slice(0, g.int(1, ones.length));
    const gone = dims.length === 0 ? ones : dims;
    const out = shape.filter((_, axis) => !gone.includes(axis));
    if (out.length === 0) return wide;
    return g.op('SQUEEZE', [wide], out, { squeezeDims: dims.map((axis) => signed(g, axis, 4)) });
  },
  EXPAND_DIMS(g, x) {
    const axis = g.int(0, 4);
    return g.op('EXPAND_DIMS', [x, g.ints([signed(g, axis, 5)])], g.shape(x).toSpliced(axis, 0, 1));
  },
  TRANSPOSE(g, x) {
    const [n, h, w, c] = g.shape(x);
    const source = g.pick([
      x,
      x,
      g.reshape(x, [n * h, w * c]),
      g.reshape(x, [n, h * w, c]),
      g.reshape(x, [n, h, 1, w, c]),
    ]);
    const shape = g.shape(source);
    const order = g.shuffled(shape.map((_, axis) => axis));
    return g.op(
      'TRANSPOSE',
      [source, g.ints(order)],
      order.map((axis) => shape[axis]),
    );
  },
  CONCATENATION(g, x) {
    const shape = g.shape(x);
    const axis = g.int(0, 3);
    const parts = [x];
    for (let i = g.int(1, 3); i > 0; i--) {
      const kind = g.int(0, 2);
      if (kind === 0) parts.push(g.op('RELU', [x], shape));
      if (kind === 1) parts.push(g.floats(shape.with(axis, g.int(1, 5))));
      if (kind === 2) parts.push(makers.CONCATENATED_SLICE(g, x));
    }
    const fitting = parts.filter((part) => g.shape(part).every((size, i) => i === axis || size === shape[i]));
    const total = fitting.reduce((sum, part) => sum + g.shape(part)[axis], 0);
    return g.op('CONCATENATION', g.shuffled(fitting), shape.with(axis, total), { axis: signed(g, axis, 4) });
  },
  CONCATENATED_SLICE: (g, x) => g.op('ABS', [makers.SLICE(g, x)], g.shape(g.tensors.length - 1)),
  SPLIT(g, x) {
    const shape = g.shape(x);
    const axis = g.int(0, 3);
    const counts = [1, 2, 3, 4].filter((count) => shape[axis] % count === 0);
    const count = g.pick(counts);
    const part = shape.with(axis, shape[axis] / count);
    const parts = g.multiOp('SPLIT', [g.ints([signed(g, axis, 4)], []), x], Array(count).fill(part), {
      numSplits: count,
    });
    return parts.length === 1 ? parts[0] : g.op('SUB', [parts[0], parts[parts.length - 1]], part, {});
  },
  SPLIT_V(g, x) {
    const shape = g.shape(x);
    const axis = g.int(0, 3);
    const first = g.int(1, shape[axis]);
    const sizes = first === shape[axis] ? [first] : [first, shape[axis] - first];
    const wild = sizes.map((size, i) => (i === 1 && g.chance(0.4) ? -1 : size));
    const parts = g.multiOp(
      'SPLIT_V',
      [x, g.ints(wild), g.ints([signed(g, axis, 4)], [])],
      sizes.map((size) => shape.with(axis, size)),
      { numSplits: sizes.length },
    );
    return g.op('CONCATENATION', g.shuffled(parts), shape, { axis });
  },
  PACK(g, x) {
    const shape = g.shape(x);
    const flat = g.reshape(x, [shape[0], shape[1] * shape[2], shape[3]]);
    const axis = g.int(0, 3);
    const parts = [flat, g.op('NEG', [flat], g.shape(flat)), g.floats(g.shape(flat))].slice(0, g.int(1, 3));
    return g.op('PACK', parts, g.shape(flat).toSpliced(axis, 0, parts.length), {
      count: parts.length,
      axis: signed(g, axis, 4),
    });
  },
  UNPACK(g, x) {
    const shape = g.shape(x);
    const axis = g.pick(shape.flatMap((size, i) => (size <= 24 ? [i] : [])));
    const parts = g.multiOp('UNPACK', [x], Array(shape[axis]).fill(shape.toSpliced(axis, 1)), {
      count: shape[axis],
      axis: signed(g, axis, 4),
    });
    const chosen = g.shuffled(parts).slice(0, 3);
    const out = g.shape(chosen[0]);
    return chosen.length === 1
      ? chosen[0]
      : g.op('CONCATENATION', chosen, out.with(1, out[1] * chosen.length), { axis: 1 });
  },
  SLICE(g, x) {
    const shape = g.shape(x);
    const begin = shape.map((size) => g.int(0, size - 1));
    const out = shape.map((size, axis) => g.int(1, size - begin[axis]));
    const sizes = out.map((size, axis) => (begin[axis] + size === shape[axis] && g.chance(0.4) ? -1 : size));
    return g.op('SLICE', [x, g.ints(begin), g.ints(sizes)], out);
  },
  STRIDED_SLICE(g, x) {
    const shape = g.shape(x);
    const axes = shape.map((size, axis) => {
      const stride = g.pick([1, 1, 2, 3, -1, -2]);
      const kind = g.int(0, 4);
      if (kind === 0 && axis > 0) return { begin: g.int(0, size - 1), end: 0, stride: 1, out: 0, shrink: true };
      const [low, high] = [g.int(0, size - 1), size];
      const span = g.int(1, high - low);
      if (stride > 0) return { begin: low, end: low + span, stride, out: Math.ceil(span / stride) };
      // Backwards from low + span - 1 down to low.
      return { begin: low + span - 1, end: low - 1, stride, out: Math.ceil(span / -stride), openEnd: low === 0 };
    });
    let [beginMask, endMask, shrinkAxisMask] = [0, 0, 0];
    axes.forEach((axis, i) => {
      if (axis.shrink) {
        shrinkAxisMask |= 1 << i;
        axis.end = axis.begin + 1;
      } else if (axis.openEnd || (axis.stride > 0 && axis.end === shape[i] && g.chance(0.4))) {
        endMask |= 1 << i;
      }
      if (!axis.shrink && axis.begin === (axis.stride > 0 ? 0 : shape[i] - 1) && g.chance(0.4)) beginMask |= 1 << i;
      else if (g.chance(0.2) && !axis.shrink) axis.begin -= shape[i];
    });
    const out = axes.filter((axis) => !axis.shrink).map((axis) => axis.out);
    return g.op(
      'STRIDED_SLICE',
      [
        x,
        g.ints(axes.map((axis) => axis.begin)),
        g.ints(axes.map((axis) => axis.end)),
        g.ints(axes.map((axis) => axis.stride)),
      ],
      out,
      { beginMask, endMask, shrinkAxisMask },
    );
  },
  GATHER(g, x) {
    const shape = g.shape(x);
    const axis = g.int(0, 3);
    const count = g.int(1, 6);
    const indices = Array.from({ length: count }, () => g.int(0, shape[axis] - 1));
    const indexShape = g.chance(0.2) && count % 2 === 0 ? [2, count / 2] : [count];
    return g.op(
      'GATHER',
      [x, g.ints(indices, indexShape)],
      [...shape.slice(0, axis), ...indexShape, ...shape.slice(axis + 1)],
      { axis: signed(g, axis, 4) },
    );
  },
  RESIZE_BILINEAR: (g, x) => resized(g, x, 'RESIZE_BILINEAR'),
  RESIZE_NEAREST_NEIGHBOR: (g, x) => resized(g, x, 'RESIZE_NEAREST_NEIGHBOR'),
  MEAN: (g, x) => reduced(g, x, 'MEAN'),
  SUM: (g, x) => reduced(g, x, 'SUM'),
  REDUCE_MAX: (g, x) => reduced(g, x, 'REDUCE_MAX'),
  BATCH_MATMUL(g, x) {
    const [n, h, w, c] = g.shape(x);
    const [batch, m, k] = g.pick([
      [n, h * w, c],
      [n * h, w, c],
      [n, h, w * c],
    ]);
    const [adjX, adjY] = [g.chance(0.3), g.chance(0.5)];
    const columns = g.int(1, 9);
    let a = g.reshape(x, [batch, m, k]);
    if (adjX) a = g.op('TRANSPOSE', [a, g.ints([0, 2, 1])], [batch, k, m]);
    const b = g.floats([g.chance(0.4) ? 1 : batch, ...(adjY ? [columns, k] : [k, columns])], -0.5, 0.5);
    const right = g.chance(0.5) ? b : g.op('TANH', [b], g.shape(b));
    return g.op('BATCH_MATMUL', [a, right], [batch, m, columns], { adjX, adjY });
  },
  SPACE_TO_DEPTH(g, x) {
    const block = g.int(2, 3);
    const source = divisible(g, x, block);
    const [n, h, w, c] = g.shape(source);
    return g.op('SPACE_TO_DEPTH', [source], [n, h / block, w / block, c * block * block], { blockSize: block });
  },
  DEPTH_TO_SPACE(g, x) {
    const block = g.int(2, 3);
    const [n, h, w, c] = g.shape(x);
    const size = [n, h, w, block * block * g.int(1, 3)];
    const source = g.op('CONV_2D', [x, g.floats([size[3], 1, 1, c], -0.5, 0.5), g.floats([size[3]])], size, {
      padding: SAME,
      strideW: 1,
      strideH: 1,
    });
    return g.op('DEPTH_TO_SPACE', [source], [n, h * block, w * block, size[3] / block / block], { blockSize: block });
  },
  CAST(g, x) {
    const shape = g.shape(x);
    const wide = g.op('MUL', [x, g.floats([], 8, 8)], shape, {});
    const whole = g.op('CAST', [wide], shape, { inType: 0, outType: 2 }, 'int32');
    return g.op('CAST', [whole], shape, { inType: 2, outType: 0 });
  },
  DEQUANTIZE(g, x) {
    const c = g.shape(x)[3];
    const kind = g.pick(['float16', 'int8', 'uint8', 'int8-channels']);
    return g.op('MUL', [x, g.dequantized([c], 1, kind, 0)], g.shape(x), {});
  },
};
