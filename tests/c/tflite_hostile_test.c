/* Broken files: truncated anywhere, bytes flipped and overwritten. Each gives a model that runs or an error
 * with a sentence; the sanitizers see to the rest. Files are copied to blocks of exactly their size.
 *
 * With FW_SAMPLES=FOLDER the whole files are written there and nothing else happens: the fuzzer's corpus. */
#include "nn/graph.h"
#include "nn_helper.h"
#include "tflite_samples.h"

static const fwi_limits limits = {.bytes = 8 << 20, .work = 20000000, .operators = 64};

/* Counts of the current case. */
static long refused, loaded;

static void run(const fw_model *model) {
  fw_session *session;
  fw_tensor t;
  fw_error error = {FW_OK, ""};
  fw_status status = fw_session_create(model, NULL, &session, &error);
  CHECK(status == FW_OK, "%s", error.message);
  if (status != FW_OK) return;
  for (int32_t i = 0; i < fw_session_input_count(session); i++) {
    CHECK(fw_session_input(session, i, &t) == FW_OK, "input %d", i);
    memset(t.data, i ? 0xFF : 0x3E, t.bytes); /* 0.19, or NaN and -1 */
  }
  status = fw_session_run(session, &error);
  CHECK(status == FW_OK || error.message[0], "%s", fw_status_name(status));
  fw_session_destroy(session);
}

/* Load `size` bytes; a refusal must be typed and end in a full stop. */
static void load(const uint8_t *bytes, size_t size, const char *what) {
  uint8_t *exact = malloc(size ? size : 1);
  fw_model *model;
  fw_error error = {FW_OK, ""};
  if (!exact) abort();
  memcpy(exact, bytes, size);
  fw_status status = fwi_model_create(exact, size, NULL, &limits, &model, &error);
  free(exact);
  size_t length = strlen(error.message);
  if (status == FW_OK) {
    loaded++;
    run(model);
  } else {
    refused++;
    CHECK(model == NULL && error.status == status, "%s: %s", what, fw_status_name(status));
    CHECK(status == FW_ERR_MODEL || status == FW_ERR_UNSUPPORTED || status == FW_ERR_MEMORY, "%s: %s", what,
          fw_status_name(status));
    CHECK(length > 10 && (error.message[length - 1] == '.' || length == sizeof error.message - 1), "%s: '%s'", what,
          error.message);
  }
  fw_model_destroy(model);
}

static void whole(void) {
  for (size_t i = 0; i < sample_count; i++) {
    size_t size;
    uint8_t *bytes = samples[i].make(&size);
    loaded = refused = 0;
    load(bytes, size, samples[i].name);
    CHECK(loaded == 1, "%s is refused", samples[i].name);
    CHECK(nn_compare_fused(bytes, size, 1e-5f, samples[i].name) > 0, "%s runs nothing", samples[i].name);
    free(bytes);
  }
}

static void truncated(void) {
  for (size_t i = 0; i < sample_count; i++) {
    size_t size;
    uint8_t *bytes = samples[i].make(&size);
    refused = loaded = 0;
    for (size_t length = 0; length < size; length++) load(bytes, length, samples[i].name);
    CHECK(refused > loaded, "%s: %ld of %zu lengths refused", samples[i].name, refused, size);
    free(bytes);
  }
}

static void flipped(void) {
  refused = loaded = 0;
  for (size_t i = 0; i < sample_count; i++) {
    size_t size;
    uint8_t *bytes = samples[i].make(&size);
    for (size_t at = 0; at < size; at++) { /* one bit of each byte, and its highest */
      for (int k = 0; k < 2; k++) {
        uint8_t bit = k ? 0x80 : (uint8_t)(1 << check_random_int(0, 6));
        bytes[at] ^= bit;
        load(bytes, size, samples[i].name);
        bytes[at] ^= bit;
      }
    }
    free(bytes);
  }
  CHECK(refused > 100 && loaded > 100, "%ld refused, %ld loaded", refused, loaded);
}

/* Whole words replaced by the values that break careless readers, one to four at a time. */
static void overwritten(void) {
  const uint32_t words[] = {0,     1,          2,          4,          0xFF,       0x7FFF,     0x8000,     0xFFFF,
                            65536, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFF0, 0x40000000, 1000000};
  refused = loaded = 0;
  for (size_t i = 0; i < sample_count; i++) {
    size_t size;
    uint8_t *bytes = samples[i].make(&size), *copy = malloc(size);
    if (!copy) abort();
    for (int round = 0; round < 3000; round++) {
      memcpy(copy, bytes, size);
      for (int32_t k = check_random_int(1, 4); k > 0; k--) {
        uint32_t word = words[check_random_int(0, 15)];
        size_t at = (size_t)check_random_int(0, (int32_t)size / 4 - 1) * 4;
        if (check_random_int(0, 3) == 0) word = (uint32_t)check_random_int(0, (int32_t)size); /* an offset inside */
        memcpy(copy + at, &word, sizeof word);
      }
      load(copy, size, samples[i].name);
    }
    free(copy);
    free(bytes);
  }
  CHECK(refused > 100 && loaded > 100, "%ld refused, %ld loaded", refused, loaded);
}

static void noise(void) {
  refused = loaded = 0;
  for (int round = 0; round < 3000; round++) {
    uint8_t bytes[600];
    size_t size = (size_t)check_random_int(0, (int32_t)sizeof bytes);
    check_random_bytes(bytes, size);
    if (size >= 8 && round % 2) memcpy(bytes + 4, "TFL3", 4);
    if (size >= 8 && round % 4 == 3) memcpy(bytes, "\x08\x00\x00\x00", 4);
    load(bytes, size, "noise");
  }
  CHECK(loaded == 0, "%ld loaded", loaded);
}

static void write_samples(void) {
  for (size_t i = 0; i < sample_count; i++) {
    char path[512];
    size_t size;
    uint8_t *bytes = samples[i].make(&size);
    snprintf(path, sizeof path, "%s/%s.tflite", getenv("FW_SAMPLES"), samples[i].name);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size, "cannot write %s", path);
    if (file) fclose(file);
    free(bytes);
  }
}

CHECK_MAIN("tflite_hostile") {
  if (getenv("FW_SAMPLES")) {
    CHECK_RUN(write_samples);
    return;
  }
  CHECK_RUN(whole);
  CHECK_RUN(truncated);
  CHECK_RUN(flipped);
  CHECK_RUN(overwritten);
  CHECK_RUN(noise);
}
