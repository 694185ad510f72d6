/* Each op against a case small enough to be worked out by hand. */
#include "nn_helper.h"
#include "ops/quantize.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FLOATS(...) ((const float[]){__VA_ARGS__})

static const float ramp[24] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23};

/* A model of one op with one float input "x" and one float output "y"; `extra` are its other inputs. */
static tb_model *one_op(int32_t code, tb_ints in, const int32_t *extra, size_t extra_count, tb_model *m, tb_ints out) {
  int32_t inputs[8] = {tb_tensor(m, "x", FWI_FLOAT32, in)};
  for (size_t i = 0; i < extra_count; i++) inputs[i + 1] = extra[i];
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, out);
  tb_op(m, code, (tb_ints){inputs, extra_count + 1}, TB_INTS(y));
  tb_ends(m, TB_INTS(inputs[0]), TB_INTS(y));
  return m;
}

static void unary(int32_t code, const float *in, const float *out, size_t count, const char *what) {
  tb_model *m = tb_new();
  const int32_t n = (int32_t)count;
  one_op(code, TB_INTS(n), NULL, 0, m, TB_INTS(n));
  if (code == FWI_OP_LEAKY_RELU) tb_option_float(m, 0, 0.5f);
  if (code == FWI_OP_SOFTMAX) tb_option_float(m, 0, 2);
  nn_expect(m, in, out, count, 2e-6f, what);
}

static void activations(void) {
  const float x[] = {-4, -1, -0.5f, 0, 0.5f, 2, 8};
  unary(FWI_OP_RELU, x, FLOATS(0, 0, 0, 0, 0.5f, 2, 8), 7, "RELU");
  unary(FWI_OP_RELU6, x, FLOATS(0, 0, 0, 0, 0.5f, 2, 6), 7, "RELU6");
  unary(FWI_OP_RELU_N1_TO_1, x, FLOATS(-1, -1, -0.5f, 0, 0.5f, 1, 1), 7, "RELU_N1_TO_1");
  unary(FWI_OP_RELU_0_TO_1, x, FLOATS(0, 0, 0, 0, 0.5f, 1, 1), 7, "RELU_0_TO_1");
  unary(FWI_OP_LEAKY_RELU, x, FLOATS(-2, -0.5f, -0.25f, 0, 0.5f, 2, 8), 7, "LEAKY_RELU");
  unary(FWI_OP_HARD_SWISH, x, FLOATS(0, -1 / 3.0f, -1.25f / 6, 0, 1.75f / 6, 5 / 3.0f, 8), 7, "HARD_SWISH");
  unary(FWI_OP_ELU, x, FLOATS(-0.98168436f, -0.63212056f, -0.39346934f, 0, 0.5f, 2, 8), 7, "ELU");
  unary(FWI_OP_LOGISTIC, x, FLOATS(0.01798621f, 0.26894142f, 0.37754067f, 0.5f, 0.62245933f, 0.88079708f, 0.99966465f),
        7, "LOGISTIC");
  unary(FWI_OP_TANH, x, FLOATS(-0.99932930f, -0.76159416f, -0.46211716f, 0, 0.46211716f, 0.96402758f, 0.99999977f), 7,
        "TANH");
  unary(FWI_OP_GELU, FLOATS(-1, 0, 1), FLOATS(-0.15865525f, 0, 0.84134475f), 3, "GELU");
}

