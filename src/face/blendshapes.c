#include "face/blendshapes.h"

#include <math.h>

#include "base/fail.h"
#include "face/shapes.h"

/* The points that the net sees, in picture pixels; from MediaPipe's face blendshapes graph. */
static const uint16_t net_points[FWI_BLENDSHAPE_POINTS] = {
    0,   1,   4,   5,   6,   7,   8,   10,  13,  14,  17,  21,  33,  37,  39,  40,  46,  52,  53,  54,  55,
    58,  61,  63,  65,  66,  67,  70,  78,  80,  81,  82,  84,  87,  88,  91,  93,  95,  103, 105, 107, 109,
    127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163,
    168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283,
    284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334,
    336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389,
    390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477};

static fw_status run_net(fwi_net *net, const float (*points)[3], float scores[FW_BLENDSHAPES], bool *valid,
                         fw_error *error) {
  for (size_t i = 0; i < FWI_BLENDSHAPE_POINTS; ++i) {
    net->input[2 * i] = points[net_points[i]][0];
    net->input[2 * i + 1] = points[net_points[i]][1];
  }
  FWI_TRY(fw_session_run(net->session, error));
  float sum = 0.0f;
  for (size_t i = 0; i < FW_BLENDSHAPES; ++i) {
    const float score = net->outputs[0][i];
    sum += score;
    scores[i] = fminf(fmaxf(score, 0.0f), 1.0f);
  }
  *valid = isfinite(sum);
  return FW_OK;
}

/* The mesh as the net gave it: smoothing would flatten the blink of a slow camera. */
static bool measure(const fw_analyzer *a, fwi_track *track, float scores[FW_BLENDSHAPES]) {
  fwi_pose pose;
  if (!fwi_pose_solve(&track->mesh, &a->camera, &pose)) return false;
  fwi_shape_rest *rest = a->options.mode == FW_MODE_VIDEO ? &track->person.shape_rest : NULL;
  fwi_shapes_measure(track->mesh.points, &a->camera, &pose, rest, a->now_ms, scores);
  return true;
}

fw_status fwi_blendshapes_read(fw_analyzer *a, fwi_track *track, fw_error *error) {
  fw_face *face = &track->face;
  fwi_net *net = fwi_net_of(a, FW_MODEL_BLENDSHAPES);
  bool valid = false;
  if (net != NULL) FWI_TRY(run_net(net, track->mesh.points, face->blendshapes, &valid, error));
  face->blendshapes_geometric = !valid;
  if (!valid) valid = measure(a, track, face->blendshapes);
  face->valid = (face->valid & ~(uint32_t)FW_TASK_BLENDSHAPES) | (valid ? FW_TASK_BLENDSHAPES : 0u);
  return FW_OK;
}
