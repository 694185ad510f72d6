/* Borrowed pixels: 8-bit sRGB, top row first. */
#ifndef FACEWISE_IMAGE_H
#define FACEWISE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "facewise/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FW_IMAGE_MIN_SIDE 16
#define FW_IMAGE_MAX_SIDE 8192

typedef enum fw_pixel_format {
  FW_PIXEL_RGBA8 = 0, /* four bytes a pixel, alpha ignored */
  FW_PIXEL_RGB8 = 1   /* three bytes a pixel */
} fw_pixel_format;

typedef struct fw_image {
  const uint8_t *data; /* row y starts at data + y * stride */
  size_t size;         /* bytes readable from data */
  size_t stride;       /* bytes from one row to the next, >= width * bytes per pixel */
  int32_t width;       /* FW_IMAGE_MIN_SIDE..FW_IMAGE_MAX_SIDE */
  int32_t height;      /* FW_IMAGE_MIN_SIDE..FW_IMAGE_MAX_SIDE */
  fw_pixel_format format;
} fw_image;

/* FW_OK when every pixel of `image` lies inside its `size` bytes and all fields are in range; else
 * FW_ERR_IMAGE (or FW_ERR_ARGUMENT for NULL) with the field named in `error`. */
FW_NODISCARD fw_status fw_image_check(const fw_image *image, fw_error *error);

#ifdef __cplusplus
}
#endif
#endif
