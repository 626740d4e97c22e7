/*
 * mahalanobis.c - distance of a vector from the mean in units of the covariance
 *
 * raw = -log10 of the chi-square tail of the squared distance. Correlations,
 * not covariances, are shrunk (towards none, by the oracle approximating rule),
 * so units do not matter; a column that never changed is left out, unless all
 * are so. A column of two values (a flag, one of a set of commands) is scaled so
 * that the rarer one, of share p, is as far out as a normal value of the chance p:
 * its deviation would be about 1/sqrt(p) and drown the rest. The correlations
 * are factored every few points: a point is judged by the newest mean and the
 * covariance of at most dims / 4 points before.
 */
#include <stdio.h>
#include <string.h>

#include "core/stat/attribution.h"
#include "core/stat/chi_square.h"
#include "core/stat/moments.h"

#define HALF_PI		1.5707963267948966
#define PIVOT_MIN	1e-12
#define Z_MAX		1e100		/* its square over PIVOT_MIN is finite */

enum
{
	P_THRESHOLD, P_SPAN, P_SHRINKAGE
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 4, 0.001, 1000000, NULL, "-log10 of the chance, were the vectors normal, that makes an anomaly"},
	{"span", PARAM_INT, 0, 0, 10000000, NULL, "points over which the weights fall, at least 3; 0 is the whole history, evenly"},
	{"shrinkage", PARAM_REAL, 0.01, 0.000001, 1, NULL, "least share of the correlations given up; 1 takes columns as independent"},
};

/*
 * Then, dims each: shift (the first value), mean (relative to it), the second
 * value seen, how many values that makes (3 = more than two), what a deviation
 * is multiplied by (0 = left out); then the upper triangles by rows: scatter, and
 * the factor of the shrunk correlations, whose diagonal is inverted.
 */
typedef struct Mahalanobis
{
	uint64_t	n;				/* points learned */
	double		weight;			/* theirs now */
	double		ln_gamma;		/* of degrees / 2 */
	uint32_t	dims;
	uint32_t	live;			/* columns with a spread when last factored */
	uint32_t	degrees;		/* of freedom: their squared deviations' usual sum */
	uint32_t	reserved;
	double		data[];
} Mahalanobis;

typedef struct View
{
	Mahalanobis *m;
	double	   *shift;
	double	   *mean;
	double	   *second;
	double	   *values;
	double	   *inverse;
	double	   *scatter;
	double	   *factor;
	int			dims;
} View;

static size_t
triangle(int dims)
{
	return (size_t) dims * ((size_t) dims + 1) / 2;
}

static View
view(const void *state)
{
	View		v;

	v.m = (Mahalanobis *) state;
	v.dims = (int) v.m->dims;
	v.shift = v.m->data;
	v.mean = v.shift + v.dims;
	v.second = v.mean + v.dims;
	v.values = v.second + v.dims;
	v.inverse = v.values + v.dims;
	v.scatter = v.inverse + v.dims;
	v.factor = v.scatter + triangle(v.dims);
	return v;
}

static bool
mahalanobis_check(const double *p, char *err, size_t errlen)
{
	if (p[P_SPAN] == 0 || p[P_SPAN] >= 3)
		return true;
	snprintf(err, errlen, "mahalanobis(span=%.0f): span must be between 3 and 10000000, or 0 for the whole history",
			 p[P_SPAN]);
	return false;
}

static size_t
mahalanobis_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) capacity;
	return offsetof(Mahalanobis, data) + ((size_t) dims * 5 + triangle(dims) * 2) * sizeof(double);
}

static void
mahalanobis_init(void *state, const double *p, int dims, size_t capacity)
{
	Mahalanobis *m = state;

	memset(m, 0, mahalanobis_size(p, dims, capacity));
	m->dims = (uint32_t) dims;
}

static inline double
clamp(double x, double most)
{
	return x > most ? most : x < -most ? -most : x;
}

