/*
 * spot.c - tail probability by extreme value theory, both tails
 *
 * What lies beyond a high quantile of the first points is an excess; excesses
 * follow a generalised Pareto distribution, fitted by its moments to the
 * newest of them. With a depth, values are first taken relative to the mean
 * of so many values before them, which follows a drift.
 */
#include <string.h>

#include "core/stat/moments.h"
#include "core/stat/pareto.h"

#define SPOT_START		200		/* points that set the two thresholds */
#define SPOT_LEAST		1e-150	/* an excess below is none: its fit would vanish */
#define SPOT_LOG10E		0.43429448190325182

enum
{
	P_ALPHA, P_LEVEL, P_EXCESSES, P_DEPTH
};

static const Param params[] = {
	{"alpha", PARAM_REAL, 0.0001, 1e-12, 0.1, NULL, "tail probability that makes an anomaly"},
	{"level", PARAM_REAL, 0.95, 0.8, 0.99, NULL, "quantile of the first 200 points beyond which a value is an excess"},
	{"max_excesses", PARAM_INT, 100, 10, 10000, NULL, "newest excesses that a tail is fitted to"},
	{"depth", PARAM_INT, 0, 0, 10000, NULL, "values whose mean is taken off, for series that drift; 0 takes nothing off"},
};

typedef struct Tail
{
	double		edge;			/* where it begins */
	double		shape;			/* of the fitted distribution of excesses */
	double		scale;
	double		weight;			/* excesses seen, or what decay has left of them */
	uint32_t	n;				/* excesses held */
	uint32_t	next;			/* slot of the next */
} Tail;

/* Followed by the upper tail's excesses, the lower's, and the last depth values; before the start the values so far */
typedef struct Spot
{
	Tail		tail[2];		/* above, below */
	double		weight;			/* points seen, or what decay has left of them */
	double		sum;			/* of the last depth values */
	uint32_t	started;		/* points before the start; SPOT_START once the edges are set */
	uint32_t	recent;			/* values held of the last depth */
	uint32_t	head;			/* slot of the next of them */
	uint32_t	reserved;
	double		data[];
} Spot;

static size_t
excess_slots(const double *p)
{
	size_t		slots = 2 * (size_t) p[P_EXCESSES];

	return slots > SPOT_START ? slots : SPOT_START;
}

static size_t
spot_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	return offsetof(Spot, data) + (excess_slots(p) + (size_t) p[P_DEPTH]) * sizeof(double);
}

static void
spot_init(void *state, const double *p, int dims, size_t capacity)
{
	memset(state, 0, spot_size(p, dims, capacity));
}

static double
spot_threshold(const double *p)
{
	return -log10(p[P_ALPHA]);
}

/* What a value is taken relative to */
static double
spot_base(const Spot *s)
{
	return s->recent > 0 ? s->sum / s->recent : 0;
}

static int
spot_warmup(const double *p)
{
	return SPOT_START + (int) p[P_DEPTH];
}

/*
 * Shape and scale from mean and variance. A shape below 0 would put an end to
 * the tail just beyond the few excesses seen: exponential instead.
 */
static void
fit(Tail *tail, const double *excess)
{
	double		largest = 0;
	double		mean = 0;
	double		squares = 0;
	double		variance;
	double		unit;
	double		ratio;
	uint32_t	i;

	for (i = 0; i < tail->n; i++)
		if (excess[i] > largest)
			largest = excess[i];
	unit = 1 / largest;
	/* in units of the largest: squares neither vanish nor overflow */
	for (i = 0; i < tail->n; i++)
	{
		mean += excess[i] * unit;
		squares += (excess[i] * unit) * (excess[i] * unit);
	}
	mean /= tail->n;
	/* counts only where it is above the mean's square: the difference loses nothing */
	variance = squares / tail->n - mean * mean;
	ratio = variance > mean * mean ? mean * mean / variance : 1;
	tail->shape = (1 - ratio) / 2;
	tail->scale = mean * (1 + ratio) / 2 * largest;
}

static void
push(Tail *tail, double *excess, const double *p, double size)
{
	excess[tail->next] = size;
	tail->next = tail->next + 1 == (uint32_t) p[P_EXCESSES] ? 0 : tail->next + 1;
	if (tail->n < (uint32_t) p[P_EXCESSES])
		tail->n++;
	tail->weight++;
}

/* The sorted first values set the edges; what lies beyond are the first excesses */
static void
start(Spot *s, const double *p)
{
	double		sorted[SPOT_START];
	int			high = (int) ceil(p[P_LEVEL] * (SPOT_START - 1));
	int			i;
	int			k;

	memcpy(sorted, s->data, sizeof(sorted));
	memset(s->data, 0, excess_slots(p) * sizeof(double));
	s->tail[0].edge = sorted[high];
	s->tail[1].edge = sorted[SPOT_START - 1 - high];
	s->weight = SPOT_START;
	for (i = high + 1; i < SPOT_START; i++)
		for (k = 0; k < 2; k++)
		{
			double		size = fabs(sorted[k == 0 ? i : SPOT_START - 1 - i] - s->tail[k].edge);

			if (size > SPOT_LEAST)
				push(&s->tail[k], s->data + k * (int) p[P_EXCESSES], p, size);
		}
	for (k = 0; k < 2; k++)
		if (s->tail[k].n > 0)
			fit(&s->tail[k], s->data + k * (int) p[P_EXCESSES]);
}

/* -log10 of the probability of so large an excess or a larger one */
static double
surprise(const Tail *tail, double weight, double size)
{
	return log10(weight / tail->weight) + pareto_fall(tail->scale, tail->shape, size) * SPOT_LOG10E;
}

