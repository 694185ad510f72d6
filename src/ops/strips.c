#include "ops/strips.h"

#include "ops/conv.h"
#include "ops/pool.h"

static const fwi_conv_shape *shape_of(const fwi_node *n) {
  return n->op == &fwi_op_pool ? n->params : &((const fwi_conv_params *)n->params)->shape;
}

/* First layers of few channels are never packed for Winograd tiles, whose choice depends on the picture. */
static bool leads(const fwi_node *n) {
  if (n->op == &fwi_op_depthwise) return true;
  return n->op == &fwi_op_conv2d && shape_of(n)->in_c < 8;
}

bool fwi_strips_possible(const fwi_node *first, const fwi_node *second) {
  if (!leads(first) || (second->op != &fwi_op_conv2d && second->op != &fwi_op_pool)) return false;
  const fwi_conv_shape *a = shape_of(first), *b = shape_of(second);
  if (second->op == &fwi_op_conv2d && (int64_t)b->in_c * b->out_c > 16384) return false;
  return a->batch == 1 && b->kernel_h <= b->stride_h && b->dilation_h == 1 && b->pad_top < b->kernel_h &&
         a->pad_top < a->kernel_h * a->dilation_h && first->fusion.residual == FWI_NONE;
}

static size_t row_floats(const fwi_conv_shape *s) {
  return (size_t)s->out_w * (size_t)s->out_c;
}

int32_t fwi_strips_rows(const fwi_node *first, const fwi_node *second, size_t bytes) {
  const fwi_conv_shape *a = shape_of(first), *b = shape_of(second);
  const size_t rows = bytes / sizeof(float) / row_floats(a) / (size_t)b->stride_h;
  return rows < 1 ? 1 : rows < (size_t)b->out_h ? (int32_t)rows : b->out_h;
}

/* The layer cut down to `count` rows of output from `row` on, and the input row where it begins now. */
static fwi_conv_shape cut(const fwi_conv_shape *s, int32_t row, int32_t count, int32_t *from) {
  const int32_t start = row * s->stride_h - s->pad_top;
  const int32_t end = start + (count - 1) * s->stride_h + (s->kernel_h - 1) * s->dilation_h + 1;
  fwi_conv_shape part = *s;
  *from = start > 0 ? start : 0;
  if (*from >= s->in_h) *from = s->in_h - 1; /* a window wholly outside still has its row above */
  part.pad_top = *from - start;
  part.in_h = (end < s->in_h ? end : s->in_h) - *from;
  if (part.in_h < 1) part.in_h = 1;
  part.out_h = count;
  return part;
}

/* The parts of both layers that make a strip. */
typedef struct strip {
  fwi_conv_shape first, second;
  int32_t first_from, second_from;
} strip;

static strip strip_at(const fwi_strips_params *p, int32_t row) {
  const fwi_conv_shape *b = shape_of(&p->second);
  strip t;
  t.second = cut(b, row, b->out_h - row < p->rows ? b->out_h - row : p->rows, &t.second_from);
  t.first = cut(shape_of(&p->first), t.second_from, t.second.in_h, &t.first_from);
  return t;
}

static size_t greater(size_t a, size_t b) {
  return a > b ? a : b;
}

/* Floats of the longest strip, to whole cache lines. */
static size_t strip_floats(const fwi_strips_params *p) {
  size_t rows = 0;
  for (int32_t row = 0; row < shape_of(&p->second)->out_h; row += p->rows) {
    rows = greater(rows, (size_t)strip_at(p, row).first.out_h);
  }
  return (rows * row_floats(shape_of(&p->first)) + 15) & ~(size_t)15;
}

static fw_status pack(fwi_build *b, fwi_node *n) {
  fwi_strips_params *p = n->params;
  const fwi_kernels *k = b->model->kernels;
  FWI_TRY(p->first.op->pack(b, &p->first));
  if (p->second.op->pack) FWI_TRY(p->second.op->pack(b, &p->second));
  size_t scratch = 0;
  for (int32_t row = 0; row < shape_of(&p->second)->out_h; row += p->rows) {
    const strip t = strip_at(p, row);
    scratch = greater(scratch, p->first.op == &fwi_op_conv2d ? k->conv2d_scratch_bytes(&t.first)
                                                             : k->depthwise_scratch_bytes(&t.first));
    if (p->second.op == &fwi_op_conv2d) scratch = greater(scratch, k->conv2d_scratch_bytes(&t.second));
  }
  if (!fwi_add_size(strip_floats(p) * sizeof(float), scratch, &n->scratch_bytes)) {
    return fwi_node_fail(b, n, FW_ERR_MEMORY, "its scratch memory is too large.");
  }
  char name[96];
  const size_t length = fwi_format(name, sizeof name, "%s, %s by %d rows", p->first.kernel, p->second.kernel, p->rows);
  char *kernel = fwi_take(b, length + 1, 1);
  if (!kernel) return FW_ERR_MEMORY;
  n->kernel = memcpy(kernel, name, length + 1);
  return FW_OK;
}

/* What `n` alone would be run with. */
static fwi_epilogue epilogue_of(const fwi_run *r, const fwi_node *n) {
  fwi_run alone = *r;
  alone.node = n;
  return fwi_run_epilogue(&alone);
}

static fw_status run(const fwi_run *r) {
  const fwi_strips_params *p = r->node->params;
  const fwi_kernels *k = r->kernels;
  const fwi_conv_shape *a = shape_of(&p->first), *b = shape_of(&p->second);
  const fwi_epilogue first_epilogue = epilogue_of(r, &p->first), second_epilogue = epilogue_of(r, &p->second);
  const size_t in_row = (size_t)a->in_w * (size_t)a->in_c;
  const size_t residual_row =
      (size_t)b->out_w * (size_t)(second_epilogue.residual_channels ? second_epilogue.residual_channels : b->out_c);
  float *between = r->scratch;
  void *scratch = between + strip_floats(p);
  for (int32_t row = 0; row < b->out_h; row += p->rows) {
    const strip t = strip_at(p, row);
    const float *x = (const float *)fwi_in(r, 0) + (size_t)t.first_from * in_row;
    float *y = (float *)fwi_out(r, 0) + (size_t)row * row_floats(b);
    if (p->first.op == &fwi_op_conv2d) {
      k->conv2d(&t.first, x, p->first.packed, &first_epilogue, between, scratch);
    } else {
      k->depthwise(&t.first, x, p->first.packed, &first_epilogue, between, scratch);
    }
    if (p->second.op == &fwi_op_conv2d) {
      fwi_epilogue e = second_epilogue;
      if (e.residual) e.residual += (size_t)row * residual_row;
      k->conv2d(&t.second, between, p->second.packed, &e, y, scratch);
    } else if (p->second.variant == FWI_POOL_MAX) {
      k->max_pool(&t.second, between, p->second.fusion.activation, y);
    } else {
      k->average_pool(&t.second, between, p->second.fusion.activation, y);
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_strips = {NULL, pack, run, 0};