/* Share of the correlations to give up: Chen, Wiesel, Eldar, Hero 2010; squares = their sum of squares */
static double
shrinkage(const View *v, double squares, const double *p)
{
	double		live = v->m->live;
	double		excess = (v->m->weight + 1 - 2 / live) * (squares - live);
	double		share = (1 - 2 / live) * squares + live * live;

	if (!(share < excess))
		return 1;
	return fmax(share / excess, p[P_SHRINKAGE]);
}

/*
 * What makes the squared deviation of a two-valued column's rarer value, 1/p - 1,
 * into that of a normal value of the chance p: q where p is about
 * sqrt(2 / (pi q)) exp(-q/2)
 */
static double
two_valued_share(const View *v, int i)
{
	double		gap = (v->second[i] - v->shift[i]) * v->inverse[i];
	double		product = 1 / (gap * gap);	/* of the two shares */
	double		rarer = product / (0.5 + sqrt(fmax(0.25 - product, 0)));
	double		q = -2 * log(rarer);

	return rarer > 0 ? fmin((q - log(HALF_PI * q)) * rarer / (1 - rarer), 1) : 1;
}

/* Scales, and correlations in place of the factor; returns their sum of squares */
static double
standardise(const View *v)
{
	const double *c = v->scatter;
	double	   *r = v->factor;
	double		squares = 0;
	uint32_t	live = 0;
	int			i;
	int			j;

	for (i = 0; i < v->dims; i++)
	{
		double		variance = *c / v->m->weight;
		double		rounding = 1e-14 * fabs(v->mean[i]);

		v->inverse[i] = variance > 1e-280 && variance > rounding * rounding ? 1 / sqrt(variance) : 0;
		live += v->inverse[i] > 0;
		c += v->dims - i;
	}
	v->m->live = live;
	for (i = 0, c = v->scatter; i < v->dims; i++)
	{
		r[0] = 1;
		for (j = 1; j < v->dims - i; j++)
		{
			r[j] = clamp(c[j] / v->m->weight * (v->inverse[i] * v->inverse[i + j]), 1);
			squares += 2 * r[j] * r[j];
		}
		c += v->dims - i;
		r += v->dims - i;
	}
	return squares + live;
}

/* Two-valued columns count less, and so there are fewer degrees of freedom */
static void
scale_two_valued(const View *v)
{
	double		sum = 0;
	uint32_t	degrees;
	int			i;

	for (i = 0; i < v->dims; i++)
	{
		double		share = v->inverse[i] > 0;

		if (v->values[i] == 2 && v->inverse[i] > 0)
		{
			share = two_valued_share(v, i);
			v->inverse[i] *= sqrt(share);
		}
		sum += share;
	}
	degrees = sum < 1 ? 1 : (uint32_t) (sum + 0.5);
	if (degrees != v->m->degrees)
		v->m->ln_gamma = ln_gamma_half((int) degrees);
	v->m->degrees = degrees;
}

/*
 * Cholesky's factor, row by row from the top: every inner loop runs along a row.
 * Of a matrix of correlations no entry is above 1: what rounding or a forged
 * state makes of one stays bounded.
 */
static void
factorise(const View *v, const double *p)
{
	double		squares = standardise(v);
	double		keep = 1 - (v->m->live > 0 ? shrinkage(v, squares, p) : 1);
	double	   *row = v->factor;
	int			n;
	int			i;
	int			j;

	scale_two_valued(v);
	for (n = v->dims; n > 0; n--)
	{
		for (j = 1; j < n; j++)
			row[j] *= keep;
		row += n;
	}
	row = v->factor;
	for (n = v->dims; n > 0; n--)
	{
		double	   *below = row + n;

		row[0] = 1 / sqrt(fmax(row[0], PIVOT_MIN));
		for (j = 1; j < n; j++)
			row[j] = clamp(row[j] * row[0], 1);
		for (i = 1; i < n; i++)
		{
			double		head = row[i];

			for (j = i; head != 0 && j < n; j++)
				below[j - i] -= head * row[j];
			below += n - i;
		}
		row += n;
	}
}

