/*
 * bocpd.c - Bayesian online change point detection, Normal-Gamma
 *
 * A run is the hypothesis that the series has been the same for so many
 * points. Each has a weight and foretells the next point by Student's t. The
 * series is standardised by what is known of it first, so the prior fits. What
 * is told is the chance that no run but a recent one goes on with the point.
 *
 * Runs below LEAST_WEIGHT are dropped, and the lightest when there is no room.
 * The density is evaluated by base-2 logarithms of its own: Gamma(a + 1/2) /
 * Gamma(a) by its asymptotic series, good to 0.1 % from a = 1 on.
 */
#include <string.h>

#include "core/stat/clipped.h"
#include "core/stat/moments.h"

#define RUNS			200
#define LEAST_WEIGHT	1e-5
#define LONGEST			100000.0f	/* a longer run forgets as it learns */
#define PRIOR_KAPPA		0.1f
#define PRIOR_ALPHA		1.0f
#define PRIOR_BETA		0.5f
#define STANDARD_GAIN	0.001	/* of mean and deviation that standardise */
#define FARTHEST		100.0	/* standard deviations that count */
#define LEAST_POINTS	10

enum
{
	P_THRESHOLD, P_RUN, P_RECENT
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 4, 0.001, 5, NULL, "-log10 of the chance that nothing has changed of late, at most 5, that makes an anomaly"},
	{"run", PARAM_REAL, 250, 2, 1000000, NULL, "points between two changes, on average"},
	{"recent", PARAM_INT, 10, 1, 10000, NULL, "points that are of late: more find smaller changes, and more of them where values follow one another"},
};

/* Runs in the order of their begin, the youngest last; a row a quantity, so that loops go by four */
typedef struct Bocpd
{
	Clipped		standard;
	uint32_t	runs;
	uint32_t	reserved;
	float		weight[RUNS];	/* sum is 1 */
	float		length[RUNS];
	float		mean[RUNS];
	float		beta[RUNS];
} Bocpd;

static size_t
bocpd_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(Bocpd);
}

static int
bocpd_warmup(const double *p)
{
	return 2 * LEAST_POINTS + (int) p[P_RECENT];
}

static void
bocpd_init(void *state, const double *p, int dims, size_t capacity)
{
	Bocpd	   *b = state;

	memset(b, 0, bocpd_size(p, dims, capacity));
	b->runs = 1;
	b->weight[0] = 1;
	b->beta[0] = PRIOR_BETA;
}

/* log2 of x > 0, to 1e-6: (m - 1) / (m + 1) in the series of atanh */
static inline float
fast_log2(float x)
{
	int32_t		bits;
	int32_t		exponent;
	float		m;
	float		t;
	float		s;

	memcpy(&bits, &x, sizeof(bits));
	exponent = (bits - 0x3f3504f3) >> 23;	/* so that m is from 0.707 to 1.414 */
	bits -= exponent * (1 << 23);
	memcpy(&m, &bits, sizeof(m));
	t = (m - 1) / (m + 1);
	s = t * t;
	return (float) exponent + t * (2.8853901f + s * (0.9617967f + s * (0.5770780f + s * 0.4121986f)));
}

/* 2^x, x from -126 to 126, to 1e-6 */
static inline float
fast_exp2(float x)
{
	int32_t		whole;
	int32_t		bits;
	float		f;
	float		scale;

	x = x < -126 ? -126 : x > 126 ? 126 : x;
	whole = (int32_t) (x + 1024.5f) - 1024;	/* nearest */
	f = x - (float) whole;
	bits = (whole + 127) * (1 << 23);
	memcpy(&scale, &bits, sizeof(scale));
	return scale * (1 + f * (0.69314718f + f * (0.24022651f + f * (0.05550411f + f * (0.00961813f + f * (0.00133336f + f * 0.00015404f))))));
}

/* Standardised by the points before; the same value for all without a spread */
static float
standardise(const Bocpd *b, double x)
{
	double		sigma = NORMAL_MEANAD * b->standard.deviation;
	double		z;

	if (sigma == 0)
		return 0;
	z = (clipped_value(x) - b->standard.mean) / sigma;
	return (float) fmin(fmax(z, -FARTHEST), FARTHEST);
}

/* Weight times density at y of each run */
static void
foretell(const Bocpd *b, float y, float *density)
{
	uint32_t	i;

	for (i = 0; i < b->runs; i++)
	{
		float		kappa = PRIOR_KAPPA + b->length[i];
		float		alpha = PRIOR_ALPHA + 0.5f * b->length[i];
		float		inverse = 1 / alpha;
		float		precision = kappa / (b->beta[i] * (kappa + 1));
		float		d = y - b->mean[i];
		float		gamma = inverse * (-0.180337f + inverse * inverse * 0.0075140f);	/* 1/8, 1/192 of log2 e */

		/* without the square root of 2 pi, which is the same in all */
		density[i] = b->weight[i] * fast_exp2(0.5f * fast_log2(alpha * precision) + gamma) *
			fast_exp2(-(alpha + 0.5f) * fast_log2(1 + 0.5f * precision * d * d));
	}
}

/* What has become of the runs that are not recent; lighter ones are dropped */
static double
unchanged(const Bocpd *b, const double *p, const float *density)
{
	double		sum = 0;
	double		old = 0;
	uint32_t	i;

	for (i = 0; i < b->runs; i++)
	{
		sum += (double) density[i];
		old += (double) b->length[i] >= p[P_RECENT] ? (double) density[i] : 0;
	}
	return sum > 0 ? fmax(old / sum, LEAST_WEIGHT) : LEAST_WEIGHT;
}

