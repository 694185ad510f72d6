/* Ops that move values or make shapes, each against a case small enough to be worked out by hand. */
#include "nn_helper.h"

#define FLOATS(...) ((const float[]){__VA_ARGS__})

static const float ramp[24] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};

/* x of shape `in` through one op with the given further inputs, which follow x unless `x_last`. */
static tb_model *begin_op(tb_model *m, int32_t code, tb_ints in, tb_ints out, tb_ints extra, int x_last) {
  int32_t inputs[8], x = tb_tensor(m, "x", FWI_FLOAT32, in), y = tb_tensor(m, "y", FWI_FLOAT32, out);
  size_t n = 0;
  if (!x_last) inputs[n++] = x;
  for (size_t i = 0; i < extra.count; i++) inputs[n++] = extra.values[i];
  if (x_last) inputs[n++] = x;
  tb_op(m, code, (tb_ints){inputs, n}, TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  return m;
}

static void views(void) {
  tb_model *m = tb_new();
  int32_t shape = tb_int_list(m, "shape", TB_INTS(2, -1, 3));
  begin_op(m, FWI_OP_RESHAPE, TB_SHAPE(24), TB_SHAPE(2, 4, 3), TB_INTS(shape), 0);
  nn_expect(m, ramp, ramp, 24, 0, "RESHAPE");
  m = begin_op(tb_new(), FWI_OP_RESHAPE, TB_SHAPE(24), TB_SHAPE(6, 4), TB_NONE, 0);
  tb_option_ints(m, 0, TB_INTS(6, 4));
  nn_expect(m, ramp, ramp, 24, 0, "RESHAPE by its options");
  m = begin_op(tb_new(), FWI_OP_SQUEEZE, TB_SHAPE(1, 24, 1), TB_SHAPE(1, 24), TB_NONE, 0);
  tb_option_ints(m, 0, TB_INTS(-1));
  nn_expect(m, ramp, ramp, 24, 0, "SQUEEZE of one dimension");
  nn_expect(begin_op(tb_new(), FWI_OP_SQUEEZE, TB_SHAPE(1, 24, 1), TB_SHAPE(24), TB_NONE, 0), ramp, ramp, 24, 0,
            "SQUEEZE of all");
  m = tb_new();
  int32_t axis = tb_int_list(m, "axis", TB_INTS(-1));
  begin_op(m, FWI_OP_EXPAND_DIMS, TB_SHAPE(2, 12), TB_SHAPE(2, 12, 1), TB_INTS(axis), 0);
  nn_expect(m, ramp, ramp, 24, 0, "EXPAND_DIMS");
}

static void scalars(void) {
  tb_model *m = tb_new();
  int32_t none = tb_constant(m, "none", FWI_INT32, TB_SHAPE(0), ramp, 0); /* no dimensions, so no elements */
  begin_op(m, FWI_OP_RESHAPE, TB_SHAPE(1), TB_NONE, TB_INTS(none), 0);
  nn_expect(m, FLOATS(5), FLOATS(5), 1, 0, "RESHAPE to a scalar");
}

static void transpose(void) {
  tb_model *m = tb_new();
  int32_t order = tb_int_list(m, "order", TB_INTS(2, 0, 1));
  begin_op(m, FWI_OP_TRANSPOSE, TB_SHAPE(2, 3, 4), TB_SHAPE(4, 2, 3), TB_INTS(order), 0);
  float expected[24];
  for (int i = 0; i < 24; i++) expected[i] = (float)(i % 6 * 4 + i / 6);
  nn_expect(m, ramp, expected, 24, 0, "TRANSPOSE");
}

static void padding(void) {
  const int32_t pads[] = {0, 0, 1, 2};
  const float value = -1;
  const struct {
    int32_t code, mode;
    const float *expected;
  } cases[] = {
      {FWI_OP_PAD, -1, FLOATS(0, 1, 2, 3, 0, 0)},
      {FWI_OP_PADV2, -1, FLOATS(-1, 1, 2, 3, -1, -1)},
      {FWI_OP_MIRROR_PAD, 0, FLOATS(2, 1, 2, 3, 2, 1)},
      {FWI_OP_MIRROR_PAD, 1, FLOATS(1, 1, 2, 3, 3, 2)},
  };
  for (size_t i = 0; i < 4; i++) {
    tb_model *m = tb_new();
    int32_t p = tb_constant(m, "pads", FWI_INT32, TB_SHAPE(2, 2), pads, sizeof pads);
    int32_t v = tb_floats(m, "value", TB_SHAPE(1), &value);
    begin_op(m, cases[i].code, TB_SHAPE(1, 3), TB_SHAPE(1, 6),
             cases[i].code == FWI_OP_PADV2 ? TB_INTS(p, v) : TB_INTS(p), 0);
    if (cases[i].mode >= 0) tb_option_byte(m, 0, cases[i].mode);
    nn_expect(m, FLOATS(1, 2, 3), cases[i].expected, 6, 0, fwi_builtin_name(cases[i].code));
  }
}

static void joining(void) {
  for (int32_t axis = 0; axis < 2; axis++) {
    tb_model *m = tb_new();
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(2, 2)), w = tb_tensor(m, "w", FWI_FLOAT32, TB_SHAPE(2, 2));
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, axis ? TB_SHAPE(2, 4) : TB_SHAPE(4, 2));
    int32_t z = tb_tensor(m, "z", FWI_FLOAT32, axis ? TB_SHAPE(2, 2, 2) : TB_SHAPE(2, 2, 2));
    tb_op(m, FWI_OP_CONCATENATION, TB_INTS(x, w), TB_INTS(y));
    tb_option_int(m, 0, axis - 2); /* negative axes count from the end */
    tb_op(m, FWI_OP_PACK, TB_INTS(x, w), TB_INTS(z));
    tb_option_int(m, 0, 2);
    tb_option_int(m, 1, axis ? 2 : 0);
    tb_ends(m, TB_INTS(x, w), TB_INTS(y, z));
    const float in[] = {1, 2, 3, 4, 5, 6, 7, 8};
    nn_expect(m, in,
              axis ? FLOATS(1, 2, 5, 6, 3, 4, 7, 8, 1, 5, 2, 6, 3, 7, 4, 8)
                   : FLOATS(1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8),
              16, 0, "CONCATENATION and PACK");
  }
}

