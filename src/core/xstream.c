/*
 * xstream.c - how thin the space round a point was in the window before
 *
 * E. Manzoor, H. Lamba, L. Akoglu, xStream: outlier detection in
 * feature-evolving data streams, KDD 2018. A chain halves the bins of one
 * random column more at every level; hashed counts (a count-min sketch of one
 * row a level) tell how many points of the reference window share the point's
 * bin. A chain says min over levels of log2(1 + count) + level; what their mean lacks
 * to log2(1 + points) are bits of rarity; raw is how unusual those are.
 *
 * Ours: up to `projections` columns are taken as they are. Half a column's range is its
 * first bins' width, anew with each window, at most 16 times wider. Beyond it, distance counts.
 */
#include <string.h>

#include "core/stat/attribution.h"
#include "core/stat/moments.h"
#include "core/stat/random.h"
#include "core/stat/stream_hash.h"
#include "core/stat/usual.h"

#define RANGE_POINTS	64		/* that tell the first ranges */
#define FIRST_WINDOW	128		/* points of the first reference */
#define DEPTH_MAX		25
#define CHAINS_MAX		200
#define PROJECTIONS_MAX	200
#define BATCH			50		/* counts whose product a double holds */
#define WIDEN_MOST		16
#define RATED_WINDOWS	4		/* windows over which the usual rarity is taken */
#define BEYOND_MAX		1048576.0	/* widths */
#define RARITY_SD_MIN	0.25

enum
{
	P_THRESHOLD, P_WINDOW, P_CHAINS, P_DEPTH, P_CELLS, P_PROJECTIONS, P_SEED
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 6.5, 0.001, 1000, NULL, "standard deviations above the usual rarity that make an anomaly"},
	{"window", PARAM_INT, 256, 128, 4096, NULL, "points of the reference window"},
	{"chains", PARAM_INT, 20, 1, CHAINS_MAX, NULL, "half-space chains"},
	{"depth", PARAM_INT, 10, 1, DEPTH_MAX, NULL, "levels of a chain"},
	{"cells", PARAM_INT, 128, 16, 65536, NULL, "hashed counts of a level"},
	{"projections", PARAM_INT, 50, 1, PROJECTIONS_MAX, NULL, "longer vectors are hashed to so many columns"},
	{"seed", PARAM_INT, 0, 0, 4294967295.0, NULL, "of chains and hashes"},
};

/* One level of a chain: which column's bins are halved */
typedef struct Level
{
	uint16_t	column;
	uint8_t		before;			/* the level at which it came last, plus one; 0 = the first time */
	uint8_t		again;			/* how often it came before */
	uint8_t		shift;			/* of its bins, in 256ths; the same for a column in a chain */
	uint8_t		reserved;
} Level;

/*
 * Then six numbers a column (1/width of the first bins for the reference and
 * for the window, 0 = never changed; low and high of both), a factor and a
 * hash multiplier a projected column, levels, and the counts of both.
 */
typedef struct XStream
{
	uint32_t	n;				/* points counted in the window */
	uint32_t	reference;		/* points counted in the reference, 0 = none yet */
	uint32_t	ranged;			/* points learned, up to RANGE_POINTS */
	uint16_t	dims;
	uint16_t	columns;		/* as projected */
	uint32_t	live;			/* columns with a width in the reference */
	uint32_t	aligned;		/* the widths of window and reference are the same */
	uint32_t	rated;			/* points whose rarity counts, up to RATED_WINDOWS windows */
	uint32_t	reserved;
	Usual		usual;			/* of rarities */
} XStream;

typedef struct View
{
	XStream    *s;
	double	   *old_fine;		/* of the reference */
	double	   *fine;			/* of the window */
	double	   *old_low;
	double	   *old_high;
	double	   *low;
	double	   *high;
	double	   *factor;
	uint64_t   *odd;
	Level	   *levels;
	uint8_t    *reference;
	uint8_t    *count;
	size_t		cells;
	int			dims;
	int			columns;
	int			chains;
	int			depth;
	uint64_t	seed;
} View;

