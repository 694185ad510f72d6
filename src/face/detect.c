#include "face/detect.h"

#include <math.h>

#include "base/fail.h"
#include "kernels/mathf.h"

enum { VALUES = 16 /* of a BlazeFace anchor: box centre, box size, six keypoints */ };

static const float nms_iou_blaze = 0.3f, nms_iou_crowd = 0.4f;
static const float mean_blaze[3] = {127.5f, 127.5f, 127.5f}, mean_crowd[3] = {127.0f, 127.0f, 127.0f};
static const float inner_edge = 0.02f; /* of the part's side: nearer to a cut means cut */

void fwi_anchor(fw_model_role role, int32_t index, float centre[2]) {
  int32_t side = 48, cell = index;
  if (role == FW_MODEL_DETECT_SHORT) {
    const int32_t fine = 16 * 16 * 2;
    side = index < fine ? 16 : 8;
    cell = index < fine ? index / 2 : (index - fine) / 6;
  }
  centre[0] = ((float)(cell % side) + 0.5f) / (float)side;
  centre[1] = ((float)(cell / side) + 0.5f) / (float)side;
}

float fwi_detect_threshold(fw_model_role role) {
  return role == FW_MODEL_DETECT_CROWD ? 0.65f : 0.5f;
}

static float sigmoid(float x) {
  const float limited = x < -100.0f ? -100.0f : x > 100.0f ? 100.0f : x;
  return 1.0f / (1.0f + fwi_expf(-limited));
}

static void append(fwi_detections *list, const fwi_detection *d) {
  if (list->count < list->capacity) list->items[list->count++] = *d;
}

/* True for a box that geometry can work with: finite, not empty, not far outside. */
static bool plausible(fw_box b) {
  return b.width > 1e-4f && b.height > 1e-4f && b.width < 4.0f && b.height < 4.0f && fabsf(b.x) < 4.0f &&
         fabsf(b.y) < 4.0f;
}

/* BlazeFace outputs to boxes in 0..1 of the input. */
static void decode_blaze(const fwi_net *net, fw_model_role role, float threshold, fwi_detections *out) {
  const int32_t count = role == FW_MODEL_DETECT_SHORT ? FWI_ANCHORS_SHORT : FWI_ANCHORS_FULL;
  const float *scores = net->outputs[FWI_DETECT_SCORES];
  const float scale = 1.0f / (float)net->width;
  for (int32_t i = 0; i < count; ++i) {
    const float score = sigmoid(scores[i]);
    if (!(score >= threshold)) continue;
    const float *raw = net->outputs[FWI_DETECT_BOXES] + (size_t)i * VALUES;
    float centre[2];
    fwi_anchor(role, i, centre);
    fwi_detection d = {.score = score, .has_keypoints = true};
    d.box.width = raw[2] * scale;
    d.box.height = raw[3] * scale;
    d.box.x = raw[0] * scale + centre[0] - 0.5f * d.box.width;
    d.box.y = raw[1] * scale + centre[1] - 0.5f * d.box.height;
    bool finite = plausible(d.box);
    for (int32_t k = 0; k < FW_KEYPOINTS; ++k) {
      d.keypoints[k][0] = raw[4 + 2 * k] * scale + centre[0];
      d.keypoints[k][1] = raw[5 + 2 * k] * scale + centre[1];
      finite = finite && fabsf(d.keypoints[k][0]) < 8.0f && fabsf(d.keypoints[k][1]) < 8.0f;
    }
    if (finite) append(out, &d);
  }
}

/* RFB-320 outputs, corners in 0..1 and (background, face) scores. */
static void decode_crowd(const fwi_net *net, float threshold, fwi_detections *out) {
  for (int32_t i = 0; i < FWI_ANCHORS_CROWD; ++i) {
    const float score = net->outputs[FWI_DETECT_SCORES][2 * i + 1];
    if (!(score >= threshold)) continue;
    const float *c = net->outputs[FWI_DETECT_BOXES] + (size_t)i * 4;
    const fwi_detection d = {.score = score < 1.0f ? score : 1.0f, .box = {c[0], c[1], c[2] - c[0], c[3] - c[1]}};
    if (plausible(d.box)) append(out, &d);
  }
}

static bool touches_cut(fw_box b, const fwi_detect_pass *pass) {
  const fwi_region *r = &pass->region;
  const float near_x = inner_edge * r->width, near_y = inner_edge * r->height;
  return (pass->inner[0] && b.x < r->x + near_x) || (pass->inner[1] && b.y < r->y + near_y) ||
         (pass->inner[2] && b.x + b.width > r->x + r->width - near_x) ||
         (pass->inner[3] && b.y + b.height > r->y + r->height - near_y);
}

