/*
 * test_spectrum.c - bocpd and spectral_residual against slow plain forms of
 * their definitions
 */
#include <complex.h>

#include "seasonal.h"

/* Every run, in double and with lgamma */
static void
bocpd_by_definition(void)
{
	int			kind,
				i,
				r;

	for (kind = 0; kind < 3; kind++)
	{
		Stream	   *s = stream_open("bocpd(run=100)", 1);
		double		weight[1200] = {1},
					mean[1200] = {0},
					beta[1200],
					centre = 0,
					deviation = 0,
					last = 0,
					worst = 0;
		uint64_t	seed = 77;
		int			runs = 1;

		beta[0] = 0.5;
		for (i = 0; i < 1000; i++)
		{
			double		x = test_normal(&seed) * (kind == 1 && i / 200 % 2 ? 4 : 1) + (kind == 2 ? 5 * (i / 150 % 2) : 0);
			Verdict    *v = stream_point(s, x, i);
			double		sigma = MEANAD * deviation,
						y = limited((x - centre) / sigma, 100),
						sum = 0,
						old = 0,
						e = x - centre,
						part = i == 0 ? e : limited(e, deviation > 0 ? 10 * deviation : last);

			if (i >= 10)
			{
				for (r = 0; r < runs; r++)
				{
					double		kappa = 0.1 + r,
								alpha = 1 + 0.5 * r,
								scale = beta[r] * (kappa + 1) / (alpha * kappa),
								d = (y - mean[r]) * (y - mean[r]) / scale,
								peak = weight[r] * exp(lgamma(alpha + 0.5) - lgamma(alpha)) / sqrt(2 * alpha * PI * scale);

					weight[r] = peak * pow(1 + d / (2 * alpha), -alpha - 0.5);
					sum += weight[r];
					old += r >= 10 ? weight[r] : 0;
				}
				if (i >= 30)
				{
					worst = fmax(worst, fabs(v->raw + fmax(log10(old / sum), -5)) / fmax(1, v->raw));
					CHECK(isnan(v->lower) && isfinite(v->expected));
				}
				for (r = runs; r > 0; r--)
				{
					double		kappa = 0.1 + r - 1;

					weight[r] = weight[r - 1] / sum * 0.99;
					beta[r] = beta[r - 1] + kappa * (y - mean[r - 1]) * (y - mean[r - 1]) / (2 * (kappa + 1));
					mean[r] = mean[r - 1] + (y - mean[r - 1]) / (kappa + 1);
				}
				weight[0] = 0.01;
				mean[0] = 0;
				beta[0] = 0.5;
				runs++;
			}
			centre += fmax(0.001, 1.0 / (i + 1)) * part;
			if (i > 0)
				deviation += fmax(0.001, 1.0 / i) * (fabs(part) - deviation);
			last = fabs(e);
		}
		CHECK_SAY(worst < 0.02, "kind %d: off by %g", kind, worst);
		stream_close(s);
	}
}

