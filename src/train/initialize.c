#include "train/initialize.h"

#include <stdbool.h>

#include "facewise/train.h"

/* Standard deviation of a standard normal that is cut at -2 and 2. */
static const float kCutDeviation = 0.87962566f;

static bool is_relu_like(int32_t activation) {
  return activation == FW_ACTIVATION_RELU || activation == FW_ACTIVATION_LEAKY_RELU ||
         activation == FW_ACTIVATION_PRELU || activation == FW_ACTIVATION_RELU6;
}

static float cut_normal(fwi_random *r) {
  float z;
  do {
    z = fwi_random_normal(r);
  } while (z < -2.0f || z > 2.0f);
  return z / kCutDeviation;
}

void fwi_initialize(int32_t initializer, int32_t activation, size_t fan_in, size_t fan_out, fwi_random random,
                    float *weights, size_t count) {
  if (initializer == FW_INIT_DEFAULT)
    initializer = is_relu_like(activation) ? FW_INIT_HE_NORMAL : FW_INIT_GLOROT_UNIFORM;
  const bool he = initializer == FW_INIT_HE_NORMAL || initializer == FW_INIT_HE_UNIFORM;
  const bool normal = initializer == FW_INIT_HE_NORMAL || initializer == FW_INIT_GLOROT_NORMAL;
  const float in = fan_in ? (float)fan_in : 1.0f, out = fan_out ? (float)fan_out : 1.0f;
  const float variance = initializer == FW_INIT_ZEROS ? 0.0f : 2.0f / (he ? in : in + out);
  const float spread = __builtin_sqrtf(normal ? variance : 3.0f * variance);
  for (size_t i = 0; i < count; i++)
    weights[i] = spread * (normal ? cut_normal(&random) : fwi_random_between(&random, -1.0f, 1.0f));
}
