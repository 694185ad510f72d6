/* The writer's records, between src/tflite/writer.c, which collects them, and emit.c, which lays them out. */
#ifndef FWI_TFLITE_EMIT_H
#define FWI_TFLITE_EMIT_H

#include "tflite/writer.h"

#define FWI_WRITER_MAX_FIELDS 7 /* of one options table */

struct fwi_writer_node {
  fwi_writer_node *next;
  fwi_file_operator op; /* op.options: those of the base file, copied as they are */
  /* Options of ours: bit i of `fields` says that the table has field i. */
  uint32_t fields;
  int32_t values[FWI_WRITER_MAX_FIELDS];
};

struct fwi_writer_entry {
  fwi_writer_entry *next;
  const char *name;
  const void *data;
  size_t bytes;
};

/* The file's inputs and outputs, and what the writer's tensors are in the file. */
typedef struct fwi_writer_layout {
  fwi_writer *w;
  const int32_t *inputs, *outputs;
  int32_t input_count, output_count;
  int32_t *tensor; /* index in the file of each tensor, or -1 */
  int32_t *buffer; /* of each tensor: 0 for none */
  int32_t *code;   /* index in the list of operator codes of each node */
  const fwi_file_operator **codes;
  const fwi_file_tensor **buffers; /* whose bytes each buffer holds, from buffer 1 on */
  int32_t tensor_count, buffer_count, code_count, node_count;
} fwi_writer_layout;

/* Write the file into bytes[], which is zeroed and as large as the file; or measure it, with bytes NULL. Returns the
 * size, or 0 when the file would be too large. */
size_t fwi_writer_emit(const fwi_writer_layout *l, uint8_t *bytes);

/* True for options with a vector of int32 in field 0 and scalars behind it. */
bool fwi_options_have_vector(int32_t options_type);

/* `count` zeroed elements that live as long as the writer; NULL with its error set. */
void *fwi_writer_take(fwi_writer *w, size_t count, size_t size);

/* Append a tensor whose name and data stay; its index, or -1. */
int32_t fwi_writer_append(fwi_writer *w, const fwi_file_tensor *tensor);

/* Elements of a shape, or 0 when it has none, one below 0 or more than `limit`. */
size_t fwi_writer_elements(int32_t rank, const int32_t *shape, size_t limit);

#endif
