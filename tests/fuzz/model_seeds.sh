#!/bin/sh
# Write the model fuzzer's seed corpus anew from tests/c/tflite_samples.c. No weights: a few numbers each.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
make --no-print-directory "$build/tests/tflite_hostile_test"
mkdir -p tests/fuzz/corpus/model
FW_SAMPLES=tests/fuzz/corpus/model "$build/tests/tflite_hostile_test"