static void functions(void) {
  unary(FWI_OP_EXP, FLOATS(0, 1, -1), FLOATS(1, 2.71828183f, 0.36787944f), 3, "EXP");
  unary(FWI_OP_LOG, FLOATS(1, 2.71828183f, 0.5f), FLOATS(0, 1, -0.69314718f), 3, "LOG");
  unary(FWI_OP_SQRT, FLOATS(4, 2), FLOATS(2, 1.41421356f), 2, "SQRT");
  unary(FWI_OP_RSQRT, FLOATS(4, 0.25f), FLOATS(0.5f, 2), 2, "RSQRT");
  unary(FWI_OP_SQUARE, FLOATS(-3, 0.5f), FLOATS(9, 0.25f), 2, "SQUARE");
  unary(FWI_OP_NEG, FLOATS(-3, 0.5f), FLOATS(3, -0.5f), 2, "NEG");
  unary(FWI_OP_ABS, FLOATS(-3, 0.5f), FLOATS(3, 0.5f), 2, "ABS");
  unary(FWI_OP_SIGN, FLOATS(-3, 0, 0.5f), FLOATS(-1, 0, 1), 3, "SIGN");
  unary(FWI_OP_FLOOR, FLOATS(-1.5f, 1.5f), FLOATS(-2, 1), 2, "FLOOR");
  unary(FWI_OP_CEIL, FLOATS(-1.5f, 1.5f), FLOATS(-1, 2), 2, "CEIL");
  unary(FWI_OP_ROUND, FLOATS(-1.5f, 0.5f, 2.5f), FLOATS(-2, 0, 2), 3, "ROUND"); /* half to even */
  unary(FWI_OP_SIN, FLOATS(0, 1.57079633f), FLOATS(0, 1), 2, "SIN");
  unary(FWI_OP_COS, FLOATS(0, 1.57079633f), FLOATS(1, 0), 2, "COS");
  unary(FWI_OP_SOFTMAX, FLOATS(0, 0.34657359f), FLOATS(1 / 3.0f, 2 / 3.0f), 2, "SOFTMAX with beta 2");
  unary(FWI_OP_LOG_SOFTMAX, FLOATS(0, 0), FLOATS(-0.69314718f, -0.69314718f), 2, "LOG_SOFTMAX");
  unary(FWI_OP_L2_NORMALIZATION, FLOATS(3, -4), FLOATS(0.6f, -0.8f), 2, "L2_NORMALIZATION");
  unary(FWI_OP_L2_NORMALIZATION, FLOATS(0, 0), FLOATS(0, 0), 2, "L2_NORMALIZATION of zero");
}

static void local_response(void) {
  tb_model *m = tb_new();
  one_op(FWI_OP_LOCAL_RESPONSE_NORMALIZATION, TB_SHAPE(1, 3), NULL, 0, m, TB_SHAPE(1, 3));
  tb_option_int(m, 0, 1);      /* radius */
  tb_option_float(m, 1, 1);    /* bias */
  tb_option_float(m, 2, 1);    /* alpha */
  tb_option_float(m, 3, 0.5f); /* beta */
  /* 1 / sqrt(1 + 1 + 4), 2 / sqrt(1 + 1 + 4 + 9), 3 / sqrt(1 + 4 + 9) */
  nn_expect(m, FLOATS(1, 2, 3), FLOATS(0.40824829f, 0.51639778f, 0.80178373f), 3, 1e-6f, "LRN");
}

static void binary(int32_t code, tb_ints a, tb_ints b, tb_ints out, const float *in, const float *expected,
                   size_t count, const char *what) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, a), w = tb_tensor(m, "w", FWI_FLOAT32, b);
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, out);
  tb_op(m, code, TB_INTS(x, w), TB_INTS(y));
  tb_ends(m, TB_INTS(x, w), TB_INTS(y));
  nn_expect(m, in, expected, count, 1e-5f, what);
}

