#include "written.h"

static void check_table(const fwi_fb_table *t, const char *what) {
  CHECK(t->at % 4 == 0 && t->vtable % 2 == 0, "%s at byte %zu, its vtable at %zu", what, t->at, t->vtable);
}

static fwi_fb_table child_of(fwi_fb *b, const fwi_fb_vector *v, uint32_t index, const char *what) {
  fwi_fb_table t = fwi_fb_vec_table(b, v, index, what);
  check_table(&t, what);
  CHECK(v->at % 4 == 0, "the list of %s lies at byte %zu", what, v->at);
  return t;
}

static void check_vector(fwi_fb *b, const fwi_fb_table *t, uint32_t index, size_t element, size_t alignment,
                         bool string, const char *what) {
  const fwi_fb_vector v = fwi_fb_vec(b, t, index, element, what);
  CHECK(v.at % alignment == 0, "%s lies at byte %zu", what, v.at);
  if (string) CHECK(v.at && v.at + v.count < b->size && b->data[v.at + v.count] == 0, "%s does not end in NUL", what);
}

void written_check(const uint8_t *bytes, size_t size) {
  fwi_fb b = {.data = bytes, .size = size};
  CHECK((uintptr_t)bytes % FWI_ALIGNMENT == 0 && memcmp(bytes + 4, "TFL3", 4) == 0, "the start");
  const fwi_fb_table model = fwi_fb_root(&b, "model");
  check_table(&model, "the model");
  const fwi_fb_vector codes = fwi_fb_vec(&b, &model, 1, 4, "codes"), graphs = fwi_fb_vec(&b, &model, 2, 4, "graphs");
  const fwi_fb_vector buffers = fwi_fb_vec(&b, &model, 4, 4, "buffers"), entries = fwi_fb_vec(&b, &model, 6, 4, "meta");
  const fwi_fb_table graph = child_of(&b, &graphs, 0, "graphs");
  check_vector(&b, &graph, 4, 1, 4, true, "a graph's name");
  for (uint32_t i = 0; i < codes.count; i++) {
    const fwi_fb_table t = child_of(&b, &codes, i, "operator codes");
    const int32_t old = fwi_fb_i8(&b, &t, 0, 0, "old code"), code = fwi_fb_i32(&b, &t, 3, 0, "code");
    CHECK(old == (code < 127 ? code : 127), "codes %d and %d", old, code);
    if (fwi_fb_has(&b, &t, 1)) check_vector(&b, &t, 1, 1, 4, true, "a custom op's name");
  }
  const fwi_fb_vector tensors = fwi_fb_vec(&b, &graph, 0, 4, "tensors"), ops = fwi_fb_vec(&b, &graph, 3, 4, "ops");
  for (uint32_t i = 0; i < tensors.count; i++) {
    const fwi_fb_table t = child_of(&b, &tensors, i, "tensors"), q = fwi_fb_child(&b, &t, 4, "quantisation");
    check_vector(&b, &t, 0, 4, 4, false, "a shape");
    check_vector(&b, &t, 3, 1, 4, true, "a tensor's name");
    check_table(&q, "quantisation");
    check_vector(&b, &q, 2, 4, 4, false, "scales");
    check_vector(&b, &q, 3, 8, 8, false, "zero points");
  }
  for (uint32_t i = 0; i < ops.count; i++) {
    const fwi_fb_table t = child_of(&b, &ops, i, "operators"), options = fwi_fb_child(&b, &t, 4, "options");
    check_table(&options, "options");
    check_vector(&b, &t, 1, 4, 4, false, "inputs");
    check_vector(&b, &t, 2, 4, 4, false, "outputs");
  }
  for (uint32_t i = 0; i < buffers.count; i++) {
    const fwi_fb_table t = child_of(&b, &buffers, i, "buffers");
    CHECK(i || !fwi_fb_has(&b, &t, 0), "buffer 0 has contents");
    check_vector(&b, &t, 0, 1, 16, false, "a buffer's data");
  }
  for (uint32_t i = 0; i < entries.count; i++) {
    const fwi_fb_table t = child_of(&b, &entries, i, "metadata");
    check_vector(&b, &t, 0, 1, 4, true, "metadata's name");
  }
  CHECK(b.status == FW_OK, "a field lies outside the file");
}

