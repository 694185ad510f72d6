#include "train/order.h"

#include <stdbool.h>

#include "kernels/mathf.h"

static int32_t class_of(const int32_t *classes, int32_t sample) {
  return classes ? classes[sample] : 0;
}

static void count_classes(const int32_t *indices, int32_t n, const int32_t *classes, int32_t class_count,
                          int32_t *counts) {
  for (int32_t c = 0; c < class_count; c++) counts[c] = 0;
  for (int32_t i = 0; i < n; i++) counts[class_of(classes, indices ? indices[i] : i)]++;
}

/* Selection sampling: each sample is taken with the chance that the rest of its class still owes. */
void fwi_split(const int32_t *classes, int32_t n, int32_t class_count, float share, fwi_random random, int32_t *scratch,
               uint8_t *held_out) {
  int32_t *left = scratch, *wanted = scratch + class_count;
  count_classes(NULL, n, classes, class_count, left);
  for (int32_t c = 0; c < class_count; c++) {
    int32_t some = (int32_t)((double)share * left[c] + 0.5);
    if (some < 1) some = 1;
    if (some >= left[c]) some = left[c] - 1;
    wanted[c] = share > 0.0f && left[c] > 1 ? some : 0;
  }
  for (int32_t i = 0; i < n; i++) {
    const int32_t c = class_of(classes, i);
    const bool take = fwi_random_below(&random, (uint32_t)left[c]--) < (uint32_t)wanted[c];
    wanted[c] -= take;
    held_out[i] = take;
  }
}

static void shuffle(int32_t *order, int32_t count, fwi_random *random) {
  for (int32_t i = count - 1; i > 0; i--) {
    const uint32_t j = fwi_random_below(random, (uint32_t)i + 1);
    const int32_t kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
}

void fwi_order_shuffled(const int32_t *indices, int32_t count, fwi_random random, int32_t *order) {
  for (int32_t i = 0; i < count; i++) order[i] = indices[i];
  shuffle(order, count, &random);
}

void fwi_order_balanced(const int32_t *indices, int32_t count, const int32_t *classes, int32_t class_count,
                        fwi_random random, int32_t *scratch, int32_t *order) {
  int32_t *end = scratch, *grouped = scratch + class_count + 1; /* end[c]: behind the samples of the classes below c */
  fwi_order_shuffled(indices, count, random, order);
  random = fwi_random_of(random.state, FWI_RANDOM_SHUFFLE, 0, 0);
  end[0] = 0;
  count_classes(order, count, classes, class_count, end + 1);
  for (int32_t c = 0; c < class_count; c++) end[c + 1] += end[c];
  for (int32_t i = 0; i < count; i++) grouped[end[class_of(classes, order[i])]++] = order[i];
  /* Now end[c] is behind the samples of class c: round after round one of each. */
  const int32_t first = (int32_t)fwi_random_below(&random, (uint32_t)class_count);
  for (int32_t drawn = 0, round = 0; drawn < count; round++)
    for (int32_t k = 0; k < class_count && drawn < count; k++) {
      const int32_t c = (first + k) % class_count, start = c ? end[c - 1] : 0;
      if (end[c] > start) order[drawn++] = grouped[start + round % (end[c] - start)];
    }
  shuffle(order, count, &random);
}

void fwi_class_weights(const int32_t *indices, int32_t count, const int32_t *classes, int32_t class_count, float power,
                       int32_t *counts, float *weights) {
  double sum = 0;
  int32_t present = 0;
  count_classes(indices, count, classes, class_count, counts);
  for (int32_t c = 0; c < class_count; c++) present += counts[c] > 0;
  for (int32_t c = 0; c < class_count; c++) {
    weights[c] = counts[c] ? fwi_powf((float)count / ((float)present * (float)counts[c]), power) : 0.0f;
    sum += (double)weights[c] * counts[c];
  }
  for (int32_t c = 0; c < class_count; c++) weights[c] = counts[c] ? (float)((double)weights[c] * count / sum) : 1.0f;
}
