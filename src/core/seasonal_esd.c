/*
 * seasonal_esd.c - seasonal hybrid ESD over the last errors of a forecast
 *
 * The errors of level, trend and season go into a window. A new one is tested
 * with them by Rosner's generalised ESD, with median and MAD in the place of
 * mean and standard deviation: the farthest is taken out again and again; it
 * is an outlier if its distance or one taken out later is above the critical
 * value of its turn.
 */
#include "core/stat/clipped.h"
#include "core/stat/moments.h"
#include "core/stat/season.h"
#include "core/stat/window.h"

#define NORMAL_MAD		1.4826022185056018	/* sigma over MAD of a normal distribution */
#define LEAST_ERRORS	30
#define WINDOW_MAX		2000
#define ALPHA_TREND		0.05	/* gains of the forecast: those of holt_winters */
#define BETA			0.01
#define GAMMA			0.1

enum
{
	P_THRESHOLD, P_ALPHA, P_PERIOD, P_MAX_PERIOD, P_WINDOW, P_MAX_ANOMALIES
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 1, 0.001, 1000000, NULL, "times the critical value that make an anomaly"},
	{"alpha", PARAM_REAL, 0.05, 1e-12, 0.5, NULL, "chance of a false anomaly among the window's points"},
	{"period", PARAM_PERIOD, 0, -SEASON_MAX_SECONDS, SEASON_MAX_ROWS, NULL, "of the season: auto, rows, or a duration"},
	{"max_period", PARAM_INT, 512, 4, SEASON_MAX_PERIOD, NULL, "rows of the longest period that is sought; slots of a duration"},
	{"window", PARAM_INT, 200, LEAST_ERRORS, WINDOW_MAX, NULL, "last points that are tested with the new one"},
	{"max_anomalies", PARAM_REAL, 0.1, 0.001, 0.49, NULL, "share of them that can be anomalies"},
};

/* State: Window, critical values by turn, Season */
static SeasonKnobs
knobs_of(const double *p)
{
	return (SeasonKnobs) {p[P_PERIOD], p[P_MAX_PERIOD], ALPHA_TREND, BETA, GAMMA};
}

static size_t
room(const double *p)
{
	return (size_t) p[P_WINDOW];
}

/* How many of n can be anomalies */
static uint32_t
turns(const double *p, uint32_t n)
{
	uint32_t	k = (uint32_t) (p[P_MAX_ANOMALIES] * (double) n);

	return k > 0 ? k : 1;
}

static double *
critical_values(const void *state, const double *p)
{
	return (double *) ((char *) state + window_size(room(p), room(p)));
}

static Season *
season_of(const void *state, const double *p)
{
	return (Season *) (critical_values(state, p) + turns(p, (uint32_t) room(p) + 1));
}

static bool
seasonal_esd_check(const double *p, char *err, size_t errlen)
{
	return season_check("seasonal_esd", p[P_PERIOD], err, errlen);
}

static int
seasonal_esd_warmup(const double *p)
{
	return season_warmup(p[P_PERIOD]);
}

static size_t
seasonal_esd_size(const double *p, int dims, size_t capacity)
{
	SeasonKnobs knobs = knobs_of(p);

	(void) dims;
	(void) capacity;
	return window_size(room(p), room(p)) + turns(p, (uint32_t) room(p) + 1) * sizeof(double) + season_size(&knobs);
}

static void
seasonal_esd_init(void *state, const double *p, int dims, size_t capacity)
{
	SeasonKnobs knobs = knobs_of(p);

	memset(state, 0, seasonal_esd_size(p, dims, capacity));
	((Window *) state)->capacity = (uint32_t) room(p);
	season_init(season_of(state, p), &knobs);
}

/* z with P(Z > z) = q < 1/2: Newton's method on the logarithm */
static double
normal_above(double q)
{
	double		z = sqrt(-2 * log(q));
	int			i;

	for (i = 0; i < 40; i++)
	{
		double		tail = 0.5 * erfc(z * 0.7071067811865476);
		double		step = log(tail / q) * tail / (exp(-0.5 * z * z) * 0.3989422804014327);

		z += step;
		if (fabs(step) < 1e-13)
			break;
	}
	return z;
}

/* The same of Student's t, Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5): freedom is 14 at least */
static double
student_above(double q, double freedom)
{
	double		z = normal_above(q);
	double		s = z * z;
	double		t = z;

	t += z * (s + 1) / 4 / freedom;
	t += z * ((5 * s + 16) * s + 3) / 96 / (freedom * freedom);
	t += z * (((3 * s + 19) * s + 17) * s - 15) / 384 / (freedom * freedom * freedom);
	t += z * ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160 / (freedom * freedom * freedom * freedom);
	return t;
}

/* Of the i-th turn, from 1, among n values */
static double
critical_value(const double *p, double n, double i)
{
	double		t = student_above(p[P_ALPHA] / (2 * (n - i + 1)), n - i - 1);

	return t * (n - i) / sqrt((n - i - 1 + t * t) * (n - i + 1));
}

/* The k-th smallest distance from the median of sorted values, from 0: two sorted runs meet */
static double
distance_at(const double *s, uint32_t n, double median, uint32_t k)
{
	uint32_t	half = n / 2;
	uint32_t	low = k > n - half ? k - (n - half) : 0;
	uint32_t	high = k < half ? k : half;
	double		left;
	double		right;

	/* how many of the k smallest lie left of the middle */
	while (low < high)
	{
		uint32_t	mid = (low + high) / 2;

		if (s[half + k - mid - 1] - median > median - s[half - 1 - mid])
			low = mid + 1;
		else
			high = mid;
	}
	left = low < half ? median - s[half - 1 - low] : INFINITY;
	right = k - low < n - half ? s[half + k - low] - median : INFINITY;
	return left < right ? left : right;
}

