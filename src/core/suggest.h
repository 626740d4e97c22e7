/*
 * suggest.h - what a series looks like, and the spec that fits it
 *
 * A look back over a series as it is: no labels, nothing is learned. What is
 * found is told in figures, and a spec with the reason in one sentence.
 */
#ifndef ANOMALY_SUGGEST_H
#define ANOMALY_SUGGEST_H

#include "core/spec.h"

#define SUGGEST_MAX_POINTS	100000	/* of one series; its newest */
#define SUGGEST_LEAST		30		/* points below which nothing is said */
#define SUGGEST_REASON_MAX	256

typedef enum NoiseKind
{
	NOISE_CONSTANT, NOISE_BINARY, NOISE_COUNTS, NOISE_HEAVY, NOISE_NORMAL
} NoiseKind;

extern const char *const noise_names[];

typedef struct Suggestion
{
	size_t		points;
	double		step;			/* seconds between rows, their median; NaN without times */
	double		regularity;		/* share of steps within a tenth of it; NaN without times */
	uint64_t	missing;		/* times that the step leaves out */
	uint64_t	duplicates;		/* times equal to the one before */
	uint64_t	backward;		/* times before the one before */
	uint32_t	period;			/* in steps; 0: none */
	double		season;			/* share of the variation that the season explains */
	double		slope;			/* per step */
	double		trend;			/* share of the variation that the slope explains, the season left out */
	NoiseKind	noise;
	double		spread;			/* of what is left, on the scale of a standard deviation */
	double		tail;			/* in spreads: 1 in 1,000 rows is further off */
	double		spikes;			/* share of rows more than 6 spreads off */
	uint32_t	shifts;			/* of the level, for good */
	bool		counter;		/* rises, or starts anew: all else but the clock is about its growth in a step */
	uint32_t	resets;
	char		spec[SPEC_TEXT_MAX];
	char		reason[SUGGEST_REASON_MAX];
} Suggestion;

/* Doubles that work must have for n values */
extern size_t suggest_work(size_t n);

/* x[n] are finite; ts[n] microseconds or NULL; n is at most SUGGEST_MAX_POINTS */
extern void suggest_analyse(const double *x, const int64_t *ts, size_t n, double *work, Suggestion *out);

/* The spec and the reason, from what was found */
extern void suggest_choose(Suggestion *s);

#endif
