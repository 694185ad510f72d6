#include "face/detect.h"

static int32_t best_of(const fwi_detections *list, int32_t from) {
  int32_t best = from;
  for (int32_t i = from + 1; i < list->count; ++i) {
    if (list->items[i].score > list->items[best].score) best = i;
  }
  return best;
}

static void add_weighted(fwi_detection *sum, const fwi_detection *d) {
  sum->box.x += d->score * d->box.x;
  sum->box.y += d->score * d->box.y;
  sum->box.width += d->score * d->box.width;
  sum->box.height += d->score * d->box.height;
  for (int32_t k = 0; k < FW_KEYPOINTS; ++k) {
    sum->keypoints[k][0] += d->score * d->keypoints[k][0];
    sum->keypoints[k][1] += d->score * d->keypoints[k][1];
  }
}

static void divide(fwi_detection *sum, float total) {
  const float scale = 1.0f / total;
  sum->box.x *= scale;
  sum->box.y *= scale;
  sum->box.width *= scale;
  sum->box.height *= scale;
  for (int32_t k = 0; k < FW_KEYPOINTS; ++k) {
    sum->keypoints[k][0] *= scale;
    sum->keypoints[k][1] *= scale;
  }
}

/* Each round moves the best of what is left to the front and removes what overlaps it. */
static void suppress(fwi_detections *list, float iou, bool weighted) {
  for (int32_t kept = 0; kept < list->count; ++kept) {
    const int32_t best = best_of(list, kept);
    const fwi_detection top = list->items[best];
    list->items[best] = list->items[kept];
    list->items[kept] = top;
    fwi_detection sum = {.score = top.score, .angle = top.angle, .has_keypoints = top.has_keypoints};
    add_weighted(&sum, &top);
    float total = top.score;
    int32_t left = kept + 1;
    for (int32_t i = kept + 1; i < list->count; ++i) {
      if (fwi_iou(top.box, list->items[i].box) > iou) {
        add_weighted(&sum, &list->items[i]);
        total += list->items[i].score;
      } else {
        list->items[left++] = list->items[i];
      }
    }
    list->count = left;
    if (weighted && total > 0.0f) {
      divide(&sum, total);
      list->items[kept] = sum;
    }
  }
}

void fwi_weighted_nms(fwi_detections *list, float iou) {
  suppress(list, iou, true);
}

void fwi_nms(fwi_detections *list, float iou) {
  suppress(list, iou, false);
}