static int
columns_of(const double *p, int dims)
{
	return dims <= p[P_PROJECTIONS] ? dims : (int) p[P_PROJECTIONS];
}

static size_t
all_levels(const double *p)
{
	return (size_t) p[P_CHAINS] * (size_t) p[P_DEPTH];
}

static size_t
levels_size(const double *p)
{
	return (all_levels(p) * sizeof(Level) + 7) & ~(size_t) 7;
}

static size_t
xstream_size(const double *p, int dims, size_t capacity)
{
	(void) capacity;
	return sizeof(XStream) + (size_t) dims * 6 * sizeof(double) +
		(size_t) columns_of(p, dims) * (sizeof(double) + sizeof(uint64_t)) + levels_size(p) +
		2 * all_levels(p) * (size_t) p[P_CELLS];
}

static View
view(const void *state, const double *p)
{
	View		v;

	v.s = (XStream *) state;
	v.dims = v.s->dims;
	v.columns = v.s->columns;
	v.chains = (int) p[P_CHAINS];
	v.depth = (int) p[P_DEPTH];
	v.cells = (size_t) p[P_CELLS];
	v.seed = (uint64_t) p[P_SEED];
	v.old_fine = (double *) (v.s + 1);
	v.fine = v.old_fine + v.dims;
	v.old_low = v.fine + v.dims;
	v.old_high = v.old_low + v.dims;
	v.low = v.old_high + v.dims;
	v.high = v.low + v.dims;
	v.factor = v.high + v.dims;
	v.odd = (uint64_t *) (v.factor + v.columns);
	v.levels = (Level *) (v.odd + v.columns);
	v.reference = (uint8_t *) v.levels + levels_size(p);
	v.count = v.reference + all_levels(p) * v.cells;
	return v;
}

static void
init_chain(const View *v, Level *level, uint64_t *random)
{
	int			l;
	int			before;

	for (l = 0; l < v->depth; l++)
	{
		level[l].column = (uint16_t) random_below(random, (uint32_t) v->columns);
		level[l].shift = (uint8_t) (random_next(random) >> 56);
		for (before = l; before > 0; before--)
			if (level[before - 1].column == level[l].column)
				break;
		if (before == 0)
			continue;
		level[l].before = (uint8_t) before;
		level[l].again = (uint8_t) (level[before - 1].again + 1);
		level[l].shift = level[before - 1].shift;
	}
}

static void
xstream_init(void *state, const double *p, int dims, size_t capacity)
{
	XStream    *s = state;
	uint64_t	random = (uint64_t) p[P_SEED];
	int8_t		sign[PROJECTIONS_MAX];
	View		v;
	int			i;
	int			k;

	memset(s, 0, xstream_size(p, dims, capacity));
	s->dims = (uint16_t) dims;
	s->columns = (uint16_t) columns_of(p, dims);
	s->aligned = 1;
	v = view(s, p);
	for (k = 0; k < v.columns; k++)
		v.odd[k] = random_next(&random) | 1;
	for (i = 0; i < v.chains; i++)
		init_chain(&v, v.levels + i * v.depth, &random);
	for (i = 0; v.columns < dims && i < dims; i++)
	{
		stream_hash(v.seed, i, v.columns, sign);
		for (k = 0; k < v.columns; k++)
			v.factor[k] += sign[k] != 0;
	}
	for (k = 0; k < v.columns; k++)
		v.factor[k] = v.factor[k] > 0 ? 1 / sqrt(v.factor[k]) : 1;
}

/* The columns that the chains see, in widths of their first bins */
static void
project(const View *v, const double *fine, const double *x, double *z)
{
	double		most = ldexp(1, 61 - v->depth);
	int8_t		sign[PROJECTIONS_MAX];
	int			i;
	int			k;

	for (k = 0; v->columns < v->dims && k < v->columns; k++)
		z[k] = 0;
	for (i = 0; i < v->dims; i++)
	{
		double		y = fine[i] > 0 ? moments_clip(x[i]) * fine[i] : 0;

		if (v->columns == v->dims)
		{
			z[i] = y > most ? most : y < -most ? -most : y;
			continue;
		}
		if (y == 0)
			continue;
		stream_hash(v->seed, i, v->columns, sign);
		for (k = 0; k < v->columns; k++)
			z[k] += y * sign[k];
	}
	for (k = 0; v->columns < v->dims && k < v->columns; k++)
	{
		z[k] *= v->factor[k];
		z[k] = z[k] > most ? most : z[k] < -most ? -most : z[k];
	}
}

