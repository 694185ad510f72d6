/* max_pool2d, average_pool2d and global_average_pool. */
#include "train/pass.h"

static void forward(fwi_pass *p, const fwi_layer *l) {
  const fwi_kernels *k = p->net->kernels;
  fwi_conv_shape s = l->conv;
  s.batch = p->count;
  (l->kind == FW_LAYER_MAX_POOL2D ? k->max_pool : k->average_pool)(&s, fwi_value(p, l->inputs[0]), FWI_ACT_NONE,
                                                                   fwi_value(p, l->index));
}

static void backward(fwi_pass *p, const fwi_layer *l) {
  const fwi_gradient_kernels *g = p->net->gradients;
  float *dy = fwi_gradient(p, l->index);
  const float *add;
  if (!fwi_wants_gradient(p, l->inputs[0], &add)) return;
  fwi_conv_shape s = l->conv;
  s.batch = p->count;
  float *dx = fwi_gradient(p, l->inputs[0]);
  if (l->kind == FW_LAYER_MAX_POOL2D) {
    /* The slope of an activation below follows from its result, and all gradient goes where that is the pool's: here
     * there are fewer values to multiply. */
    const fwi_layer *below = l->inputs[0] >= 0 ? &p->net->layers[l->inputs[0]] : NULL;
    if (below && fwi_pool_activates(p, below)) {
      g->activation(below->fused, below->alpha, (size_t)p->count * l->size, fwi_value(p, l->index), dy, dy);
    }
    g->max_pool(&s, fwi_value(p, l->inputs[0]), fwi_value(p, l->index), dy, add, dx);
  } else {
    g->average_pool(&s, dy, add, dx);
  }
}

const fwi_layer_type fwi_layer_max_pool = {"max_pool2d", NULL, NULL, NULL, forward, backward, false};
const fwi_layer_type fwi_layer_average_pool = {"average_pool2d", NULL, NULL, NULL, forward, backward, false};
const fwi_layer_type fwi_layer_global_average_pool = {
    "global_average_pool", NULL, NULL, NULL, forward, backward, false};