/* From 0..1 of the turned part to picture pixels. */
static void to_picture(const fwi_detect_pass *pass, float *x, float *y) {
  const bool odd = (pass->quarters & 1) != 0;
  *x *= odd ? pass->region.height : pass->region.width;
  *y *= odd ? pass->region.width : pass->region.height;
  fwi_turn_back(pass->quarters, pass->region.width, pass->region.height, x, y);
  *x += pass->region.x;
  *y += pass->region.y;
}

static void place(const fwi_detect_pass *pass, fwi_detection *d) {
  float x0 = d->box.x, y0 = d->box.y, x1 = d->box.x + d->box.width, y1 = d->box.y + d->box.height;
  to_picture(pass, &x0, &y0);
  to_picture(pass, &x1, &y1);
  d->box = (fw_box){fminf(x0, x1), fminf(y0, y1), fabsf(x1 - x0), fabsf(y1 - y0)};
  /* The part was turned clockwise to be upright, so the face in the picture is turned the other way. */
  d->angle = -0.5f * FWI_PI * (float)pass->quarters;
  d->quarters = pass->quarters;
  d->role = pass->role;
  if (!d->has_keypoints) return;
  for (int32_t k = 0; k < FW_KEYPOINTS; ++k) to_picture(pass, &d->keypoints[k][0], &d->keypoints[k][1]);
  d->angle = fwi_line_angle(d->keypoints[FW_KEYPOINT_RIGHT_EYE], d->keypoints[FW_KEYPOINT_LEFT_EYE]);
}

fw_status fwi_detect(fwi_net *net, const fw_image *image, const fwi_detect_pass *pass, fwi_detect_scratch *scratch,
                     fwi_detections *out, fw_error *error) {
  const bool crowd = pass->role == FW_MODEL_DETECT_CROWD;
  const int32_t quarters = pass->quarters & 3;
  const bool odd = (quarters & 1) != 0;
  const int32_t width = odd ? net->height : net->width, height = odd ? net->width : net->height;
  fwi_resize(image, pass->region, width, height, scratch->row, quarters != 0 ? scratch->sample : net->input);
  if (quarters != 0) fwi_turn(scratch->sample, width, height, quarters, net->input);
  const size_t pixels = (size_t)width * (size_t)height;
  fwi_normalise(net->input, pixels, crowd ? mean_crowd : mean_blaze, crowd ? 1.0f / 128.0f : 1.0f / 127.5f);
  FWI_TRY(fw_session_run(net->session, error));

  scratch->raw.count = 0;
  if (crowd) {
    decode_crowd(net, pass->threshold, &scratch->raw);
    fwi_nms(&scratch->raw, nms_iou_crowd);
  } else {
    decode_blaze(net, pass->role, pass->threshold, &scratch->raw);
    fwi_weighted_nms(&scratch->raw, nms_iou_blaze);
  }
  for (int32_t i = 0; i < scratch->raw.count; ++i) {
    fwi_detection d = scratch->raw.items[i];
    place(pass, &d);
    if (!touches_cut(d.box, pass)) append(out, &d);
  }
  return FW_OK;
}

fw_status fwi_detect_in_square(fwi_net *net, fw_model_role role, const fw_image *image, const fwi_square *square,
                               fwi_detect_scratch *scratch, fwi_detection *out, fw_error *error) {
  fwi_warp(image, square, net->width, false, net->input);
  fwi_normalise(net->input, (size_t)net->width * (size_t)net->height, mean_blaze, 1.0f / 127.5f);
  FWI_TRY(fw_session_run(net->session, error));
  scratch->raw.count = 0;
  decode_blaze(net, role, 0.01f, &scratch->raw);
  fwi_weighted_nms(&scratch->raw, nms_iou_blaze);
  *out = (fwi_detection){.score = 0.0f};
  for (int32_t i = 0; i < scratch->raw.count; ++i) {
    const fwi_detection *d = &scratch->raw.items[i];
    const float x = d->box.x + 0.5f * d->box.width - 0.5f, y = d->box.y + 0.5f * d->box.height - 0.5f;
    if (fabsf(x) > 0.25f || fabsf(y) > 0.25f || d->score <= out->score) continue;
    *out = *d;
    out->angle = fwi_line_angle(d->keypoints[FW_KEYPOINT_RIGHT_EYE], d->keypoints[FW_KEYPOINT_LEFT_EYE]);
  }
  return FW_OK;
}