static void arithmetic(void) {
  const tb_ints two = TB_SHAPE(2);
  const float in[] = {7, -6, 2, 4};
  binary(FWI_OP_ADD, two, two, two, in, FLOATS(9, -2), 2, "ADD");
  binary(FWI_OP_SUB, two, two, two, in, FLOATS(5, -10), 2, "SUB");
  binary(FWI_OP_MUL, two, two, two, in, FLOATS(14, -24), 2, "MUL");
  binary(FWI_OP_DIV, two, two, two, in, FLOATS(3.5f, -1.5f), 2, "DIV");
  binary(FWI_OP_MINIMUM, two, two, two, in, FLOATS(2, -6), 2, "MINIMUM");
  binary(FWI_OP_MAXIMUM, two, two, two, in, FLOATS(7, 4), 2, "MAXIMUM");
  binary(FWI_OP_SQUARED_DIFFERENCE, two, two, two, in, FLOATS(25, 100), 2, "SQUARED_DIFFERENCE");
  binary(FWI_OP_FLOOR_DIV, two, two, two, in, FLOATS(3, -2), 2, "FLOOR_DIV");
  binary(FWI_OP_FLOOR_MOD, two, two, two, in, FLOATS(1, 2), 2, "FLOOR_MOD");
  binary(FWI_OP_POW, two, two, two, FLOATS(3, 2, 2, -1), FLOATS(9, 0.5f), 2, "POW");
  binary(FWI_OP_PRELU, two, two, two, FLOATS(3, -2, 0.5f, 0.25f), FLOATS(3, -0.5f), 2, "PRELU");
}

static void broadcasting(void) {
  const float rows[] = {10, 20, 1, 2, 3};
  binary(FWI_OP_ADD, TB_SHAPE(2, 1), TB_SHAPE(3), TB_SHAPE(2, 3), rows, FLOATS(11, 12, 13, 21, 22, 23), 6,
         "a column and a row");
  binary(FWI_OP_SUB, TB_SHAPE(3), TB_SHAPE(2, 1), TB_SHAPE(2, 3), FLOATS(1, 2, 3, 10, 20),
         FLOATS(-9, -8, -7, -19, -18, -17), 6, "a row and a column");
  float wide[24 + 4], expected[24];
  for (int i = 0; i < 24; i++) wide[i] = (float)i;
  for (int i = 0; i < 4; i++) wide[24 + i] = (float)(100 * (i + 1));
  for (int i = 0; i < 24; i++) expected[i] = (float)i + (float)(100 * (i / 12 * 2 + i % 6 / 3 + 1));
  binary(FWI_OP_ADD, TB_SHAPE(1, 1, 1, 2, 2, 2, 3, 1), TB_SHAPE(2, 1, 2, 1, 1), TB_SHAPE(1, 1, 1, 2, 2, 2, 3, 1), wide,
         expected, 24, "eight dimensions");
}

static void integers(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_INT32, TB_SHAPE(2)), w = tb_int_list(m, "w", TB_INTS(4));
  int32_t sum = tb_tensor(m, "sum", FWI_INT32, TB_SHAPE(2)), y = tb_tensor(m, "y", FWI_INT32, TB_SHAPE(2));
  tb_op(m, FWI_OP_FLOOR_DIV, TB_INTS(x, w), TB_INTS(sum));
  tb_op(m, FWI_OP_MUL, TB_INTS(sum, x), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_ints(m, (const int32_t[]){-7, 9}, (const int32_t[]){14, 18}, 2, "int32 FLOOR_DIV and MUL");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_INT32, TB_SHAPE(3));
  w = tb_int_list(m, "w", TB_INTS(0, -1, 3));
  y = tb_tensor(m, "y", FWI_INT32, TB_SHAPE(3));
  tb_op(m, FWI_OP_DIV, TB_INTS(x, w), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_ints(m, (const int32_t[]){5, INT32_MIN, 7}, (const int32_t[]){0, INT32_MIN, 2}, 3, "int32 DIV by 0 and -1");
}

