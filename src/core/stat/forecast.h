/*
 * forecast.h - how far a value is from what the last four foretell
 *
 * Linear prediction by recursive least squares that forget: waves, slopes and
 * what hangs on the values before are learned without a period. Errors are
 * clipped, and a value that is far off alone is replaced by what was foretold,
 * so that a spike teaches nothing and has no echo.
 *
 * Some series jump often. Where one error in a hundred reaches farther than
 * normal ones would, errors count the less, by the square of how much farther.
 */
#ifndef ANOMALY_FORECAST_H
#define ANOMALY_FORECAST_H

#include "core/stat/moments.h"

#define FORECAST_LAGS	4
#define FORECAST_PAIRS	(FORECAST_LAGS * (FORECAST_LAGS + 1) / 2)
#define FORECAST_KEEP	0.999	/* what a point leaves of the weight of those before */
#define FORECAST_START	100.0	/* variance of a weight that nothing is known of, and the most on average */
#define FORECAST_STEEP	100.0	/* weights are at most */
#define FORECAST_CLIP	6		/* spreads of an error that count */
#define FORECAST_FEW	50		/* errors before it speaks */
#define FORECAST_FAR	1e6		/* deviations that count */
#define FORECAST_MOST	50		/* spreads that an error is off at most */
#define FORECAST_MANY	1000000	/* values are counted up to here */
#define FORECAST_WIDER	1.05	/* what an error beyond the reach makes of it */

typedef struct ForecastRule
{
	double		fade;			/* weight of an error in the spread */
	double		outside;		/* share of the errors that is beyond the reach */
	double		usual;			/* that of normal errors, in spreads */
} ForecastRule;

typedef struct Forecast
{
	double		weight[FORECAST_LAGS];
	double		last[FORECAST_LAGS];	/* values, newest first */
	double		variance[FORECAST_PAIRS];	/* of the weights: upper triangle by rows */
	double		spread;			/* mean absolute error */
	double		reach;			/* spreads within which all errors are but a few */
	uint32_t	n;				/* values so far, up to where it makes no difference */
	int32_t		side;			/* on which the last error was clipped: 1, -1 or 0 */
} Forecast;

static inline double
forecast_clamp(double x, double most)
{
	return x > most ? most : x < -most ? -most : x;
}

static inline void
forecast_reset(Forecast *f)
{
	int			i;
	int			at = 0;

	for (i = 0; i < FORECAST_PAIRS; i++)
		f->variance[i] = 0;
	for (i = 0; i < FORECAST_LAGS; at += FORECAST_LAGS - i++)
		f->variance[at] = FORECAST_START;
}

/* Recursive least squares: u foretold, and was wrong by e */
static inline void
forecast_correct(Forecast *f, const double *u, double e)
{
	double		gain[FORECAST_LAGS] = {0};
	double		total = FORECAST_KEEP;
	double		trace = 0;
	double		grow;
	int			i;
	int			j;
	int			at;

	for (i = 0, at = 0; i < FORECAST_LAGS; i++)
		for (j = i; j < FORECAST_LAGS; j++, at++)
		{
			gain[i] += f->variance[at] * u[j];
			if (j > i)
				gain[j] += f->variance[at] * u[i];
		}
	for (i = 0; i < FORECAST_LAGS; i++)
		total += gain[i] * u[i];
	for (i = 0, at = 0; i < FORECAST_LAGS; at += FORECAST_LAGS - i++)
	{
		f->weight[i] = forecast_clamp(f->weight[i] + gain[i] / total * e, FORECAST_STEEP);
		trace += f->variance[at] - gain[i] * gain[i] / total;
	}
	/* what never varies must not make the variance grow for ever */
	grow = trace < FORECAST_LAGS * FORECAST_START * FORECAST_KEEP ? 1 / FORECAST_KEEP : 1;
	for (i = 0, at = 0; i < FORECAST_LAGS; i++)
		for (j = i; j < FORECAST_LAGS; j++, at++)
			f->variance[at] = (f->variance[at] - gain[i] * gain[j] / total) * grow;
	for (i = 0, at = 0; i < FORECAST_LAGS; at += FORECAST_LAGS - i++)
		if (!(f->variance[at] > 1e-12 && f->variance[at] <= FORECAST_LAGS * FORECAST_START))
		{
			forecast_reset(f);
			break;
		}
}

