/* libFuzzer for JavaScript: with FUZZ_TARGET=NAME it starts `node tests/fuzz/target.mjs NAME`, hands it every input
 * over a pipe and gets back how often each statement and branch of the modules under test ran, which libFuzzer counts
 * as coverage.
 *
 * To the child, file 3: the length of an input (4 bytes) and its bytes. From the child, file 4: 4 bytes, 0 for fine or
 * 1 for a finding, the length of the counters, and these; once at the start, before any input, as well. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

enum { kMostCounters = 1 << 15, kToChild = 3, kFromChild = 4 };

__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[kMostCounters];

static int to_child, from_child;

static void quit(const char *why) {
  fprintf(stderr, "bridge: %s\n", why);
  abort();
}

static void give(const void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t got = write(to_child, (const uint8_t *)bytes + done, size - done);
    if (got < 0 && errno == EINTR) continue; /* the run is to end after this input */
    if (got <= 0) quit("the target is gone");
    done += (size_t)got;
  }
}

static void take(void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t got = read(from_child, (uint8_t *)bytes + done, size - done);
    if (got < 0 && errno == EINTR) continue; /* the run is to end after this input */
    if (got <= 0) quit("the target is gone");
    done += (size_t)got;
  }
}

static void take_answer(void) {
  uint32_t head[2];
  take(head, sizeof head);
  if (head[1] > kMostCounters) quit("too many counters");
  take(counters, head[1]);
  if (head[0] != 0) quit("a finding, see above");
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  int down[2], up[2];
  const char *name = getenv("FUZZ_TARGET");
  (void)argc, (void)argv;
  if (name == NULL) quit("FUZZ_TARGET names no target");
  if (pipe(down) != 0 || pipe(up) != 0) quit("no pipes");
  const pid_t child = fork();
  if (child < 0) quit("no child");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when it hangs */
    /* Far away first: the pipes may be 3 and 4 themselves. */
    const int in = dup2(down[0], 100), out = dup2(up[1], 101);
    for (int file = 3; file < 100; file++) close(file);
    if (dup2(in, kToChild) < 0 || dup2(out, kFromChild) < 0) _exit(1);
    close(in);
    close(out);
    execlp("node", "node", "--max-old-space-size=512", "tests/fuzz/target.mjs", name, (char *)NULL);
    _exit(1);
  }
  close(down[0]);
  close(up[1]);
  to_child = down[1];
  from_child = up[0];
  signal(SIGPIPE, SIG_IGN);
  take_answer();
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const uint32_t length = (uint32_t)size;
  give(&length, sizeof length);
  give(data, size);
  take_answer();
  return 0;
}