/* The cell of the point at each level of a chain */
static inline void
walk(const View *v, int chain, const double *z, uint32_t *cell)
{
	const Level *level = v->levels + chain * v->depth;
	uint64_t	part[DEPTH_MAX];
	uint64_t	hash = 0;
	int			l;

	for (l = 0; l < v->depth; l++)
	{
		double		at = z[level[l].column] * (double) (1u << level[l].again) + (level[l].shift + 0.5) * (1.0 / 256);
		int64_t		bin = (int64_t) at;

		bin -= at < (double) bin;
		part[l] = (uint64_t) bin * v->odd[level[l].column];
		hash += part[l] - (level[l].before > 0 ? part[level[l].before - 1] : 0);
		cell[l] = (uint32_t) ((hash >> 32) * v->cells >> 32);
	}
}

/* Counts stand at 255: so full a bin is not rare in any window */
static inline void
count_cells(const View *v, int chain, const uint32_t *cell)
{
	uint8_t    *count = v->count + (size_t) (chain * v->depth) * v->cells;
	int			l;

	for (l = 0; l < v->depth; l++, count += v->cells)
		count[cell[l]] += count[cell[l]] < UINT8_MAX;
}

/* (1 + count) * 2^level of the level that says least; its number into at */
static inline double
thinnest(const View *v, int chain, const uint32_t *cell, int *at)
{
	const uint8_t *count = v->reference + (size_t) (chain * v->depth) * v->cells;
	uint64_t	least = UINT64_MAX;
	int			l;

	for (l = 0; l < v->depth; l++, count += v->cells)
	{
		uint64_t	here = ((uint64_t) count[cell[l]] + 1) << l;

		if (here >= least)
			continue;
		least = here;
		*at = l;
	}
	return (double) least;
}

/* What each level up to the thinnest took away more than a half goes to its column */
static void
credit_chain(const View *v, int chain, const uint32_t *cell, int at, double *credit)
{
	const Level *level = v->levels + chain * v->depth;
	const uint8_t *count = v->reference + (size_t) (chain * v->depth) * v->cells;
	double		above = log2_of(v->s->reference + 1);
	int			l;

	for (l = 0; l <= at; l++, count += v->cells)
	{
		double		here = log2_of(count[cell[l]] + 1u);
		double		lost = above - here - (l > 0 ? 1 : 0);

		if (lost > 0)
			credit[level[l].column] += lost;
		above = here;
	}
}

static void
attribute(const View *v, double *credit, double raw, double *attribution)
{
	int8_t		sign[PROJECTIONS_MAX];
	int			i;
	int			k;

	for (i = 0; i < v->dims; i++)
	{
		attribution[i] = 0;
		if (v->columns == v->dims)
			attribution[i] = credit[i];
		else if (v->old_fine[i] > 0)
		{
			stream_hash(v->seed, i, v->columns, sign);
			for (k = 0; k < v->columns; k++)
				attribution[i] += sign[k] != 0 ? credit[k] * v->factor[k] * v->factor[k] : 0;
		}
	}
	attribution_scale(attribution, v->dims, raw);
}

/* Nothing changed in the reference: what is outside all that was seen since is off */
static void
judge_constant(const View *v, const double *p, const double *x, Reading *out, double *attribution)
{
	bool		off[DETECTOR_MAX_DIMS];
	int			i;

	for (i = 0; i < v->dims; i++)
		off[i] = moments_clip(x[i]) < v->low[i] || moments_clip(x[i]) > v->high[i];
	out->raw = attribution_constant(off, v->dims, p[P_THRESHOLD], attribution);
}