static void comparisons(void) {
  const int32_t codes[] = {FWI_OP_LESS,          FWI_OP_LESS_EQUAL, FWI_OP_GREATER,
                           FWI_OP_GREATER_EQUAL, FWI_OP_EQUAL,      FWI_OP_NOT_EQUAL};
  const float results[6][3] = {{1, 5, 5}, {1, 3, 5}, {5, 5, 2}, {5, 3, 2}, {5, 3, 5}, {1, 5, 2}};
  for (size_t i = 0; i < COUNT(codes); i++) { /* x where it holds, else 5 */
    tb_model *m = tb_new();
    const float five = 5;
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(3)), w = tb_tensor(m, "w", FWI_FLOAT32, TB_SHAPE(3));
    int32_t c = tb_tensor(m, "c", FWI_BOOL, TB_SHAPE(3)), f = tb_floats(m, "five", TB_SHAPE(1), &five);
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(3));
    tb_op(m, codes[i], TB_INTS(x, w), TB_INTS(c));
    tb_op(m, FWI_OP_SELECT_V2, TB_INTS(c, x, f), TB_INTS(y));
    tb_ends(m, TB_INTS(x, w), TB_INTS(y));
    nn_expect(m, FLOATS(1, 3, 2, 2, 3, 1), results[i], 3, 0, fwi_builtin_name(codes[i]));
  }
}

static void logic(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4)), w = tb_tensor(m, "w", FWI_FLOAT32, TB_SHAPE(4));
  int32_t p = tb_tensor(m, "p", FWI_BOOL, TB_SHAPE(4)), q = tb_tensor(m, "q", FWI_BOOL, TB_SHAPE(4));
  int32_t both = tb_tensor(m, "both", FWI_BOOL, TB_SHAPE(4)), any = tb_tensor(m, "any", FWI_BOOL, TB_SHAPE(4));
  int32_t not = tb_tensor(m, "not", FWI_BOOL, TB_SHAPE(4)), one = tb_tensor(m, "one", FWI_BOOL, TB_SHAPE(4));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_CAST, TB_INTS(x), TB_INTS(p));
  tb_op(m, FWI_OP_CAST, TB_INTS(w), TB_INTS(q));
  tb_op(m, FWI_OP_LOGICAL_AND, TB_INTS(p, q), TB_INTS(both));
  tb_op(m, FWI_OP_LOGICAL_OR, TB_INTS(p, q), TB_INTS(any));
  tb_op(m, FWI_OP_LOGICAL_NOT, TB_INTS(both), TB_INTS(not));
  tb_op(m, FWI_OP_LOGICAL_AND, TB_INTS(any, not), TB_INTS(one));
  tb_op(m, FWI_OP_CAST, TB_INTS(one), TB_INTS(y));
  tb_ends(m, TB_INTS(x, w), TB_INTS(y));
  nn_expect(m, FLOATS(0, 0, 1, 1, 0, 1, 0, 1), FLOATS(0, 1, 1, 0), 4, 0, "exclusive or");
}

static void casts(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4)), i = tb_tensor(m, "i", FWI_INT32, TB_SHAPE(4));
  int32_t l = tb_tensor(m, "l", FWI_INT64, TB_SHAPE(4)), u = tb_tensor(m, "u", FWI_UINT8, TB_SHAPE(4));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4)), z = tb_tensor(m, "z", FWI_FLOAT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_CAST, TB_INTS(x), TB_INTS(i));
  tb_op(m, FWI_OP_CAST, TB_INTS(i), TB_INTS(l));
  tb_op(m, FWI_OP_CAST, TB_INTS(l), TB_INTS(y));
  tb_op(m, FWI_OP_CAST, TB_INTS(x), TB_INTS(u));
  tb_op(m, FWI_OP_CAST, TB_INTS(u), TB_INTS(z));
  tb_ends(m, TB_INTS(x), TB_INTS(y, z));
  nn_expect(m, FLOATS(1.9f, -1.9f, NAN, 3e9f), FLOATS(1, -1, 0, 2147483648.0f, 1, 0, 0, 255), 8, 0, "CAST");
}