/* Parts that were computed for the concatenation alone, twice the same, and a constant. */
static void joining_in_place(void) {
  tb_model *m = tb_new();
  int32_t c = tb_floats(m, "c", TB_SHAPE(1, 2), FLOATS(8, 9)), x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 2));
  int32_t a = tb_tensor(m, "a", FWI_FLOAT32, TB_SHAPE(1, 2)), b = tb_tensor(m, "b", FWI_FLOAT32, TB_SHAPE(1, 2));
  int32_t inner = tb_tensor(m, "inner", FWI_FLOAT32, TB_SHAPE(3, 2)),
          y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(6, 2));
  tb_op(m, FWI_OP_NEG, TB_INTS(x), TB_INTS(a));
  tb_op(m, FWI_OP_SQUARE, TB_INTS(a), TB_INTS(b));
  tb_op(m, FWI_OP_CONCATENATION, TB_INTS(a, b, a), TB_INTS(inner));
  tb_op(m, FWI_OP_CONCATENATION, TB_INTS(c, inner, x, b), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y, inner));
  const float expected[] = {8, 9, -1, -2, 1, 4, -1, -2, 1, 2, 1, 4, -1, -2, 1, 4, -1, -2};
  nn_expect(m, FLOATS(1, 2), expected, 18, 0, "nested CONCATENATION");
}

static void splitting(void) {
  for (int form = 0; form < 3; form++) { /* SPLIT, SPLIT_V, UNPACK of (2, 4) */
    tb_model *m = tb_new();
    const int32_t one = 1;
    int32_t axis = tb_constant(m, "axis", FWI_INT32, TB_NONE, &one, 4), sizes = tb_int_list(m, "sizes", TB_INTS(-1, 1));
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(2, 4));
    tb_ints first = form == 0 ? TB_SHAPE(2, 2) : form == 1 ? TB_SHAPE(2, 3) : TB_SHAPE(4);
    tb_ints second = form == 0 ? TB_SHAPE(2, 2) : form == 1 ? TB_SHAPE(2, 1) : TB_SHAPE(4);
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, first), z = tb_tensor(m, "z", FWI_FLOAT32, second);
    if (form == 0) {
      tb_op(m, FWI_OP_SPLIT, TB_INTS(axis, x), TB_INTS(y, z));
    } else if (form == 1) {
      tb_op(m, FWI_OP_SPLIT_V, TB_INTS(x, sizes, axis), TB_INTS(y, z));
    } else {
      tb_op(m, FWI_OP_UNPACK, TB_INTS(x), TB_INTS(y, z));
    }
    tb_option_int(m, 0, 2);
    tb_ends(m, TB_INTS(x), TB_INTS(y, z));
    nn_expect(m, ramp,
              form == 0   ? FLOATS(0, 1, 4, 5, 2, 3, 6, 7)
              : form == 1 ? FLOATS(0, 1, 2, 4, 5, 6, 3, 7)
                          : FLOATS(0, 1, 2, 3, 4, 5, 6, 7),
              8, 0, "SPLIT, SPLIT_V, UNPACK");
  }
}

