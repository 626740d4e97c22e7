/*
 * likelihood.c - how unlikely the last scores of a detector are among its
 * scores so far
 *
 * The mean of the last scores is held against the normal distribution of such
 * means before; raw = -log10 of the upper tail. onset is the same where the
 * point before was no anomaly, and stays below the threshold where it was.
 */
#include <string.h>

#include "core/stat/chi_square.h"
#include "core/stat/usual.h"
#include "core/stat/wrapper.h"

#define SCORE_MOST	10			/* of the child: one wild score does not fill the history */
#define ONE			0x1p24		/* of a score in the ring: sums of whole numbers do not drift */
#define MEAN_LEAST	0.03
#define SD_LEAST	0.0173		/* its square is 0.0003 */
#define REPEATED	0.6			/* of the threshold: what a repeat's onset is at most */

enum
{
	P_THRESHOLD, P_WINDOW, P_HISTORY
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 5, 0.001, 1000, NULL, "-log10 of the chance that makes an anomaly"},
	{"window", PARAM_INT, 10, 1, 1000, NULL, "last scores that are averaged"},
	{"history", PARAM_INT, 8640, 30, 100000000, NULL, "points over which the weights of earlier means fall"},
};

typedef struct Likelihood
{
	Usual		usual;			/* of the means */
	uint64_t	sum;			/* of the ring */
	uint32_t	rated;			/* means learned, up to history */
	uint16_t	n;				/* scores in the ring */
	uint16_t	head;			/* the oldest of a full ring */
	uint64_t	red;			/* the point before was an anomaly */
	uint32_t	ring[];
} Likelihood;

static size_t
likelihood_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	return offsetof(Likelihood, ring) + (size_t) p[P_WINDOW] * sizeof(uint32_t);
}

static void
likelihood_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, likelihood_size(p, dims, capacity));
}

static inline uint32_t
fixed(double score)
{
	return (uint32_t) (fmin(score, SCORE_MOST) * ONE + 0.5);
}

/* The mean of the last scores, this one among them; NaN while they are too few */
static double
last_mean(const Likelihood *l, const double *p, double score)
{
	uint64_t	leaves = l->n == p[P_WINDOW] ? l->ring[l->head] : 0;

	if (l->n + 1 < p[P_WINDOW])
		return NAN;
	return (double) (l->sum - leaves + fixed(score)) / (ONE * p[P_WINDOW]);
}

static double
rate(const Likelihood *l, const double *p, double score)
{
	double		mean = last_mean(l, p, score);
	double		z = (mean - fmax(l->usual.mean, MEAN_LEAST)) / fmax(sqrt(l->usual.variance), SD_LEAST);

	if (isnan(mean) || l->rated < 2)
		return NAN;
	if (z <= 0)
		return 0;
	/* of one tail, not both */
	return chi_square_tail(z * z, 1, 0.5 * LN_PI) + 0.3010299956639812;
}

static void
likelihood_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Likelihood *l = state;

	(void) attribution;
	out->expected = pt->children[0].expected;
	out->lower = out->upper = NAN;
	out->raw = out->onset = NAN;
	if (isnan(pt->children[0].score))
		return;
	out->raw = rate(l, p, pt->children[0].score);
	out->onset = l->red ? fmin(out->raw, REPEATED * p[P_THRESHOLD]) : out->raw;
}

static void
likelihood_learn(void *state, const double *p, const Point *pt)
{
	Likelihood *l = state;
	double		score = pt->children[0].score;
	double		mean;
	uint32_t	slot;

	if (isnan(score))
		return;
	mean = last_mean(l, p, score);
	l->red = rate(l, p, score) >= p[P_THRESHOLD];
	if (!isnan(mean))
	{
		if (l->rated < p[P_HISTORY])
			l->rated++;
		usual_learn(&l->usual, mean, l->rated);
	}
	slot = l->n;
	if (l->n == p[P_WINDOW])
	{
		slot = l->head;
		l->sum -= l->ring[slot];
		l->head = (uint16_t) (slot + 1 == l->n ? 0 : slot + 1);
	}
	else
		l->n++;
	l->ring[slot] = fixed(score);
	l->sum += l->ring[slot];
}

static bool
likelihood_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Likelihood *l = state;
	uint64_t	sum = 0;
	int			i;

	if (len < likelihood_size(p, dims, capacity) || l->n > p[P_WINDOW] || l->red > 1 || l->rated > p[P_HISTORY])
		return false;
	if (l->head >= p[P_WINDOW] || (l->head > 0 && l->n < p[P_WINDOW]) || !usual_valid(&l->usual, SCORE_MOST))
		return false;
	for (i = 0; i < l->n; i++)
	{
		if (l->ring[i] > SCORE_MOST * ONE)
			return false;
		sum += l->ring[i];
	}
	return sum == l->sum;
}

const Detector detector_likelihood = {
	.name = "likelihood",
	.id = 26,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_LOCATION,
	.summary = "how unlikely the last scores of a detector are among those before",
	.source = "S. Ahmad, A. Lavin, S. Purdy, Z. Agha, Unsupervised real-time anomaly detection for streaming data, Neurocomputing 262, 2017",
	.params = params,
	.nparams = 3,
	.warmup = 100,
	.size = likelihood_size,
	.init = likelihood_init,
	.judge = likelihood_judge,
	.learn = likelihood_learn,
	.valid = likelihood_valid,
	.min_children = 1,
	.max_children = 1,
};