static void reductions(void) {
  const struct {
    int32_t code;
    tb_ints axes, out;
    int keep;
    const float *expected;
    size_t count;
  } cases[] = {
      {FWI_OP_SUM, TB_INTS(1), TB_SHAPE(2, 4), 0, FLOATS(12, 15, 18, 21, 48, 51, 54, 57), 8},
      {FWI_OP_SUM, TB_INTS(0, -1), TB_SHAPE(1, 3, 1), 1, FLOATS(60, 92, 124), 3},
      {FWI_OP_MEAN, TB_INTS(-2, 2), TB_SHAPE(2), 0, FLOATS(5.5f, 17.5f), 2},
      {FWI_OP_MEAN, TB_INTS(0, 2), TB_SHAPE(3), 0, FLOATS(7.5f, 11.5f, 15.5f), 3},
      {FWI_OP_REDUCE_MAX, TB_INTS(0, 1, 2), TB_NONE, 0, FLOATS(23), 1},
      {FWI_OP_REDUCE_MIN, TB_INTS(2), TB_SHAPE(2, 3), 0, FLOATS(0, 4, 8, 12, 16, 20), 6},
      {FWI_OP_REDUCE_PROD, TB_INTS(0), TB_SHAPE(3, 4), 0, FLOATS(0, 13, 28, 45, 64, 85, 108, 133, 160, 189, 220, 253),
       12},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_model *m = tb_new();
    int32_t axes = tb_int_list(m, "axes", cases[i].axes);
    one_op(cases[i].code, TB_SHAPE(2, 3, 4), &axes, 1, m, cases[i].out);
    tb_option_byte(m, 0, cases[i].keep);
    nn_expect(m, ramp, cases[i].expected, cases[i].count, 1e-4f, fwi_builtin_name(cases[i].code));
  }
}

static void arg_max(void) {
  for (int smallest = 0; smallest < 2; smallest++) {
    tb_model *m = tb_new();
    int32_t axis = tb_int_list(m, "axis", TB_INTS(1)), x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(2, 3));
    int32_t y = tb_tensor(m, "y", FWI_INT32, TB_SHAPE(2));
    tb_op(m, smallest ? FWI_OP_ARG_MIN : FWI_OP_ARG_MAX, TB_INTS(x, axis), TB_INTS(y));
    tb_ends(m, TB_INTS(x), TB_INTS(y));
    nn_expect_ints(m, FLOATS(1, 3, 3, -1, -2, -3), smallest ? (const int32_t[]){0, 2} : (const int32_t[]){1, 0}, 2,
                   "ARG_MAX, ARG_MIN");
  }
}

static void resizing(void) {
  const struct {
    int32_t code, align, half;
    float expected[4];
  } cases[] = {
      {FWI_OP_RESIZE_BILINEAR, 0, 0, {0, 5, 10, 10}},
      {FWI_OP_RESIZE_BILINEAR, 1, 0, {0, 10 / 3.0f, 20 / 3.0f, 10}},
      {FWI_OP_RESIZE_BILINEAR, 0, 1, {0, 2.5f, 7.5f, 10}},
      {FWI_OP_RESIZE_NEAREST_NEIGHBOR, 0, 0, {0, 0, 10, 10}},
      {FWI_OP_RESIZE_NEAREST_NEIGHBOR, 1, 0, {0, 0, 10, 10}},
      {FWI_OP_RESIZE_NEAREST_NEIGHBOR, 0, 1, {0, 0, 10, 10}},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    tb_model *m = tb_new();
    int32_t size = tb_int_list(m, "size", TB_INTS(1, 4));
    bool nearest = cases[i].code == FWI_OP_RESIZE_NEAREST_NEIGHBOR;
    one_op(cases[i].code, TB_SHAPE(1, 1, 2, 1), &size, 1, m, TB_SHAPE(1, 1, 4, 1));
    tb_option_byte(m, nearest ? 0 : 2, cases[i].align);
    tb_option_byte(m, nearest ? 1 : 3, cases[i].half);
    nn_expect(m, FLOATS(0, 10), cases[i].expected, 4, 1e-5f, nearest ? "RESIZE_NEAREST_NEIGHBOR" : "RESIZE_BILINEAR");
  }
}

