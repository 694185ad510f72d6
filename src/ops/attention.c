/* MediaPipe's custom ops of the attention mesh: they find eyes and lips on the coarse landmarks, cut feature
 * maps around them, and carry the refined points back.
 *
 *   Landmarks2TransformMatrix  (1, n, 3) landmarks -> (1, 4, 4): output pixels to input pixels
 *   TransformTensorBilinear    (1, h, w, c), matrix -> (1, out_h, out_w, c)
 *   TransformLandmarks         (1, n, 2 or 3), matrix -> the same shape
 *
 * Definitions after MediaPipe's mediapipe/util/tflite/operations, versions 1 and 2 of each. Version 1 counts
 * pixels by their corners, version 2 by their centres. */
#include <math.h>

#include "kernels/mathf.h"
#include "ops/math.h"
#include "tflite/flexbuffer.h"

typedef struct vec2 {
  double x, y;
} vec2;

typedef struct matrix_params {
  bool v1;
  int32_t left, right; /* landmarks whose line is turned to `target` radians */
  float target;
  int32_t subset_count;
  int32_t *subset;           /* landmarks whose box, in the turned frame, is cut out */
  double scale_x, scale_y;   /* of the box */
  int32_t out_h, out_w;      /* of the cut */
  int32_t in_h, in_w, range; /* version 1: of the feature map, and its side in landmark units */
} matrix_params;

static fw_status option(const fwi_build *b, const fwi_node *n, const fwi_flex_map *map, const char *key, double low,
                        double high, double *out) {
  if (!fwi_flex_number(map, key, out)) return fwi_node_fail(b, n, FW_ERR_MODEL, "its option %s is missing.", key);
  if (!(*out >= low && *out <= high)) return fwi_node_fail(b, n, FW_ERR_MODEL, "its option %s is out of range.", key);
  return FW_OK;
}

static fw_status int_option(const fwi_build *b, const fwi_node *n, const fwi_flex_map *map, const char *key,
                            int32_t low, int32_t high, int32_t *out) {
  double value;
  FWI_TRY(option(b, n, map, key, low, high, &value));
  *out = (int32_t)value;
  return FW_OK;
}

/* An option [height, width]. */
static fw_status size_option(const fwi_build *b, const fwi_node *n, const fwi_flex_map *map, const char *key,
                             int32_t *h, int32_t *w) {
  int64_t v[2];
  for (size_t i = 0; i < 2; i++) {
    if (!fwi_flex_int_at(map, key, i, &v[i]) || v[i] < 1 || v[i] > 32768) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its option %s is no height and width.", key);
    }
  }
  *h = (int32_t)v[0];
  *w = (int32_t)v[1];
  return FW_OK;
}

static fw_status open_options(const fwi_build *b, const fwi_node *n, fwi_flex_map *map) {
  if (fwi_flex_open(n->file->custom, n->file->custom_bytes, map)) return FW_OK;
  return fwi_node_fail(b, n, FW_ERR_MODEL, "its custom options are no FlexBuffers map.");
}

static fw_status read_subset(fwi_build *b, fwi_node *n, const fwi_flex_map *map, const char *key, int32_t landmarks,
                             matrix_params *p) {
  size_t count;
  if (!fwi_flex_int_count(map, key, &count) || count == 0 || count > 65536) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its option %s is no list of landmarks.", key);
  }
  p->subset = fwi_take(b, count, sizeof *p->subset);
  if (!p->subset) return FW_ERR_MEMORY;
  p->subset_count = (int32_t)count;
  for (size_t i = 0; i < count; i++) {
    int64_t index;
    if (!fwi_flex_int_at(map, key, i, &index) || index < 0 || index >= landmarks) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its option %s names a landmark outside the %d given.", key, landmarks);
    }
    p->subset[i] = (int32_t)index;
  }
  return FW_OK;
}

