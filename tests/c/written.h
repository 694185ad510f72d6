/* Files that the writer wrote: read back, checked, run. */
#ifndef WRITTEN_H
#define WRITTEN_H

#include <stdbool.h>

#include "nn_helper.h"
#include "tflite/writer.h"

/* Arguments of the writer: rank and shape; one tensor and its count. */
#define SHAPE(...)                                                                         \
  (int32_t)(sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t)), (const int32_t[]) { \
    __VA_ARGS__                                                                            \
  }
#define ONE(tensor) (const int32_t[]){tensor}, 1

/* A file that was written and is read back. */
typedef struct written {
  uint8_t *bytes;
  size_t size;
  fwi_fb file;
  fwi_arena arena;
  fwi_file_model model;
  fw_error error;
} written;

/* Finish a net of one input and one output, end the writer, check the file and read it. On failure f->error says
 * why. */
fw_status written_finish(written *f, fwi_writer *w, int32_t input, int32_t output);
void written_free(written *f);

/* The tensor of this name, or a failed check and the first one. */
const fwi_file_tensor *written_tensor(const written *f, const char *name);

/* What the reader does not mind, but others do: everything is aligned, and strings end in NUL. */
void written_check(const uint8_t *bytes, size_t size);

/* Random values in -1..1 that stay for a while: until 65536 more are asked for. */
float *written_floats(size_t count);

/* A file cut at what is `tap` in the whole net, run on `inputs` in `kernels`; false when it does not give the same
 * bytes there. Free *cut with fwi_block_free. */
bool written_cut_gives(const uint8_t *bytes, size_t size, fw_kernel_set kernels, const float *inputs,
                       const fw_tensor *tap, uint8_t **cut, size_t *cut_size);

/* The same at the tensor of this name, with the scalar kernels and at most 256 random inputs: a failed check when the
 * cut gives something else. */
void written_cut_at(const uint8_t *bytes, size_t size, const char *name);

#endif
