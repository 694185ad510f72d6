/* Where a followed face should be, from how it moved: what tells two faces apart while they cross. */
#ifndef FWI_FACE_MOTION_H
#define FWI_FACE_MOTION_H

#include "facewise/face.h"

/* A face's centre at a constant velocity. Picture pixels, milliseconds. */
typedef struct fwi_motion {
  float x, y;     /* expected now, or, once seen, seen */
  float vx, vy;   /* pixels a millisecond */
  float strain;   /* running mean of how far the mesh is from where it was expected, in units of the face's size */
  bool contested; /* another face is so near that the mesh may be on that one: what is seen is believed slowly */
  double time_ms;
} fwi_motion;

/* A face first seen at `box`. */
fwi_motion fwi_motion_start(fw_box box, double now_ms);

/* Move on to `now_ms`. One that is not seen slows down. */
void fwi_motion_predict(fwi_motion *motion, double now_ms, bool lost);

/* Take the miss of `box`, what the mesh shows now, into the strain. */
void fwi_motion_strain(fwi_motion *motion, fw_box box, float gap_ms);

/* It is seen at `box` now, `gap_ms` after it was seen last. */
void fwi_motion_see(fwi_motion *motion, fw_box box, float gap_ms);

/* `box` moved to where the face is expected. */
fw_box fwi_motion_box(const fwi_motion *motion, fw_box box);

/* How far `box` is from where the face is expected, in units of its size. */
float fwi_motion_miss(const fwi_motion *motion, fw_box box);

#endif
