/* Checkpoints that were changed and are sound all the same, as one who means harm would send them. */
#ifndef CHECKPOINT_SEAL_H
#define CHECKPOINT_SEAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { kCheckpointProgress = 16 }; /* where fwi_progress is in them */

/* Make the checksum at the end of `size` bytes, 8 at least, that of the bytes before it. */
static inline void checkpoint_seal(unsigned char *bytes, size_t size) {
  const size_t end = size - sizeof(uint64_t);
  uint64_t hash = 0;
  for (size_t at = 0; at < end; at += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes + at, end - at < 8 ? end - at : 8);
    hash = (hash ^ word) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
  }
  memcpy(bytes + end, &hash, sizeof hash);
}

#endif
