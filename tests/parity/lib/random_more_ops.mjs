// Makers for ops that float nets of other people use beside the core of the list: see random_ops.mjs.

/** @typedef {import('./net_builder.mjs').NetBuilder} NetBuilder */
/** @typedef {import('./random_ops.mjs').Maker} Maker */

export const MORE_UNARY = ['LOG', 'SIN', 'COS', 'FLOOR', 'CEIL', 'ROUND', 'SIGN', 'RELU_0_TO_1'];
const COMPARISONS = ['GREATER', 'GREATER_EQUAL', 'LESS', 'LESS_EQUAL', 'EQUAL', 'NOT_EQUAL'];
const BOOL = 6;
const INT32 = 2;
const FLOAT32 = 0;

/** @param {NetBuilder} g @param {number} x @param {string} type @returns {number} bool: x against its middle */
function compared(g, x, type) {
  const other = g.chance(0.5) ? g.floats([1], 0.1, 0.1) : g.floats(g.shape(x).slice(-1), -0.3, 0.3);
  return g.op(type, [x, other], g.shape(x), undefined, 'bool');
}

/** @param {NetBuilder} g @param {number} x @returns {number} int32: some axis of x by its extreme */
function extreme(g, x) {
  const axis = g.int(1, 3);
  const type = g.pick(['ARG_MAX', 'ARG_MIN']);
  const shape = g.shape(x).toSpliced(axis, 1);
  return g.op(type, [x, g.ints([g.chance(0.3) ? axis - 4 : axis], [])], shape, { outputType: INT32 }, 'int32');
}

