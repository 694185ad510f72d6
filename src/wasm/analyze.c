/* The face of the module facewise: it finds and reads faces. The public C API is exported as it is (exports.txt); here
 * are its structs and the host's clock. */
#include "facewise/face.h"
#include "facewise/gallery.h"
#include "facewise/image.h"
#include "wasm/layout.h"

/* performance.now() of the host: the module's only import. */
__attribute__((import_module("env"), import_name("fwx_now"))) double fwx_now(void);

static const fwx_field struct_layout[] = {
    FWX_COMMON_LAYOUT

        SIZE_OF(fw_image),
    POINTER(fw_image, data),
    POINTER(fw_image, size),
    POINTER(fw_image, stride),
    INTS(fw_image, width),
    INTS(fw_image, height),
    INTS(fw_image, format),

    SIZE_OF(fw_analyzer_options),
    UINTS(fw_analyzer_options, tasks),
    INTS(fw_analyzer_options, mode),
    INTS(fw_analyzer_options, range),
    INTS(fw_analyzer_options, max_faces),
    FLOATS(fw_analyzer_options, min_detection_score),
    FLOATS(fw_analyzer_options, min_presence),
    BOOL(fw_analyzer_options, tiles),
    BOOL(fw_analyzer_options, rotations),
    INTS(fw_analyzer_options, memory),
    FLOATS(fw_analyzer_options, memory_ms),
    BOOL(fw_analyzer_options, smooth),
    BOOL(fw_analyzer_options, keep_crops),
    INTS(fw_analyzer_options, kernels),

    SIZE_OF(fw_face),
    UINTS(fw_face, id),
    UINTS(fw_face, valid),
    FLOATS(fw_face, score),
    FLOATS(fw_face, presence),
    FLOATS(fw_face, box),
    FLOATS(fw_face, keypoints),
    FLOATS(fw_face, mesh),
    FLOATS(fw_face, yaw),
    FLOATS(fw_face, pitch),
    FLOATS(fw_face, roll),
    FLOATS(fw_face, matrix),
    FLOATS(fw_face, gaze_yaw),
    FLOATS(fw_face, gaze_pitch),
    FLOATS(fw_face, gaze),
    FLOATS(fw_face, emotion),
    FLOATS(fw_face, age),
    FLOATS(fw_face, age_low),
    FLOATS(fw_face, age_high),
    FLOATS(fw_face, male),
    FLOATS(fw_face, embedding),
    FLOATS(fw_face, quality),
    UINTS(fw_face, quality_reasons),
    FLOATS(fw_face, quality_parts),
    FLOATS(fw_face, blendshapes),
    BOOL(fw_face, blendshapes_geometric),
    FLOATS(fw_face, spoof_signals),

    SIZE_OF(fw_due),

    SIZE_OF(fw_custom_task),
    FLOATS(fw_custom_task, region_scale),
    FLOATS(fw_custom_task, scale),
    FLOATS(fw_custom_task, offset),
    INTS(fw_custom_task, side),
    INTS(fw_custom_task, channels),
    INTS(fw_custom_task, outputs),

    SIZE_OF(fw_match),
    INTS(fw_match, slot),
    FLOATS(fw_match, similarity),

    SIZE_OF(fw_timing),
    FLOATS(fw_timing, detect),
    FLOATS(fw_timing, mesh),
    FLOATS(fw_timing, emotion),
    FLOATS(fw_timing, age_gender),
    FLOATS(fw_timing, identity),
    FLOATS(fw_timing, quality),
    FLOATS(fw_timing, custom),
    FLOATS(fw_timing, total),

    {NULL, NULL, 0, 0, 0},
};

const fwx_field *fwx_layout(void) {
  return struct_layout;
}

static double host_clock(void *context) {
  (void)context;
  return fwx_now();
}

/* fw_analyzer_create with the host's clock filled in. */
FWX_EXPORT fw_status fwx_analyzer_create(fw_analyzer_options *options, fw_analyzer **out, fw_error *error) {
  options->now_ms = host_clock;
  options->now_context = NULL;
  return fw_analyzer_create(options, out, error);
}
