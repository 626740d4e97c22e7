/*
 * season.h - level, trend and additive season of a series, learned point by point
 *
 *	 Season | value[slots] | visits[slots] | off[slots] | ring[2 max_period], where the period is sought
 *
 * The first cycle is taken as it comes; then the updates are those of Holt
 * and Winters with clipped errors, so that an anomaly moves little.
 */
#ifndef ANOMALY_SEASON_H
#define ANOMALY_SEASON_H

#include "core/detector.h"

#define SEASON_MAX_PERIOD	4096	/* of a period that is sought or told by a duration */
#define SEASON_MAX_ROWS		100000	/* of one given in rows */
#define SEASON_MAX_SECONDS	31622400.0
#define SEASON_STEPS		15		/* gaps between times that are measured first */

/* What the detector's parameters say */
typedef struct SeasonKnobs
{
	double		period;			/* a PARAM_PERIOD */
	double		max_period;
	double		alpha;			/* gains of level, trend and season */
	double		beta;
	double		gamma;
} SeasonKnobs;

typedef struct Season
{
	double		origin;			/* first value; level is relative to it */
	double		level;
	double		trend;
	double		spread;			/* mean absolute error */
	double		last;			/* absolute error of the point before */
	int64_t		start;			/* time of the first point, and of the cycles' begin */
	uint64_t	n;				/* points learned */
	uint32_t	period;			/* slots of a cycle; 1: no season; 0: not known yet */
	uint32_t	slot;			/* of the next point; cycles by rows only */
	uint32_t	cycles;			/* begun before this one, saturated */
	uint32_t	errors;			/* that spread is the mean of, saturated */
	uint32_t	head;			/* of the ring: slot of the oldest */
	uint32_t	held;			/* values in it */
	float		step[SEASON_STEPS + 1]; /* seconds between the first points */
	double		value[];		/* of the season, by slot */
} Season;

extern size_t season_size(const SeasonKnobs *knobs);
extern void season_init(Season *season, const SeasonKnobs *knobs);

/* The value to expect at a point and the mean absolute error; false while not known */
extern bool season_expect(const Season *season, const SeasonKnobs *knobs, const Point *pt, double *expected, double *spread);

/* How far x is off; what rounding makes is 0 */
extern double season_error(const Season *season, double x, double expected);
extern void season_learn(Season *season, const SeasonKnobs *knobs, const Point *pt);
extern bool season_valid(const Season *season, size_t len, const SeasonKnobs *knobs);

/* What both of its detectors say of their parameters */
extern bool season_check(const char *name, double period, char *err, size_t errlen);
extern int	season_warmup(double period);

#endif
