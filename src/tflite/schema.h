/* Numbers of the TFLite schema (schema.fbs, version 3): tensor types, operator codes, enumerations.
 * Field indices stand beside the code that reads them. */
#ifndef FWI_SCHEMA_H
#define FWI_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

typedef enum fwi_type {
  FWI_FLOAT32 = 0,
  FWI_FLOAT16 = 1,
  FWI_INT32 = 2,
  FWI_UINT8 = 3,
  FWI_INT64 = 4,
  FWI_STRING = 5,
  FWI_BOOL = 6,
  FWI_INT16 = 7,
  FWI_COMPLEX64 = 8,
  FWI_INT8 = 9,
  FWI_FLOAT64 = 10,
  FWI_UINT32 = 15,
  FWI_UINT16 = 16,
  FWI_INT4 = 17
} fwi_type;

/* Bytes of one element, 0 for types this engine holds no tensors of. */
size_t fwi_type_bytes(int32_t type);

/* The field's name, such as "float32". */
const char *fwi_type_name(int32_t type);

enum { FWI_PADDING_SAME = 0, FWI_PADDING_VALID = 1 };

enum {
  FWI_FUSED_NONE = 0,
  FWI_FUSED_RELU = 1,
  FWI_FUSED_RELU_N1_TO_1 = 2,
  FWI_FUSED_RELU6 = 3,
  FWI_FUSED_TANH = 4,
  FWI_FUSED_SIGN_BIT = 5
};

/* Operator codes that this engine knows by number. */
typedef enum fwi_builtin {
  FWI_OP_ADD = 0,
  FWI_OP_AVERAGE_POOL_2D = 1,
  FWI_OP_CONCATENATION = 2,
  FWI_OP_CONV_2D = 3,
  FWI_OP_DEPTHWISE_CONV_2D = 4,
  FWI_OP_DEPTH_TO_SPACE = 5,
  FWI_OP_DEQUANTIZE = 6,
  FWI_OP_FLOOR = 8,
  FWI_OP_FULLY_CONNECTED = 9,
  FWI_OP_L2_NORMALIZATION = 11,
  FWI_OP_LOCAL_RESPONSE_NORMALIZATION = 13,
  FWI_OP_LOGISTIC = 14,
  FWI_OP_MAX_POOL_2D = 17,
  FWI_OP_MUL = 18,
  FWI_OP_RELU = 19,
  FWI_OP_RELU_N1_TO_1 = 20,
  FWI_OP_RELU6 = 21,
  FWI_OP_RESHAPE = 22,
  FWI_OP_RESIZE_BILINEAR = 23,
  FWI_OP_SOFTMAX = 25,
  FWI_OP_SPACE_TO_DEPTH = 26,
  FWI_OP_TANH = 28,
  FWI_OP_CUSTOM = 32,
  FWI_OP_PAD = 34,
  FWI_OP_GATHER = 36,
  FWI_OP_BATCH_TO_SPACE_ND = 37,
  FWI_OP_SPACE_TO_BATCH_ND = 38,
  FWI_OP_TRANSPOSE = 39,
  FWI_OP_MEAN = 40,
  FWI_OP_SUB = 41,
  FWI_OP_DIV = 42,
  FWI_OP_SQUEEZE = 43,
  FWI_OP_STRIDED_SLICE = 45,
  FWI_OP_EXP = 47,
  FWI_OP_SPLIT = 49,
  FWI_OP_LOG_SOFTMAX = 50,
  FWI_OP_CAST = 53,
  FWI_OP_PRELU = 54,
  FWI_OP_MAXIMUM = 55,
  FWI_OP_ARG_MAX = 56,
  FWI_OP_MINIMUM = 57,
  FWI_OP_LESS = 58,
  FWI_OP_NEG = 59,
  FWI_OP_PADV2 = 60,
  FWI_OP_GREATER = 61,
  FWI_OP_GREATER_EQUAL = 62,
  FWI_OP_LESS_EQUAL = 63,
  FWI_OP_SELECT = 64,
  FWI_OP_SLICE = 65,
  FWI_OP_SIN = 66,
  FWI_OP_TRANSPOSE_CONV = 67,
  FWI_OP_TILE = 69,
  FWI_OP_EXPAND_DIMS = 70,
  FWI_OP_EQUAL = 71,
  FWI_OP_NOT_EQUAL = 72,
  FWI_OP_LOG = 73,
  FWI_OP_SUM = 74,
  FWI_OP_SQRT = 75,
  FWI_OP_RSQRT = 76,
  FWI_OP_SHAPE = 77,
  FWI_OP_POW = 78,
  FWI_OP_ARG_MIN = 79,
  FWI_OP_REDUCE_PROD = 81,
  FWI_OP_REDUCE_MAX = 82,
  FWI_OP_PACK = 83,
  FWI_OP_LOGICAL_OR = 84,
  FWI_OP_LOGICAL_AND = 86,
  FWI_OP_LOGICAL_NOT = 87,
  FWI_OP_UNPACK = 88,
  FWI_OP_REDUCE_MIN = 89,
  FWI_OP_FLOOR_DIV = 90,
  FWI_OP_SQUARE = 92,
  FWI_OP_ZEROS_LIKE = 93,
  FWI_OP_FILL = 94,
  FWI_OP_FLOOR_MOD = 95,
  FWI_OP_RANGE = 96,
  FWI_OP_RESIZE_NEAREST_NEIGHBOR = 97,
  FWI_OP_LEAKY_RELU = 98,
  FWI_OP_SQUARED_DIFFERENCE = 99,
  FWI_OP_MIRROR_PAD = 100,
  FWI_OP_ABS = 101,
  FWI_OP_SPLIT_V = 102,
  FWI_OP_CEIL = 104,
  FWI_OP_REVERSE_V2 = 105,
  FWI_OP_ADD_N = 106,
  FWI_OP_GATHER_ND = 107,
  FWI_OP_COS = 108,
  FWI_OP_RANK = 110,
  FWI_OP_ELU = 111,
  FWI_OP_QUANTIZE = 114,
  FWI_OP_ROUND = 116,
  FWI_OP_HARD_SWISH = 117,
  FWI_OP_SELECT_V2 = 123,
  FWI_OP_DENSIFY = 124,
  FWI_OP_BATCH_MATMUL = 126,
  FWI_OP_BROADCAST_TO = 130,
  FWI_OP_BROADCAST_ARGS = 145,
  FWI_OP_GELU = 150,
  FWI_OP_RELU_0_TO_1 = 152,
  FWI_OP_SIGN = 158
} fwi_builtin;

/* "CONV_2D" and so on for every code of the schema, "operator N" is left to the caller: NULL. */
const char *fwi_builtin_name(int32_t code);

#endif