/* The excess of that surprise: the inverse */
static double
reach(const Tail *tail, double weight, double most)
{
	double		fall = (most - log10(weight / tail->weight)) / SPOT_LOG10E;

	if (!(fall > 0))
		return 0;
	return pareto_reach(tail->scale, tail->shape, fall);
}

static void
spot_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Spot *s = state;
	double		base = spot_base(s);
	double		x = moments_clip(pt->x[0]) - base;
	double		threshold = spot_threshold(p);
	double		bound[2];
	int			k;

	(void) attribution;
	if (s->started < SPOT_START)
		return;
	out->raw = 0;
	for (k = 0; k < 2; k++)
	{
		const Tail *tail = &s->tail[k];
		double		size = k == 0 ? x - tail->edge : tail->edge - x;
		double		raw = DETECTOR_SCORE_CAP * threshold;

		/* beyond an edge that nothing has ever passed there is no scale */
		bound[k] = tail->n > 0 ? reach(tail, s->weight, threshold) : 0;
		if (!(size > SPOT_LEAST))
			continue;
		if (tail->n > 0)
			raw = fmin(surprise(tail, s->weight, size), raw);
		out->raw = k == 0 ? raw : -raw;
	}
	out->expected = base + (s->tail[0].edge + s->tail[1].edge) / 2;
	out->upper = base + s->tail[0].edge + bound[0];
	out->lower = base + s->tail[1].edge - bound[1];
}

/* Into the last depth values; summed anew once a round, so that nothing lost in a sum stays */
static void
remember(Spot *s, const double *p, double x)
{
	double	   *last = s->data + excess_slots(p);
	uint32_t	depth = (uint32_t) p[P_DEPTH];
	uint32_t	i;

	if (s->recent < depth)
		s->recent++;
	s->sum += x - last[s->head];
	last[s->head++] = x;
	if (s->head < depth)
		return;
	s->head = 0;
	s->sum = 0;
	for (i = 0; i < depth; i++)
		s->sum += last[i];
}

/* Sorted in among the first values */
static void
gather(Spot *s, double x)
{
	uint32_t	i = s->started++;

	for (; i > 0 && s->data[i - 1] > x; i--)
		s->data[i] = s->data[i - 1];
	s->data[i] = x;
}

static void
spot_learn(void *state, const double *p, const Point *pt)
{
	Spot	   *s = state;
	double		value = moments_clip(pt->x[0]);
	double		x = value - spot_base(s);
	int			k;

	if (s->started == SPOT_START)
	{
		s->weight++;
		for (k = 0; k < 2; k++)
		{
			Tail	   *tail = &s->tail[k];
			double		size = k == 0 ? x - tail->edge : tail->edge - x;

			if (!(size > SPOT_LEAST))
				continue;
			push(tail, s->data + k * (int) p[P_EXCESSES], p, size);
			fit(tail, s->data + k * (int) p[P_EXCESSES]);
		}
	}
	else if (s->recent == (uint32_t) p[P_DEPTH])
	{
		gather(s, x);
		if (s->started == SPOT_START)
			start(s, p);
	}
	if (p[P_DEPTH] > 0)
		remember(s, p, value);
}

static void
spot_decay(void *state, const double *p, double factor)
{
	Spot	   *s = state;

	(void) p;
	s->weight *= factor;
	s->tail[0].weight *= factor;
	s->tail[1].weight *= factor;
}

/* A base may be a rounding further out than any value */
static bool
tail_valid(const Tail *tail, const double *p, double weight)
{
	return fabs(tail->edge) <= 2.001 * MOMENTS_HUGE && tail->shape >= 0 && tail->shape <= 0.5 &&
		(tail->n > 0 ? tail->scale > 0 : tail->scale >= 0) && tail->scale <= 4.002 * MOMENTS_HUGE &&
		tail->weight >= 0 && tail->weight <= weight * (1 + 1e-9) && tail->n <= (uint32_t) p[P_EXCESSES] &&
		tail->next < (uint32_t) p[P_EXCESSES];
}

static bool
spot_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Spot *s = state;
	size_t		slots = excess_slots(p) + (size_t) p[P_DEPTH];
	size_t		i;

	if (len < spot_size(p, dims, capacity) || !tail_valid(&s->tail[0], p, s->weight) ||
		!tail_valid(&s->tail[1], p, s->weight) || !(s->weight >= 0 && s->weight <= 0x1p63) ||
		!(fabs(s->sum) <= 1.001 * MOMENTS_HUGE * s->recent) || s->started > SPOT_START ||
		s->recent > (uint32_t) p[P_DEPTH] || (s->head > 0 && s->head >= (uint32_t) p[P_DEPTH]))
		return false;
	for (i = 0; i < slots; i++)
		if (!(fabs(s->data[i]) <= 4.002 * MOMENTS_HUGE))
			return false;
	for (i = 0; i < 2 * (size_t) p[P_EXCESSES] && s->started == SPOT_START; i++)
		if (!(s->data[i] >= 0))
			return false;
	return true;
}

const Detector detector_spot = {
	.name = "spot",
	.id = 14,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "tail probability of a value by extreme value theory, -log10",
	.source = "A. Siffer et al., Anomaly Detection in Streams with Extreme Value Theory, KDD 2017; moments: J. R. M. Hosking, J. R. Wallis, Technometrics 29(3), 1987",
	.params = params,
	.nparams = 4,
	.warmup = SPOT_START,
	.warmup_for = spot_warmup,
	.size = spot_size,
	.init = spot_init,
	.judge = spot_judge,
	.learn = spot_learn,
	.decay = spot_decay,
	.threshold = spot_threshold,
	.valid = spot_valid,
};