/* An error in spreads, or less where large ones are common */
static inline double
forecast_rare(Forecast *f, const ForecastRule *rule, double off)
{
	double		share = fmin(1, rule->usual / f->reach);

	f->reach *= off > f->reach ? FORECAST_WIDER : 1 - rule->outside * (FORECAST_WIDER - 1);
	f->reach = fmin(fmax(f->reach, 1), FORECAST_MOST);
	return off * share * share;
}

/* Learn an error, in deviations of the series; what the value that it is of counts as */
static inline double
forecast_learn(Forecast *f, const ForecastRule *rule, const double *u, double e, double deviation)
{
	double		most = f->n >= FORECAST_FEW && f->spread > 0 ? FORECAST_CLIP * f->spread / deviation : INFINITY;
	double		part = forecast_clamp(e, most);
	/* twice on one side is no spike */
	bool		spike = part != e && f->side * e <= 0;

	f->side = part == e ? 0 : e > 0 ? 1 : -1;
	forecast_correct(f, u, part);
	f->spread += fmax(rule->fade, 1.0 / (f->n - FORECAST_LAGS + 1)) * (fabs(part * deviation) - f->spread);
	return spike ? part : e;
}

/*
 * Learn a value; how many spreads it was off. level and deviation are those of
 * the values before: they make numbers of one size of them.
 */
static inline double
forecast_add(Forecast *f, const ForecastRule *rule, double x, double level, double deviation)
{
	double		u[FORECAST_LAGS];
	double		foretold = 0;
	double		off = 0;
	double		e;
	int			i;

	if (f->n == 0)
	{
		forecast_reset(f);
		f->reach = rule->usual;
	}
	if (f->n >= FORECAST_LAGS && deviation > 0)
	{
		for (i = 0; i < FORECAST_LAGS; i++)
		{
			u[i] = forecast_clamp((f->last[i] - level) / deviation, FORECAST_FAR);
			foretold += f->weight[i] * u[i];
		}
		e = forecast_clamp((x - level) / deviation - foretold, FORECAST_FAR * FORECAST_FAR);
		if (f->n >= FORECAST_FEW)
			off = forecast_rare(f, rule, fmin(fabs(spread_ratio(e * deviation, f->spread, 1)), FORECAST_MOST));
		x = forecast_clamp(level + deviation * (foretold + forecast_learn(f, rule, u, e, deviation)), MOMENTS_HUGE);
	}
	for (i = FORECAST_LAGS - 1; i > 0; i--)
		f->last[i] = f->last[i - 1];
	f->last[0] = forecast_clamp(x, MOMENTS_HUGE);
	if (f->n < FORECAST_MANY)
		f->n++;
	return off;
}

static inline bool
forecast_valid(const Forecast *f)
{
	int			i;

	for (i = 0; i < FORECAST_LAGS; i++)
		if (!(fabs(f->weight[i]) <= FORECAST_STEEP) || !(fabs(f->last[i]) <= MOMENTS_HUGE))
			return false;
	for (i = 0; i < FORECAST_PAIRS; i++)
		if (!(fabs(f->variance[i]) <= 2 * FORECAST_LAGS * FORECAST_START))
			return false;
	return f->spread >= 0 && f->spread <= 1e160 && (f->n == 0 || (f->reach >= 1 && f->reach <= FORECAST_MOST)) && f->n <= FORECAST_MANY && f->side >= -1 && f->side <= 1;
}

#endif
