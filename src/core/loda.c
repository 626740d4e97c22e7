/*
 * loda.c - how rare a point is on the average of many random projections
 *
 * T. Pevny, LODA: lightweight on-line detector of anomalies, 2016. Each
 * projection takes about the root of the columns and keeps a histogram of 32
 * bins; a point's rarity is the mean over projections of -log10 of its bin's
 * share, and raw is by how many standard deviations it exceeds the usual one.
 *
 * Ours: a histogram starts at the first change, doubles its bins' width where a
 * point lies outside (once a point, so that one wild value does not flatten
 * it), and halves it again when old counts have faded and the rest fits in half
 * of it. Outside the range an empty bin's share thins with the distance. Bins
 * differ in width and offset by projection, so that one column is not the same
 * histogram many times. Columns are scaled by their deviations among the first
 * points.
 */
#include <string.h>

#include "core/stat/attribution.h"
#include "core/stat/moments.h"
#include "core/stat/random.h"
#include "core/stat/usual.h"

#define BINS			32
#define ZERO_BIN		15		/* where a histogram has its first value */
#define SCALE_POINTS	64		/* that tell the columns' scales, if there are several */
#define PROJECTIONS_MAX	500
#define BATCH			50		/* shares whose product a double holds */
#define Z_MAX			1e30
#define FINEST			1e30f	/* bins a unit */
#define COARSEST		1e-33f	/* Z_MAX in every column is well within */
#define BEYOND_MAX		1048576.0	/* bins */
#define STEADY			64		/* points from which rarities count, or half a window */
#define RARITY_SD_MIN	0.1

enum
{
	P_THRESHOLD, P_WINDOW, P_PROJECTIONS, P_SEED
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 8, 0.001, 1000, NULL, "standard deviations above the usual rarity that make an anomaly"},
	{"window", PARAM_INT, 16384, 64, 65535, NULL, "points after which all before count half"},
	{"projections", PARAM_INT, 50, 1, PROJECTIONS_MAX, NULL, "random projections, each with a histogram"},
	{"seed", PARAM_INT, 0, 0, 4294967295.0, NULL, "of the projections"},
};

/* From low on, 32 bins of width 1/fine; fine 0: only zero was seen, and is in bin 0 */
typedef struct Histogram
{
	float		low;
	float		fine;
	uint16_t	count[BINS];
} Histogram;

/* Then origin and scale of each column, the histograms, and each projection's weights and their columns */
typedef struct Loda
{
	uint32_t	n;				/* points in each histogram, as far as halving knows */
	uint32_t	scaled;			/* points learned, up to SCALE_POINTS */
	float		fade;			/* decay that is not yet a halving: 0.5 .. 1 */
	uint16_t	dims;
	uint16_t	nonzero;		/* columns of a projection */
	uint32_t	live;			/* columns with a scale */
	uint32_t	rated;			/* points whose rarity counts, up to the window */
	Usual		usual;			/* of rarities */
} Loda;

typedef struct View
{
	Loda	   *l;
	double	   *origin;
	double	   *scale;			/* 0: has not changed yet */
	Histogram  *histogram;
	float	   *weight;
	uint16_t   *column;
	int			dims;
	int			nonzero;
	int			projections;
} View;

static int
nonzero_of(int dims)
{
	return (int) (sqrt(dims) + 0.5);
}

static size_t
loda_size(const double *p, int dims, size_t capacity)
{
	size_t		weights = (size_t) p[P_PROJECTIONS] * (size_t) nonzero_of(dims);

	(void) capacity;
	return sizeof(Loda) + (size_t) dims * 2 * sizeof(double) + (size_t) p[P_PROJECTIONS] * sizeof(Histogram) +
		weights * (sizeof(float) + sizeof(uint16_t));
}

static View
view(const void *state, const double *p)
{
	View		v;

	v.l = (Loda *) state;
	v.dims = v.l->dims;
	v.nonzero = v.l->nonzero;
	v.projections = (int) p[P_PROJECTIONS];
	v.origin = (double *) (v.l + 1);
	v.scale = v.origin + v.dims;
	v.histogram = (Histogram *) (v.scale + v.dims);
	v.weight = (float *) (v.histogram + v.projections);
	v.column = (uint16_t *) (v.weight + v.projections * v.nonzero);
	return v;
}

/* One column: weights of 1 to 2, so that bins differ; several: normal ones */
static float
random_weight(uint64_t *random, int dims)
{
	double		u = random_float(random);
	double		v = random_float(random);

	if (dims == 1)
		return (float) exp2(u);
	return (float) (sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v));
}

