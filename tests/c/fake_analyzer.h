/* Analyzers with nets whose outputs are pixels (tests/fuzz/fake_nets.mjs). */
#ifndef FAKE_ANALYZER_H
#define FAKE_ANALYZER_H

#include "facewise/face.h"

/* A file of tests/data/fake_nets, to be freed. */
void *fake_file(const char *name, size_t *size);

/* The file of a role's net, to be freed. */
void *fake_net(fw_model_role role, size_t *size);

void fake_set(fw_analyzer *a, fw_model_role role);

/* With the nets of all roles. */
fw_analyzer *fake_analyzer(const fw_analyzer_options *options);

/* Random RGBA8 pixels, to be freed. */
uint8_t *fake_noise(fw_image *image, int32_t width, int32_t height);

#endif
