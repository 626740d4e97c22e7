/*
 * chi_square.h - how unlikely a sum of k squared normal values is
 *
 * The upper tail is a finite sum for whole and half degrees, all of whose
 * terms are positive: exact far out, where the tail itself underflows.
 */
#ifndef ANOMALY_CHI_SQUARE_H
#define ANOMALY_CHI_SQUARE_H

#include <math.h>

#define LN_10			2.302585092994046
#define LN_PI			1.1447298858494002

/* ln of the gamma function of k/2, k >= 1; lgamma() writes a global */
static inline double
ln_gamma_half(int k)
{
	double		sum = k % 2 ? 0.5 * LN_PI : 0;
	int			i;

	for (i = k % 2 ? 1 : 2; i < k; i += 2)
		sum += log(0.5 * i);
	return sum;
}

/* -log10 of the chance of more than d2 with k degrees; ln_gamma is ln_gamma_half(k) */
static inline double
chi_square_tail(double d2, int k, double ln_gamma)
{
	double		x = 0.5 * d2;
	double		sum = 1;
	double		tail;
	int			i = k % 2 ? 1 : 2;

	if (!(x > 0))
		return 0;
	/* the tail over its last term: r(a) = 1 + (a - 1) / x * r(a - 1) */
	if (i == 1 && x < 650)
		sum = sqrt(3.141592653589793 * x) * exp(x) * erfc(sqrt(x));
	else if (i == 1)
		sum = 1 - (1 - (1.5 - (3.75 - 13.125 / x) / x) / x) / (2 * x);
	for (; i < k; i += 2)
		sum = 1 + 0.5 * i / x * sum;
	if (isinf(sum))
		return 0;
	tail = x - (0.5 * k - 1) * log(x) + ln_gamma - log(sum);
	return tail > 0 ? tail / LN_10 : 0;
}

#endif