/** @type {Record<string, Maker>} */
export const moreMakers = {
  MORE_UNARY_ANY(g, x, type = 'SIN') {
    if (type === 'LOG') return g.op(type, [g.positive(x)], g.shape(x));
    return g.op(type, [x], g.shape(x));
  },
  GROUPED_CONV_2D(g, x) {
    const [n, h, w] = g.shape(x);
    const groups = g.int(2, 3);
    const wide = g.op(
      'CONV_2D',
      [x, g.floats([groups * 4, 1, 1, g.shape(x)[3]], -0.5, 0.5), g.floats([groups * 4])],
      [n, h, w, groups * 4],
      { strideW: 1, strideH: 1 },
    );
    const outC = groups * g.int(1, 5);
    const weights = g.floats([outC, 3, 3, 4], -0.3, 0.3);
    return g.op('CONV_2D', [wide, weights, g.floats([outC])], [n, h, w, outC], {
      strideW: 1,
      strideH: 1,
      activation: 1,
    });
  },
  FLATTEN_BY_SHAPE(g, x) {
    // What Keras writes for Flatten: [batch, -1] computed from the shape at run time.
    const shape = g.shape(x);
    const all = g.op('SHAPE', [x], [4], { outType: INT32 }, 'int32');
    const batch = g.op(
      'STRIDED_SLICE',
      [all, g.ints([0]), g.ints([1]), g.ints([1])],
      [],
      { shrinkAxisMask: 1 },
      'int32',
    );
    const rest = shape[1] * shape[2] * shape[3];
    const to = g.op('PACK', [batch, g.ints([g.chance(0.5) ? -1 : rest], [])], [2], { count: 2, axis: 0 }, 'int32');
    // LiteRT.js gives garbage where the whole net is such a reshape.
    return g.op('NEG', [g.op('RESHAPE', [x, to], [shape[0], rest])], [shape[0], rest]);
  },
  TILE(g, x) {
    const times = g.shape(x).map(() => g.int(1, 2));
    return g.op(
      'TILE',
      [x, g.ints(times)],
      g.shape(x).map((size, axis) => size * times[axis]),
    );
  },
  BROADCAST_TO(g, x) {
    const shape = g.shape(x);
    const column = g.op('MEAN', [x, g.ints([1])], shape.with(1, 1), { keepDims: true });
    const to = shape.with(1, g.int(1, 6));
    return g.op('BROADCAST_TO', [column, g.ints(to)], to);
  },
  LOG_SOFTMAX: (g, x) => g.op('LOG_SOFTMAX', [x], g.shape(x)),
  L2_NORMALIZATION: (g, x) => g.op('L2_NORMALIZATION', [g.positive(x)], g.shape(x), { activation: 0 }),
  LOCAL_RESPONSE_NORMALIZATION: (g, x) =>
    g.op('LOCAL_RESPONSE_NORMALIZATION', [x], g.shape(x), { radius: g.int(1, 3), bias: 1, alpha: 0.3, beta: 0.5 }),
  GELU: (g, x) => g.op('GELU', [x], g.shape(x), { approximate: g.chance(0.5) }),
  REDUCE_MIN(g, x) {
    const shape = g.shape(x);
    return g.op('REDUCE_MIN', [x, g.ints([1, 2])], [shape[0], shape[3]], { keepDims: false });
  },
  REDUCE_PROD(g, x) {
    const shape = g.shape(x);
    return g.op('REDUCE_PROD', [g.op('TANH', [x], shape), g.ints([-1])], shape.with(3, 1), { keepDims: true });
  },
  REVERSE_V2(g, x) {
    return g.op('REVERSE_V2', [x, g.ints([g.int(0, 3)])], g.shape(x));
  },
  ADD_N(g, x) {
    const shape = g.shape(x);
    return g.op('ADD_N', [x, g.floats(shape), g.op('NEG', [g.op('ABS', [x], shape)], shape)], shape);
  },
  COMPARE(g, x) {
    const mask = compared(g, x, g.pick(COMPARISONS));
    return g.op('CAST', [mask], g.shape(x), { inType: BOOL, outType: FLOAT32 });
  },
  LOGICAL(g, x) {
    const shape = g.shape(x);
    const [a, b] = [compared(g, x, 'GREATER'), compared(g, g.op('NEG', [x], shape), 'LESS')];
    const both = g.op(g.pick(['LOGICAL_AND', 'LOGICAL_OR']), [a, b], shape, undefined, 'bool');
    const not = g.op('LOGICAL_NOT', [both], shape, undefined, 'bool');
    return g.op('CAST', [not], shape, { inType: BOOL, outType: FLOAT32 });
  },
  SELECT_V2(g, x) {
    const shape = g.shape(x);
    const mask = compared(g, x, 'GREATER');
    const other = g.chance(0.5) ? g.floats(shape) : g.floats([1]);
    return g.op('SELECT_V2', g.chance(0.5) ? [mask, x, other] : [mask, other, x], shape);
  },
  ARG_EXTREME(g, x) {
    const index = extreme(g, x);
    return g.op('CAST', [index], g.shape(index), { inType: INT32, outType: FLOAT32 });
  },
  FLOOR_DIV: (g, x) => g.op('FLOOR_DIV', [x, g.floats([1], 0.4, 0.4)], g.shape(x)),
  FLOOR_MOD: (g, x) => g.op('FLOOR_MOD', [x, g.floats([1], 0.4, 0.4)], g.shape(x)),
  SPACE_TO_BATCH_ND(g, x) {
    // The pair around a convolution is how older converters wrote a dilated one.
    const block = g.int(2, 3);
    const [n, height, width, c] = g.shape(x);
    const [h, w] = [height, width].map((size) => Math.ceil(size / block) * block);
    const pads = [0, h - height, 0, w - width];
    const squares = g.op(
      'SPACE_TO_BATCH_ND',
      [x, g.ints([block, block]), g.ints(pads, [2, 2])],
      [n * block * block, h / block, w / block, c],
    );
    const outC = g.int(1, 9);
    const inner = g.op(
      'CONV_2D',
      [squares, g.floats([outC, 3, 3, c], -0.3, 0.3), g.floats([outC])],
      [n * block * block, h / block, w / block, outC],
      { strideW: 1, strideH: 1 },
    );
    return g.op('BATCH_TO_SPACE_ND', [inner, g.ints([block, block]), g.ints(pads, [2, 2])], [n, height, width, outC]);
  },
  GATHER_ND(g, x) {
    const shape = g.shape(x);
    const count = g.int(1, 4);
    const places = Array.from({ length: count }, () => [g.int(0, shape[0] - 1), g.int(0, shape[1] - 1)]);
    return g.op('GATHER_ND', [x, g.ints(places.flat(), [count, 2])], [count, shape[2], shape[3]]);
  },
  ZEROS_LIKE: (g, x) => g.op('ADD', [g.op('ZEROS_LIKE', [x], g.shape(x)), x], g.shape(x), {}),
};
