/*
 * seasonal.c - distance from what is usual at this hour of the day or week
 *
 * Each hour has a mean and a mean absolute deviation; the deviation is shrunk
 * to the overall one as long as the hour was seen seldom.
 */
#include <string.h>

#include "core/stat/clipped.h"
#include "core/stat/clock.h"

#define OVERALL_GAIN	0.005
#define DAY				86400.0
#define CYCLES_FIRST	2		/* cycles before it speaks */

enum
{
	P_THRESHOLD, P_CYCLE, P_GAIN, P_SHRINK
};

enum
{
	CYCLE_DAY, CYCLE_WEEKEND, CYCLE_WEEK
};

static const int hours[] = {24, 48, 168};

static const Param params[] = {
	{"threshold", PARAM_REAL, 5, 0.001, 1000000, NULL, "deviations, on the scale of standard deviations, that make an anomaly"},
	{"cycle", PARAM_CHOICE, CYCLE_WEEKEND, 0, 2, "day|weekend|week", "hours of the day, the same apart at weekends, or hours of the week"},
	{"gain", PARAM_REAL, 0.05, 0.0001, 1, NULL, "least weight of a new point in its hour"},
	{"shrink", PARAM_REAL, 12, 0, 1000000, NULL, "points of an hour that weigh as much as the overall deviation"},
};

typedef struct Hour
{
	double		mean;
	double		deviation;
	double		n;
} Hour;

typedef struct Seasonal
{
	Clipped		all;
	int64_t		first;			/* time of the first point, or TIME_NONE */
	Hour		hour[];
} Seasonal;

static size_t
seasonal_size(const double *p, int dims, size_t capacity)
{
	(void) dims;
	(void) capacity;
	return offsetof(Seasonal, hour) + (size_t) hours[(int) p[P_CYCLE]] * sizeof(Hour);
}

static void
seasonal_init(void *state, const double *p, int dims, size_t capacity)
{
	Seasonal   *s = state;

	memset(s, 0, seasonal_size(p, dims, capacity));
	s->first = TIME_NONE;
}

static int
hour_of(const double *p, const Point *pt)
{
	int			hour = p[P_CYCLE] == CYCLE_WEEKEND ? clock_hour(pt) : clock_week_hour(pt);

	return p[P_CYCLE] == CYCLE_DAY ? hour % 24 : hour;
}

static double
spread_of(const Seasonal *s, const double *p, const Hour *hour)
{
	double		weight = hour->n + p[P_SHRINK];

	return weight > 0 ? (hour->deviation * hour->n + s->all.deviation * p[P_SHRINK]) / weight : s->all.deviation;
}

static void
seasonal_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	const Seasonal *s = state;
	const Hour *hour;
	double		cycle = (p[P_CYCLE] == CYCLE_WEEK ? 7 : 1) * DAY;
	double		sigma;

	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	if (pt->ts == TIME_NONE || s->first == TIME_NONE || (double) pt->ts - (double) s->first < CYCLES_FIRST * cycle * 1e6)
		return;
	hour = &s->hour[hour_of(p, pt)];
	out->expected = hour->n > 0 ? hour->mean : s->all.mean;
	sigma = NORMAL_MEANAD * spread_of(s, p, hour);
	out->raw = spread_ratio(clipped_value(pt->x[0]) - out->expected, sigma, p[P_THRESHOLD]);
	out->lower = out->expected - p[P_THRESHOLD] * sigma;
	out->upper = out->expected + p[P_THRESHOLD] * sigma;
}

static void
seasonal_learn(void *state, const double *p, const Point *pt)
{
	Seasonal   *s = state;
	Hour	   *hour;
	double		x = clipped_value(pt->x[0]);
	double		e;
	double		part;
	double		gain;

	if (pt->ts == TIME_NONE)
		return;
	if (s->first == TIME_NONE)
		s->first = pt->ts;
	hour = &s->hour[hour_of(p, pt)];
	e = x - (hour->n > 0 ? hour->mean : s->all.n > 0 ? s->all.mean : x);
	part = clipped_part(e, spread_of(s, p, hour), s->all.last);
	if (hour->n == 0)
		hour->mean = x - e;
	hour->n += 1;
	gain = fmax(p[P_GAIN], 1 / hour->n);
	hour->mean += gain * part;
	hour->deviation += gain * (fabs(part) - hour->deviation);
	/* overall: the mean of the values, the deviation from the hours' means */
	s->all.n += 1;
	s->all.last = fabs(e);
	s->all.deviation += fmax(OVERALL_GAIN, 1 / s->all.n) * (fabs(part) - s->all.deviation);
	s->all.mean += fmax(OVERALL_GAIN, 1 / s->all.n) * ((s->all.n == 1 ? x : part + (x - e)) - s->all.mean);
}

static void
seasonal_decay(void *state, const double *p, double factor)
{
	Seasonal   *s = state;
	int			i;

	s->all.n *= factor;
	for (i = 0; i < hours[(int) p[P_CYCLE]]; i++)
		s->hour[i].n *= factor;
}

static bool
seasonal_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const Seasonal *s = state;
	int			i;

	if (len < seasonal_size(p, dims, capacity) || !clipped_valid(&s->all))
		return false;
	for (i = 0; i < hours[(int) p[P_CYCLE]]; i++)
	{
		const Hour *hour = &s->hour[i];

		if (!(fabs(hour->mean) <= 8 * CLIPPED_HUGE) || !(hour->deviation >= 0 && hour->deviation <= 16 * CLIPPED_HUGE) ||
			!(hour->n >= 0 && hour->n <= 0x1p63))
			return false;
	}
	return true;
}

const Detector detector_seasonal = {
	.name = "seasonal",
	.id = 12,
	.version = 1,
	.flags = DETECTOR_TIME | DETECTOR_CLOCK | DETECTOR_SIGNED | DETECTOR_LOCATION,
	.summary = "distance from what is usual at this hour of the day or week",
	.source = "C. C. Holt, Forecasting seasonals and trends by exponentially weighted moving averages, ONR 52, 1957",
	.params = params,
	.nparams = 4,
	.warmup = 30,
	.size = seasonal_size,
	.init = seasonal_init,
	.judge = seasonal_judge,
	.learn = seasonal_learn,
	.valid = seasonal_valid,
	.decay = seasonal_decay,
};