/* Columns are dealt like cards, so that each comes as often as the others */
static void
deal(const View *v, uint64_t *random)
{
	uint16_t	deck[DETECTOR_MAX_DIMS];
	int			left = 0;
	int			slot;
	int			i;

	for (slot = 0; slot < v->projections * v->nonzero; slot++)
	{
		int			first = slot / v->nonzero * v->nonzero;
		bool		taken = true;

		while (taken)
		{
			uint32_t	card;

			if (left == 0)
				for (; left < v->dims; left++)
					deck[left] = (uint16_t) left;
			card = random_below(random, (uint32_t) left);
			v->column[slot] = deck[card];
			deck[card] = deck[--left];
			for (i = first, taken = false; i < slot; i++)
				taken = taken || v->column[i] == v->column[slot];
		}
		v->weight[slot] = random_weight(random, v->dims);
	}
}

static void
loda_init(void *state, const double *p, int dims, size_t capacity)
{
	Loda	   *l = state;
	uint64_t	random = (uint64_t) p[P_SEED];
	View		v;

	memset(l, 0, loda_size(p, dims, capacity));
	l->dims = (uint16_t) dims;
	l->nonzero = (uint16_t) nonzero_of(dims);
	l->fade = 1;
	v = view(l, p);
	deal(&v, &random);
}

static void
project(const View *v, const double *x, double *y)
{
	double		z[DETECTOR_MAX_DIMS];
	const float *weight = v->weight;
	const uint16_t *column = v->column;
	int			i;
	int			j;

	for (i = 0; i < v->dims; i++)
	{
		z[i] = v->scale[i] > 0 ? (moments_clip(x[i]) - v->origin[i]) / v->scale[i] : 0;
		z[i] = z[i] > Z_MAX ? Z_MAX : z[i] < -Z_MAX ? -Z_MAX : z[i];
	}
	for (i = 0; i < v->projections; i++)
		for (j = 0, y[i] = 0; j < v->nonzero; j++)
			y[i] += *weight++ * z[*column++];
}

/* Twice the count of y's bin, plus one; thinned by how many bins it lies outside */
static inline double
share(const Histogram *h, double y)
{
	double		at;
	double		beyond;

	if (h->fine == 0)
		return y == 0 ? 2 * h->count[0] + 1 : 1 / BEYOND_MAX;
	at = (y - h->low) * h->fine;
	if (at >= 0 && at < BINS)
		return 2 * h->count[(int) at] + 1;
	beyond = at < 0 ? -at : at - BINS;
	return 1 / (1 + (beyond > BEYOND_MAX ? BEYOND_MAX : beyond));
}

/*
 * What tells the projections with a column from those without it: the one-tailed
 * statistic of two samples
 */
static void
attribute(const View *v, const double *y, double raw, double *attribution)
{
	double		sum[DETECTOR_MAX_DIMS] = {0};
	double		squares[DETECTOR_MAX_DIMS] = {0};
	int			with[DETECTOR_MAX_DIMS] = {0};
	double		all = 0;
	double		all_squares = 0;
	int			i;
	int			j;

	for (i = 0; i < v->projections; i++)
	{
		double		rare = -log10(share(&v->histogram[i], y[i]));

		all += rare;
		all_squares += rare * rare;
		for (j = i * v->nonzero; j < (i + 1) * v->nonzero; j++)
		{
			sum[v->column[j]] += rare;
			squares[v->column[j]] += rare * rare;
			with[v->column[j]]++;
		}
	}
	for (i = 0; i < v->dims; i++)
	{
		double		n = with[i];
		double		m = v->projections - n;
		double		mean;
		double		rest;
		double		spread;

		attribution[i] = 0;
		if (n < 1 || m < 1)
			continue;
		mean = sum[i] / n;
		rest = (all - sum[i]) / m;
		spread = (squares[i] / n - mean * mean) / n + ((all_squares - squares[i]) / m - rest * rest) / m;
		if (mean > rest)
			attribution[i] = (mean - rest) / sqrt(fmax(spread, 1e-9));
	}
	attribution_scale(attribution, v->dims, raw);
}

/* Mean over the projections of -log10 of y's share */
static double
rarity(const View *v, const double *y)
{
	double		product = 1;
	double		logs = 0;
	int			i;

	for (i = 0; i < v->projections; i++)
	{
		product *= share(&v->histogram[i], y[i]);
		if ((i + 1) % BATCH == 0)
		{
			logs += log10(product);
			product = 1;
		}
	}
	logs += log10(product);
	return log10(2.0 * v->l->n + BINS) - logs / v->projections;
}