static void matrix_products(void) {
  for (int adj = 0; adj < 4; adj++) {
    tb_model *m = tb_new();
    tb_ints a = adj & 1 ? TB_SHAPE(2, 3, 2) : TB_SHAPE(2, 2, 3), b = adj & 2 ? TB_SHAPE(1, 1, 3) : TB_SHAPE(1, 3, 1);
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, a), w = tb_tensor(m, "w", FWI_FLOAT32, b);
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(2, 2, 1));
    tb_op(m, FWI_OP_BATCH_MATMUL, TB_INTS(x, w), TB_INTS(y));
    tb_option_byte(m, 0, adj & 1);
    tb_option_byte(m, 1, adj >> 1);
    tb_ends(m, TB_INTS(x, w), TB_INTS(y));
    const float in[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 10, 100};
    nn_expect(m, in, adj & 1 ? FLOATS(420, 531, 1086, 1197) : FLOATS(210, 543, 876, 1209), 4, 1e-3f, "BATCH_MATMUL");
  }
  tb_model *m = tb_new(); /* a constant right side is packed like a dense layer */
  int32_t w = tb_floats(m, "w", TB_SHAPE(3, 1), FLOATS(1, 10, 100));
  one_op(FWI_OP_BATCH_MATMUL, TB_SHAPE(2, 2, 3), &w, 1, m, TB_SHAPE(2, 2, 1));
  nn_expect(m, ramp, FLOATS(210, 543, 876, 1209), 4, 1e-3f, "BATCH_MATMUL by a constant");
}

static void fully_connected(void) {
  for (int form = 0; form < 3; form++) { /* constant weights, kept dimensions, weights from the graph */
    tb_model *m = tb_new();
    const float weights[] = {1, 0, -1, 2, 2, 2}, bias[] = {0.5f, -100};
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 2, 3));
    int32_t w = form == 2 ? tb_tensor(m, "w", FWI_FLOAT32, TB_SHAPE(2, 3)) : tb_floats(m, "w", TB_SHAPE(2, 3), weights);
    int32_t b = tb_floats(m, "b", TB_SHAPE(2), bias);
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, form == 1 ? TB_SHAPE(1, 2, 2) : TB_SHAPE(2, 2));
    tb_op(m, FWI_OP_FULLY_CONNECTED, TB_INTS(x, w, b), TB_INTS(y));
    tb_option_byte(m, 0, FWI_FUSED_RELU);
    tb_option_byte(m, 2, form == 1);
    if (form == 2) {
      tb_ends(m, TB_INTS(x, w), TB_INTS(y));
    } else {
      tb_ends(m, TB_INTS(x), TB_INTS(y));
    }
    const float in[] = {9, 8, 7, 30, 20, 10, 1, 0, -1, 2, 2, 2};
    nn_expect(m, in, FLOATS(2.5f, 0, 20.5f, 20), 4, 1e-4f, "FULLY_CONNECTED");
  }
}

static void half_floats(void) {
  const struct {
    uint16_t half;
    float value;
  } cases[] = {{0x0000, 0},
               {0x3C00, 1},
               {0xC000, -2},
               {0x7BFF, 65504},
               {0x0001, 5.9604644775390625e-8f},
               {0x0400, 6.103515625e-5f},
               {0x3555, 0.333251953125f}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    CHECK(fwi_f16_to_f32(cases[i].half) == cases[i].value, "half %04x gives %g", cases[i].half,
          (double)fwi_f16_to_f32(cases[i].half));
  }
  CHECK(signbit(fwi_f16_to_f32(0x8000)) && fwi_f16_to_f32(0x8000) == 0, "minus zero");
  CHECK(isinf(fwi_f16_to_f32(0xFC00)) && isnan(fwi_f16_to_f32(0x7E00)), "infinity and NaN");
}

