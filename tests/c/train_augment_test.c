/* What becomes of a sample on its way to the net. */
#include "check.h"
#include "train/augment.h"

enum { MAX_VALUES = 40 * 40 * 5 };

static uint8_t bytes[MAX_VALUES];
static float floats[MAX_VALUES], out[MAX_VALUES], other[MAX_VALUES];
static const float ones[4] = {1, 1, 1, 1}, zeros[4];

static fwi_random some(uint64_t a) {
  return fwi_random_of(check.seed, FWI_RANDOM_AUGMENT, a, 0);
}

static fwi_sample of_bytes(int32_t h, int32_t w, int32_t c) {
  check_random_bytes(bytes, (size_t)(h * w * c));
  return (fwi_sample){bytes, false, h, w, c};
}

static fwi_sample of_floats(int32_t h, int32_t w, int32_t c) {
  check_random_fill(floats, (size_t)(h * w * c), -2, 2);
  return (fwi_sample){floats, true, h, w, c};
}

static float at(const fwi_sample *s, int32_t y, int32_t x, int32_t c) {
  y = y < 0 ? 0 : y >= s->height ? s->height - 1 : y;
  x = x < 0 ? 0 : x >= s->width ? s->width - 1 : x;
  const int32_t index = (y * s->width + x) * s->channels + c;
  return s->floats ? floats[index] : (float)bytes[index];
}

static void converts(void) {
  const fw_augment none = {0};
  const float scale[4] = {0.5f, 0.25f, 2, 0.1f}, offset[4] = {-1, 3, 0, 7};
  for (int32_t c = 1; c <= 5; c++) {
    fwi_sample s = of_bytes(7, 5, c);
    fwi_augment_sample(&s, c % 2 ? &none : NULL, some(1), scale, offset, out);
    for (int32_t i = 0; i < 35 * c; i++) {
      const int32_t k = i % c < 3 ? i % c : 3;
      CHECK(out[i] == (float)bytes[i] * scale[k] + offset[k], "%d of %d channels", i, c);
    }
    s = of_floats(7, 5, c);
    fwi_augment_sample(&s, c % 2 ? &none : NULL, some(1), NULL, NULL, out);
    CHECK(memcmp(out, floats, sizeof(float) * 35 * (size_t)c) == 0, "floats of %d channels", c);
  }
}

static void mirrors_half(void) {
  const fw_augment flip = {.flip = true};
  int mirrored = 0;
  for (uint64_t round = 0; round < 200; round++) {
    const int32_t h = check_random_int(1, 9), w = check_random_int(2, 9), c = check_random_int(1, 4);
    const fwi_sample s = round % 2 ? of_bytes(h, w, c) : of_floats(h, w, c);
    fwi_augment_sample(&s, &flip, some(round), ones, zeros, out);
    bool same = true, turned = true;
    for (int32_t i = 0; i < h * w * c; i++) {
      same &= out[i] == at(&s, i / c / w, i / c % w, i % c);
      turned &= out[i] == at(&s, i / c / w, w - 1 - i / c % w, i % c);
    }
    CHECK(same || turned, "%d x %d x %d", h, w, c);
    mirrored += turned;
  }
  CHECK(mirrored > 70 && mirrored < 130, "%d of 200", mirrored);
}

