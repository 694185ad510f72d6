#include "train/schedule.h"

#include "kernels/mathf.h"

float fwi_learning_rate(const fw_train_options *options, int64_t step, int32_t steps_per_epoch) {
  const float at = (float)step, epoch = (float)steps_per_epoch, warm = options->warmup_epochs * epoch;
  float factor = 1.0f;
  if (options->schedule == FW_SCHEDULE_STEP && options->decay_epochs > 0.0f)
    factor = fwi_powf(options->decay_rate, fwi_floorf(at / (options->decay_epochs * epoch)));
  if (options->schedule == FW_SCHEDULE_COSINE) {
    const float left = (float)options->epochs * epoch - warm;
    float share = left > 0.0f ? (at - warm) / left : 0.0f;
    share = share < 0.0f ? 0.0f : share > 1.0f ? 1.0f : share;
    const float wave = 0.5f + 0.5f * fwi_cosf(share * 3.14159265f);
    factor = options->final_rate + (1.0f - options->final_rate) * wave;
  }
  if (at + 1.0f < warm) factor *= (at + 1.0f) / warm;
  return options->learning_rate * factor;
}
