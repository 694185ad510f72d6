#include "nn/graph.h"

fw_status fwi_fuse(fwi_build *b, const fwi_program *plain, fwi_program *fused) {
  fused->nodes = fwi_take(b, (size_t)plain->count, sizeof *fused->nodes);
  if (!fused->nodes) return FW_ERR_MEMORY;
  for (int32_t i = 0; i < plain->count; i++) fused->nodes[i] = plain->nodes[i];
  fused->count = plain->count;
  return FW_OK;
}
