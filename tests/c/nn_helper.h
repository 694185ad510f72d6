/* Runs the nets of tflite_builder.h in every way there is, and compares. */
#ifndef NN_HELPER_H
#define NN_HELPER_H

#include <stddef.h>

#include "check.h"
#include "facewise/nn.h"
#include "tflite_builder.h"

/* Finish `m`, run it on `inputs` (all of them, one after the other, as 32-bit values) and check that the outputs,
 * one after the other, are `expected` within `tolerance`: with both kernel sets, fused and keeping all. */
void nn_expect(tb_model *m, const void *inputs, const float *expected, size_t count, float tolerance, const char *what);

/* The same for int32 outputs, exactly. */
void nn_expect_ints(tb_model *m, const void *inputs, const int32_t *expected, size_t count, const char *what);

/* Finish `m` and check that it is refused with this status and a message that contains `part`. */
void nn_expect_refusal(tb_model *m, fw_status status, const char *part, const char *what);

/* A model and a session of it; a failed check and NULLs when they cannot be made. */
typedef struct nn_net {
  fw_model *model;
  fw_session *session;
} nn_net;

nn_net nn_open(const void *bytes, size_t size, fw_kernel_set kernels, int keep_all);
void nn_close(nn_net *net);

/* Fill all inputs, run, and return the one output `index`. */
fw_tensor nn_run(nn_net *net, const void *inputs, int32_t index);

/* Compare a net run fused with the same net keeping all, on random inputs, output by output, and every kept
 * tap that the fused net's outputs share. Returns the number of nodes of the fused session. */
int32_t nn_compare_fused(const void *bytes, size_t size, float tolerance, const char *what);

#endif
