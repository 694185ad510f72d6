/* Which parts of a picture the detectors look at. */
#include "base/fail.h"
#include "face/analyzer.h"

static const float tile_overlap = 0.25f; /* of a tile's side */
/* A face that fills the picture or is cut by its edge is found when there is room around it. */
static const float room_for_close_faces = 1.7f;
static const int32_t tiles_from = 480, fine_tiles_from = 1200; /* pixels of the picture's longer side */

static fw_status run_pass(fw_analyzer *a, const fw_image *image, const fwi_detect_pass *pass, fw_error *error) {
  return fwi_detect(&a->nets[pass->role], image, pass, &a->scratch, &a->candidates, error);
}

static fwi_region grown(fwi_region r, float factor) {
  const float more = 0.5f * (factor - 1.0f);
  return (fwi_region){r.x - more * r.width, r.y - more * r.height, r.width * factor, r.height * factor};
}

/* The whole picture, with black around it up to `room` times its sides, turned by `quarters`. BlazeFace wants it
 * square, the crowd net stretched. */
static fw_status whole(fw_analyzer *a, const fw_image *image, fw_model_role role, float room, int32_t quarters,
                       fw_error *error) {
  const fwi_region all = {0.0f, 0.0f, (float)image->width, (float)image->height};
  const fwi_detect_pass pass = {.role = role,
                                .region = grown(role == FW_MODEL_DETECT_CROWD ? all : fwi_letterbox(image), room),
                                .quarters = quarters,
                                .threshold = fwi_threshold(a, role)};
  return run_pass(a, image, &pass, error);
}

/* columns x rows tiles that overlap their neighbours by a quarter. */
static fw_status tiles(fw_analyzer *a, const fw_image *image, fw_model_role role, int32_t columns, int32_t rows,
                       int32_t quarters, fw_error *error) {
  const float width = (float)image->width / ((float)columns - tile_overlap * (float)(columns - 1));
  const float height = (float)image->height / ((float)rows - tile_overlap * (float)(rows - 1));
  for (int32_t row = 0; row < rows; ++row) {
    for (int32_t column = 0; column < columns; ++column) {
      fwi_detect_pass pass = {.role = role,
                              .region = {(float)column * width * (1.0f - tile_overlap),
                                         (float)row * height * (1.0f - tile_overlap), width, height},
                              .quarters = quarters,
                              .threshold = fwi_threshold(a, role),
                              .inner = {column > 0, row > 0, column < columns - 1, row < rows - 1}};
      if (role != FW_MODEL_DETECT_CROWD) { /* a square around the tile; what it sees beyond is cut off */
        const float side = width > height ? width : height;
        pass.region.x -= 0.5f * (side - width);
        pass.region.y -= 0.5f * (side - height);
        pass.region.width = pass.region.height = side;
        pass.inner[0] = pass.region.x > 0.0f;
        pass.inner[1] = pass.region.y > 0.0f;
        pass.inner[2] = pass.region.x + side < (float)image->width;
        pass.inner[3] = pass.region.y + side < (float)image->height;
      }
      FWI_TRY(run_pass(a, image, &pass, error));
    }
  }
  return FW_OK;
}

static fw_model_role first_role(const fw_analyzer *a) {
  switch (a->options.range) {
    case FW_RANGE_FULL:
      return FW_MODEL_DETECT_FULL;
    case FW_RANGE_CROWD:
      return FW_MODEL_DETECT_CROWD;
    case FW_RANGE_SHORT:
    case FW_RANGE_AUTO:
    default:
      return FW_MODEL_DETECT_SHORT;
  }
}

static bool crowd_helps(fw_analyzer *a) {
  return a->options.range == FW_RANGE_AUTO && fwi_net_of(a, FW_MODEL_DETECT_CROWD) != NULL;
}

/* Tiles of the net that sees far, finer in larger pictures. */
static fw_status far_tiles(fw_analyzer *a, const fw_image *image, int32_t quarters, fw_error *error) {
  const fw_model_role far = crowd_helps(a) ? FW_MODEL_DETECT_CROWD : first_role(a);
  const int32_t longer = image->width > image->height ? image->width : image->height;
  if (!a->options.tiles) return FW_OK;
  if (longer >= tiles_from) FWI_TRY(tiles(a, image, far, 2, 2, quarters, error));
  if (longer >= fine_tiles_from) FWI_TRY(tiles(a, image, far, 4, 4, quarters, error));
  return FW_OK;
}

fw_status fwi_find_upright(fw_analyzer *a, const fw_image *image, fw_error *error) {
  const double start = fwi_clock(a);
  a->candidates.count = 0;
  FWI_TRY(whole(a, image, first_role(a), 1.0f, 0, error));
  FWI_TRY(whole(a, image, first_role(a), room_for_close_faces, 0, error));
  if (crowd_helps(a)) FWI_TRY(whole(a, image, FW_MODEL_DETECT_CROWD, 1.0f, 0, error));
  FWI_TRY(far_tiles(a, image, 0, error));
  a->timing.detect += (float)(fwi_clock(a) - start);
  return FW_OK;
}

fw_status fwi_find_turned(fw_analyzer *a, const fw_image *image, bool empty, fw_error *error) {
  const double start = fwi_clock(a);
  a->candidates.count = 0;
  for (int32_t quarters = 1; quarters < 4; ++quarters) {
    const int32_t before = a->candidates.count;
    FWI_TRY(whole(a, image, first_role(a), 1.0f, quarters, error));
    if (!empty) continue;
    /* Perhaps the whole picture lies on its side: look as hard as at an upright one. */
    FWI_TRY(whole(a, image, first_role(a), room_for_close_faces, quarters, error));
    if (crowd_helps(a)) FWI_TRY(whole(a, image, FW_MODEL_DETECT_CROWD, 1.0f, quarters, error));
    if (a->candidates.count > before) FWI_TRY(far_tiles(a, image, quarters, error));
  }
  a->timing.detect += (float)(fwi_clock(a) - start);
  return FW_OK;
}

fw_status fwi_find_in_frame(fw_analyzer *a, const fw_image *image, fw_error *error) {
  const double start = fwi_clock(a);
  const fw_model_role near = first_role(a);
  a->candidates.count = 0;
  FWI_TRY(whole(a, image, near, 1.0f, 0, error));
  if (crowd_helps(a)) FWI_TRY(whole(a, image, FW_MODEL_DETECT_CROWD, 1.0f, 0, error));
  if (a->candidates.count == 0) FWI_TRY(whole(a, image, near, room_for_close_faces, 0, error));
  if (a->options.tiles) FWI_TRY(tiles(a, image, near, 2, 2, 0, error));
  fwi_nms(&a->candidates, 0.3f);
  a->timing.detect += (float)(fwi_clock(a) - start);
  return FW_OK;
}
