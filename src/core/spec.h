/*
 * spec.h - a detector and its parameters, as text and parsed
 *
 *   mad(window=100, threshold=3.5, direction=above)
 *   likelihood(mad(window=100), refractory=60)
 *
 * Names are case-insensitive, blanks are free, "mad" equals "mad()".
 * A parameter is one of the detector's own or one of the policy's; a wrapper
 * has specs inside, written before its parameters.
 */
#ifndef ANOMALY_SPEC_H
#define ANOMALY_SPEC_H

#include "core/detector.h"

#define SPEC_TEXT_MAX	1024	/* bytes of a spec's text, the end mark included */
#define SPEC_ERROR_MAX	1024
#define SPEC_NODES		8		/* detectors and wrappers in one spec */
#define SPEC_ZONE_MAX	64		/* bytes of a time zone's name, the end mark included */

typedef enum Direction { DIRECTION_BOTH, DIRECTION_ABOVE, DIRECTION_BELOW } Direction;
typedef enum Learn { LEARN_ALL, LEARN_CLIPPED, LEARN_NORMAL } Learn;
typedef enum Transform { TRANSFORM_NONE, TRANSFORM_LOG1P, TRANSFORM_LOGIT, TRANSFORM_RATE } Transform;
typedef enum Missing { MISSING_SKIP, MISSING_LAST } Missing;

/* Parameters common to every spec */
typedef struct Policy
{
	double		threshold;		/* on raw's scale */
	Direction	direction;
	int			refractory;		/* rows; 0 in a child, whose onsets nobody asks for */
	int			warmup;			/* learned points; default by detector */
	int			consecutive;	/* k ... */
	int			consecutive_of; /* ... of the last n rows: "3" or "3/5" in text */
	double		min_deviation;	/* from expected, in the value's unit; 0 = off */
	double		min_ratio;		/* from expected, as a share of it; 0 = off */
	double		floor;			/* below is always an anomaly; NaN = off */
	double		ceiling;		/* above is always an anomaly; NaN = off */
	Learn		learn;
	Transform	transform;
	double		half_life;		/* seconds; 0 = off */
	Missing		missing;

	/* what follows from those, for the hot path */
	bool		plain;			/* no transform, nothing to fill in */
	bool		bent;			/* a score is not just abs(raw) / threshold */
	bool		bounded;		/* there is a floor or a ceiling */
	bool		banded;			/* there is a band */
} Policy;

/* One detector of a spec; child i is the node child[i] places further on */
typedef struct SpecNode
{
	const Detector *detector;
	double		p[DETECTOR_MAX_PARAMS];
	Policy		policy;
	uint8_t		children;
	uint8_t		child[DETECTOR_MAX_CHILDREN];
} SpecNode;

typedef struct Spec
{
	SpecNode	node[SPEC_NODES];	/* the outermost is the first */
	int			nodes;
	char		zone[SPEC_ZONE_MAX];	/* of the clocks in it; empty is UTC */
	char		text[SPEC_TEXT_MAX];	/* canonical: what differs from the defaults, in the order of the lists */
	int			text_len;
} Spec;

typedef struct SpecError
{
	char		message[SPEC_ERROR_MAX];	/* mad(window=1): window must be between 3 and 1000000 */
	char		hint[SPEC_ERROR_MAX];		/* known detectors or parameters, or what the parameter is for */
} SpecError;

/* Parameters of the policy, as listed by anomaly.detectors */
extern const DetectorParam policy_params[];
extern const int policy_params_count;

extern bool spec_parse(const char *text, size_t len, Spec *out, SpecError *err);

/* the parameters of "name(...)" alone, as the aggregates by name take them: "window=100" */
extern bool spec_parse_params(const Detector *detector, const char *text, size_t len, Spec *out, SpecError *err);

/* a parameter's value as a spec has it: 3.5, above, true, 1d, auto */
extern void spec_value_text(const DetectorParam *param, double value, char *into, size_t size);

/* does this spec need a time with every point? */
extern bool spec_needs_time(const Spec *spec);

/* of the state's layout: changes with the version of any detector in it */
extern uint16_t spec_version(const Spec *spec);

#endif
