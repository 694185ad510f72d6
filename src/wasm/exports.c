/* The face of the wasm module. Most of the public C API is exported as it is (exports.txt); here is
 * what only a wasm host needs: memory, a clock, and where each struct field lies, so that the
 * JavaScript side never repeats a layout. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "facewise/face.h"
#include "facewise/image.h"
#include "facewise/nn.h"
#include "facewise/status.h"
#include "facewise/train.h"

#define FWX_EXPORT __attribute__((visibility("default"), used))

/* performance.now() of the host: the module's only import. */
__attribute__((import_module("env"), import_name("fwx_now"))) double fwx_now(void);

/* Type letters: f float32, d float64, i int32, u uint32, p pointer or size, l int64, b bool, c char.
 * 'z' is no field: `count` is the struct's size in bytes. */
typedef struct fwx_field {
  const char *owner;
  const char *name;
  uint32_t type;
  uint32_t offset; /* bytes from the start of the struct */
  uint32_t count;  /* elements; 1 for a plain field */
} fwx_field;

#define SIZE_OF(owner) {#owner, "", 'z', 0, (uint32_t)sizeof(owner)}
#define FIELDS(owner, field, type, element) \
  {#owner, #field, type, (uint32_t)offsetof(owner, field), (uint32_t)(sizeof(((owner *)NULL)->field) / sizeof(element))}
#define FLOATS(owner, field) FIELDS(owner, field, 'f', float)
#define INTS(owner, field) FIELDS(owner, field, 'i', int32_t)
#define UINTS(owner, field) FIELDS(owner, field, 'u', uint32_t)
#define POINTER(owner, field) FIELDS(owner, field, 'p', void *)
#define BOOL(owner, field) FIELDS(owner, field, 'b', bool)
#define LONG(owner, field) FIELDS(owner, field, 'l', int64_t)

static const fwx_field struct_layout[] = {
    SIZE_OF(fw_error),
    INTS(fw_error, status),
    FIELDS(fw_error, message, 'c', char),

    SIZE_OF(fw_image),
    POINTER(fw_image, data),
    POINTER(fw_image, size),
    POINTER(fw_image, stride),
    INTS(fw_image, width),
    INTS(fw_image, height),
    INTS(fw_image, format),

    SIZE_OF(fw_tensor),
    POINTER(fw_tensor, name),
    INTS(fw_tensor, type),
    INTS(fw_tensor, rank),
    INTS(fw_tensor, shape),
    POINTER(fw_tensor, data),
    POINTER(fw_tensor, bytes),

    SIZE_OF(fw_model_options),
    INTS(fw_model_options, kernels),

    SIZE_OF(fw_session_options),
    BOOL(fw_session_options, keep_all),

    SIZE_OF(fw_stats),
    POINTER(fw_stats, weight_bytes),
    POINTER(fw_stats, arena_bytes),
    INTS(fw_stats, nodes),
    LONG(fw_stats, macs),

    SIZE_OF(fw_node_info),
    POINTER(fw_node_info, op),
    POINTER(fw_node_info, kernel),
    POINTER(fw_node_info, output),
    INTS(fw_node_info, output_rank),
    INTS(fw_node_info, output_shape),
    INTS(fw_node_info, kernel_size),
    INTS(fw_node_info, stride),
    LONG(fw_node_info, macs),
    LONG(fw_node_info, bytes),

    SIZE_OF(fw_analyzer_options),
    UINTS(fw_analyzer_options, tasks),
    INTS(fw_analyzer_options, mode),
    INTS(fw_analyzer_options, range),
    INTS(fw_analyzer_options, max_faces),
    FLOATS(fw_analyzer_options, min_detection_score),
    FLOATS(fw_analyzer_options, min_presence),
    BOOL(fw_analyzer_options, tiles),
    BOOL(fw_analyzer_options, rotations),
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

    SIZE_OF(fw_due),

    SIZE_OF(fw_timing),
    FLOATS(fw_timing, detect),
    FLOATS(fw_timing, mesh),
    FLOATS(fw_timing, emotion),
    FLOATS(fw_timing, age_gender),
    FLOATS(fw_timing, total),

    SIZE_OF(fw_net_options),
    INTS(fw_net_options, height),
    INTS(fw_net_options, width),
    INTS(fw_net_options, channels),
    LONG(fw_net_options, seed),

    SIZE_OF(fw_base_options),
    POINTER(fw_base_options, features),
    POINTER(fw_base_options, train),
    LONG(fw_base_options, seed),

    SIZE_OF(fw_layer),
    INTS(fw_layer, kind),
    INTS(fw_layer, inputs),
    INTS(fw_layer, units),
    INTS(fw_layer, kernel),
    INTS(fw_layer, stride),
    BOOL(fw_layer, same),
    BOOL(fw_layer, no_bias),
    BOOL(fw_layer, frozen),
    INTS(fw_layer, depth_multiplier),
    INTS(fw_layer, activation),
    INTS(fw_layer, initializer),
    FLOATS(fw_layer, alpha),
    FLOATS(fw_layer, rate),
    FLOATS(fw_layer, momentum),
    FLOATS(fw_layer, epsilon),
    POINTER(fw_layer, name),

    SIZE_OF(fw_layer_info),
    POINTER(fw_layer_info, name),
    POINTER(fw_layer_info, kind),
    INTS(fw_layer_info, layer_kind),
    INTS(fw_layer_info, activation),
    INTS(fw_layer_info, inputs),
    INTS(fw_layer_info, shape),
    INTS(fw_layer_info, kernel),
    INTS(fw_layer_info, stride),
    INTS(fw_layer_info, parameters),
    BOOL(fw_layer_info, frozen),
    LONG(fw_layer_info, macs),

    SIZE_OF(fw_net_info),
    INTS(fw_net_info, input),
    INTS(fw_net_info, outputs),
    INTS(fw_net_info, layers),
    INTS(fw_net_info, parameters),
    INTS(fw_net_info, trainable_parameters),
    LONG(fw_net_info, macs),
    BOOL(fw_net_info, base),

    SIZE_OF(fw_dataset_options),
    INTS(fw_dataset_options, count),
    INTS(fw_dataset_options, height),
    INTS(fw_dataset_options, width),
    INTS(fw_dataset_options, channels),
    BOOL(fw_dataset_options, floats),
    INTS(fw_dataset_options, classes),
    INTS(fw_dataset_options, values),

    SIZE_OF(fw_train_options),
    INTS(fw_train_options, loss),
    INTS(fw_train_options, optimizer),
    FLOATS(fw_train_options, learning_rate),
    FLOATS(fw_train_options, momentum),
    BOOL(fw_train_options, nesterov),
    FLOATS(fw_train_options, beta1),
    FLOATS(fw_train_options, beta2),
    FLOATS(fw_train_options, epsilon),
    FLOATS(fw_train_options, weight_decay),
    FLOATS(fw_train_options, clip_norm),
    INTS(fw_train_options, schedule),
    FLOATS(fw_train_options, warmup_epochs),
    FLOATS(fw_train_options, decay_epochs),
    FLOATS(fw_train_options, decay_rate),
    FLOATS(fw_train_options, final_rate),
    FLOATS(fw_train_options, label_smoothing),
    FLOATS(fw_train_options, huber_delta),
    INTS(fw_train_options, balance),
    FLOATS(fw_train_options, balance_power),
    INTS(fw_train_options, batch_size),
    INTS(fw_train_options, epochs),
    FLOATS(fw_train_options, validation_split),
    INTS(fw_train_options, patience),
    BOOL(fw_train_options, keep_last),
    INTS(fw_train_options, top_k),
    FLOATS(fw_train_options, average),
    FLOATS(fw_train_options, input_scale),
    FLOATS(fw_train_options, input_offset),
    LONG(fw_train_options, seed),
    BOOL(fw_train_options, augment.flip),
    FLOATS(fw_train_options, augment.shift),
    FLOATS(fw_train_options, augment.rotate),
    FLOATS(fw_train_options, augment.scale),
    FLOATS(fw_train_options, augment.brightness),
    FLOATS(fw_train_options, augment.contrast),
    FLOATS(fw_train_options, augment.cutout),

    SIZE_OF(fw_train_report),
    INTS(fw_train_report, event),
    INTS(fw_train_report, end),
    INTS(fw_train_report, epoch),
    INTS(fw_train_report, epochs),
    INTS(fw_train_report, batch),
    INTS(fw_train_report, batches),
    FLOATS(fw_train_report, loss),
    FLOATS(fw_train_report, accuracy),
    FLOATS(fw_train_report, top_k),
    FLOATS(fw_train_report, mae),
    FLOATS(fw_train_report, val_loss),
    FLOATS(fw_train_report, val_accuracy),
    FLOATS(fw_train_report, val_top_k),
    FLOATS(fw_train_report, val_mae),
    FLOATS(fw_train_report, learning_rate),
    FLOATS(fw_train_report, gradient_norm),
    INTS(fw_train_report, best_epoch),
    FLOATS(fw_train_report, best_loss),

    SIZE_OF(fw_export_options),
    INTS(fw_export_options, weights),
    POINTER(fw_export_options, metadata),
    POINTER(fw_export_options, metadata_size),

    {NULL, NULL, 0, 0, 0},
};

/* The table above, ended by an entry whose owner is NULL. */
FWX_EXPORT const fwx_field *fwx_layout(void) {
  return struct_layout;
}

/* NULL when memory cannot grow. */
FWX_EXPORT void *fwx_alloc(size_t size) {
  return malloc(size);
}

FWX_EXPORT void fwx_free(void *memory) {
  free(memory);
}

#ifdef __EMSCRIPTEN__
/* Emscripten wants to tell its JavaScript about growth. There is none: our loader looks at the memory anew each time.
 */
void emscripten_notify_memory_growth(size_t index);
void emscripten_notify_memory_growth(size_t index) {
  (void)index;
}
#endif

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