/* Widths that the first column of a chain lies outside the reference's range */
static inline double
beyond(const View *v, int chain, const double *x)
{
	int			i = v->levels[chain * v->depth].column;
	double		y = moments_clip(x[i]);
	double		off = y < v->old_low[i] ? v->old_low[i] - y : y > v->old_high[i] ? y - v->old_high[i] : 0;

	return fmin(off * v->old_fine[i], BEYOND_MAX);
}

/* Bits of rarity by the reference; count: the window sees the same bins, so count at once */
static double
rarity(const View *v, const double *x, double *credit, bool count)
{
	double		z[DETECTOR_MAX_DIMS];
	uint32_t	cell[DEPTH_MAX];
	double		product = 1;
	double		logs = 0;
	int			chain;

	project(v, v->old_fine, x, z);
	for (chain = 0; chain < v->chains; chain++)
	{
		int			at = 0;
		double		thin;
		double		out;

		walk(v, chain, z, cell);
		thin = thinnest(v, chain, cell, &at);
		out = v->columns == v->dims ? beyond(v, chain, x) : 0;
		/* further than a width no count is the point's own */
		if (out >= 1)
			at = 0;
		product *= out >= 1 || (thin == 1 && at == 0) ? 1 / (1 + out) : thin;
		if ((chain + 1) % BATCH == 0)
		{
			logs += log2(product);
			product = 1;
		}
		if (credit)
			credit_chain(v, chain, cell, at, credit);
		if (count)
			count_cells(v, chain, cell);
	}
	return log2(v->s->reference + 1.0) - (logs + log2(product)) / v->chains;
}

static void
xstream_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	double		credit[DETECTOR_MAX_DIMS];

	if (v.s->reference == 0)
		return;
	if (attribution)
		memset(credit, 0, sizeof(credit));
	if (v.s->live == 0)
	{
		judge_constant(&v, p, pt->x, out, attribution);
		return;
	}
	if (v.s->rated < USUAL_LEAST)
		return;
	out->raw = usual_excess(&v.s->usual, rarity(&v, pt->x, attribution ? credit : NULL, false), RARITY_SD_MIN);
	if (attribution)
		attribute(&v, credit, out->raw, attribution);
}

/* Bins for the next window where the range is no longer what it was: half of it, not much wider at once */
static void
set_widths(const View *v)
{
	int			i;

	v->s->aligned = 1;
	for (i = 0; i < v->dims; i++)
	{
		double		half = 0.5 * v->high[i] - 0.5 * v->low[i];
		double		was = v->fine[i] > 0 ? 1 / v->fine[i] : 0;

		if (half > 1e-150 && (was == 0 || half > 2 * was || half < was / 2))
			v->fine[i] = 1 / (was > 0 ? fmin(half, WIDEN_MOST * was) : half);
		if (v->fine[i] != v->old_fine[i])
			v->s->aligned = 0;
	}
}

static void
next_window(const View *v, const double *x)
{
	size_t		bytes = (size_t) (v->chains * v->depth) * v->cells;
	int			i;

	memcpy(v->reference, v->count, bytes);
	memset(v->count, 0, bytes);
	v->s->reference = v->s->n;
	v->s->n = 0;
	v->s->live = 0;
	for (i = 0; i < v->dims; i++)
	{
		v->old_fine[i] = v->fine[i];
		v->old_low[i] = v->low[i];
		v->old_high[i] = v->high[i];
		v->s->live += v->old_fine[i] > 0;
	}
	set_widths(v);
	for (i = 0; i < v->dims; i++)
		v->low[i] = v->high[i] = moments_clip(x[i]);
}

/* A point that is counted, or is one of the first, whose range alone matters */
static void
learned(const View *v, const double *p, const double *x)
{
	XStream    *s = v->s;
	int			i;

	for (i = 0; i < v->dims; i++)
	{
		double		y = moments_clip(x[i]);

		if (s->ranged == 0 || y < v->low[i])
			v->low[i] = y;
		if (s->ranged == 0 || y > v->high[i])
			v->high[i] = y;
	}
	if (s->ranged < RANGE_POINTS)
	{
		if (++s->ranged == RANGE_POINTS)
			set_widths(v);
		return;
	}
	if (++s->n >= (s->reference == 0 ? FIRST_WINDOW : (uint32_t) p[P_WINDOW]))
		next_window(v, x);
}

