#include "face/net.h"

#include <string.h>

#include "base/fail.h"

enum { ANY_SIDE = 0, ANY_CHANNELS = 0 };

/* What a role's file must look like. Outputs are told apart by their number of elements, equal ones by
 * their order in the file. */
typedef struct net_spec {
  const char *name;
  int32_t width, height, channels; /* ANY_SIDE: a square of any size in FWI_MIN_SIDE..FWI_MAX_SIDE, grey or RGB */
  size_t outputs[FWI_NET_OUTPUTS]; /* elements, 0-terminated unless full */
} net_spec;

static const net_spec specs[] = {
    [FW_MODEL_DETECT_SHORT] = {"detect-short", 128, 128, 3, {FWI_ANCHORS_SHORT * 16, FWI_ANCHORS_SHORT}},
    [FW_MODEL_DETECT_FULL] = {"detect-full", 192, 192, 3, {FWI_ANCHORS_FULL * 16, FWI_ANCHORS_FULL}},
    [FW_MODEL_DETECT_CROWD] = {"detect-crowd", 320, 240, 3, {FWI_ANCHORS_CROWD * 4, FWI_ANCHORS_CROWD * 2}},
    [FW_MODEL_MESH] = {"mesh", ANY_SIDE, ANY_SIDE, 3, {468 * 3, 80 * 2, 71 * 2, 71 * 2, 5 * 2, 5 * 2, 1}},
    [FW_MODEL_EMOTION] = {"emotion", ANY_SIDE, ANY_SIDE, 3, {FW_EMOTIONS}},
    [FW_MODEL_EMOTION_ENSEMBLE] = {"emotion-ensemble", ANY_SIDE, ANY_SIDE, 1, {FW_EMOTIONS}},
    [FW_MODEL_AGE_GENDER] = {"age-gender", ANY_SIDE, ANY_SIDE, 3, {1, 2}},
    [FW_MODEL_RECOGNITION] = {"recognition", ANY_SIDE, ANY_SIDE, 3, {FW_EMBEDDING}},
    [FW_MODEL_BLENDSHAPES] = {"blendshapes", 0, 0, 0, {FW_BLENDSHAPES}},
    [FW_MODEL_CUSTOM] = {"custom", ANY_SIDE, ANY_SIDE, ANY_CHANNELS, {0}},
};

/* The other form of the mesh net. */
static const net_spec whole_mesh = {"mesh", ANY_SIDE, ANY_SIDE, 3, {FW_MESH_POINTS * 3, 1}};

static const net_spec *spec_of(fw_model_role role) {
  return &specs[role < FW_MODEL_CUSTOM ? role : FW_MODEL_CUSTOM];
}

const char *fwi_role_name(fw_model_role role) {
  return (unsigned)role < FWI_NETS ? spec_of(role)->name : "unknown";
}

static size_t elements_of(const fw_tensor *tensor) {
  return tensor->type == FW_TENSOR_FLOAT32 ? tensor->bytes / sizeof(float) : 0;
}

static fw_status find_input(fwi_net *net, const net_spec *spec, fw_error *error) {
  fw_tensor in;
  if (fw_session_input_count(net->session) != 1) {
    return fwi_fail(error, FW_ERR_SHAPE, "the %s net has %d inputs instead of 1", spec->name,
                    (int)fw_session_input_count(net->session));
  }
  FWI_TRY(fw_session_input(net->session, 0, &in));
  if (in.type != FW_TENSOR_FLOAT32 || in.rank != 4 || in.shape[0] != 1) {
    return fwi_fail(error, FW_ERR_SHAPE,
                    "input '%s' of the %s net is not float32 of shape [1, height, width, channels]", in.name,
                    spec->name);
  }
  net->height = in.shape[1];
  net->width = in.shape[2];
  net->channels = in.shape[3];
  const bool sides_fit = spec->width == ANY_SIDE
                             ? net->width == net->height && net->width >= FWI_MIN_SIDE && net->width <= FWI_MAX_SIDE
                             : net->width == spec->width && net->height == spec->height;
  const bool channels_fit =
      spec->channels == ANY_CHANNELS ? net->channels == 1 || net->channels == 3 : net->channels == spec->channels;
  if (!sides_fit || !channels_fit) {
    return fwi_fail(error, FW_ERR_SHAPE, "input '%s' of the %s net is [1, %d, %d, %d], which this role cannot feed",
                    in.name, spec->name, (int)net->height, (int)net->width, (int)net->channels);
  }
  net->input = in.data;
  return FW_OK;
}