static fw_status matrix_prepare(fwi_build *b, fwi_node *n) {
  matrix_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "landmarks_to_matrix";
  p->v1 = n->file->version == 1 && n->variant != FWI_CUSTOM_V2;
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  fwi_flex_map map;
  FWI_TRY(open_options(b, n, &map));
  int32_t landmarks = (int32_t)(fwi_shape_count(x) / 3), last = landmarks - 1;
  if (fwi_shape_count(x) % 3 || landmarks < 1)
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its input holds no landmarks of 3 values.");
  FWI_TRY(int_option(b, n, &map, "left_rotation_idx", 0, last, &p->left));
  FWI_TRY(int_option(b, n, &map, "right_rotation_idx", 0, last, &p->right));
  if (p->v1) {
    int32_t dimensions;
    FWI_TRY(int_option(b, n, &map, "dimensions", 3, 3, &dimensions));
    FWI_TRY(int_option(b, n, &map, "landmarks_range", 1, INT32_MAX, &p->range));
    FWI_TRY(option(b, n, &map, "bbox_size_multiplier", 1e-6, 1e6, &p->scale_x));
    p->scale_y = p->scale_x;
    FWI_TRY(size_option(b, n, &map, "input_hw", &p->in_h, &p->in_w));
    FWI_TRY(size_option(b, n, &map, "output_hw", &p->out_h, &p->out_w));
    if (p->out_h < 2 || p->out_w < 2) return fwi_node_fail(b, n, FW_ERR_MODEL, "its option output_hw is too small.");
    FWI_TRY(read_subset(b, n, &map, "subset", landmarks, p));
  } else {
    double target;
    FWI_TRY(option(b, n, &map, "target_rotation_radians", -100, 100, &target));
    p->target = (float)target;
    FWI_TRY(option(b, n, &map, "scale_x", 1e-6, 1e6, &p->scale_x));
    FWI_TRY(option(b, n, &map, "scale_y", 1e-6, 1e6, &p->scale_y));
    FWI_TRY(int_option(b, n, &map, "output_height", 1, 32768, &p->out_h));
    FWI_TRY(int_option(b, n, &map, "output_width", 1, 32768, &p->out_w));
    FWI_TRY(read_subset(b, n, &map, "subset_idxs", landmarks, p));
  }
  fwi_shape y = {3, {1, 4, 4, 1, 1, 1, 1, 1}};
  return fwi_set_output(b, n, 0, FWI_FLOAT32, &y);
}

static vec2 turn(vec2 v, vec2 rotation) { /* rotation: cosine, sine */
  return (vec2){v.x * rotation.x - v.y * rotation.y, v.x * rotation.y + v.y * rotation.x};
}

static vec2 landmark(const float *points, int32_t index) {
  return (vec2){points[3 * (size_t)index], points[3 * (size_t)index + 1]};
}

/* Cosine and sine of the angle that brings the line left-right to the target. Version 1 takes the angle as an
 * arc tangent, so a line and its reverse count as one. */
static vec2 rotation_of(const matrix_params *p, const float *points) {
  vec2 left = landmark(points, p->left), right = landmark(points, p->right);
  double dx = right.x - left.x, dy = right.y - left.y, length = sqrt(dx * dx + dy * dy);
  if (length == 0) dx = length = 1;
  if (p->v1 && dx < 0) dx = -dx, dy = -dy;
  double c = dx / length, s = dy / length, tc = 1, ts = 0;
  if (p->target != 0) tc = fwi_cosf(p->target), ts = fwi_sinf(p->target);
  return (vec2){tc * c + ts * s, ts * c - tc * s};
}