static void slicing(void) {
  tb_model *m = tb_new();
  int32_t begin = tb_int_list(m, "begin", TB_INTS(1, 1)), size = tb_int_list(m, "size", TB_INTS(2, -1));
  begin_op(m, FWI_OP_SLICE, TB_SHAPE(4, 3), TB_SHAPE(2, 2), TB_INTS(begin, size), 0);
  nn_expect(m, ramp, FLOATS(4, 5, 7, 8), 4, 0, "SLICE");
}

static void strided_slices(void) {
  const struct {
    tb_ints begin, end, stride, out;
    int32_t begin_mask, end_mask, ellipsis, new_axis, shrink;
    const float *expected;
    size_t count;
    const char *what;
  } cases[] = {
      {TB_INTS(0, 1, 0), TB_INTS(2, 3, 4), TB_INTS(1, 1, 3), TB_SHAPE(2, 2, 2), 0, 0, 0, 0, 0,
       FLOATS(4, 7, 8, 11, 16, 19, 20, 23), 8, "steps"},
      {TB_INTS(1, -1, 9), TB_INTS(2, -4, 0), TB_INTS(1, -1, -2), TB_SHAPE(1, 3, 2), 0, 4, 0, 0, 0,
       FLOATS(23, 21, 19, 17, 15, 13), 6, "backwards"},
      {TB_INTS(1, 0, 2), TB_INTS(0, 0, 3), TB_INTS(1, 1, 1), TB_SHAPE(3), 2, 2, 0, 0, 5, FLOATS(14, 18, 22), 3,
       "shrunk dimensions"},
      {TB_INTS(0, 0, 1), TB_INTS(1, 0, 3), TB_INTS(1, 1, 1), TB_SHAPE(1, 3, 2), 0, 0, 2, 0, 0,
       FLOATS(1, 2, 5, 6, 9, 10), 6, "an ellipsis"},
      {TB_INTS(0, 1, 2), TB_INTS(0, 2, 3), TB_INTS(1, 1, 1), TB_SHAPE(1, 1, 1, 4), 0, 0, 0, 1, 0,
       FLOATS(20, 21, 22, 23), 4, "a new dimension"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tb_model *m = tb_new();
    int32_t begin = tb_int_list(m, "begin", cases[i].begin), end = tb_int_list(m, "end", cases[i].end);
    int32_t stride = tb_int_list(m, "stride", cases[i].stride);
    begin_op(m, FWI_OP_STRIDED_SLICE, TB_SHAPE(2, 3, 4), cases[i].out, TB_INTS(begin, end, stride), 0);
    tb_option_int(m, 0, cases[i].begin_mask);
    tb_option_int(m, 1, cases[i].end_mask);
    tb_option_int(m, 2, cases[i].ellipsis);
    tb_option_int(m, 3, cases[i].new_axis);
    tb_option_int(m, 4, cases[i].shrink);
    nn_expect(m, ramp, cases[i].expected, cases[i].count, 0, cases[i].what);
  }
}

static void repeating(void) {
  tb_model *m = tb_new();
  int32_t times = tb_int_list(m, "times", TB_INTS(2, 1, 2));
  begin_op(m, FWI_OP_TILE, TB_SHAPE(1, 2, 2), TB_SHAPE(2, 2, 4), TB_INTS(times), 0);
  nn_expect(m, ramp, FLOATS(0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3), 16, 0, "TILE");
  m = tb_new();
  int32_t shape = tb_int_list(m, "shape", TB_INTS(2, 2, 3));
  begin_op(m, FWI_OP_BROADCAST_TO, TB_SHAPE(2, 1), TB_SHAPE(2, 2, 3), TB_INTS(shape), 0);
  nn_expect(m, ramp, FLOATS(0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1), 12, 0, "BROADCAST_TO");
  m = tb_new();
  int32_t axes = tb_int_list(m, "axes", TB_INTS(0, 2));
  begin_op(m, FWI_OP_REVERSE_V2, TB_SHAPE(2, 2, 2), TB_SHAPE(2, 2, 2), TB_INTS(axes), 0);
  nn_expect(m, ramp, FLOATS(5, 4, 7, 6, 1, 0, 3, 2), 8, 0, "REVERSE_V2");
}

static void gathering(void) {
  tb_model *m = tb_new();
  int32_t picks = tb_int_list(m, "picks", TB_INTS(2, 0, 2));
  begin_op(m, FWI_OP_GATHER, TB_SHAPE(2, 3, 2), TB_SHAPE(2, 3, 2), TB_INTS(picks), 0);
  tb_option_int(m, 0, 1);
  nn_expect(m, ramp, FLOATS(4, 5, 0, 1, 4, 5, 10, 11, 6, 7, 10, 11), 12, 0, "GATHER");
  m = tb_new();
  int32_t own = tb_constant(m, "own", FWI_INT32, TB_SHAPE(2, 1), (const int32_t[]){1, 0}, 8);
  begin_op(m, FWI_OP_GATHER, TB_SHAPE(2, 3), TB_SHAPE(2, 1), TB_INTS(own), 0);
  tb_option_int(m, 0, 1);
  tb_option_int(m, 1, 1); /* each batch has indices of its own */
  nn_expect(m, ramp, FLOATS(1, 3), 2, 0, "GATHER with batches");
  m = tb_new();
  int32_t rows = tb_constant(m, "rows", FWI_INT32, TB_SHAPE(2, 2), (const int32_t[]){1, 0, 0, 2}, 16);
  begin_op(m, FWI_OP_GATHER_ND, TB_SHAPE(2, 3, 2), TB_SHAPE(2, 2), TB_INTS(rows), 0);
  nn_expect(m, ramp, FLOATS(6, 7, 4, 5), 4, 0, "GATHER_ND");
}

static void gathering_outside(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(3)), i = tb_tensor(m, "i", FWI_INT32, TB_SHAPE(1));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
  tb_op(m, FWI_OP_GATHER, TB_INTS(x, i), TB_INTS(y));
  tb_ends(m, TB_INTS(x, i), TB_INTS(y));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  nn_net net = nn_open(bytes, size, FW_KERNELS_SIMD, 0);
  for (int32_t index = -1; index <= 3; index += 4) {
    fw_tensor t;
    fw_error error = {FW_OK, ""};
    CHECK(fw_session_input(net.session, 1, &t) == FW_OK, "input");
    *(int32_t *)t.data = index;
    CHECK(fw_session_run(net.session, &error) == FW_ERR_MODEL && strstr(error.message, "GATHER 'y'"), "index %d: '%s'",
          index, error.message);
  }
  nn_close(&net);
  free(bytes);
}

