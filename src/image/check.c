#include "base/fail.h"
#include "facewise/image.h"

fw_status fw_image_check(const fw_image *image, fw_error *error) {
  if (image == NULL || image->data == NULL) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "the image or its data is NULL");
  }
  if (image->format != FW_PIXEL_RGBA8 && image->format != FW_PIXEL_RGB8) {
    return fwi_fail(error, FW_ERR_IMAGE, "image format %d is neither RGBA8 nor RGB8", (int)image->format);
  }
  if (image->width < FW_IMAGE_MIN_SIDE || image->width > FW_IMAGE_MAX_SIDE || image->height < FW_IMAGE_MIN_SIDE ||
      image->height > FW_IMAGE_MAX_SIDE) {
    return fwi_fail(error, FW_ERR_IMAGE, "image of %d x %d pixels: each side must be %d..%d", (int)image->width,
                    (int)image->height, FW_IMAGE_MIN_SIDE, FW_IMAGE_MAX_SIDE);
  }
  const size_t row = (size_t)image->width * (image->format == FW_PIXEL_RGBA8 ? 4 : 3);
  if (image->stride < row) {
    return fwi_fail(error, FW_ERR_IMAGE, "image stride %zu is less than a row's %zu bytes", image->stride, row);
  }
  /* Division instead of stride * (height - 1): that product may overflow. */
  if (image->size < row || (image->size - row) / (size_t)(image->height - 1) < image->stride) {
    return fwi_fail(error, FW_ERR_IMAGE, "image size %zu is too small for %d rows of stride %zu", image->size,
                    (int)image->height, image->stride);
  }
  return FW_OK;
}