/* A warp of the ramp value = a x + b y says where each pixel came from, as bilinear interpolation is exact on it. */
static void warps_as_told(void) {
  double most_x = 0, most_y = 0, most_angle = 0, largest = 0, smallest = 10;
  for (uint64_t round = 0; round < 400; round++) {
    const int32_t h = check_random_int(15, 40), w = check_random_int(15, 40);
    const fwi_sample s = {floats, true, h, w, 2};
    for (int32_t i = 0; i < h * w; i++) floats[2 * i] = (float)(i % w), floats[2 * i + 1] = (float)(i / w);
    const fw_augment a = {.shift = round % 4 == 0 || round % 4 == 3 ? 0.2f : 0,
                          .rotate = round % 4 == 1 || round % 4 == 3 ? 25 : 0,
                          .scale = round % 4 >= 2 ? 0.3f : 0};
    fwi_augment_sample(&s, &a, some(round), NULL, NULL, out);
    /* Of the three pixels around the middle: the source of the middle and its derivatives. */
    const int32_t mx = w / 2, my = h / 2;
    const float *m = out + 2 * (my * w + mx), *next = m + 2, *under = m + 2 * w;
    const double xx = (double)(next[0] - m[0]), yx = (double)(next[1] - m[1]), xy = (double)(under[0] - m[0]),
                 yy = (double)(under[1] - m[1]);
    const double dx = mx - 0.5 * (w - 1), dy = my - 0.5 * (h - 1);
    const double shift_x = ((double)m[0] - xx * dx - xy * dy - 0.5 * (w - 1)) / w;
    const double shift_y = ((double)m[1] - yx * dx - yy * dy - 0.5 * (h - 1)) / h;
    const double angle = atan2(xy, yy) * 57.29577951, size = 1 / sqrt(xx * xx + yx * yx);
    CHECK_NEAR(xx, yy, 1e-4, "turned and sized alike");
    CHECK_NEAR(xy, -yx, 1e-4, "not sheared");
    CHECK(fabs(shift_x) <= (double)a.shift + 1e-4 && fabs(shift_y) <= (double)a.shift + 1e-4, "%g %g", shift_x,
          shift_y);
    CHECK(fabs(angle) <= (double)a.rotate + 1e-2, "%g degrees", angle);
    CHECK(fabs(size - 1) <= (double)a.scale + 1e-3, "size %g", size);
    most_x = fmax(most_x, fabs(shift_x)), most_y = fmax(most_y, fabs(shift_y));
    most_angle = fmax(most_angle, fabs(angle));
    largest = fmax(largest, size), smallest = fmin(smallest, size);
    /* The whole picture follows from these, its edges repeated. */
    for (int32_t i = 0; i < h * w; i++) {
      const double px = i % w - mx, py = i / w - my;
      const double u = fmin(fmax((double)m[0] + px * xx + py * xy, 0), w - 1);
      const double v = fmin(fmax((double)m[1] + px * yx + py * yy, 0), h - 1);
      CHECK_NEAR(out[2 * i], u, 3e-3, "%d x %d, at %d %d", w, h, i % w, i / w);
      CHECK_NEAR(out[2 * i + 1], v, 3e-3, "%d x %d, at %d %d", w, h, i % w, i / w);
    }
  }
  CHECK(most_x > 0.18 && most_y > 0.18 && most_angle > 22 && largest > 1.25 && smallest < 0.75, "%g %g %g %g %g",
        most_x, most_y, most_angle, largest, smallest);
}

static void changes_tone(void) {
  double brightest[2] = {0}, steepest = 0;
  for (uint64_t round = 0; round < 300; round++) {
    const int32_t h = 8, w = 6, c = 3, values = h * w * c;
    const bool as_bytes = round % 2;
    const float full = as_bytes ? 255 : 1;
    const fwi_sample s = as_bytes ? of_bytes(h, w, c) : of_floats(h, w, c);
    const fw_augment a = {.brightness = round % 3 ? 0.2f : 0, .contrast = round % 3 != 1 ? 0.4f : 0};
    fwi_augment_sample(&s, &a, some(round), ones, zeros, out);
    /* Two values that no bound has touched give the line, and the others lie on it. */
    double mean = 0;
    int32_t p = -1, q = -1;
    for (int32_t i = 0; i < values; i++) {
      const float v = at(&s, i / c / w, i / c % w, i % c);
      mean += (double)v / values;
      if (as_bytes && (out[i] <= 0 || out[i] >= 255)) continue;
      if (p < 0 || v < at(&s, p / c / w, p / c % w, p % c)) p = i;
      if (q < 0 || v > at(&s, q / c / w, q / c % w, q % c)) q = i;
    }
    const double low = (double)at(&s, p / c / w, p / c % w, p % c), high = (double)at(&s, q / c / w, q / c % w, q % c);
    const double gain = (double)(out[q] - out[p]) / (high - low), lift = (double)out[p] - gain * low;
    const double bright = lift - mean * (1 - gain);
    CHECK(fabs(gain - 1) <= (double)a.contrast + 1e-4, "contrast %g", gain);
    CHECK(fabs(bright) <= (double)(a.brightness * full) + 1e-3 * (double)full, "brightness %g", bright);
    brightest[as_bytes] = fmax(brightest[as_bytes], fabs(bright) / (double)full),
    steepest = fmax(steepest, fabs(gain - 1));
    for (int32_t i = 0; i < values; i++) {
      double v = gain * (double)at(&s, i / c / w, i / c % w, i % c) + lift;
      if (as_bytes) v = fmin(fmax(v, 0), 255);
      CHECK_NEAR(out[i], v, 1e-4 * (double)full, "bytes %d", as_bytes);
    }
  }
  CHECK(brightest[0] > 0.17 && brightest[1] > 0.17 && steepest > 0.35, "%g %g %g", brightest[0], brightest[1],
        steepest);
}