static void
judge(const View *v, const double *p, const double *x, const double *y, double rare, Reading *out, double *attribution)
{
	bool		off[DETECTOR_MAX_DIMS];
	int			i;

	if (v->l->n == 0)
		return;
	if (v->l->live == 0)
	{
		for (i = 0; i < v->dims; i++)
			off[i] = moments_clip(x[i]) != v->origin[i];
		out->raw = attribution_constant(off, v->dims, p[P_THRESHOLD], attribution);
		return;
	}
	if (v->l->rated < USUAL_LEAST)
		return;
	out->raw = usual_excess(&v->l->usual, rare, RARITY_SD_MIN);
	if (attribution)
		attribute(v, y, out->raw, attribution);
}

/* Evenly over the first window, then by exponential weights; no rarer than counts can tell */
static void
learn_rarity(const View *v, const double *p, double rare)
{
	Loda	   *l = v->l;

	if (l->n < fmin(STEADY, p[P_WINDOW] / 2))
		return;
	if (l->rated < (uint32_t) p[P_WINDOW])
		l->rated++;
	usual_learn(&l->usual, fmin(rare, log10(2.0 * l->n + BINS)), l->rated);
}

static void
loda_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	double		y[PROJECTIONS_MAX];

	project(&v, pt->x, y);
	judge(&v, p, pt->x, y, rarity(&v, y), out, attribution);
}

/* The first point is the origin; a column's first deviation, then the mean of the first, its scale */
static void
learn_scales(const View *v, const double *x)
{
	Loda	   *l = v->l;
	uint32_t	wanted = v->dims > 1 ? SCALE_POINTS : 1;
	int			i;

	for (i = 0; i < v->dims; i++)
	{
		double		off;

		if (l->scaled == 0)
			v->origin[i] = moments_clip(x[i]);
		off = fabs(moments_clip(x[i]) - v->origin[i]);
		if (v->scale[i] == 0 && off > 1e-150)
		{
			v->scale[i] = off;
			l->live++;
		}
		else if (v->scale[i] > 0 && l->scaled < wanted)
			v->scale[i] += (fmin(off, 8 * v->scale[i]) - v->scale[i]) / (l->scaled + 1);
	}
	if (l->scaled < wanted)
		l->scaled++;
}

/* The first value off zero: zero's count goes to the middle */
static void
open_histogram(Histogram *h, double y, uint32_t i, const double *p)
{
	uint64_t	random = ((uint64_t) i << 32) + (uint64_t) p[P_SEED];

	h->fine = (float) (4 * (1 + random_float(&random)) / fmax(fabs(y), 1));
	h->low = -(ZERO_BIN + random_float(&random)) / h->fine;
	h->count[ZERO_BIN] = h->count[0];
	h->count[0] = 0;
}

/* Twice the range: pairs of bins become one */
static void
widen(Histogram *h, bool upwards)
{
	int			shift = upwards ? 0 : BINS / 2;
	uint16_t	old[BINS];
	int			k;

	if (h->fine < 2 * COARSEST)
		return;
	memcpy(old, h->count, sizeof(old));
	memset(h->count, 0, sizeof(h->count));
	for (k = 0; k < BINS; k++)
		h->count[shift + k / 2] += old[k];
	if (!upwards)
		h->low -= BINS / h->fine;
	h->fine /= 2;
}

/* Half the range, if all counts fit there with room to spare: each bin becomes two */
static void
narrow(Histogram *h)
{
	uint16_t	old[BINS];
	int			first = 0;
	int			last = BINS - 1;
	int			k;

	while (first < BINS && h->count[first] == 0)
		first++;
	while (last > first && h->count[last] == 0)
		last--;
	if (first == BINS || last - first >= BINS / 2 - 1 || h->fine > FINEST / 2)
		return;
	first -= (BINS / 2 - 1 - (last - first)) / 2;
	first = first < 0 ? 0 : first > BINS / 2 ? BINS / 2 : first;
	memcpy(old, h->count, sizeof(old));
	h->low += first / h->fine;
	h->fine *= 2;
	for (k = 0; k < BINS; k++)
		h->count[k] = (uint16_t) ((old[first + k / 2] + k % 2) / 2);
}

static void
halve(const View *v)
{
	int			i;
	int			k;

	v->l->n /= 2;
	for (i = 0; i < v->projections; i++)
	{
		Histogram  *h = &v->histogram[i];

		for (k = 0; k < BINS; k++)
			h->count[k] /= 2;
		if (h->fine > 0)
			narrow(h);
	}
}

