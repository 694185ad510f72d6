/* Detector nets: sample a part of the picture, run, decode, suppress. */
#ifndef FWI_FACE_DETECT_H
#define FWI_FACE_DETECT_H

#include <stdbool.h>

#include "face/geometry.h"
#include "face/net.h"

typedef struct fwi_detection {
  fw_box box; /* picture pixels */
  float score;
  float angle;        /* of the face in the picture, as far as the detector knows */
  int32_t quarters;   /* of the pass that found it */
  fw_model_role role; /* and its net */
  bool has_keypoints; /* the crowd net has none */
  float keypoints[FW_KEYPOINTS][2];
} fwi_detection;

/* A bounded list; what does not fit is dropped. */
typedef struct fwi_detections {
  fwi_detection *items;
  int32_t count, capacity;
} fwi_detections;

/* Buffers that one pass needs, owned by the analyzer. */
typedef struct fwi_detect_scratch {
  float *row;         /* FWI_RESIZE_SCRATCH(FW_IMAGE_MAX_SIDE) */
  float *sample;      /* (height, width, 3) of the largest detector; also that of any other net */
  fwi_detections raw; /* capacity FWI_ANCHORS_CROWD */
} fwi_detect_scratch;

/* Centre of anchor `index`, 0..1 of the input: 16 x 16 x 2 then 8 x 8 x 6 (short), 48 x 48 x 1 (full). */
void fwi_anchor(fw_model_role role, int32_t index, float centre[2]);

/* The net's recipe threshold. */
float fwi_detect_threshold(fw_model_role role);

/* Weighted non-maximum suppression in place: boxes overlapping the best by more than `iou` melt into
 * it, weighted by score. Best first afterwards. */
void fwi_weighted_nms(fwi_detections *list, float iou);

/* Plain non-maximum suppression in place: the best stays as it is. */
void fwi_nms(fwi_detections *list, float iou);

typedef struct fwi_detect_pass {
  fw_model_role role;
  fwi_region region; /* part of the picture; letterbox squares for short and full */
  int32_t quarters;  /* the part is turned clockwise by so many quarters before the net sees it */
  float threshold;
  bool inner[4]; /* left, top, right, bottom edge cuts through the picture: boxes that touch it are dropped */
} fwi_detect_pass;

/* Run one pass and append to `out`. */
fw_status fwi_detect(fwi_net *net, const fw_image *image, const fwi_detect_pass *pass, fwi_detect_scratch *scratch,
                     fwi_detections *out, fw_error *error);

/* Look for one face in a turned square, in which it should stand upright: the best detection whose centre lies in
 * the middle half, in picture pixels; score 0 without one. BlazeFace nets only. */
fw_status fwi_detect_in_square(fwi_net *net, fw_model_role role, const fw_image *image, const fwi_square *square,
                               fwi_detect_scratch *scratch, fwi_detection *out, fw_error *error);

#endif