/* No rarer than counts can tell: far points do not make the rare usual */
static void
learn_rarity(const View *v, const double *p, double rare)
{
	XStream    *s = v->s;

	if (s->rated < RATED_WINDOWS * (uint32_t) p[P_WINDOW])
		s->rated++;
	usual_learn(&s->usual, fmin(rare, log2(s->reference + 1.0)), s->rated);
}

static void
xstream_learn(void *state, const double *p, const Point *pt)
{
	View		v = view(state, p);
	double		z[DETECTOR_MAX_DIMS];
	uint32_t	cell[DEPTH_MAX];
	int			chain;

	if (v.s->live > 0)
		learn_rarity(&v, p, rarity(&v, pt->x, NULL, false));
	if (v.s->ranged == RANGE_POINTS)
	{
		project(&v, v.fine, pt->x, z);
		for (chain = 0; chain < v.chains; chain++)
		{
			walk(&v, chain, z, cell);
			count_cells(&v, chain, cell);
		}
	}
	learned(&v, p, pt->x);
}

static void
xstream_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	double		credit[DETECTOR_MAX_DIMS];
	double		rare;

	if (v.s->rated < USUAL_LEAST || v.s->live == 0 || !v.s->aligned)
	{
		xstream_judge(state, p, pt, out, attribution);
		xstream_learn(state, p, pt);
		return;
	}
	if (attribution)
		memset(credit, 0, sizeof(credit));
	rare = rarity(&v, pt->x, attribution ? credit : NULL, true);
	out->raw = usual_excess(&v.s->usual, rare, RARITY_SD_MIN);
	if (attribution)
		attribute(&v, credit, out->raw, attribution);
	learn_rarity(&v, p, rare);
	learned(&v, p, pt->x);
}

static bool
levels_valid(const View *v)
{
	int			i;

	for (i = 0; i < v->chains * v->depth; i++)
	{
		const Level *level = &v->levels[i];
		int			l = i % v->depth;

		if (level->column >= v->columns || level->before > l || level->again > l)
			return false;
	}
	return true;
}

static bool
xstream_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const XStream *s = state;
	uint32_t	live = 0;
	View		v;
	int			i;

	if (len < xstream_size(p, dims, capacity) || s->dims != dims || s->columns != columns_of(p, dims))
		return false;
	if (s->n >= p[P_WINDOW] || s->reference > p[P_WINDOW] || s->ranged > RANGE_POINTS || s->aligned > 1)
		return false;
	if (!usual_valid(&s->usual, 100) || s->rated > RATED_WINDOWS * p[P_WINDOW])
		return false;
	if (s->ranged < RANGE_POINTS && (s->n > 0 || s->reference > 0))
		return false;
	v = view(state, p);
	for (i = 0; i < dims; i++)
	{
		live += v.old_fine[i] > 0;
		if (!(v.fine[i] >= 0 && v.fine[i] <= 1e151 && v.old_fine[i] >= 0 && v.old_fine[i] <= 1e151))
			return false;
		if (!(v.low[i] <= v.high[i] && v.low[i] >= -MOMENTS_HUGE && v.high[i] <= MOMENTS_HUGE))
			return false;
		if (!(fabs(v.old_low[i]) <= MOMENTS_HUGE && fabs(v.old_high[i]) <= MOMENTS_HUGE))
			return false;
	}
	for (i = 0; i < v.columns; i++)
		if (!(v.factor[i] > 0 && v.factor[i] <= 1))
			return false;
	return live == s->live && levels_valid(&v);
}

const Detector detector_xstream = {
	.name = "xstream",
	.id = 24,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_RANDOM,
	.summary = "how thin the space round a vector was in the window before, by half-space chains",
	.source = "E. Manzoor, H. Lamba, L. Akoglu, xStream: outlier detection in feature-evolving data streams, KDD 2018",
	.params = params,
	.nparams = 7,
	.warmup = 256,
	.size = xstream_size,
	.init = xstream_init,
	.judge = xstream_judge,
	.learn = xstream_learn,
	.observe = xstream_observe,
	.valid = xstream_valid,
};
