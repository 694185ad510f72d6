/* The writer's records, between src/tflite/writer.c, which collects and numbers them, and emit.c, which lays them
 * out. */
#ifndef FWI_TFLITE_EMIT_H
#define FWI_TFLITE_EMIT_H

#include "tflite/writer.h"

#define FWI_WRITER_MAX_FIELDS 7 /* of one options table */

struct fwi_writer_slot {
  fwi_file_tensor t;
  bool needed; /* by the operators of the base that are kept */
  /* Numbered by fwi_writer_finish: */
  bool used, computed;
  bool stores;           /* its buffer is not that of a tensor before */
  int32_t index, buffer; /* in the file; buffer 0 for none */
};

struct fwi_writer_node {
  fwi_writer_node *next;
  fwi_file_operator op; /* op.options: those of the base file, copied as they are */
  /* Options of ours: bit i of `fields` says that the table has field i. */
  uint32_t fields;
  int32_t values[FWI_WRITER_MAX_FIELDS];
  bool new_code; /* no operator before has its code */
  int32_t code;  /* index in the file's list */
};

struct fwi_writer_entry {
  fwi_writer_entry *next;
  const char *name;
  const void *data;
  size_t bytes;
};

/* Counts, and the ends of the graph. */
typedef struct fwi_writer_layout {
  fwi_writer *w;
  const int32_t *inputs, *outputs;
  int32_t input_count, output_count, tensor_count, node_count, code_count, buffer_count;
} fwi_writer_layout;

/* Write the file into bytes[], which is zeroed and as large as the file; or measure it, with bytes NULL. Returns the
 * size, or 0 when the file would be too large. */
size_t fwi_writer_emit(const fwi_writer_layout *l, uint8_t *bytes);

/* `count` zeroed elements that live as long as the writer; NULL with its error set. */
void *fwi_writer_take(fwi_writer *w, size_t count, size_t size);

/* "Tensor 'name' why." */
void fwi_writer_refuse(fwi_writer *w, fw_status status, const char *name, const char *why);

/* Append a tensor whose name and data stay; its index, or -1. */
int32_t fwi_writer_append(fwi_writer *w, const fwi_file_tensor *tensor);

#endif
