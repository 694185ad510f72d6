/* Sampling against brute force, on random pictures of random layout. */
#include "facewise/image.h"

#include "check.h"
#include "image/sample.h"

enum { MAX_W = 61, MAX_H = 47, MAX_OUT = 40 };

static uint8_t pixels[(MAX_W * 4 + 13) * MAX_H];
static float out[MAX_OUT * MAX_OUT * 3], scratch[FWI_RESIZE_SCRATCH(MAX_W)];

static fw_image random_image(void) {
  fw_image image = {.data = pixels, .width = check_random_int(16, MAX_W), .height = check_random_int(16, MAX_H)};
  image.format = check_random_int(0, 1) ? FW_PIXEL_RGBA8 : FW_PIXEL_RGB8;
  const int32_t bytes = image.format == FW_PIXEL_RGBA8 ? 4 : 3;
  image.stride = (size_t)(image.width * bytes + check_random_int(0, 13));
  image.size = image.stride * (size_t)(image.height - 1) + (size_t)(image.width * bytes);
  check_random_bytes(pixels, image.size);
  return image;
}

static double pixel_at(const fw_image *image, int32_t x, int32_t y, int32_t c) {
  const size_t bytes = image->format == FW_PIXEL_RGBA8 ? 4 : 3;
  return image->data[(size_t)y * image->stride + (size_t)x * bytes + (size_t)c];
}

/* Mean over the part of [low, high) that lies in [0, size), of 1-pixel boxes. */
static double share(double low, double high, int32_t i, int32_t size) {
  const double a = fmax(low, 0.0), b = fmin(high, (double)size);
  return fmax(fmin(b, i + 1.0) - fmax(a, (double)i), 0.0) / (b - a);
}

static void resize_is_a_box_filter(void) {
  for (int round = 0; round < 60; ++round) {
    const fw_image image = random_image();
    const fwi_region region = {check_random_float(-20, 20), check_random_float(-20, 20), check_random_float(8, 90),
                               check_random_float(8, 60)};
    const int32_t w = check_random_int(4, 12), h = check_random_int(4, 12);
    fwi_resize(&image, region, w, h, scratch, out);
    const double sx = (double)region.width / w, sy = (double)region.height / h;
    for (int32_t y = 0; y < h; ++y) {
      for (int32_t x = 0; x < w; ++x) {
        const double cx = region.x + (x + 0.5) * sx, cy = region.y + (y + 0.5) * sy;
        const double hx = fmax(sx, 1) / 2, hy = fmax(sy, 1) / 2;
        const bool inside = cx >= 0 && cx < image.width && cy >= 0 && cy < image.height;
        for (int32_t c = 0; c < 3; ++c) {
          double want = 0;
          for (int32_t j = 0; inside && j < image.height; ++j) {
            for (int32_t i = 0; i < image.width; ++i) {
              want += share(cx - hx, cx + hx, i, image.width) * share(cy - hy, cy + hy, j, image.height) *
                      pixel_at(&image, i, j, c);
            }
          }
          const float got = out[(y * w + x) * 3 + c];
          CHECK_NEAR(got, want, 0.02, "%dx%d to %dx%d at (%d, %d, %d), region %g %g %g %g", image.width, image.height,
                     w, h, x, y, c, region.x, region.y, region.width, region.height);
        }
      }
    }
  }
}

static void resize_thins_tall_boxes_evenly(void) {
  static uint8_t tall[16 * 3 * 8192];
  for (int32_t y = 0; y < 8192; ++y) memset(tall + y * 48, y >> 5, 48); /* a ramp, 0..255 */
  const fw_image image = {tall, sizeof tall, 48, 16, 8192, FW_PIXEL_RGB8};
  fwi_resize(&image, (fwi_region){0, 0, 16, 8192}, 4, 64, scratch, out);
  for (int32_t y = 0; y < 64; ++y) {
    CHECK_NEAR(out[y * 12], (y + 0.5) * 4 - 0.5, 0.6, "row %d", y);
  }
}

static double bilinear(const fw_image *image, double x, double y, int32_t c) {
  x = fmin(fmax(x, 0), image->width - 1);
  y = fmin(fmax(y, 0), image->height - 1);
  const int32_t ix = (int32_t)x, iy = (int32_t)y;
  const int32_t jx = ix + 1 < image->width ? ix + 1 : ix, jy = iy + 1 < image->height ? iy + 1 : iy;
  const double fx = x - ix, fy = y - iy;
  const double top = pixel_at(image, ix, iy, c) * (1 - fx) + pixel_at(image, jx, iy, c) * fx;
  const double bottom = pixel_at(image, ix, jy, c) * (1 - fx) + pixel_at(image, jx, jy, c) * fx;
  return top * (1 - fy) + bottom * fy;
}

static void warp_samples_the_turned_square(void) {
  for (int round = 0; round < 60; ++round) {
    const fw_image image = random_image();
    const fwi_square square = {check_random_float(-10, 70), check_random_float(-10, 50), check_random_float(3, 120),
                               check_random_float(-4, 4)};
    const int32_t side = check_random_int(4, 14);
    const bool mirror = check_random_int(0, 1) != 0;
    fwi_warp(&image, &square, side, mirror, out);
    const int32_t k = (int32_t)fmin(fmax(floor((double)square.side / side + 0.5), 1), 6);
    for (int32_t y = 0; y < side; ++y) {
      for (int32_t x = 0; x < side; ++x) {
        for (int32_t c = 0; c < 3; ++c) {
          double want = 0;
          for (int32_t s = 0; s < k * k; ++s) {
            double u = ((x + (s % k + 0.5) / k) / side - 0.5) * square.side;
            const double v = ((y + (s / k + 0.5) / k) / side - 0.5) * square.side;
            if (mirror) u = -u;
            const double co = cos((double)square.angle), si = sin((double)square.angle);
            want += bilinear(&image, square.cx + u * co - v * si - 0.5, square.cy + u * si + v * co - 0.5, c) / (k * k);
          }
          CHECK_NEAR(out[(y * side + x) * 3 + c], want, 0.05, "square %g %g %g %g to %d, k %d, mirror %d", square.cx,
                     square.cy, square.side, square.angle, side, k, mirror);
        }
      }
    }
  }
}