fw_status written_finish(written *f, fwi_writer *w, int32_t input, int32_t output) {
  *f = (written){0};
  w->file.error = &f->error;
  fw_status status = fwi_writer_finish(w, &input, 1, &output, 1, &f->bytes, &f->size);
  fwi_writer_end(w);
  CHECK((status == FW_OK) == (f->bytes != NULL) && (f->bytes || !f->size), "%s", fw_status_name(status));
  if (status != FW_OK) return status;
  f->file = (fwi_fb){.data = f->bytes, .size = f->size, .error = &f->error};
  status = fwi_file_read(&f->file, &f->arena, &f->arena, &f->model);
  CHECK(status == FW_OK, "%s", f->error.message);
  written_check(f->bytes, f->size);
  return status;
}

void written_free(written *f) {
  fwi_arena_free(&f->arena);
  fwi_block_free(f->bytes);
}

const fwi_file_tensor *written_tensor(const written *f, const char *name) {
  for (int32_t i = 0; i < f->model.tensor_count; i++) {
    if (strcmp(f->model.tensors[i].name, name) == 0) return &f->model.tensors[i];
  }
  CHECK(0, "there is no tensor '%s'", name);
  return f->model.tensors;
}

float *written_floats(size_t count) {
  static float pool[1 << 16];
  static size_t used;
  if (used + count > sizeof pool / sizeof *pool) used = 0;
  float *values = pool + used;
  used += count;
  check_random_fill(values, count, -1, 1);
  return values;
}

/* The tensor of this name in a file, or -1. */
static int32_t tensor_named(const uint8_t *bytes, size_t size, const char *name) {
  fwi_fb file = {.data = bytes, .size = size};
  fwi_arena arena = {0};
  fwi_file_model m;
  int32_t found = -1;
  if (fwi_file_read(&file, &arena, &arena, &m) != FW_OK) abort();
  for (int32_t i = 0; found < 0 && i < m.tensor_count; i++) {
    if (strcmp(m.tensors[i].name, name) == 0) found = i;
  }
  fwi_arena_free(&arena);
  return found;
}

bool written_cut_gives(const uint8_t *bytes, size_t size, fw_kernel_set kernels, const float *inputs,
                       const fw_tensor *tap, uint8_t **cut, size_t *cut_size) {
  fwi_writer w;
  fw_error error = {FW_OK, ""};
  const int32_t at = tensor_named(bytes, size, tap->name);
  bool same = false;
  fwi_writer_begin(&w, &error);
  fwi_writer_base(&w, bytes, size, &at, 1);
  const fw_status status = fwi_writer_finish(&w, w.base.inputs, w.base.input_count, &at, 1, cut, cut_size);
  fwi_writer_end(&w);
  CHECK(status == FW_OK, "%s: %s", tap->name, error.message);
  if (status != FW_OK) return false;
  written_check(*cut, *cut_size);
  nn_net net = nn_open(*cut, *cut_size, kernels, 1);
  if (net.session) {
    const fw_tensor y = nn_run(&net, inputs, 0);
    same = y.bytes == tap->bytes && y.rank == tap->rank && memcmp(y.shape, tap->shape, sizeof y.shape) == 0 &&
           memcmp(y.data, tap->data, y.bytes) == 0;
  }
  nn_close(&net);
  return same;
}

void written_cut_at(const uint8_t *bytes, size_t size, const char *name) {
  uint8_t *cut = NULL;
  size_t cut_size;
  fw_tensor tap;
  nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 1);
  const float *inputs = written_floats(256);
  if (net.session) {
    nn_run(&net, inputs, 0);
    CHECK(fw_session_tap_named(net.session, name, &tap) == FW_OK, "there is no '%s'", name);
    CHECK(written_cut_gives(bytes, size, FW_KERNELS_SCALAR, inputs, &tap, &cut, &cut_size), "a cut at %s", name);
  }
  fwi_block_free(cut);
  nn_close(&net);
}
