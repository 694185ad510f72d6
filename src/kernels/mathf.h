/* Elementary functions with the same bits on every machine: computed in double from + - * / alone
 * and rounded once to float, so off by at most one unit in the last place (0.5 plus a hair).
 * Special values (NaN, infinities, zeros, overflow) follow C11 Annex F. */
#ifndef FWI_MATHF_H
#define FWI_MATHF_H

float fwi_expf(float x);
float fwi_expm1f(float x);
float fwi_logf(float x);
float fwi_powf(float x, float y);
float fwi_sinf(float x);
float fwi_cosf(float x);
float fwi_tanhf(float x);
float fwi_erff(float x);
float fwi_logisticf(float x);  /* 1 / (1 + exp(-x)) */
float fwi_geluf(float x);      /* x * Phi(x) */
float fwi_gelu_tanhf(float x); /* x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) */
float fwi_floorf(float x);
float fwi_ceilf(float x);
float fwi_roundf(float x); /* half to even */

#endif