static fw_status matrix_run(const fwi_run *r) {
  const matrix_params *p = r->node->params;
  const float *points = fwi_in(r, 0);
  float *m = fwi_out(r, 0);
  vec2 rotation = rotation_of(p, points), back = {rotation.x, -rotation.y};
  vec2 low = turn(landmark(points, p->subset[0]), rotation), high = low;
  for (int32_t i = 1; i < p->subset_count; i++) {
    vec2 v = turn(landmark(points, p->subset[i]), rotation);
    low = (vec2){v.x < low.x ? v.x : low.x, v.y < low.y ? v.y : low.y};
    high = (vec2){v.x > high.x ? v.x : high.x, v.y > high.y ? v.y : high.y};
  }
  vec2 centre = turn((vec2){(low.x + high.x) / 2, (low.y + high.y) / 2}, back);
  vec2 size = {(high.x - low.x) * p->scale_x, (high.y - low.y) * p->scale_y};
  /* Output pixels to input: cell = size of one, unit = what the result is measured in, first = where the
   * box's first corner lies before it is turned, shift = where the centre goes. */
  vec2 cell, first, unit = {1, 1}, shift = centre;
  if (p->v1) {
    unit = (vec2){(p->in_w - 1) / 2.0, (p->in_h - 1) / 2.0};
    first = (vec2){-size.x / p->range, -size.y / p->range};
    cell = (vec2){-2 * first.x / (p->out_w - 1), -2 * first.y / (p->out_h - 1)};
    shift = (vec2){2 * centre.x / p->range, 2 * centre.y / p->range};
  } else {
    first = (vec2){-size.x / 2, -size.y / 2};
    cell = (vec2){size.x / p->out_w, size.y / p->out_h};
  }
  vec2 corner = turn(first, back);
  m[0] = (float)(unit.x * back.x * cell.x);
  m[1] = (float)(unit.x * -back.y * cell.y);
  m[3] = (float)(unit.x * (corner.x + shift.x));
  m[4] = (float)(unit.y * back.y * cell.x);
  m[5] = (float)(unit.y * back.x * cell.y);
  m[7] = (float)(unit.y * (corner.y + shift.y));
  m[2] = m[6] = m[8] = m[9] = m[11] = m[12] = m[13] = m[14] = 0;
  m[10] = m[15] = 1;
  return FW_OK;
}

typedef struct transform_params {
  bool v1;
  int32_t dimensions; /* of a landmark */
  float scale;        /* of the matrix's shift, version 1 */
} transform_params;

static fw_status expect_matrix(const fwi_build *b, const fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_f32(b, n, 1));
  if (fwi_shape_count(&fwi_input(b, n, 1)->shape) == 16) return FW_OK;
  return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' is no 4x4 matrix.", fwi_input(b, n, 1)->name);
}

static fw_status tensor_prepare(fwi_build *b, fwi_node *n) {
  transform_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  fwi_flex_map map;
  int32_t h, w;
  n->params = p;
  n->kernel = "transform_tensor";
  p->v1 = n->file->version == 1 && n->variant != FWI_CUSTOM_V2;
  FWI_TRY(expect_matrix(b, n));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  FWI_TRY(open_options(b, n, &map));
  if (p->v1) {
    FWI_TRY(size_option(b, n, &map, "output_size", &h, &w));
  } else {
    FWI_TRY(int_option(b, n, &map, "output_height", 1, 32768, &h));
    FWI_TRY(int_option(b, n, &map, "output_width", 1, 32768, &w));
  }
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  if (x->dim[0] != 1) return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "a batch of %d is not supported.", x->dim[0]);
  fwi_shape y = {4, {1, h, w, x->dim[3], 1, 1, 1, 1}};
  return fwi_set_output(b, n, 0, FWI_FLOAT32, &y);
}

