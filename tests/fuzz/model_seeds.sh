#!/bin/sh
# Write the model fuzzer's seed corpus anew from tests/c/tflite_samples.c. No weights: a few numbers each.
# `model_seeds.sh all FOLDER` writes every small model that the tests build there, some hundred: after `make
# test-binaries`.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
if [ "${1:-}" = all ]; then
  mkdir -p "$2"
  for test in nn_attention nn_conv nn_fuse nn_ops nn_session nn_shape tflite_cut tflite_reader tflite_writer; do
    "${SANITIZE_CC:-clang-19}" -std=c11 -g -fsanitize=address,undefined -Iinclude -Isrc tests/fuzz/kept_models.c \
      "$build/obj-sanitize/tests/c/${test}_test.o" "$build/libtest-helpers.a" "$build/libfacewise-sanitize.a" \
      -Wl,--wrap=tb_finish -lm -o "$build/tests/kept"
    FW_KEPT=$2 "$build/tests/kept"
  done
  exit 0
fi
mkdir -p tests/fuzz/corpus/model
make --no-print-directory "$build/tests/tflite_hostile_test"
FW_SAMPLES=tests/fuzz/corpus/model "$build/tests/tflite_hostile_test"