static void
read_runs(const Bocpd *b, const double *p, double x, float *density, Reading *out)
{
	double		sigma = NORMAL_MEANAD * b->standard.deviation;
	double		mean = 0;
	uint32_t	i;

	out->raw = out->expected = out->lower = out->upper = NAN;
	foretell(b, standardise(b, x), density);
	if (b->standard.n < LEAST_POINTS + p[P_RECENT])
		return;
	for (i = 0; i < b->runs; i++)
		mean += (double) b->weight[i] * (double) b->mean[i];
	out->raw = fabs(spread_ratio(clipped_value(x) - b->standard.mean, sigma, p[P_THRESHOLD]));
	if (sigma > 0)
		out->raw = fmax(0, -log10(unchanged(b, p, density)));
	out->expected = b->standard.mean + sigma * mean;
}

static void
bocpd_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	float		density[RUNS];

	(void) attribution;
	read_runs(state, p, pt->x[0], density, out);
}

/* Leave out the light runs, and the lightest if all places are taken; the rest sum to 1 */
static void
prune(Bocpd *b, float sum)
{
	float		scale = 1 / sum;
	float		least = (float) LEAST_WEIGHT * sum;
	float		kept = 0;
	uint32_t	n = 0;
	uint32_t	i;

	if (b->runs == RUNS)
	{
		float		lightest = b->weight[0];

		for (i = 1; i < RUNS; i++)
			lightest = b->weight[i] < lightest ? b->weight[i] : lightest;
		if (lightest >= least)
			least = nextafterf(lightest, INFINITY);
	}
	for (i = 0; i < b->runs; i++)
	{
		if (b->weight[i] < least)
			continue;
		b->weight[n] = b->weight[i] * scale;
		b->length[n] = b->length[i];
		b->mean[n] = b->mean[i];
		b->beta[n] = b->beta[i];
		kept += b->weight[n++];
	}
	b->runs = n;
	if (n == 0)
		return;
	for (i = 0, scale = 1 / kept; i < n; i++)
		b->weight[i] *= scale;
}

/* Every run goes on or ends here; then the point is learned */
static void
advance(Bocpd *b, const double *p, float y, const float *density)
{
	float		hazard = (float) (1 / p[P_RUN]);
	float		sum = 0;
	uint32_t	i;

	for (i = 0; i < b->runs; i++)
		sum += density[i];
	if (!(sum > 1e-30f))
	{
		/* no run could think of it: a new one */
		b->runs = 0;
		sum = 1;
	}
	for (i = 0; i < b->runs; i++)
	{
		float		kappa = PRIOR_KAPPA + b->length[i];
		float		d = y - b->mean[i];

		b->weight[i] = density[i] * (1 - hazard);
		b->beta[i] += 0.5f * kappa / (kappa + 1) * d * d;
		b->mean[i] += d / (kappa + 1);
		b->length[i] += 1;
		if (b->length[i] > LONGEST)
		{
			b->length[i] = LONGEST;
			b->beta[i] = fmaxf(b->beta[i] * (1 - 0.5f / (PRIOR_ALPHA + 0.5f * LONGEST)), PRIOR_BETA);
		}
	}
	prune(b, sum * (1 - hazard));
	for (i = 0; i < b->runs; i++)
		b->weight[i] *= 1 - hazard;
	b->weight[b->runs] = b->runs > 0 ? hazard : 1;
	b->length[b->runs] = 0;
	b->mean[b->runs] = 0;
	b->beta[b->runs] = PRIOR_BETA;
	b->runs++;
}

static void
learn_point(Bocpd *b, const double *p, double x, const float *density)
{
	if (b->standard.n >= LEAST_POINTS && b->standard.deviation > 0)
		advance(b, p, standardise(b, x), density);
	clipped_learn(&b->standard, x, STANDARD_GAIN);
}

static void
bocpd_learn(void *state, const double *p, const Point *pt)
{
	Bocpd	   *b = state;
	float		density[RUNS];

	foretell(b, standardise(b, pt->x[0]), density);
	learn_point(b, p, pt->x[0], density);
}

static void
bocpd_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	float		density[RUNS];

	(void) attribution;
	read_runs(state, p, pt->x[0], density, out);
	learn_point(state, p, pt->x[0], density);
}

static bool
bocpd_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Bocpd *b = state;
	uint32_t	i;

	if (len < bocpd_size(p, dims, capacity) || !clipped_valid(&b->standard) || b->runs < 1 || b->runs > RUNS || b->reserved != 0)
		return false;
	for (i = 0; i < b->runs; i++)
		if (!(b->weight[i] >= 0 && b->weight[i] <= 1.001f) || !(b->length[i] >= 0 && b->length[i] <= LONGEST) ||
			!(fabsf(b->mean[i]) <= 2 * (float) FARTHEST) || !(b->beta[i] >= PRIOR_BETA && b->beta[i] < 1e12f))
			return false;
	return true;
}

const Detector detector_bocpd = {
	.name = "bocpd",
	.id = 15,
	.version = 1,
	.flags = DETECTOR_EXPECTED,
	.summary = "how surely the series has changed of late, by every run that may have held until now",
	.source = "R. P. Adams, D. J. C. MacKay, Bayesian online changepoint detection, arXiv:0710.3742, 2007",
	.params = params,
	.nparams = 3,
	.warmup = 30,
	.warmup_for = bocpd_warmup,
	.size = bocpd_size,
	.init = bocpd_init,
	.judge = bocpd_judge,
	.learn = bocpd_learn,
	.observe = bocpd_observe,
	.valid = bocpd_valid,
};