/* One output pixel: bilinear between the four cells around (x, y), zero outside the map. */
static void sample(const fwi_shape *in, const float *map, float x, float y, float *out) {
  int32_t h = in->dim[1], w = in->dim[2], c = in->dim[3];
  /* In double: float32 would round the last cell of a very wide map up to the one behind it. */
  if (!(x >= 0 && (double)x <= w - 1 && y >= 0 && (double)y <= h - 1)) {
    float value = x != x || y != y ? NAN : 0;
    for (int32_t i = 0; i < c; i++) out[i] = value;
    return;
  }
  int32_t left = (int32_t)x, top = (int32_t)y;
  float right_part = x - (float)left, bottom_part = y - (float)top;
  const float *q = map + ((size_t)top * (size_t)w + (size_t)left) * (size_t)c;
  size_t step_x = left + 1 < w ? (size_t)c : 0,
         step_y = top + 1 < h ? (size_t)w * (size_t)c : 0; /* parts are 0 there */
  for (size_t i = 0; i < (size_t)c; i++) {
    float upper = (1 - right_part) * q[i] + right_part * q[i + step_x];
    float lower = (1 - right_part) * q[i + step_y] + right_part * q[i + step_x + step_y];
    out[i] = bottom_part * lower + (1 - bottom_part) * upper;
  }
}

static fw_status tensor_run(const fwi_run *r) {
  const transform_params *p = r->node->params;
  const fwi_shape *y = &fwi_run_output(r, 0)->shape;
  const float *map = fwi_in(r, 0), *m = fwi_in(r, 1);
  float *out = fwi_out(r, 0);
  float shift_x = m[3], shift_y = m[7];
  if (!p->v1) { /* centres of pixels lie half a pixel in, on both sides */
    shift_x += 0.5f * m[0] + 0.5f * m[1] - 0.5f;
    shift_y += 0.5f * m[4] + 0.5f * m[5] - 0.5f;
  }
  for (int32_t i = 0; i < y->dim[1]; i++) {
    for (int32_t j = 0; j < y->dim[2]; j++, out += y->dim[3]) {
      float fx = (float)j, fy = (float)i;
      sample(&fwi_run_input(r, 0)->shape, map, m[0] * fx + m[1] * fy + shift_x, m[4] * fx + m[5] * fy + shift_y, out);
    }
  }
  return FW_OK;
}

static fw_status landmarks_prepare(fwi_build *b, fwi_node *n) {
  transform_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "transform_landmarks";
  p->v1 = n->file->version == 1 && n->variant != FWI_CUSTOM_V2;
  p->scale = 1;
  FWI_TRY(expect_matrix(b, n));
  FWI_TRY(fwi_expect_rank(b, n, 0, 1, FW_TENSOR_MAX_RANK));
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  int32_t last = x->dim[x->rank - 1];
  if (p->v1) {
    fwi_flex_map map;
    double scale = 1, dimensions = 3;
    FWI_TRY(open_options(b, n, &map));
    fwi_flex_number(&map, "scale", &scale);
    fwi_flex_number(&map, "dimensions", &dimensions);
    p->scale = (float)scale;
    p->dimensions = dimensions == 2 ? 2 : dimensions == 3 ? 3 : 0;
  } else {
    p->dimensions = last;
  }
  if ((p->dimensions != 2 && p->dimensions != 3) || last % p->dimensions || p->scale == 0) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its landmarks have neither 2 nor 3 values.");
  }
  return fwi_set_output(b, n, 0, FWI_FLOAT32, x);
}

static fw_status landmarks_run(const fwi_run *r) {
  const transform_params *p = r->node->params;
  const float *x = fwi_in(r, 0), *m = fwi_in(r, 1);
  float *y = fwi_out(r, 0);
  size_t count = fwi_run_output(r, 0)->bytes / sizeof *y, d = (size_t)p->dimensions;
  for (size_t i = 0; i + d <= count; i += d) {
    y[i] = m[0] * x[i] + m[1] * x[i + 1] + m[3] * p->scale;
    y[i + 1] = m[4] * x[i] + m[5] * x[i + 1] + m[7] * p->scale;
    if (d == 3) y[i + 2] = x[i + 2];
  }
  return FW_OK;
}

const fwi_op fwi_op_landmarks_to_matrix = {matrix_prepare, NULL, matrix_run, 0};
const fwi_op fwi_op_transform_tensor = {tensor_prepare, NULL, tensor_run, 0};
const fwi_op fwi_op_transform_landmarks = {landmarks_prepare, NULL, landmarks_run, 0};
