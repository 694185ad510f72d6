/* The model reader: files that are something else, buffers behind the file, names, quantisation, sparsity. */
#include "check.h"
#include "tflite/reader.h"
#include "tflite/sparsity.h"
#include "tflite_builder.h"

/* A file that is read; `error` says why not. */
typedef struct reading {
  fwi_fb file;
  fwi_arena arena;
  fwi_file_model model;
  fw_error error;
} reading;

static fw_status begin(reading *r, const void *bytes, size_t size) {
  *r = (reading){.file = {.data = bytes, .size = size}};
  r->file.error = &r->error;
  return fwi_file_read(&r->file, &r->arena, &r->arena, &r->model);
}

static void other_files_are_told_apart(void) {
  const struct {
    const char *bytes, *says;
    fw_status status;
  } cases[] = {
      {"", "empty", FW_ERR_MODEL},
      {"<!doctype html><html>404</html>", "HTML", FW_ERR_MODEL},
      {"\xEF\xBB\xBF\r\n  <?xml version='1.0'?>", "HTML or XML", FW_ERR_MODEL},
      {"{\"error\": \"not found\"}", "JSON", FW_ERR_MODEL},
      {"PK\x03\x04 and more", "zip", FW_ERR_MODEL},
      {"\x1F\x8B and more bytes", "gzip", FW_ERR_MODEL},
      {"version https://git-lfs.github.com/spec/v1", "git-lfs", FW_ERR_MODEL},
      {"abc", "truncated: 3 bytes", FW_ERR_MODEL},
      {"\x1C\x01\x01\x01TFL2", "TFL3 is missing", FW_ERR_MODEL},
      {"\x1C\x01\x01\x01TFL3", "the file ends at byte 8", FW_ERR_MODEL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    reading r;
    fw_status status = begin(&r, cases[i].bytes, strlen(cases[i].bytes));
    CHECK(status == cases[i].status && strstr(r.error.message, cases[i].says), "case %zu: %s '%s'", i,
          fw_status_name(status), r.error.message);
    fwi_arena_free(&r.arena);
  }
}

static void schema_versions(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  tb_ends(m, TB_INTS(x), TB_INTS(x));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  reading r;
  CHECK(begin(&r, bytes, size) == FW_OK, "%s", r.error.message);
  fwi_arena_free(&r.arena);
  size_t root = fwi_read_u32(bytes), version = root + fwi_read_u16(bytes + root - fwi_read_u32(bytes + root) + 4);
  CHECK(fwi_read_u32(bytes + version) == 3, "the version lies elsewhere");
  bytes[version] = 4;
  CHECK(begin(&r, bytes, size) == FW_ERR_UNSUPPORTED && strstr(r.error.message, "version 4"), "%s", r.error.message);
  fwi_arena_free(&r.arena);
  free(bytes);
}

static void tensors_and_operators(void) {
  for (int external = 0; external < 2; external++) {
    tb_model *m = tb_new();
    const float weights[] = {1, 2, 3}, scales[] = {0.5f, 2, 4};
    const int64_t zeros[] = {1, -2, 3};
    int32_t x = tb_tensor(m, "in \xC3\xA9\x01\xFF", FWI_INT8, TB_SHAPE(1, 4, 3)),
            w = tb_floats(m, "w", TB_SHAPE(3), weights);
    int32_t y = tb_tensor(m, "", FWI_FLOAT32, TB_SHAPE(1, 4, 3));
    tb_quantize(m, x, scales, zeros, 3, 2);
    tb_signature(m, x, TB_INTS(-1, 4, 3));
    tb_op(m, FWI_OP_GELU, TB_INTS(x, w, -1), TB_INTS(y)); /* a code above 127 */
    tb_option_float(m, 2, 1.5f);
    tb_custom_op(m, "Own", 7, TB_INTS(y), TB_INTS(y), "options", 7);
    tb_ends(m, TB_INTS(x), TB_INTS(y, y));
    if (external) tb_external_buffers(m);
    size_t size;
    uint8_t *bytes = tb_finish(m, &size);
    reading r;
    CHECK(begin(&r, bytes, size) == FW_OK, "%s", r.error.message);
    CHECK(r.model.tensor_count == 3 && r.model.operator_count == 2 && r.model.output_count == 2, "counts");
    const fwi_file_tensor *t = r.model.tensors;
    CHECK(strcmp(t[0].name, "in \xC3\xA9??") == 0, "name '%s'", t[0].name);
    CHECK(t[0].rank == 3 && t[0].shape[1] == 4 && t[0].shape[3] == 1 && !t[0].shaped && t[1].shaped, "shapes");
    CHECK(t[0].quantization.count == 3 && t[0].quantization.axis == 2, "quantisation");
    CHECK(t[0].quantization.scale[1] == 2 && t[0].quantization.zero_point[1] == -2, "scale and zero point");
    CHECK(t[0].data == NULL && t[1].bytes == sizeof weights, "%zu bytes of data", t[1].bytes);
    CHECK(t[1].data && memcmp(t[1].data, weights, sizeof weights) == 0, "data, external %d", external);
    const fwi_file_operator *o = r.model.operators;
    CHECK(o[0].code == FWI_OP_GELU && o[0].input_count == 3 && o[0].inputs[2] == -1, "code %d", o[0].code);
    CHECK(fwi_fb_f32(&r.file, &o[0].options, 2, 0, "option") == 1.5f, "an option");
    CHECK(fwi_fb_f32(&r.file, &o[0].options, 9, 8, "option") == 8, "an option that is not there");
    CHECK(o[1].code == FWI_OP_CUSTOM && strcmp(o[1].custom_name, "Own") == 0 && o[1].version == 7, "the custom op");
    CHECK(o[1].custom_bytes == 7 && memcmp(o[1].custom, "options", 7) == 0, "its options");
    fwi_arena_free(&r.arena);
    free(bytes);
  }
}

static void expect_refusal(tb_model *m, fw_status status, const char *says) {
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  reading r;
  fw_status got = begin(&r, bytes, size);
  CHECK(got == status && strstr(r.error.message, says), "%s: %s '%s'", says, fw_status_name(got), r.error.message);
  fwi_arena_free(&r.arena);
  free(bytes);
}

static void records_that_contradict_each_other(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_INT8, TB_SHAPE(2, 3));
  tb_quantize(m, x, (const float[]){1, 2}, (const int64_t[]){0, 0}, 2, 1);
  tb_ends(m, TB_INTS(x), TB_INTS(x));
  expect_refusal(m, FW_ERR_MODEL, "2 scales, which do not fit its dimension 1");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, -3));
  tb_ends(m, TB_INTS(x), TB_INTS(x));
  expect_refusal(m, FW_ERR_MODEL, "impossible dimension -3");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1, 1, 1, 1, 1, 1));
  tb_ends(m, TB_INTS(x), TB_INTS(x));
  expect_refusal(m, FW_ERR_UNSUPPORTED, "9 dimensions");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  tb_op(m, FWI_OP_NEG, TB_INTS(5), TB_INTS(x));
  tb_ends(m, TB_INTS(x), TB_INTS(x));
  expect_refusal(m, FW_ERR_MODEL, "names tensor 5, but there are only 1");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  tb_ends(m, TB_NONE, TB_INTS(x));
  expect_refusal(m, FW_ERR_MODEL, "no input");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  tb_ends(m, TB_INTS(x), TB_NONE);
  expect_refusal(m, FW_ERR_MODEL, "no output");
}