/* The newest point, if none far out, becomes the origin: floats near it stay fine, however far the level went */
static void
move_origin(const View *v, const double *x, const double *y)
{
	int			i;

	for (i = 0; i < v->projections; i++)
		if (share(&v->histogram[i], y[i]) < 1)
			return;
	for (i = 0; i < v->projections; i++)
		if (v->histogram[i].fine > 0)
			v->histogram[i].low = (float) (v->histogram[i].low - y[i]);
	for (i = 0; i < v->dims; i++)
		if (v->scale[i] > 0)
			v->origin[i] = moments_clip(x[i]);
}

static void
learn(const View *v, const double *p, const double *x, const double *y)
{
	int			i;

	for (i = 0; i < v->projections; i++)
	{
		Histogram  *h = &v->histogram[i];
		double		at = 0;

		if (h->fine == 0 && y[i] != 0)
			open_histogram(h, y[i], (uint32_t) i, p);
		if (h->fine > 0)
			at = (y[i] - h->low) * h->fine;
		if (!(at >= 0 && at < BINS))
		{
			widen(h, at >= BINS);
			at = (y[i] - h->low) * h->fine;
			at = !(at >= 0) ? 0 : at >= BINS ? BINS - 1 : at;
		}
		h->count[(int) at]++;
	}
	if (++v->l->n < (uint32_t) p[P_WINDOW])
		return;
	halve(v);
	move_origin(v, x, y);
}

static void
loda_learn(void *state, const double *p, const Point *pt)
{
	View		v = view(state, p);
	bool		scaling = v.dims > 1 && v.l->scaled < SCALE_POINTS;
	uint32_t	live = v.l->live;
	double		y[PROJECTIONS_MAX];

	if (scaling || (int) live < v.dims)
		learn_scales(&v, pt->x);
	if (scaling)
		return;
	project(&v, pt->x, y);
	learn_rarity(&v, p, rarity(&v, y));
	learn(&v, p, pt->x, y);
}

static void
loda_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	double		y[PROJECTIONS_MAX];
	double		rare;

	if ((int) v.l->live < v.dims || v.l->n == 0)
	{
		loda_judge(state, p, pt, out, attribution);
		loda_learn(state, p, pt);
		return;
	}
	project(&v, pt->x, y);
	rare = rarity(&v, y);
	judge(&v, p, pt->x, y, rare, out, attribution);
	learn_rarity(&v, p, rare);
	learn(&v, p, pt->x, y);
}

static void
loda_decay(void *state, const double *p, double factor)
{
	View		v = view(state, p);
	double		fade = v.l->fade * factor;

	for (; fade < 0.5 && v.l->n > 0; fade *= 2)
		halve(&v);
	v.l->fade = (float) (v.l->n > 0 ? fade : 1);
}

static bool
loda_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Loda *l = state;
	uint32_t	live = 0;
	View		v;
	int			i;
	int			k;

	if (len < loda_size(p, dims, capacity) || l->dims != dims || l->nonzero != nonzero_of(dims))
		return false;
	if (!usual_valid(&l->usual, 100) || l->rated > p[P_WINDOW])
		return false;
	if (l->n >= p[P_WINDOW] || l->scaled > SCALE_POINTS || !(l->fade >= 0.5f && l->fade <= 1))
		return false;
	v = view(state, p);
	for (i = 0; i < dims; i++)
	{
		live += v.scale[i] > 0;
		if (!(fabs(v.origin[i]) <= MOMENTS_HUGE && v.scale[i] >= 0 && v.scale[i] <= 16 * MOMENTS_HUGE))
			return false;
	}
	for (i = 0; i < v.projections; i++)
	{
		const Histogram *h = &v.histogram[i];
		uint32_t	sum = 0;

		if (!(fabsf(h->low) <= 1e35f && (h->fine == 0 || (h->fine >= COARSEST && h->fine <= FINEST))))
			return false;
		for (k = 0; k < BINS; k++)
			sum += h->count[k];
		/* halving may lose some */
		if (sum > l->n)
			return false;
	}
	for (i = 0; i < v.projections * v.nonzero; i++)
		if (v.column[i] >= dims || !(fabsf(v.weight[i]) <= 8))
			return false;
	return live == l->live && (live == 0 || l->scaled > 0);
}

const Detector detector_loda = {
	.name = "loda",
	.id = 23,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_RANDOM,
	.summary = "how rare a point is in the histograms of many random projections",
	.source = "T. Pevny, LODA: lightweight on-line detector of anomalies, Machine Learning 102(2), 2016",
	.params = params,
	.nparams = 4,
	.warmup = 256,
	.size = loda_size,
	.init = loda_init,
	.judge = loda_judge,
	.learn = loda_learn,
	.observe = loda_observe,
	.valid = loda_valid,
	.decay = loda_decay,
};
