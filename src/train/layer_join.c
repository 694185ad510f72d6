/* add, multiply and concat of two layers; pad, which is a concat with zeros. */
#include <string.h>

#include "train/pass.h"

static void add_forward(fwi_pass *p, const fwi_layer *l) {
  p->net->kernels->binary(FWI_BINARY_ADD, (size_t)p->count * l->size, fwi_value(p, l->inputs[0]), 1,
                          fwi_value(p, l->inputs[1]), 1, l->fused, fwi_value(p, l->index));
}

static void add_backward(fwi_pass *p, const fwi_layer *l) {
  const size_t values = (size_t)p->count * l->size;
  float *dy = fwi_gradient(p, l->index);
  const float *add;
  fwi_activation_backward(p, l);
  /* The second first: the first may share its memory with dy, and changes it from then on. */
  for (int32_t i = 1; i >= 0; i--) {
    if (!fwi_wants_gradient(p, l->inputs[i], &add)) continue;
    float *dx = fwi_gradient(p, l->inputs[i]);
    if (add) {
      p->net->gradients->add_scaled(values, 1, dy, dx);
    } else if (dx != dy) {
      memcpy(dx, dy, values * sizeof *dx);
    }
  }
}

const fwi_layer_type fwi_layer_add = {"add", NULL, NULL, NULL, add_forward, add_backward, true};

/* Of the second input's values of sample i, those that belong to `pixel`: it may be one value a channel. */
static const float *second(const fwi_pass *p, const fwi_layer *l, size_t i, size_t pixel) {
  const size_t size = fwi_layer_input_size(p->net, l->inputs[1]);
  return fwi_value(p, l->inputs[1]) + i * size + (size == l->size ? pixel * (size_t)l->shape[2] : 0);
}

static void multiply_forward(fwi_pass *p, const fwi_layer *l) {
  const size_t channels = (size_t)l->shape[2];
  float *y = fwi_value(p, l->index);
  const float *x = fwi_value(p, l->inputs[0]);
  for (size_t i = 0; i < (size_t)p->count; i++) {
    for (size_t pixel = 0; pixel < l->size / channels; pixel++, x += channels, y += channels) {
      p->net->kernels->binary(FWI_BINARY_MUL, channels, x, 1, second(p, l, i, pixel), 1, l->fused, y);
    }
  }
}

static void multiply_backward(fwi_pass *p, const fwi_layer *l) {
  const size_t channels = (size_t)l->shape[2];
  fwi_activation_backward(p, l);
  for (int32_t side = 0; side < 2; side++) {
    const float *add;
    if (!fwi_wants_gradient(p, l->inputs[side], &add)) continue;
    const size_t size = fwi_layer_input_size(p->net, l->inputs[side]);
    float *dx = fwi_gradient(p, l->inputs[side]);
    if (!add) memset(dx, 0, (size_t)p->count * size * sizeof *dx);
    const float *dy = fwi_gradient(p, l->index), *x = fwi_value(p, l->inputs[0]);
    for (size_t i = 0; i < (size_t)p->count; i++) {
      for (size_t pixel = 0; pixel < l->size / channels; pixel++, dy += channels, x += channels) {
        float *to = dx + i * size + (size == l->size ? pixel * channels : 0);
        const float *other = side ? x : second(p, l, i, pixel);
        for (size_t c = 0; c < channels; c++) to[c] += dy[c] * other[c];
      }
    }
  }
}

const fwi_layer_type fwi_layer_multiply = {"multiply", NULL, NULL, NULL, multiply_forward, multiply_backward, false};

/* Rows of `c` floats between a tensor of `from_c` channels and one of `to_c`, from channel `to_at` on; `add` or copy.
 */
static void move_channels(size_t pixels, size_t c, const float *from, size_t from_c, float *to, size_t to_c, bool add) {
  for (size_t i = 0; i < pixels; i++, from += from_c, to += to_c) {
    for (size_t k = 0; k < c; k++) to[k] = add ? to[k] + from[k] : from[k];
  }
}

static void concat(fwi_pass *p, const fwi_layer *l, bool back) {
  const size_t channels = (size_t)l->shape[2], pixels = (size_t)p->count * l->size / channels;
  size_t at = 0;
  for (int32_t i = 0; i < 2; i++) {
    const size_t c = (size_t)fwi_layer_input_shape(p->net, l->inputs[i])[2];
    const float *add;
    if (!back) {
      move_channels(pixels, c, fwi_value(p, l->inputs[i]), c, fwi_value(p, l->index) + at, channels, false);
    } else if (fwi_wants_gradient(p, l->inputs[i], &add)) {
      move_channels(pixels, c, fwi_gradient(p, l->index) + at, channels, fwi_gradient(p, l->inputs[i]), c, add != NULL);
    }
    at += c;
  }
}

static void concat_forward(fwi_pass *p, const fwi_layer *l) {
  concat(p, l, false);
}
static void concat_backward(fwi_pass *p, const fwi_layer *l) {
  concat(p, l, true);
}

const fwi_layer_type fwi_layer_concat = {"concat", NULL, NULL, NULL, concat_forward, concat_backward, false};

/* Cells of the input inside the padded picture: height and width with zeros around, channels with zeros behind. */
static void pad(fwi_pass *p, const fwi_layer *l, bool back, bool add) {
  const fwi_conv_shape *s = &l->conv;
  const size_t in_c = (size_t)s->in_c, out_c = (size_t)s->out_c, in_h = (size_t)s->in_h, in_w = (size_t)s->in_w;
  for (size_t i = 0; i < (size_t)p->count * in_h; i++) {
    const size_t y = i % in_h + (size_t)s->pad_top;
    const size_t outer = i / in_h * l->size + (y * (size_t)s->out_w + (size_t)s->pad_left) * out_c;
    const size_t inner = i * in_w * in_c;
    if (back) {
      move_channels(in_w, in_c, fwi_gradient(p, l->index) + outer, out_c, fwi_gradient(p, l->inputs[0]) + inner, in_c,
                    add);
    } else {
      move_channels(in_w, in_c, fwi_value(p, l->inputs[0]) + inner, in_c, fwi_value(p, l->index) + outer, out_c, false);
    }
  }
}

static void pad_forward(fwi_pass *p, const fwi_layer *l) {
  memset(fwi_value(p, l->index), 0, (size_t)p->count * l->size * sizeof(float));
  pad(p, l, false, false);
}

static void pad_backward(fwi_pass *p, const fwi_layer *l) {
  const float *add;
  if (fwi_wants_gradient(p, l->inputs[0], &add)) pad(p, l, true, add != NULL);
}

const fwi_layer_type fwi_layer_pad = {"pad", NULL, NULL, NULL, pad_forward, pad_backward, false};
