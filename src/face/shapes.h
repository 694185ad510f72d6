/* Blendshape coefficients that the mesh's geometry tells. */
#ifndef FWI_FACE_SHAPES_H
#define FWI_FACE_SHAPES_H

#include "face/pose.h"

#define FWI_SHAPE_MEASURES 15

/* What a followed face looks like at rest, learnt while it is followed. All zero: nothing yet. */
typedef struct fwi_shape_rest {
  float values[FWI_SHAPE_MEASURES];
  float seconds;  /* it was learnt for */
  double time_ms; /* of the last frame */
} fwi_shape_rest;

/* Coefficients 0..1 of the points (478, 3), -1 for those that geometry does not tell. `rest`, when not NULL, stands
 * for the face at rest and learns from it, a frame of `time_ms`; without, it is the mean of many people. */
void fwi_shapes_measure(const float (*points)[3], const fwi_camera *camera, const fwi_pose *pose, fwi_shape_rest *rest,
                        double time_ms, float scores[FW_BLENDSHAPES]);

#endif
