/*
 * calibrated.c - how often a detector has scored so high
 *
 * raw = -log10 of the share of earlier scores that were as high: counted in a
 * histogram up to about the highest fiftieth, and from there on by a
 * generalized Pareto tail (its shape and scale by probability-weighted
 * moments), so that scores never seen have a chance, too. So scores of any
 * two detectors compare. A score over the threshold is learned as one at it.
 */
#include <string.h>

#include "core/stat/chi_square.h"
#include "core/stat/pareto.h"
#include "core/stat/wrapper.h"

#define STEPS		16			/* bins in an octave of scores */
#define LOWEST		(-8)		/* scores under 2^-8 share the first bin */
#define OCTAVES		16
#define BINS		(OCTAVES * STEPS + 1)
#define TAIL_SHARE	0.02
#define TAIL_LEAST	10			/* points that make a tail */
#define SHAPE_MOST	0.9

enum
{
	P_ALPHA, P_HISTORY
};

static const Param params[] = {
	{"alpha", PARAM_REAL, 0.0001, 1e-12, 0.01, NULL, "chance of a score so high that makes an anomaly"},
	{"history", PARAM_INT, 32768, 1000, 65535, NULL, "points after which all scores before count half"},
};

/* P(score > x) = share * (1 + shape * (x - from) / scale)^(-1 / shape), x >= from */
typedef struct Tail
{
	double		from;
	double		scale;
	double		shape;
	uint32_t	bin;			/* that begins there */
	uint32_t	above;			/* scores in it and higher */
} Tail;

typedef struct Calibrated
{
	Tail		tail;			/* of the counts as they are */
	uint32_t	n;				/* sum of the counts */
	uint16_t	count[BINS];
	uint16_t	reserved;
} Calibrated;

static double
calibrated_threshold(const double *p)
{
	return -log10(p[P_ALPHA]);
}

static size_t
calibrated_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(Calibrated);
}

/* Octaves are cut evenly */
static int
bin_of(double score)
{
	int			exponent;
	double		mantissa = frexp(score, &exponent);
	int			bin = (exponent - 1 - LOWEST) * STEPS + (int) ((2 * mantissa - 1) * STEPS) + 1;

	if (!(score >= ldexp(1, LOWEST)))
		return 0;
	return bin < BINS ? bin : BINS - 1;
}

/* Where a bin begins */
static double
edge_of(int bin)
{
	int			at = bin - 1;

	if (bin == 0)
		return 0;
	return ldexp(1 + (double) (at % STEPS) / STEPS, at / STEPS + LOWEST);
}

/* How many scores make the tail */
static inline double
needed(const Calibrated *c)
{
	return fmax(TAIL_SHARE * c->n, TAIL_LEAST);
}

static void
fit_tail(Calibrated *c)
{
	Tail	   *tail = &c->tail;
	double		above = 0;
	double		sum = 0;		/* of scores */
	double		ranked = 0;		/* of scores times how many are higher */
	double		mean;
	double		weighted;
	int			bin = BINS;

	while (bin > 0 && above < needed(c))
	{
		double		here = c->count[--bin];
		double		middle;

		if (here == 0)
			continue;
		middle = 0.5 * (edge_of(bin) + edge_of(bin + 1));
		sum += here * middle;
		ranked += here * middle * (above + 0.5 * here);
		above += here;
	}
	tail->bin = (uint32_t) bin;
	tail->above = (uint32_t) above;
	tail->from = edge_of(bin);
	mean = sum / fmax(above, 1) - tail->from;
	weighted = ranked / fmax(above * above, 1) - 0.5 * tail->from;
	tail->shape = 2 - mean / (mean - 2 * weighted);
	tail->scale = 2 * mean * weighted / (mean - 2 * weighted);
	/* a tail that ends is not believed: the exponential one is longer */
	if (!(mean > 2 * weighted && tail->shape > 0))
	{
		tail->shape = 0;
		tail->scale = mean;
	}
	if (tail->shape > SHAPE_MOST)
	{
		tail->shape = SHAPE_MOST;
		tail->scale = mean * (1 - SHAPE_MOST);
	}
	/* no finer than the bins */
	tail->scale = fmax(tail->scale, edge_of(bin + 1) - tail->from);
}