static void warp_survives_absurd_squares(void) {
  const fw_image image = random_image();
  const float odd[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0.0f, -5.0f};
  for (size_t i = 0; i < sizeof odd / sizeof odd[0]; ++i) {
    for (int field = 0; field < 4; ++field) {
      fwi_square square = {20, 20, 20, 0};
      *(field == 0 ? &square.cx : field == 1 ? &square.cy : field == 2 ? &square.side : &square.angle) = odd[i];
      fwi_warp(&image, &square, 8, false, out);
      for (int k = 0; k < 8 * 8 * 3; ++k)
        CHECK(out[k] >= 0 && out[k] <= 255, "field %d = %g gives %g", field, odd[i], out[k]);
    }
  }
}

static void turn_and_turn_back_agree(void) {
  enum { W = 5, H = 3 };
  const double w = W, h = H;
  float in[W * H * 3], turned[W * H * 3];
  check_random_fill(in, W * H * 3, 0, 255);
  for (int32_t quarters = 0; quarters < 4; ++quarters) {
    fwi_turn(in, W, H, quarters, turned);
    const int32_t tw = quarters & 1 ? H : W, th = quarters & 1 ? W : H;
    for (int32_t y = 0; y < th; ++y) {
      for (int32_t x = 0; x < tw; ++x) {
        float px = (float)x + 0.5f, py = (float)y + 0.5f;
        fwi_turn_back(quarters, W, H, &px, &py);
        CHECK(px > 0 && px < w && py > 0 && py < h, "quarters %d: (%g, %g)", quarters, px, py);
        CHECK(turned[(y * tw + x) * 3] == in[((int32_t)py * W + (int32_t)px) * 3], "quarters %d at (%d, %d)", quarters,
              x, y);
      }
    }
  }
  /* Clockwise: what was on top goes to the right. */
  fwi_turn(in, W, H, 1, turned);
  CHECK(turned[(H - 1) * 3] == in[0], "the top left pixel must be at the top right");
}

static void normalise_and_grey(void) {
  float rgb[6] = {10, 20, 30, 255, 0, 128}, grey[2];
  const float mean[3] = {1, 2, 3};
  fwi_grey(rgb, 2, 2.0f, -1.0f, grey);
  CHECK_NEAR(grey[0], (10 * 0.2989 + 20 * 0.587 + 30 * 0.114) * 2 - 1, 1e-4, "first");
  CHECK_NEAR(grey[1], (255 * 0.2989 + 128 * 0.114) * 2 - 1, 1e-3, "second");
  uint8_t bytes[8];
  fwi_to_rgba8(rgb, 2, bytes);
  CHECK(bytes[0] == 10 && bytes[4] == 255 && bytes[5] == 0 && bytes[7] == 255, "rgba8");
  fwi_normalise(rgb, 2, mean, 0.5f);
  CHECK(rgb[0] == 4.5f && rgb[1] == 9.0f && rgb[5] == 62.5f, "%g %g %g", rgb[0], rgb[1], rgb[5]);
}

static void check_refuses_what_does_not_fit(void) {
  fw_error error;
  const fw_image good = {pixels, 20 * 3 + 19 * 64, 64, 20, 20, FW_PIXEL_RGB8};
  CHECK(fw_image_check(&good, &error) == FW_OK, "last row may end early");
  CHECK(fw_image_check(NULL, &error) == FW_ERR_ARGUMENT, "NULL");
  fw_image bad = good;
  bad.data = NULL;
  CHECK(fw_image_check(&bad, &error) == FW_ERR_ARGUMENT, "no data");
  const struct {
    fw_image image;
    const char *word;
  } cases[] = {
      {{pixels, good.size - 1, 64, 20, 20, FW_PIXEL_RGB8}, "size"},
      {{pixels, good.size, 59, 20, 20, FW_PIXEL_RGB8}, "stride"},
      {{pixels, good.size, 64, 20, 20, FW_PIXEL_RGBA8}, "stride"},
      {{pixels, good.size, 64, 15, 20, FW_PIXEL_RGB8}, "side"},
      {{pixels, good.size, 64, 20, 0, FW_PIXEL_RGB8}, "side"},
      {{pixels, SIZE_MAX, SIZE_MAX, 20, 20, FW_PIXEL_RGB8}, "size"},
      {{pixels, SIZE_MAX, SIZE_MAX / 2, 20, 8193, FW_PIXEL_RGB8}, "side"},
      {{pixels, good.size, 64, 20, 20, (fw_pixel_format)2}, "format"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    error.message[0] = 0;
    CHECK(fw_image_check(&cases[i].image, &error) == FW_ERR_IMAGE, "case %zu", i);
    CHECK(strstr(error.message, cases[i].word) != NULL, "case %zu says '%s'", i, error.message);
  }
}

CHECK_MAIN("image") {
  CHECK_RUN(resize_is_a_box_filter);
  CHECK_RUN(resize_thins_tall_boxes_evenly);
  CHECK_RUN(warp_samples_the_turned_square);
  CHECK_RUN(warp_survives_absurd_squares);
  CHECK_RUN(turn_and_turn_back_agree);
  CHECK_RUN(normalise_and_grey);
  CHECK_RUN(check_refuses_what_does_not_fit);
}