static void blocks(void) {
  tb_model *m = begin_op(tb_new(), FWI_OP_SPACE_TO_DEPTH, TB_SHAPE(1, 2, 4, 1), TB_SHAPE(1, 1, 2, 4), TB_NONE, 0);
  tb_option_int(m, 0, 2);
  nn_expect(m, ramp, FLOATS(0, 1, 4, 5, 2, 3, 6, 7), 8, 0, "SPACE_TO_DEPTH");
  m = begin_op(tb_new(), FWI_OP_DEPTH_TO_SPACE, TB_SHAPE(1, 1, 2, 4), TB_SHAPE(1, 2, 4, 1), TB_NONE, 0);
  tb_option_int(m, 0, 2);
  nn_expect(m, ramp, FLOATS(0, 1, 4, 5, 2, 3, 6, 7), 8, 0, "DEPTH_TO_SPACE");
  m = tb_new();
  int32_t block = tb_int_list(m, "block", TB_INTS(2, 1));
  int32_t pads = tb_constant(m, "pads", FWI_INT32, TB_SHAPE(2, 2), (const int32_t[]){1, 0, 0, 0}, 16);
  begin_op(m, FWI_OP_SPACE_TO_BATCH_ND, TB_SHAPE(1, 3, 2, 1), TB_SHAPE(2, 2, 2, 1), TB_INTS(block, pads), 0);
  nn_expect(m, ramp, FLOATS(0, 0, 2, 3, 0, 1, 4, 5), 8, 0, "SPACE_TO_BATCH_ND");
  m = tb_new();
  block = tb_int_list(m, "block", TB_INTS(2, 1));
  pads = tb_constant(m, "crops", FWI_INT32, TB_SHAPE(2, 2), (const int32_t[]){1, 0, 0, 0}, 16);
  begin_op(m, FWI_OP_BATCH_TO_SPACE_ND, TB_SHAPE(2, 2, 2, 1), TB_SHAPE(1, 3, 2, 1), TB_INTS(block, pads), 0);
  nn_expect(m, FLOATS(9, 9, 2, 3, 0, 1, 4, 5), FLOATS(0, 1, 2, 3, 4, 5), 6, 0, "BATCH_TO_SPACE_ND");
}