static inline double
tail_share(const Calibrated *c)
{
	return c->tail.above / (c->n + 1.0);
}

static void
calibrated_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, calibrated_size(p, dims, capacity));
	fit_tail(state);
}

/* Share of the scores above one under the tail, evenly within its bin */
static double
share_above(const Calibrated *c, double score)
{
	int			bin = bin_of(score);
	double		inside = (edge_of(bin + 1) - score) / (edge_of(bin + 1) - edge_of(bin));
	double		above = c->tail.above + c->count[bin] * inside;
	int			i;

	for (i = bin + 1; i < (int) c->tail.bin; i++)
		above += c->count[i];
	return above / (c->n + 1.0);
}

static double
rate(const Calibrated *c, double score)
{
	double		off = score - c->tail.from;

	if (off < 0)
		return -log10(share_above(c, score));
	return pareto_fall(c->tail.scale, c->tail.shape, off) / LN_10 - log10(tail_share(c));
}

/* The score of which raw is the threshold */
static double
limit_of(const Calibrated *c, double alpha)
{
	double		fall = log(tail_share(c) / alpha);

	return c->tail.from + pareto_reach(c->tail.scale, c->tail.shape, fmax(fall, 0));
}

/* The band is the child's, as much wider as its scores may go higher */
static void
calibrated_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Calibrated *c = state;
	const Verdict *child = &pt->children[0];
	double		limit;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (isnan(child->score) || c->n < TAIL_LEAST)
		return;
	out->raw = fmin(rate(c, child->score), DETECTOR_SCORE_CAP * calibrated_threshold(p));
	if (isnan(child->expected))
		return;
	limit = limit_of(c, p[P_ALPHA]);
	out->expected = child->expected;
	out->lower = child->expected - limit * (child->expected - child->lower);
	out->upper = child->expected + limit * (child->upper - child->expected);
}

static void
halve(Calibrated *c)
{
	int			i;

	for (c->n = 0, i = 0; i < BINS; i++)
	{
		c->count[i] = (uint16_t) ((c->count[i] + 1) / 2);
		c->n += c->count[i];
	}
}

static void
calibrated_learn(void *state, const double *p, const Point *pt)
{
	Calibrated *c = state;
	double		score = pt->children[0].score;
	int			bin;

	if (isnan(score))
		return;
	if (c->n >= TAIL_LEAST && score > c->tail.from)
		score = fmin(score, limit_of(c, p[P_ALPHA]));
	bin = bin_of(score);
	c->count[bin]++;
	c->n++;
	if (c->n >= (uint32_t) p[P_HISTORY])
		halve(c);
	else if ((uint32_t) bin < c->tail.bin && c->tail.above >= needed(c))
		return;
	fit_tail(c);
}

static bool
calibrated_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Calibrated *c = state;
	Calibrated	again;
	int			i;

	if (len < calibrated_size(p, dims, capacity))
		return false;
	again = *c;
	for (again.n = 0, i = 0; i < BINS; i++)
		again.n += c->count[i];
	fit_tail(&again);
	return c->n < p[P_HISTORY] && again.n == c->n && memcmp(&again.tail, &c->tail, sizeof(Tail)) == 0;
}

const Detector detector_calibrated = {
	.name = "calibrated",
	.id = 27,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_LOCATION,
	.summary = "how seldom a detector scores so high, as -log10 of the chance",
	.source = "A. Siffer et al., Anomaly detection in streams with extreme value theory, KDD 2017; J. R. M. Hosking, J. R. Wallis, Technometrics 29(3), 1987",
	.params = params,
	.nparams = 2,
	.warmup = 200,
	.size = calibrated_size,
	.init = calibrated_init,
	.judge = calibrated_judge,
	.learn = calibrated_learn,
	.valid = calibrated_valid,
	.threshold = calibrated_threshold,
	.min_children = 1,
	.max_children = 1,
};