/* The sparse tensor of this shape, layout and values (uint8), written out; or the sentence that refuses it. */
static void expect_dense(tb_ints shape, tb_ints traversal, tb_ints block_map, const tb_dim *dims, size_t dim_count,
                         const uint8_t *values, size_t value_count, const uint8_t *expected, size_t count,
                         const char *what) {
  tb_model *m = tb_new();
  int32_t w = tb_constant(m, "w", FWI_UINT8, shape, values, value_count);
  tb_sparse(m, w, traversal, block_map, dims, dim_count);
  tb_ends(m, TB_INTS(w), TB_INTS(w));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size), *dense = malloc(count);
  reading r;
  if (!dense) abort();
  memset(dense, 0xAA, count);
  CHECK(begin(&r, bytes, size) == FW_OK, "%s: %s", what, r.error.message);
  fw_status status = fwi_densify(&r.file, r.model.tensors, count, 1, dense);
  if (expected) {
    CHECK(status == FW_OK, "%s: %s", what, r.error.message);
    CHECK(memcmp(dense, expected, count) == 0, "%s: other values", what);
  } else {
    CHECK(status == FW_ERR_MODEL && strstr(r.error.message, what), "%s: '%s'", what, r.error.message);
  }
  fwi_arena_free(&r.arena);
  free(dense);
  free(bytes);
}