static void dequantization(void) {
  const int8_t bytes[6] = {-1, 2, 3, -4, 5, 6};
  const uint8_t unsigned_bytes[2] = {255, 0};
  tb_model *m = tb_new();
  int32_t q = tb_constant(m, "q", FWI_INT8, TB_SHAPE(2, 3), bytes, sizeof bytes);
  int32_t u = tb_constant(m, "u", FWI_UINT8, TB_SHAPE(2, 1), unsigned_bytes, sizeof unsigned_bytes);
  int32_t h = tb_constant(m, "h", FWI_FLOAT16, TB_SHAPE(3), (const uint16_t[]){0x3C00, 0x4000, 0x4200}, 6);
  tb_quantize(m, q, FLOATS(1, 10, 100), (const int64_t[]){0, 1, 2}, 3, 1);
  tb_quantize(m, u, FLOATS(0.5f), (const int64_t[]){127}, 1, 0);
  int32_t qf = tb_tensor(m, "qf", FWI_FLOAT32, TB_SHAPE(2, 3)), uf = tb_tensor(m, "uf", FWI_FLOAT32, TB_SHAPE(2, 1));
  int32_t hf = tb_tensor(m, "hf", FWI_FLOAT32, TB_SHAPE(3)), sum = tb_tensor(m, "sum", FWI_FLOAT32, TB_SHAPE(2, 3));
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(2, 3)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(2, 3));
  int32_t z = tb_tensor(m, "z", FWI_FLOAT32, TB_SHAPE(2, 3));
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(q), TB_INTS(qf));
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(u), TB_INTS(uf));
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(h), TB_INTS(hf));
  tb_op(m, FWI_OP_ADD, TB_INTS(qf, uf), TB_INTS(sum)); /* folds */
  tb_op(m, FWI_OP_ADD, TB_INTS(sum, x), TB_INTS(y));
  tb_op(m, FWI_OP_MUL, TB_INTS(y, hf), TB_INTS(z));
  tb_ends(m, TB_INTS(x), TB_INTS(z));
  nn_expect(m, FLOATS(0, 0, 0, 1, 1, 1), FLOATS(63, 148, 492, -66.5f, -45, 1012.5f), 6, 1e-4f, "DEQUANTIZE");
}

static void quantized_ends(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_UINT8, TB_SHAPE(4)), f = tb_tensor(m, "f", FWI_FLOAT32, TB_SHAPE(4));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4)), q = tb_tensor(m, "q", FWI_INT8, TB_SHAPE(4));
  int32_t z = tb_tensor(m, "z", FWI_FLOAT32, TB_SHAPE(4));
  tb_quantize(m, x, FLOATS(0.5f), (const int64_t[]){128}, 1, 0);
  tb_quantize(m, q, FLOATS(2), (const int64_t[]){-3}, 1, 0);
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(x), TB_INTS(f));
  tb_op(m, FWI_OP_SQUARE, TB_INTS(f), TB_INTS(y));
  tb_op(m, FWI_OP_QUANTIZE, TB_INTS(y), TB_INTS(q));
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(q), TB_INTS(z));
  tb_ends(m, TB_INTS(x), TB_INTS(z));
  nn_expect(m, (const uint8_t[]){128, 130, 0, 134}, FLOATS(0, 2, 260, 10), 4, 0, "uint8 in, int8 in between");
}

CHECK_MAIN("nn_ops") {
  CHECK_RUN(activations);
  CHECK_RUN(functions);
  CHECK_RUN(local_response);
  CHECK_RUN(arithmetic);
  CHECK_RUN(broadcasting);
  CHECK_RUN(integers);
  CHECK_RUN(comparisons);
  CHECK_RUN(logic);
  CHECK_RUN(casts);
  CHECK_RUN(reductions);
  CHECK_RUN(arg_max);
  CHECK_RUN(resizing);
  CHECK_RUN(matrix_products);
  CHECK_RUN(fully_connected);
  CHECK_RUN(half_floats);
  CHECK_RUN(dequantization);
  CHECK_RUN(quantized_ends);
}
