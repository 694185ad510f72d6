/* Pools of the reference set. A window that lies wholly outside the picture gives 0. */
#include "kernels/activation.h"
#include "kernels/scalar/scalar.h"

typedef struct range {
  int64_t first, end;
} range;

/* Cells of the picture that the window at output coordinate o covers. */
static range window(int32_t o, int32_t stride, int32_t kernel, int32_t pad, int32_t size) {
  int64_t first = (int64_t)o * stride - pad, end = first + kernel;
  return (range){first < 0 ? 0 : first, end > size ? size : end};
}

static float max_of(const fwi_conv_shape *s, const float *x, range rows, range columns) {
  int any = 0;
  float best = 0;
  for (int64_t iy = rows.first; iy < rows.end; iy++) {
    for (int64_t ix = columns.first; ix < columns.end; ix++) {
      float value = x[(iy * s->in_w + ix) * s->in_c];
      if (!any || value > best || value != value) best = value;
      any = 1;
      if (best != best) return best;
    }
  }
  return best;
}

static float average_of(const fwi_conv_shape *s, const float *x, range rows, range columns) {
  double sum = 0;
  int64_t count = 0;
  for (int64_t iy = rows.first; iy < rows.end; iy++) {
    for (int64_t ix = columns.first; ix < columns.end; ix++, count++) sum += x[(iy * s->in_w + ix) * s->in_c];
  }
  return count ? (float)(sum / (double)count) : 0;
}

static void pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y,
                 float (*reduce)(const fwi_conv_shape *, const float *, range, range)) {
  for (int32_t b = 0; b < s->batch; b++) {
    const float *picture = x + (int64_t)b * s->in_h * s->in_w * s->in_c;
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      range rows = window(oy, s->stride_h, s->kernel_h, s->pad_top, s->in_h);
      for (int32_t ox = 0; ox < s->out_w; ox++) {
        range columns = window(ox, s->stride_w, s->kernel_w, s->pad_left, s->in_w);
        for (int32_t c = 0; c < s->in_c; c++) *y++ = fwi_activate(act, reduce(s, picture + c, rows, columns), 0);
      }
    }
  }
}

void fwi_scalar_max_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y) {
  pool(s, x, act, y, max_of);
}

void fwi_scalar_average_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y) {
  pool(s, x, act, y, average_of);
}
