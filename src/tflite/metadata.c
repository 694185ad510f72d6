#include <string.h>

#include "tflite/writer.h"

fw_status fwi_file_metadata(const void *bytes, size_t size, const char *name, const uint8_t **data, size_t *length,
                            fw_error *error) {
  enum { MODEL_BUFFERS = 4, MODEL_METADATA = 6, METADATA_NAME = 0, METADATA_BUFFER = 1, BUFFER_DATA = 0 };
  const char *const what = "the model's metadata";
  fwi_fb b = {.data = bytes, .size = size, .error = error};
  *data = NULL;
  *length = 0;
  fwi_fb_table model = fwi_fb_root(&b, what);
  fwi_fb_vector buffers = fwi_fb_vec(&b, &model, MODEL_BUFFERS, 4, what);
  fwi_fb_vector entries = fwi_fb_vec(&b, &model, MODEL_METADATA, 4, what);
  for (uint32_t i = 0; i < entries.count && b.status == FW_OK; i++) {
    fwi_fb_table entry = fwi_fb_vec_table(&b, &entries, i, what);
    fwi_fb_vector text = fwi_fb_vec(&b, &entry, METADATA_NAME, 1, what);
    const uint32_t buffer = (uint32_t)fwi_fb_i32(&b, &entry, METADATA_BUFFER, 0, what);
    if (b.status != FW_OK || text.count != strlen(name) || memcmp(b.data + text.at, name, text.count) != 0) continue;
    if (buffer >= buffers.count) {
      fwi_fb_fail(&b, FW_ERR_MODEL, "There is no buffer %u of %s.", buffer, what);
      break;
    }
    fwi_fb_table t = fwi_fb_vec_table(&b, &buffers, buffer, what);
    fwi_fb_vector v = fwi_fb_vec(&b, &t, BUFFER_DATA, 1, what);
    if (b.status != FW_OK) break;
    *data = b.data + v.at;
    *length = v.count;
    break;
  }
  return b.status;
}