/* Transforms summed by definition, with logarithms as in the paper */
static void
spectral_residual_by_definition(void)
{
	enum {N = 64};
	Stream	   *s = stream_open("spectral_residual(window=64)", 1);
	double		x[700];
	uint64_t	seed = 12;
	int			i,
				j,
				k;

	for (i = 0; i < 700; i++)
	{
		Verdict    *v;
		double complex f[N];
		double		y[N],
					amplitude[N],
					saliency[N],
					slope = 0,
					mean = 0,
					line = 0;

		x[i] = daily(i, &seed) + 0.3 * i;
		v = stream_point(s, x[i], i);
		CHECK(i >= 64 || isnan(v->raw));
		if (i < 64)
			continue;
		for (j = 0; j < N - 5; j++)
			y[j] = x[i - (N - 6) + j];
		for (j = 1; j <= 5; j++)
			slope += (x[i - 1] - x[i - 1 - j]) / j / 5;
		for (j = N - 5; j < N; j++)
			y[j] = x[i - 5] + 5 * slope;
		for (j = 0; j < N; j++)
			mean += y[j] / N;
		for (j = 0; j < N; j++)
			line += (y[j] - mean) * (j - 31.5) / (N * (N * N - 1.0) / 12);
		for (k = 0; k < N; k++)
		{
			f[k] = 0;
			for (j = 0; j < N; j++)
				f[k] += (y[j] - mean - line * (j - 31.5)) * cexp(-2 * PI * I * (j * k % N) / N);
			amplitude[k] = cabs(f[k]);
		}
		amplitude[0] = amplitude[1];
		for (j = 0; j < N; j++)
		{
			double complex at = 0;

			for (k = 1; k < N; k++)
			{
				double		smooth = (log(amplitude[k - 1]) + log(amplitude[k]) + log(amplitude[(k + 1) % N])) / 3;

				at += cexp(log(amplitude[k]) - smooth + I * carg(f[k]) + 2 * PI * I * (j * k % N) / N);
			}
			saliency[j] = cabs(at) / N;
		}
		for (mean = 0, j = N - 6 - 21; j < N - 6; j++)
			mean += saliency[j] / 21;
		CHECK_NEAR(v->raw, fmax(0, (saliency[N - 6] - mean) / mean), 1e-7);
	}
	stream_close(s);
}

/* Shifts of so many deviations that stay: found within 30 points in how many of 40 series; and none on noise */
static void
bocpd_finds_shifts(void)
{
	static const struct
	{
		const char *text;
		double		shift;
		int			least;
	}			cases[] = {{"bocpd", 4, 25}, {"bocpd", 6, 36}, {"bocpd(recent=20)", 3, 36}, {"bocpd(recent=20)", 2, 15}};
	size_t		k;
	int			i;

	for (k = 0; k < sizeof(cases) / sizeof(cases[0]); k++)
	{
		int			found = 0;
		int			false_ones = 0;
		uint64_t	number;

		for (number = 0; number < 40; number++)
		{
			Stream	   *s = stream_open(cases[k].text, 1);
			uint64_t	seed = 50 + number;
			bool		heard = false;

			for (i = 0; i < 1030; i++)
			{
				bool		told = stream_point(s, test_normal(&seed) + (i >= 1000 ? cases[k].shift : 0), i)->is_anomaly == 1;

				false_ones += told && i < 1000;
				heard = heard || (told && i >= 1000);
			}
			found += heard;
			stream_close(s);
		}
		CHECK_SAY(found >= cases[k].least, "%s finds %d of 40 shifts of %g", cases[k].text, found, cases[k].shift);
		CHECK_SAY(false_ones <= 1, "%s is wrong %d times in 40,000", cases[k].text, false_ones);
	}
}

/* It has an expected value, though no band: a deviation can be too small to count */
static void
bocpd_takes_min_deviation(void)
{
	Stream	   *s = stream_open("bocpd(min_deviation=30)", 1);
	SpecError	error;
	Spec		spec;
	uint64_t	seed = 8;
	int			i;

	for (i = 0; i < 500; i++)
		stream_point(s, test_normal(&seed), i);
	CHECK_EQ_DOUBLE(stream_judge(s, 20, i).score, 0);
	CHECK(stream_judge(s, 40, i).score >= 1);
	CHECK(isnan(stream_judge(s, 40, i).lower) && isnan(stream_judge(s, 40, i).upper));
	stream_close(s);
	CHECK(parse("calibrated(bocpd, min_deviation=1)", &spec, &error));
	CHECK(!parse("bocpd(learn=clipped)", &spec, &error));
	CHECK_EQ_STR(error.message, "bocpd(learn=clipped): learn must be all or normal, because bocpd has no band to clip to");
}

int
main(void)
{
	RUN(bocpd_by_definition);
	RUN(bocpd_finds_shifts);
	RUN(bocpd_takes_min_deviation);
	RUN(spectral_residual_by_definition);
	return test_done();
}