static void blanks_a_square(void) {
  int blanked = 0, cut[4] = {0};
  for (uint64_t round = 0; round < 300; round++) {
    const int32_t h = check_random_int(10, 20), w = check_random_int(10, 20), c = check_random_int(1, 3);
    const fwi_sample s = of_bytes(h, w, c);
    const fw_augment a = {.cutout = 0.4f};
    fwi_augment_sample(&s, &a, some(round), ones, zeros, out);
    const int32_t side = (int32_t)(0.4f * (float)(h < w ? h : w) + 0.5f);
    double mean = 0;
    int32_t left = w, right = -1, top = h, bottom = -1;
    for (int32_t i = 0; i < h * w * c; i++) mean += (double)bytes[i] / (h * w * c);
    for (int32_t i = 0; i < h * w * c; i++) {
      if (out[i] == (float)bytes[i]) continue;
      const int32_t x = i / c % w, y = i / c / w;
      CHECK_NEAR(out[i], mean, 1e-3, "blank is the mean");
      left = x < left ? x : left, right = x > right ? x : right;
      top = y < top ? y : top, bottom = y > bottom ? y : bottom;
    }
    if (right < 0) continue;
    blanked++;
    CHECK(right - left < side && bottom - top < side, "%d x %d of %d", right - left + 1, bottom - top + 1, side);
    const bool whole = right - left == side - 1 && bottom - top == side - 1;
    cut[0] += !whole && left == 0, cut[1] += !whole && top == 0;
    cut[2] += !whole && right == w - 1, cut[3] += !whole && bottom == h - 1;
    CHECK(whole || left == 0 || top == 0 || right == w - 1 || bottom == h - 1, "cut at the border only");
    for (int32_t y = top; y <= bottom; y++)
      for (int32_t x = left; x <= right; x++) CHECK_NEAR(out[(y * w + x) * c], mean, 1e-3, "no hole in it");
  }
  CHECK(blanked > 110 && blanked < 190, "%d of 300", blanked);
  for (int i = 0; i < 4; i++) CHECK(cut[i] > 10, "%d reach over border %d", cut[i], i);
}

static void follows_its_random(void) {
  const fw_augment a = {.flip = true, .shift = 0.1f, .rotate = 10, .scale = 0.1f, .brightness = 0.1f, .contrast = 0.1f};
  const fwi_sample s = of_bytes(20, 20, 3);
  fwi_augment_sample(&s, &a, some(1), ones, zeros, out);
  fwi_augment_sample(&s, &a, some(1), ones, zeros, other);
  CHECK(memcmp(out, other, sizeof(float) * 1200) == 0, "the same");
  fwi_augment_sample(&s, &a, some(2), ones, zeros, other);
  CHECK(memcmp(out, other, sizeof(float) * 1200) != 0, "another");
}

static void bears_extremes(void) {
  const fw_augment a = {.flip = true, .shift = 50, .rotate = 1e9f, .scale = 1, .contrast = 1, .cutout = 1};
  for (uint64_t round = 0; round < 200; round++) {
    const fwi_sample s = of_bytes(check_random_int(1, 3), check_random_int(1, 3), check_random_int(1, 4));
    fwi_augment_sample(&s, &a, some(round), ones, zeros, out);
    for (int32_t i = 0; i < s.height * s.width * s.channels; i++)
      CHECK(out[i] >= 0 && out[i] <= 255, "%g", (double)out[i]);
  }
}

CHECK_MAIN("train_augment") {
  CHECK_RUN(converts);
  CHECK_RUN(mirrors_half);
  CHECK_RUN(warps_as_told);
  CHECK_RUN(changes_tone);
  CHECK_RUN(blanks_a_square);
  CHECK_RUN(follows_its_random);
  CHECK_RUN(bears_extremes);
}