/* SHAPE -> STRIDED_SLICE -> PACK -> RESHAPE, as Keras writes flattening: constants once the input is known. */
static void shape_arithmetic(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 2, 3)), s = tb_tensor(m, "s", FWI_INT32, TB_SHAPE(3));
  int32_t begin = tb_int_list(m, "b", TB_INTS(0)), end = tb_int_list(m, "e", TB_INTS(1));
  int32_t stride = tb_int_list(m, "st", TB_INTS(1)), batch = tb_tensor(m, "batch", FWI_INT32, TB_NONE);
  const int32_t minus = -1;
  int32_t rest = tb_constant(m, "rest", FWI_INT32, TB_NONE, &minus, 4), to = tb_tensor(m, "to", FWI_INT32, TB_SHAPE(2));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 6));
  tb_signature(m, x, TB_INTS(-1, 2, 3));
  tb_signature(m, y, TB_INTS(-1, 6));
  tb_op(m, FWI_OP_SHAPE, TB_INTS(x), TB_INTS(s));
  tb_op(m, FWI_OP_STRIDED_SLICE, TB_INTS(s, begin, end, stride), TB_INTS(batch));
  tb_option_int(m, 4, 1); /* shrink */
  tb_op(m, FWI_OP_PACK, TB_INTS(batch, rest), TB_INTS(to));
  tb_option_int(m, 0, 2);
  tb_op(m, FWI_OP_RESHAPE, TB_INTS(x, to), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect(m, ramp, ramp, 6, 0, "shape arithmetic");
}

static void constants_made_by_ops(void) {
  tb_model *m = tb_new();
  const float half = 0.5f, zero = 0, three = 3, one = 1;
  int32_t dims = tb_int_list(m, "dims", TB_INTS(3)), v = tb_floats(m, "v", TB_NONE, &half);
  int32_t from = tb_floats(m, "from", TB_NONE, &zero), to = tb_floats(m, "to", TB_NONE, &three);
  int32_t by = tb_floats(m, "by", TB_NONE, &one), filled = tb_tensor(m, "filled", FWI_FLOAT32, TB_SHAPE(3));
  int32_t range = tb_tensor(m, "range", FWI_FLOAT32, TB_SHAPE(3)), x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(3));
  int32_t zeros = tb_tensor(m, "zeros", FWI_FLOAT32, TB_SHAPE(3)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(3));
  tb_op(m, FWI_OP_FILL, TB_INTS(dims, v), TB_INTS(filled));
  tb_op(m, FWI_OP_RANGE, TB_INTS(from, to, by), TB_INTS(range));
  tb_op(m, FWI_OP_ZEROS_LIKE, TB_INTS(x), TB_INTS(zeros));
  tb_op(m, FWI_OP_ADD_N, TB_INTS(x, filled, range, zeros), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect(m, FLOATS(10, 20, 30), FLOATS(10.5f, 21.5f, 32.5f), 3, 0, "FILL, RANGE, ZEROS_LIKE, ADD_N");
}

/* The shape of a scalar is a list without elements, which an operator computes all the same. */
static void empty_lists_are_computed(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_NONE), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
  int32_t s = tb_tensor(m, "s", FWI_INT32, TB_SHAPE(0)), z = tb_tensor(m, "z", FWI_FLOAT32, TB_NONE);
  tb_op(m, FWI_OP_SHAPE, TB_INTS(x), TB_INTS(s));
  tb_op(m, FWI_OP_RESHAPE, TB_INTS(y, s), TB_INTS(z));
  tb_ends(m, TB_INTS(x, y), TB_INTS(z));
  nn_expect(m, FLOATS(1, 2), FLOATS(2), 1, 0, "RESHAPE to the shape of a scalar");
}

/* Steps that leave int32 on their way from one end of it to the other. */
static void ranges_over_all_of_int32(void) {
  tb_model *m = tb_new();
  const int32_t ends[] = {-INT32_MAX, INT32_MAX, 1 << 30};
  int32_t from = tb_constant(m, "from", FWI_INT32, TB_NONE, &ends[0], 4);
  int32_t to = tb_constant(m, "to", FWI_INT32, TB_NONE, &ends[1], 4);
  int32_t by = tb_constant(m, "by", FWI_INT32, TB_NONE, &ends[2], 4);
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1)), y = tb_tensor(m, "y", FWI_INT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_RANGE, TB_INTS(from, to, by), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_ints(m, ramp, (const int32_t[]){-2147483647, -1073741823, 1, 1073741825}, 4, "RANGE");
}

