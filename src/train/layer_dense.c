/* dense, of the flattened input. */
#include "train/pass.h"

static void forward(fwi_pass *p, const fwi_layer *l) {
  const fwi_epilogue e = fwi_layer_epilogue(l);
  p->net->gradients->dense_forward(p->count, l->conv.out_c, l->conv.in_c, fwi_value(p, l->inputs[0]),
                                   fwi_parameter_data(p->net, l, FW_PARAMETER_WEIGHTS),
                                   fwi_parameter_data(p->net, l, FW_PARAMETER_BIAS), &e, fwi_value(p, l->index));
}

static void backward(fwi_pass *p, const fwi_layer *l) {
  const fwi_gradient_kernels *g = p->net->gradients;
  const float *dy = fwi_gradient(p, l->index), *add;
  float *dw = fwi_parameter_gradient(p, l, FW_PARAMETER_WEIGHTS);
  fwi_activation_backward(p, l);
  if (dw) {
    g->dense_weights(p->count, l->conv.out_c, l->conv.in_c, fwi_value(p, l->inputs[0]), dy, dw,
                     fwi_parameter_gradient(p, l, FW_PARAMETER_BIAS));
  }
  if (fwi_wants_gradient(p, l->inputs[0], &add)) {
    g->dense_input(p->count, l->conv.out_c, l->conv.in_c, dy, fwi_parameter_data(p->net, l, FW_PARAMETER_WEIGHTS), add,
                   fwi_gradient(p, l->inputs[0]));
  }
}

const fwi_layer_type fwi_layer_dense = {"dense", NULL, NULL, NULL, forward, backward, false};
