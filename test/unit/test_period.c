/*
 * test_period.c - the transform against its definition, the finder of periods
 * against the autocorrelation by definition and on series of known period
 */
#include "core/stat/fft.h"
#include "core/stat/period.h"
#include "core.h"

#define PI 3.14159265358979323846

static void
fft_by_definition(void)
{
	uint64_t	seed = 5;
	uint32_t	n,
				k,
				t;

	for (n = 1; n <= 512; n *= 2)
	{
		double		re[512],
					im[512],
					x[512],
					y[512];

		for (t = 0; t < n; t++)
		{
			x[t] = re[t] = test_normal(&seed);
			y[t] = im[t] = test_normal(&seed);
		}
		fft(re, im, n);
		for (k = 0; k < n; k++)
		{
			double		a = 0,
						b = 0;

			for (t = 0; t < n; t++)
			{
				double		angle = -2 * PI * (double) (k * t % n) / n;

				a += x[t] * cos(angle) - y[t] * sin(angle);
				b += x[t] * sin(angle) + y[t] * cos(angle);
			}
			CHECK_NEAR(re[k], a, 1e-11);
			CHECK_NEAR(im[k], b, 1e-11);
		}
		fft(im, re, n);
		for (t = 0; t < n; t++)
			CHECK(fabs(re[t] / n - x[t]) < 1e-12 && fabs(im[t] / n - y[t]) < 1e-12);
	}
}

static double
wave(int kind, double phase)
{
	phase -= floor(phase);
	return kind == 0 ? sin(2 * PI * phase) : kind == 1 ? phase : kind == 2 ? phase < 0.1 : sin(2 * PI * phase) + cos(6 * PI * phase);
}

static uint32_t
find(int kind, int period, double noise, double slope, int spikes, int n, int most, double *strength)
{
	double	   *work = malloc(sizeof(double) * period_work((uint32_t) n, (uint32_t) most));
	uint64_t	seed = (uint64_t) (period + kind);
	uint32_t	found;
	int			i;

	for (i = 0; i < n; i++)
		work[i] = 1e4 + wave(kind, (double) i / period) + noise * test_normal(&seed) + slope * i;
	for (i = 0; i < spikes; i++)
		work[test_random(&seed) % (uint64_t) n] = 1e30;
	found = period_find(work, (uint32_t) n, 2, (uint32_t) most, strength);
	free(work);
	return found;
}

static void
known_periods(void)
{
	static const int periods[] = {2, 3, 7, 24, 60, 168, 288, 500};
	double		strength;
	int			kind,
				i;

	for (kind = 0; kind < 4; kind++)
		for (i = 0; i < 8; i++)
		{
			int			period = periods[i];
			uint32_t	found;

			if (period < 7 && kind != 1)
				continue;
			found = find(kind, period, 0.1, 0, 0, 1280, 512, &strength);
			CHECK_SAY(abs((int) found - period) <= period / 50, "wave %d of %d: %u", kind, period, found);
			CHECK(strength > 0.5 && strength <= 1);
			found = find(kind, period, 0.1, 0.003, 0, 1280, 512, &strength);
			CHECK_SAY(abs((int) found - period) <= period / 50, "wave %d of %d with a trend: %u", kind, period, found);
			if (kind == 2)
				continue;
			found = find(kind, period, 0.1, 0, 5, 1280, 512, &strength);
			CHECK_SAY(abs((int) found - period) <= period / 50, "wave %d of %d with spikes: %u", kind, period, found);
		}
}

/* What is found is the autocorrelation's, summed by definition */
static void
strength_by_definition(void)
{
	int			n = 700;
	double	   *work = malloc(sizeof(double) * period_work(700, 300));
	double		x[700];
	uint64_t	seed = 3;
	double		strength,
				mean = 0,
				slope = 0,
				all = 0,
				at = 0;
	uint32_t	found;
	int			i;

	for (i = 0; i < n; i++)
		work[i] = x[i] = sin(2 * PI * i / 50) + 0.3 * test_normal(&seed);
	found = period_find(work, 700, 2, 300, &strength);
	for (i = 0; i < n; i++)
		mean += x[i] / n;
	for (i = 0; i < n; i++)
		slope += (x[i] - mean) * (i - 349.5) / (n * ((double) n * n - 1) / 12);
	for (i = 0; i < n; i++)
		x[i] -= mean + slope * (i - 349.5);
	for (i = 0; i < n; i++)
		all += x[i] * x[i] / n;
	for (i = 0; i < n - (int) found; i++)
		at += x[i] * x[i + (int) found] / (n - (int) found);
	CHECK(found >= 49 && found <= 51);
	CHECK_NEAR(strength, at / all, 1e-12);
	free(work);
}

/* Noise, a walk that forgets, a line, a constant: hardly ever a period */
static void
no_period(void)
{
	int			kind,
				run,
				i;

	for (kind = 0; kind < 5; kind++)
	{
		int			wrong = 0;

		for (run = 0; run < 200; run++)
		{
			double	   *work = malloc(sizeof(double) * period_work(1280, 512));
			uint64_t	seed = (uint64_t) (run * 10 + kind);
			double		walk = 0,
						strength;

			for (i = 0; i < 1280; i++)
			{
				double		e = test_normal(&seed);

				walk = 0.95 * walk + e;
				work[i] = kind == 0 ? e : kind == 1 ? walk : kind == 2 ? 3e5 : kind == 3 ? 0.1 * i : (double) (e > 2);
			}
			wrong += period_find(work, 1280, 2, 512, &strength) != 0;
			free(work);
		}
		CHECK_SAY(wrong <= (kind == 1 ? 20 : 2), "kind %d: %d of 200", kind, wrong);
	}
}

static void
short_pieces(void)
{
	uint32_t	n;

	for (n = 0; n < 12; n++)
	{
		double	   *work = calloc(period_work(n, 512), sizeof(double));
		double		strength;
		uint32_t	i;

		for (i = 0; i < n; i++)
			work[i] = i % 2;
		CHECK(period_find(work, n, 2, 512, &strength) <= n / 2);
		free(work);
	}
}

int
main(void)
{
	RUN(fft_by_definition);
	RUN(known_periods);
	RUN(strength_by_definition);
	RUN(no_period);
	RUN(short_pieces);
	return test_done();
}
