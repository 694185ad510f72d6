/* A net in its role: one model, one session, its tensors found and checked. */
#ifndef FWI_FACE_NET_H
#define FWI_FACE_NET_H

#include "facewise/face.h"
#include "facewise/nn.h"

#define FWI_NET_OUTPUTS 7
#define FWI_NETS (FW_MODEL_ROLE_COUNT + FW_MAX_CUSTOM) /* roles, those of custom tasks included */

/* Sides of the squares that nets of a free size see. */
#define FWI_MIN_SIDE 16
#define FWI_MAX_SIDE 256

#define FWI_BLENDSHAPE_POINTS 146 /* of the mesh, that the blendshape net sees */

/* Anchors of the detectors. */
#define FWI_ANCHORS_SHORT 896
#define FWI_ANCHORS_FULL 2304
#define FWI_ANCHORS_CROWD 4420

/* Index into fwi_net.outputs, by role. */
enum { FWI_DETECT_BOXES = 0, FWI_DETECT_SCORES = 1 };
enum {
  FWI_MESH_FACE = 0,  /* (468, 3) in input pixels */
  FWI_MESH_LIPS,      /* (80, 2) */
  FWI_MESH_RIGHT_EYE, /* (71, 2): the person's right, image left */
  FWI_MESH_LEFT_EYE,
  FWI_MESH_RIGHT_IRIS, /* (5, 2) */
  FWI_MESH_LEFT_IRIS,
  FWI_MESH_FLAG /* (1), before the sigmoid */
};
/* The mesh net of face_landmarker.task gives all points at once, the irises with depths of their own. */
enum {
  FWI_WHOLE_MESH = 0, /* (478, 3) in input pixels */
  FWI_WHOLE_MESH_FLAG /* (1), before the sigmoid; the first of two outputs of that size */
};
enum { FWI_AGE = 0, FWI_GENDER = 1 };

typedef struct fwi_net {
  fw_model *model;
  fw_session *session;
  int32_t width, height, channels; /* of the input, NHWC float32, one picture */
  float *input;
  const float *outputs[FWI_NET_OUTPUTS];
  size_t values; /* elements of outputs[0] */
} fwi_net;

/* Parse a file and check it against its role; all custom tasks count as FW_MODEL_CUSTOM. On failure *net is untouched.
 */
fw_status fwi_net_load(fwi_net *net, fw_model_role role, const void *data, size_t size, fw_kernel_set kernels,
                       fw_error *error);
void fwi_net_free(fwi_net *net);
size_t fwi_net_bytes(const fwi_net *net);

/* The role's name in messages and in the JS API, such as "detect-short". */
const char *fwi_role_name(fw_model_role role);

#endif