static fw_status find_outputs(fwi_net *net, const net_spec *spec, fw_error *error) {
  const int32_t count = fw_session_output_count(net->session);
  net->values = spec->outputs[0];
  for (int32_t wanted = 0; wanted < FWI_NET_OUTPUTS && spec->outputs[wanted] != 0; ++wanted) {
    int32_t skip = 0; /* earlier outputs of the same size */
    for (int32_t i = 0; i < wanted; ++i) skip += spec->outputs[i] == spec->outputs[wanted];
    for (int32_t i = 0; i < count && net->outputs[wanted] == NULL; ++i) {
      fw_tensor out;
      FWI_TRY(fw_session_output(net->session, i, &out));
      if (elements_of(&out) == spec->outputs[wanted] && skip-- == 0) net->outputs[wanted] = out.data;
    }
    if (net->outputs[wanted] == NULL) {
      return fwi_fail(error, FW_ERR_SHAPE, "the %s net lacks its float32 output of %zu values", spec->name,
                      spec->outputs[wanted]);
    }
  }
  return FW_OK;
}

static bool is_whole_mesh(const fwi_net *net) {
  fw_tensor first;
  return fw_session_output(net->session, 0, &first) == FW_OK && elements_of(&first) == whole_mesh.outputs[0];
}

/* The blendshape net takes points in place of a picture. */
static fw_status find_points(fwi_net *net, fw_error *error) {
  fw_tensor in;
  if (fw_session_input_count(net->session) == 1 && fw_session_input(net->session, 0, &in) == FW_OK &&
      elements_of(&in) == FWI_BLENDSHAPE_POINTS * 2) {
    net->input = in.data;
    return FW_OK;
  }
  return fwi_fail(error, FW_ERR_SHAPE, "the blendshapes net does not take one float32 input of %d points x, y",
                  FWI_BLENDSHAPE_POINTS);
}

/* The one output of a custom task's net. */
static fw_status find_values(fwi_net *net, fw_error *error) {
  fw_tensor out;
  if (fw_session_output_count(net->session) == 1 && fw_session_output(net->session, 0, &out) == FW_OK) {
    net->outputs[0] = out.data;
    net->values = elements_of(&out);
    if (net->values >= 1 && net->values <= FW_MAX_CUSTOM_OUTPUTS) return FW_OK;
  }
  return fwi_fail(error, FW_ERR_SHAPE, "the custom net does not give one float32 output of 1 to %d values",
                  FW_MAX_CUSTOM_OUTPUTS);
}

fw_status fwi_net_load(fwi_net *net, fw_model_role role, const void *data, size_t size, fw_kernel_set kernels,
                       fw_error *error) {
  const fw_model_options options = {.kernels = kernels};
  fwi_net fresh = {0};
  fw_status status = fw_model_create(data, size, &options, &fresh.model, error);
  if (status == FW_OK) status = fw_session_create(fresh.model, NULL, &fresh.session, error);
  const net_spec *spec = spec_of(role);
  if (status == FW_OK && role == FW_MODEL_MESH && is_whole_mesh(&fresh)) spec = &whole_mesh;
  if (status == FW_OK) {
    status = role == FW_MODEL_BLENDSHAPES ? find_points(&fresh, error) : find_input(&fresh, spec, error);
  }
  if (status == FW_OK) {
    status = role < FW_MODEL_CUSTOM ? find_outputs(&fresh, spec, error) : find_values(&fresh, error);
  }
  if (status != FW_OK) {
    fwi_net_free(&fresh);
    return status;
  }
  *net = fresh;
  return FW_OK;
}

void fwi_net_free(fwi_net *net) {
  fw_session_destroy(net->session);
  fw_model_destroy(net->model);
  memset(net, 0, sizeof *net);
}

size_t fwi_net_bytes(const fwi_net *net) {
  fw_stats stats;
  if (net->session == NULL || fw_session_stats(net->session, &stats) != FW_OK) return 0;
  return stats.weight_bytes + stats.arena_bytes;
}
