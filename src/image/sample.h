/* Reads borrowed 8-bit pixels into float RGB squares and rectangles, the way nets want them.
 *
 * Coordinates are picture pixels with centres at +0.5. Outputs are (height, width, 3) floats in
 * 0..255 until fwi_normalise. Nothing here allocates or keeps state. */
#ifndef FWI_IMAGE_SAMPLE_H
#define FWI_IMAGE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facewise/image.h"

/* An upright part of the picture; may reach outside of it. */
typedef struct fwi_region {
  float x, y, width, height;
} fwi_region;

/* A square turned clockwise (as seen in the picture) by `angle` radians around its centre. */
typedef struct fwi_square {
  float cx, cy, side, angle;
} fwi_square;

/* Floats of scratch that fwi_resize needs for pictures up to `width` columns: one source row, of four a pixel at most
 * even where only three are used. */
#define FWI_RESIZE_SCRATCH(width) ((size_t)(width) * 4)

#define FWI_RESIZE_MAX_WIDTH 320 /* of the widest detector */

/* Box-filter `region` to (out_h, out_w, 3), out_w at most FWI_RESIZE_MAX_WIDTH; where it is magnified this is bilinear
 * interpolation. Output pixels whose centre lies outside the picture are 0. `scratch` holds
 * FWI_RESIZE_SCRATCH(image->width) floats. */
void fwi_resize(const fw_image *image, fwi_region region, int32_t out_w, int32_t out_h, float *scratch, float *out);

/* The square region of the picture's longer side around its centre: a letterbox. */
fwi_region fwi_letterbox(const fw_image *image);

/* Bilinear samples of `square` to (side, side, 3), k x k a pixel where k = round(source pixels per
 * output pixel), at most 6; outside of the picture its border pixels repeat. `mirror` flips left and
 * right. Safe, if meaningless, for non-finite squares. */
void fwi_warp(const fw_image *image, const fwi_square *square, int32_t side, bool mirror, float *out);

/* Turn (height, width, 3) pixels clockwise by `quarters` * 90 degrees into `out`, which must not overlap;
 * the result is (width, height, 3) when `quarters` is odd. */
void fwi_turn(const float *in, int32_t width, int32_t height, int32_t quarters, float *out);

/* Where a point of the turned picture lies in the one it was turned from; width and height are those
 * of the latter. */
void fwi_turn_back(int32_t quarters, float width, float height, float *x, float *y);

/* rgb = (rgb - mean) * scale, in place. */
void fwi_normalise(float *rgb, size_t pixels, const float mean[3], float scale);

/* (pixels, 3) to (pixels) luma, 0.2989 R + 0.587 G + 0.114 B, then * scale + offset. May be in place. */
void fwi_grey(const float *rgb, size_t pixels, float scale, float offset, float *out);

/* 0..255 floats to opaque RGBA8, rounded. May be in place. */
void fwi_to_rgba8(const float *rgb, size_t pixels, uint8_t *out);

#endif