/* z becomes what the factor's transpose makes of it; returns the squared length */
static double
solve(const View *v, double *z)
{
	const double *row = v->factor;
	double		length = 0;
	int			i;
	int			j;

	for (i = 0; i < v->dims; i++)
	{
		int			n = v->dims - i;
		double		y = z[i] * row[0];

		z[i] = y;
		length += y * y;
		for (j = 1; y != 0 && j < n; j++)
			z[i + j] -= y * row[j];
		row += n;
	}
	return length;
}

/* From solve()'s result: the inverse of the correlations times the vector */
static void
solve_back(const View *v, double *y)
{
	const double *row = v->factor + triangle(v->dims);
	int			i;
	int			j;

	for (i = v->dims - 1; i >= 0; i--)
	{
		row -= v->dims - i;
		for (j = 1; j < v->dims - i; j++)
			y[i] -= row[j] * y[i + j];
		y[i] *= row[0];
	}
}

static inline double
deviation(const View *v, const double *x, int i)
{
	return (moments_clip(x[i]) - v->shift[i]) - v->mean[i];
}

static void
mahalanobis_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state);
	double		z[DETECTOR_MAX_DIMS];
	double		y[DETECTOR_MAX_DIMS];
	bool		off[DETECTOR_MAX_DIMS];
	double		d2;
	int			i;

	if (v.m->n < 2 || v.factor[0] == 0)
		return;
	if (v.m->live == 0)
	{
		for (i = 0; i < v.dims; i++)
			off[i] = deviation(&v, pt->x, i) != 0;
		out->raw = attribution_constant(off, v.dims, p[P_THRESHOLD], attribution);
		return;
	}
	for (i = 0; i < v.dims; i++)
	{
		z[i] = y[i] = clamp(deviation(&v, pt->x, i) * v.inverse[i], Z_MAX);
	}
	d2 = solve(&v, y);
	out->raw = fmin(chi_square_tail(d2, (int) v.m->degrees, v.m->ln_gamma), DETECTOR_SCORE_CAP * p[P_THRESHOLD]);
	if (!attribution)
		return;
	solve_back(&v, y);
	for (i = 0; i < v.dims; i++)
		attribution[i] = d2 > 0 ? out->raw * (z[i] * y[i] / d2) : 0;
}

/* How many points between two factorings, so that they cost no more than the rest */
static inline uint64_t
pace(int dims)
{
	return ((uint64_t) dims + 3) / 4;
}

static inline void
see_value(const View *v, int i, double x)
{
	if (v->values[i] == 0)
	{
		v->shift[i] = x;
		v->values[i] = 1;
	}
	else if (v->values[i] == 1 && x != v->shift[i])
	{
		v->second[i] = x;
		v->values[i] = 2;
	}
	else if (v->values[i] == 2 && x != v->shift[i] && x != v->second[i])
		v->values[i] = 3;
}

static void
mahalanobis_learn(void *state, const double *p, const Point *pt)
{
	View		v = view(state);
	double		d[DETECTOR_MAX_DIMS];
	double		fade = p[P_SPAN] > 0 ? (p[P_SPAN] - 1) / (p[P_SPAN] + 1) : 1;
	double		before = fade * v.m->weight;
	double		after = before + 1;
	double	   *c = v.scatter;
	int			i;
	int			j;

	for (i = 0; i < v.dims; i++)
	{
		see_value(&v, i, moments_clip(pt->x[i]));
		d[i] = deviation(&v, pt->x, i);
		v.mean[i] += d[i] / after;
	}
	v.m->weight = after;
	for (i = 0; i < v.dims; i++)
	{
		double		share = d[i] * (before / after);
		int			n = v.dims - i;

		for (j = 0; j < n; j++)
			c[j] = fade * c[j] + share * d[i + j];
		c += n;
	}
	if (++v.m->n % pace(v.dims) == 0)
		factorise(&v, p);
}