/* Scales belong to elements, which a view leaves where they are. */
static void views_of_scaled_channels(void) {
  const int8_t values[] = {1, 2, 3, 4, 5, 6};
  const float scales[] = {1, 10};
  const int64_t zeros[] = {0, 0};
  const struct {
    tb_ints from, to;
    int32_t axis;
    int fits;
  } cases[] = {
      {TB_SHAPE(2, 3), TB_SHAPE(1, 2, 3), 0, 1}, {TB_SHAPE(2, 3), TB_SHAPE(2, 3, 1), 0, 1},
      {TB_SHAPE(3, 2), TB_SHAPE(1, 3, 2), 1, 1}, {TB_SHAPE(3, 2, 1), TB_SHAPE(3, 2), 1, 1},
      {TB_SHAPE(2, 3), TB_SHAPE(3, 2), 0, 0},    {TB_SHAPE(2, 3), TB_SHAPE(6), 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tb_model *m = tb_new();
    int32_t q = tb_constant(m, "q", FWI_INT8, cases[i].from, values, sizeof values);
    int32_t to = tb_int_list(m, "to", cases[i].to), v = tb_tensor(m, "v", FWI_INT8, cases[i].to);
    int32_t w = tb_tensor(m, "w", FWI_FLOAT32, cases[i].to), x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, cases[i].to);
    float expected[6];
    for (int k = 0; k < 6; k++) expected[k] = (float)values[k] * scales[cases[i].axis ? k % 2 : k / 3];
    tb_quantize(m, q, scales, zeros, 2, cases[i].axis);
    tb_op(m, FWI_OP_RESHAPE, TB_INTS(q, to), TB_INTS(v));
    tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(v), TB_INTS(w));
    tb_op(m, FWI_OP_MUL, TB_INTS(w, x), TB_INTS(y));
    tb_ends(m, TB_INTS(x), TB_INTS(y));
    if (cases[i].fits) {
      nn_expect(m, FLOATS(1), expected, 6, 0, "RESHAPE of scaled channels");
    } else {
      nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "scales", "RESHAPE across scaled channels");
    }
  }
}

/* Tensors without elements: what their other dimensions multiply to need not fit. */
static void empty_tensors(void) {
  tb_model *m = tb_new();
  int32_t none = tb_constant(m, "none", FWI_INT32, TB_SHAPE(1, 0), ramp, 0);
  int32_t times = tb_int_list(m, "times", TB_INTS(65536, 65536));
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1)), y = tb_tensor(m, "y", FWI_INT32, TB_SHAPE(65536, 0));
  tb_op(m, FWI_OP_TILE, TB_INTS(none, times), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_ints(m, ramp, NULL, 0, "TILE of nothing");
  m = tb_new();
  int32_t a = tb_constant(m, "a", FWI_INT32, TB_SHAPE(65536, 1, 0), ramp, 0);
  int32_t b = tb_constant(m, "b", FWI_INT32, TB_SHAPE(1, 65536, 0), ramp, 0);
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  y = tb_tensor(m, "y", FWI_INT32, TB_SHAPE(1, 1, 0));
  tb_op(m, FWI_OP_ADD, TB_INTS(a, b), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_MEMORY, "a result of shape [65536,65536,0] is larger", "ADD of nothing");
}

CHECK_MAIN("nn_shape") {
  CHECK_RUN(views);
  CHECK_RUN(scalars);
  CHECK_RUN(transpose);
  CHECK_RUN(padding);
  CHECK_RUN(joining);
  CHECK_RUN(joining_in_place);
  CHECK_RUN(splitting);
  CHECK_RUN(slicing);
  CHECK_RUN(strided_slices);
  CHECK_RUN(repeating);
  CHECK_RUN(gathering);
  CHECK_RUN(gathering_outside);
  CHECK_RUN(blocks);
  CHECK_RUN(shape_arithmetic);
  CHECK_RUN(constants_made_by_ops);
  CHECK_RUN(empty_lists_are_computed);
  CHECK_RUN(ranges_over_all_of_int32);
  CHECK_RUN(views_of_scaled_channels);
  CHECK_RUN(empty_tensors);
}
