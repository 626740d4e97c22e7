/*
 * rms.c - root mean square of the last standardised values
 *
 * Each value counts in standard deviations from the mean of all before it, so
 * a long strange stretch is not soon taken for normal. The squares are
 * weighted exponentially, with the centre of gravity of a window of the same
 * length: nothing has to leave, so no window is kept.
 */
#include "core/stat/standard.h"

enum
{
	P_THRESHOLD, P_WINDOW
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 2.5, 0.001, 1000000, NULL, "root mean square, in standard deviations, that makes an anomaly"},
	{"window", PARAM_INT, 96, 1, 1000000, NULL, "points that count: the newest has the weight 2 / (window + 1)"},
};

typedef struct Rms
{
	Moments		past;
	double		square;			/* weighted mean of the squares; 1 is what to expect */
} Rms;

static size_t
rms_size(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return sizeof(Rms);
}

static void
rms_init(void *state, const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	*(Rms *) state = (Rms) {.square = 1};
}

/*
 * The way of a point: what the state becomes, and what that says. Few points
 * know no spread yet: they count as expected.
 */
static inline void
step(Rms *r, const double *p, double x, Reading *out)
{
	double		length = (p[P_WINDOW] + 1) / 2;
	double		deviation = standard_deviation(&r->past, x);
	double		variance = standard_variance(&r->past);
	double		square = r->past.n >= STANDARD_POINTS ? standard_square(variance, deviation) : 1;
	double		room = p[P_THRESHOLD] * p[P_THRESHOLD] * length - r->square * (length - 1);
	double		width = sqrt(room * variance);

	out->expected = r->past.shift + r->past.mean;
	/* no bound where no value alone decides */
	if (room >= 0 && room <= STANDARD_MOST * STANDARD_MOST)
	{
		out->lower = out->expected - width;
		out->upper = out->expected + width;
	}
	r->square += (square - r->square) / length;
	if (r->past.n >= STANDARD_POINTS)
		out->raw = sqrt(r->square);
	standard_learn(&r->past, variance, deviation, x);
}

static void
rms_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	Rms			copy = *(const Rms *) state;

	(void) attribution;
	step(&copy, p, pt->x[0], out);
}

static void
rms_observe(void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	(void) attribution;
	step(state, p, pt->x[0], out);
}

static void
rms_learn(void *state, const double *p, const Point *pt)
{
	Reading		unused;

	step(state, p, pt->x[0], &unused);
}

static void
rms_decay(void *state, const double *p, double factor)
{
	(void) p;
	moments_decay(&((Rms *) state)->past, factor);
}

static bool
rms_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Rms  *r = state;

	return len >= rms_size(p, dims, capacity) && moments_valid(&r->past) &&
		r->square >= 0 && r->square <= 1.001 * STANDARD_MOST * STANDARD_MOST;
}

const Detector detector_rms = {
	.name = "rms",
	.id = 7,
	.version = 1,
	.flags = DETECTOR_LOCATION,
	.summary = "root mean square of the last values in standard deviations of all before",
	.source = "M.-L. Shyu et al., A novel anomaly detection scheme based on principal component classifier, ICDM workshop, 2003; over a window of one series",
	.params = params,
	.nparams = 2,
	.warmup = 30,
	.size = rms_size,
	.init = rms_init,
	.judge = rms_judge,
	.learn = rms_learn,
	.observe = rms_observe,
	.decay = rms_decay,
	.valid = rms_valid,
};