static bool
mahalanobis_merge(void *into, const void *from, const double *p)
{
	View		a = view(into);
	View		b = view(from);
	double		d[DETECTOR_MAX_DIMS];
	double		weight = a.m->weight + b.m->weight;
	double	   *c = a.scatter;
	const double *add = b.scatter;
	int			i;
	int			j;

	if (p[P_SPAN] != 0)
		return false;
	if (b.m->n == 0)
		return true;
	if (a.m->n == 0)
	{
		memcpy(into, from, mahalanobis_size(p, b.dims, 0));
		return true;
	}
	for (i = 0; i < a.dims; i++)
	{
		d[i] = (b.shift[i] - a.shift[i]) + b.mean[i] - a.mean[i];
		a.mean[i] += d[i] * (b.m->weight / weight);
		see_value(&a, i, b.shift[i]);
		if (b.values[i] >= 2)
			see_value(&a, i, b.second[i]);
		a.values[i] = fmax(a.values[i], b.values[i]);
	}
	for (i = 0; i < a.dims; i++)
	{
		double		share = d[i] * (a.m->weight * (b.m->weight / weight));

		for (j = i; j < a.dims; j++)
			*c++ += *add++ + share * d[j];
	}
	a.m->weight = weight;
	a.m->n += b.m->n;
	factorise(&a, p);
	return true;
}

static void
mahalanobis_decay(void *state, const double *p, double factor)
{
	View		v = view(state);
	size_t		i;

	(void) p;
	v.m->weight *= factor;
	for (i = 0; i < triangle(v.dims); i++)
		v.scatter[i] *= factor;
}

static bool
all_within(const double *x, size_t n, double most)
{
	size_t		i;

	for (i = 0; i < n; i++)
		if (!(fabs(x[i]) <= most))
			return false;
	return true;
}

static bool
mahalanobis_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Mahalanobis *m = state;
	uint32_t	live = 0;
	View		v;
	int			i;

	if (len < mahalanobis_size(p, dims, capacity) || m->dims != (uint32_t) dims)
		return false;
	if (!(m->weight >= 0 && m->weight <= (double) m->n * (1 + 1e-9)) || m->n >= (uint64_t) 1 << 62)
		return false;
	v = view(state);
	for (i = 0; i < dims; i++)
	{
		live += v.inverse[i] > 0;
		if (!(v.values[i] >= 0 && v.values[i] <= 3))
			return false;
		if (!(v.inverse[i] >= 0 && v.inverse[i] <= 1.1e140))
			return false;
	}
	if (live != m->live || m->degrees > m->dims || (live > 0 && m->degrees == 0) || !(fabs(m->ln_gamma) <= 1e4))
		return false;
	/* a factor's entries are correlations over a pivot's root */
	return all_within(v.shift, (size_t) dims, MOMENTS_HUGE) && all_within(v.mean, (size_t) dims, 4 * MOMENTS_HUGE) &&
		all_within(v.second, (size_t) dims, MOMENTS_HUGE) &&
		all_within(v.scatter, triangle(dims), 1e300) && all_within(v.factor, triangle(dims), 1.1e6);
}

const Detector detector_mahalanobis = {
	.name = "mahalanobis",
	.id = 22,
	.version = 1,
	.flags = DETECTOR_VECTOR,
	.summary = "how unlikely a vector's distance from the mean is, by the covariance of all columns",
	.source = "P. C. Mahalanobis, On the generalised distance in statistics, 1936; Y. Chen et al., Shrinkage algorithms for MMSE covariance estimation, IEEE TSP 58(10), 2010",
	.params = params,
	.nparams = 3,
	.warmup = 256,
	.check = mahalanobis_check,
	.size = mahalanobis_size,
	.init = mahalanobis_init,
	.judge = mahalanobis_judge,
	.learn = mahalanobis_learn,
	.merge = mahalanobis_merge,
	.valid = mahalanobis_valid,
	.decay = mahalanobis_decay,
};