/* Median and MAD of sorted values on the scale of sigma; where over half are equal, from the mean absolute deviation */
static double
scale_of(const double *s, uint32_t n, double *median)
{
	double		mad;
	double		sum = 0;
	uint32_t	i;

	*median = n % 2 ? s[n / 2] : 0.5 * (s[n / 2 - 1] + s[n / 2]);
	mad = distance_at(s, n, *median, (n - 1) / 2);
	if (n % 2 == 0)
		mad = 0.5 * (mad + distance_at(s, n, *median, n / 2));
	if (mad > 0)
		return NORMAL_MAD * mad;
	for (i = 0; i < n; i++)
		sum += fabs(s[i] - *median);
	return NORMAL_MEANAD * sum / (double) n;
}

/* Signed distance of e over the critical value of its turn, or more where one of a later turn is above its own */
static double
test(const double *s, uint32_t n, const double *critical, uint32_t k, double e)
{
	double		median;
	double		scale;
	double		found = NAN;
	double		sign = 1;
	uint32_t	i;

	for (i = 0; i < k; i++)
	{
		bool		low;
		double		far;
		double		ratio;

		scale = scale_of(s, n, &median);
		low = median - s[0] > s[n - 1] - median;
		far = low ? s[0] : s[n - 1];
		ratio = fabs(spread_ratio(far - median, scale, critical[i])) / critical[i];
		if (isnan(found) && far == e)
		{
			found = ratio;
			sign = low ? -1 : 1;
		}
		else if (ratio > found && ratio > 1)
			found = ratio;
		s += low;
		n--;
	}
	if (!isnan(found))
		return sign * found;
	/* so many are farther off that it cannot be one */
	scale = scale_of(s, n, &median);
	found = spread_ratio(e - median, scale, critical[k - 1]) / critical[k - 1];
	return fmin(fmax(found, -0.999), 0.999);
}

static void
seasonal_esd_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Window *w = state;
	SeasonKnobs knobs = knobs_of(p);
	const double *critical = critical_values(state, p);
	double		sorted[WINDOW_MAX + 1];
	double		spread;
	double		expected;
	double		median;
	double		e;
	uint32_t	at;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (w->n < LEAST_ERRORS || !season_expect(season_of(state, p), &knobs, pt, &expected, &spread))
		return;
	e = season_error(season_of(state, p), clipped_value(pt->x[0]), expected);
	at = sorted_below(window_sorted(w), w->n, e);
	memcpy(sorted, window_sorted(w), at * sizeof(double));
	sorted[at] = e;
	memcpy(sorted + at + 1, window_sorted(w) + at, (w->n - at) * sizeof(double));
	out->raw = test(sorted, w->n + 1, critical, turns(p, w->n + 1), e);
	spread = p[P_THRESHOLD] * critical[0] * scale_of(window_sorted(w), w->n, &median);
	out->expected = expected + median;
	out->lower = out->expected - spread;
	out->upper = out->expected + spread;
}

static void
seasonal_esd_learn(void *state, const double *p, const Point *pt)
{
	Window	   *w = state;
	SeasonKnobs knobs = knobs_of(p);
	double		expected;
	double		spread;
	bool		known = season_expect(season_of(state, p), &knobs, pt, &expected, &spread);
	uint32_t	before = w->n;
	uint32_t	i;

	if (known)
		window_push(w, true, season_error(season_of(state, p), clipped_value(pt->x[0]), expected) + 0.0);
	season_learn(season_of(state, p), &knobs, pt);
	if (w->n == before || w->n < LEAST_ERRORS)
		return;
	for (i = 0; i < turns(p, w->n + 1); i++)
		critical_values(state, p)[i] = critical_value(p, w->n + 1, i + 1);
}

static bool
seasonal_esd_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Window *w = state;
	SeasonKnobs knobs = knobs_of(p);
	size_t		before = (size_t) ((char *) season_of(state, p) - (char *) state);
	uint32_t	i;

	if (len < seasonal_esd_size(p, dims, capacity) || !window_valid(w, len, room(p), room(p)))
		return false;
	for (i = 0; i < w->n; i++)
		if (!(fabs(window_sorted(w)[i]) <= 64 * CLIPPED_HUGE))
			return false;
	for (i = 0; w->n >= LEAST_ERRORS && i < turns(p, w->n + 1); i++)
		if (!(critical_values(state, p)[i] >= 1e-6 && critical_values(state, p)[i] <= 1e6))
			return false;
	return season_valid(season_of(state, p), len - before, &knobs);
}

const Detector detector_seasonal_esd = {
	.name = "seasonal_esd",
	.id = 13,
	.version = 1,
	.flags = DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "outliers among the last errors of a seasonal forecast, by generalised ESD",
	.source = "J. Hochenbaum, O. S. Vallis, A. Kejariwal, Automatic anomaly detection in the cloud via statistical learning, arXiv:1704.07706",
	.params = params,
	.nparams = 6,
	.warmup = 30,
	.warmup_for = seasonal_esd_warmup,
	.check = seasonal_esd_check,
	.size = seasonal_esd_size,
	.init = seasonal_esd_init,
	.judge = seasonal_esd_judge,
	.learn = seasonal_esd_learn,
	.valid = seasonal_esd_valid,
};
