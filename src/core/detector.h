/*
 * detector.h - the contract between a detector and everything that runs it
 *
 * A detector is one const struct. Its state is a flat block of bytes without
 * pointers; it judges a point by the points learned before it, then learns it.
 * Detectors know nothing of policies (direction, warm-up, refractory ...):
 * policy.c applies those round any detector.
 *
 * Core is pure C11: no allocation, no globals that change, no errno.
 */
#ifndef ANOMALY_DETECTOR_H
#define ANOMALY_DETECTOR_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DETECTOR_MAX_DIMS	1000	/* components of a vector */
#define DETECTOR_MAX_PARAMS	16		/* own parameters of one detector */
#define DETECTOR_MAX_CHILDREN 4		/* of a wrapper */
#define DETECTOR_SCORE_CAP	1e6		/* the largest score */

#define TIME_NONE			INT64_MIN	/* a point without a time */

/* What a detector needs or can take (Detector.flags) */
#define DETECTOR_VECTOR		0x01	/* takes vectors; others run by component */
#define DETECTOR_TIME		0x02	/* needs Point.ts */
#define DETECTOR_SIGNED		0x04	/* raw has a sign: direction is allowed */
#define DETECTOR_LOCATION	0x08	/* fills expected, lower and upper */
#define DETECTOR_RANDOM		0x10	/* takes a seed */
#define DETECTOR_EXPECTED	0x40	/* fills expected, but knows no band */
#define DETECTOR_CLOCK		0x20	/* reads the local clock: Point.ts (if there is one) and Point.utc_offset */

/* One observation. dims is 1 for a scalar. */
typedef struct Point
{
	const double *x;			/* dims values, all finite */
	int			dims;
	int64_t		ts;				/* microseconds since 1970-01-01 UTC, or TIME_NONE */
	int64_t		id;				/* the caller's number of the point: names its event */
	int32_t		utc_offset;		/* seconds that the spec's time zone is ahead of UTC at ts */
	const struct Verdict *children; /* what a wrapper's children say of this point, in their order */
	int			nchildren;
} Point;

/* What a detector says of one point; NaN means "not known" */
typedef struct Reading
{
	double		raw;			/* own unit, grows with strangeness */
	double		onset;			/* a second, sparse channel on the scale of raw; NaN: raw serves for both */
	double		expected;
	double		lower;			/* band in which raw stays within +-threshold */
	double		upper;
} Reading;

#define READING_NONE	{.raw = NAN, .onset = NAN, .expected = NAN, .lower = NAN, .upper = NAN}

/* What policy makes of a reading: the SQL type anomaly.verdict. NaN is NULL */
typedef struct Verdict
{
	double		score;			/* abs(raw) / threshold, 0 .. 1e6 */
	double		onset;
	double		raw;
	double		expected;
	double		lower;
	double		upper;
	int64_t		event_id;		/* Point.id of the alert that opened the event, or -1 */
	int8_t		is_anomaly;		/* 1, 0, or -1 for NULL */
	int8_t		alert;			/* 1, 0, or -1 for NULL */
	int			attributions;	/* how many of the caller's buffer were filled */
	double	   *attribution;	/* caller's buffer of dims doubles, or NULL */
} Verdict;

typedef enum ParamType
{
	PARAM_INT,
	PARAM_REAL,
	PARAM_BOOL,
	PARAM_CHOICE,				/* value is the index into choices */
	PARAM_DURATION,				/* seconds; written 90s, 15min, 1h, 1d, 1w or as a number of seconds */
	PARAM_PERIOD,				/* 0 is auto, above 0 rows, below 0 a duration's seconds, negated */
	PARAM_ZONE					/* the name of a time zone; of the policy alone */
} ParamType;

/* One parameter: everything that parsing, listing and the docs need */
typedef struct DetectorParam
{
	const char *name;
	ParamType	type;
	double		value;			/* default */
	double		min;
	double		max;
	const char *choices;		/* "both|above|below" for PARAM_CHOICE */
	const char *help;			/* one line */
} DetectorParam;

/* PostgreSQL has a Param of its own, so that name is for core alone */
#ifndef POSTGRES_H
typedef DetectorParam Param;
#endif

/*
 * p is always the detector's own parameter values in the order of params.
 * capacity is the number of points a state has room for now: windows start
 * small and double up to limit(p). Detectors of fixed size ignore it.
 */
typedef struct Detector
{
	const char *name;			/* in SQL and in specs */
	uint16_t	id;				/* on disk: never reused */
	uint16_t	version;		/* of the state's layout */
	uint32_t	flags;
	const char *summary;		/* one line */
	const char *source;			/* paper or book */
	const DetectorParam *params;		/* params[0] is "threshold", or what threshold() makes one of */
	int			nparams;
	int			warmup;			/* learned points before it speaks, by default */
	int			(*warmup_for) (const double *p);	/* the same where it depends on parameters; or NULL */

	bool		(*check) (const double *p, char *err, size_t errlen);	/* across parameters; or NULL */
	size_t		(*limit) (const double *p); /* largest capacity; 0 = fixed size */
	size_t		(*size) (const double *p, int dims, size_t capacity);
	void		(*init) (void *state, const double *p, int dims, size_t capacity);
	size_t		(*used) (const void *state);	/* how much of capacity is taken; NULL if fixed */
	void		(*grow) (void *into, size_t capacity, const void *from, const double *p, int dims);
	void		(*judge) (const void *state, const double *p, const Point *pt, Reading *out, double *attribution);
	void		(*learn) (void *state, const double *p, const Point *pt);
	void		(*observe) (void *state, const double *p, const Point *pt, Reading *out, double *attribution);	/* both at once, or NULL */
	bool		(*forget) (void *state, const double *p, const Point *pt);	/* oldest point; or NULL */
	bool		(*merge) (void *into, const void *from, const double *p);	/* or NULL */
	bool		(*valid) (const void *state, size_t len, const double *p, int dims, size_t capacity);

	/* what only some have; NULL or 0 elsewhere */
	double		(*threshold) (const double *p); /* on raw's scale, where params[0] has another unit */
	void		(*decay) (void *state, const double *p, double factor); /* old points count so much less: half_life */
	int			min_children;	/* a wrapper reads the verdicts of so many specs written inside it */
	int			max_children;
	int			(*feed_dims) (const double *p, int dims);	/* of the point that the children see */
	bool		(*feed) (const void *state, const double *p, const Point *pt, double *x);	/* that point; false: none yet */
} Detector;

/* Every detector, in the order of detectors.def */
extern const Detector *const detectors[];
extern const int detectors_count;

extern const Detector *detector_find(const char *name, size_t len);
extern const Detector *detector_by_id(uint16_t id);

#endif
