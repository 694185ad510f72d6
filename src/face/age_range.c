#include "face/attributes.h"

typedef struct age_row {
  float net, years, low, high;
} age_row;

static const age_row rows[] = {{0.0f, 0.0f, 0.0f, 5.0f}, {100.0f, 100.0f, 90.0f, 110.0f}};

static float between(float a, float b, float t) {
  return a + (b - a) * t;
}

void fwi_age_range(float net_years, float *years, float *low, float *high) {
  const size_t count = sizeof rows / sizeof rows[0];
  size_t i = 0;
  while (i + 2 < count && net_years > rows[i + 1].net) ++i;
  const float t = (net_years - rows[i].net) / (rows[i + 1].net - rows[i].net);
  const float inside = t > 0.0f ? (t < 1.0f ? t : 1.0f) : 0.0f;
  *years = between(rows[i].years, rows[i + 1].years, inside);
  *low = between(rows[i].low, rows[i + 1].low, inside);
  *high = between(rows[i].high, rows[i + 1].high, inside);
}
