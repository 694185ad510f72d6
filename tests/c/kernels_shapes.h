/* Random shapes of convolutions, shared by their checkers. */
#ifndef FW_TESTS_KERNELS_SHAPES_H
#define FW_TESTS_KERNELS_SHAPES_H

#include "kernels_check.h"

static inline int32_t min_of(int32_t a, int32_t b) {
  return a < b ? a : b;
}

/* Mostly small, often at or beside a multiple of the tile. */
static inline int32_t random_channels(void) {
  static const int32_t kEdges[] = {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 20, 24, 28, 33};
  return check_random_int(0, 3) ? kEdges[check_random_int(0, 17)] : check_random_int(1, 40);
}

static inline fwi_conv_shape random_shape(void) {
  fwi_conv_shape s = {.batch = check_random_int(0, 4) ? 1 : 2,
                      .in_h = check_random_int(1, 14),
                      .in_w = check_random_int(1, 14),
                      .in_c = random_channels(),
                      .out_c = random_channels(),
                      .kernel_h = check_random_int(1, 5),
                      .kernel_w = check_random_int(1, 5),
                      .stride_h = check_random_int(1, 3),
                      .stride_w = check_random_int(1, 3),
                      .dilation_h = check_random_int(0, 3) ? 1 : check_random_int(2, 3),
                      .dilation_w = check_random_int(0, 3) ? 1 : check_random_int(2, 3)};
  if (check_random_int(0, 2)) s.kernel_w = s.kernel_h;
  if (check_random_int(0, 2)) s.stride_w = s.stride_h;
  s.pad_top = check_random_int(0, 1) ? s.kernel_h / 2 : check_random_int(0, 6);
  s.pad_left = check_random_int(0, 1) ? s.kernel_w / 2 : check_random_int(0, 6);
  /* Any output size is allowed: what it lacks or has beyond the picture is padding. */
  s.out_h = check_random_int(1, min_of(16, (s.in_h + s.pad_top) / s.stride_h + 2));
  s.out_w = check_random_int(1, min_of(16, (s.in_w + s.pad_left) / s.stride_w + 2));
  return s;
}

static inline const char *shape_text(const fwi_conv_shape *s) {
  static char text[256];
  snprintf(text, sizeof text,
           "x %dx%dx%dx%d y %dx%dx%d kernel %dx%d stride %dx%d dilation %dx%d pad %d,%d multiplier %d", s->batch,
           s->in_h, s->in_w, s->in_c, s->out_h, s->out_w, s->out_c, s->kernel_h, s->kernel_w, s->stride_h, s->stride_w,
           s->dilation_h, s->dilation_w, s->pad_top, s->pad_left, s->depth_multiplier);
  return text;
}

#endif