static void sparse_tensors(void) {
  const uint8_t values[] = {1, 2, 3, 4, 5, 6, 7, 8};
  const tb_dim rows[] = {{3, TB_NONE, TB_NONE}, {4, TB_INTS(0, 2, 2, 3), TB_INTS(0, 3, 1)}};
  expect_dense(TB_SHAPE(3, 4), TB_INTS(0, 1), TB_NONE, rows, 2, values, 3,
               (const uint8_t[]){1, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0}, 12, "compressed rows");
  const tb_dim columns[] = {{4, TB_NONE, TB_NONE}, {3, TB_INTS(0, 1, 1, 2, 3), TB_INTS(0, 2, 1)}};
  expect_dense(TB_SHAPE(3, 4), TB_INTS(1, 0), TB_NONE, columns, 2, values, 3,
               (const uint8_t[]){1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 2, 0}, 12, "compressed columns");
  const tb_dim blocks[] = {
      {2, TB_NONE, TB_NONE}, {2, TB_INTS(0, 1, 2), TB_INTS(1, 0)}, {2, TB_NONE, TB_NONE}, {2, TB_NONE, TB_NONE}};
  expect_dense(TB_SHAPE(4, 4), TB_INTS(0, 1, 2, 3), TB_INTS(0, 1), blocks, 4, values, 8,
               (const uint8_t[]){0, 0, 1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 0, 0}, 16, "blocks of 2x2");
  const tb_dim twice[] = {{2, TB_INTS(0, 1), TB_INTS(1)}, {3, TB_INTS(0, 2), TB_INTS(0, 2)}};
  expect_dense(TB_SHAPE(2, 3), TB_INTS(0, 1), TB_NONE, twice, 2, values, 2, (const uint8_t[]){0, 0, 0, 1, 0, 2}, 6,
               "two compressed dimensions");
}

static void broken_sparse_tensors(void) {
  const uint8_t values[] = {1, 2, 3, 4};
  const struct {
    tb_ints traversal, block_map, segments, indices;
    int32_t rows;
    size_t values;
    const char *says;
  } cases[] = {
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, 9), 2, 2, "do not rise within"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 2, 3), TB_INTS(2, 1, 0), 2, 3, "do not rise within"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, -1), 2, 2, "do not rise within"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 1, 7), TB_INTS(0, 1), 2, 2, "outside its indices"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(2, 1, 2), TB_INTS(0, 1), 2, 2, "outside its indices"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 1), TB_INTS(0), 2, 2, "no segment"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, 1), 2, 1, "fewer values"},
      {TB_INTS(0, 1), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, 1), 3, 2, "another size"},
      {TB_INTS(0, 0), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, 1), 2, 2, "no permutation"},
      {TB_INTS(0, 5), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, 1), 2, 2, "no permutation"},
      {TB_INTS(0), TB_NONE, TB_INTS(0, 1, 2), TB_INTS(0, 1), 2, 2, "do not fit its shape"},
      {TB_INTS(0, 1), TB_INTS(0), TB_INTS(0, 1, 2), TB_INTS(0, 1), 2, 2, "do not fit its shape"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const tb_dim dims[] = {{cases[i].rows, TB_NONE, TB_NONE}, {3, cases[i].segments, cases[i].indices}};
    expect_dense(TB_SHAPE(2, 3), cases[i].traversal, cases[i].block_map, dims, 2, values, cases[i].values, NULL, 6,
                 cases[i].says);
  }
}

CHECK_MAIN("tflite_reader") {
  CHECK_RUN(other_files_are_told_apart);
  CHECK_RUN(schema_versions);
  CHECK_RUN(tensors_and_operators);
  CHECK_RUN(records_that_contradict_each_other);
  CHECK_RUN(sparse_tensors);
  CHECK_RUN(broken_sparse_tensors);
}
