/*
 * spec.h - a detector and its parameters, as text and parsed
 *
 *   mad(window=100, threshold=3.5, direction=above)
 *
 * Names are case-insensitive, blanks are free, "mad" equals "mad()".
 * A parameter is one of the detector's own or one of the policy's.
 */
#ifndef ANOMALY_SPEC_H
#define ANOMALY_SPEC_H

#include "core/detector.h"

#define SPEC_TEXT_MAX	1024	/* bytes of a spec's text, the end mark included */
#define SPEC_ERROR_MAX	512

typedef enum Direction { DIRECTION_BOTH, DIRECTION_ABOVE, DIRECTION_BELOW } Direction;
typedef enum Learn { LEARN_ALL, LEARN_CLIPPED, LEARN_NORMAL } Learn;
typedef enum Transform { TRANSFORM_NONE, TRANSFORM_LOG1P, TRANSFORM_LOGIT, TRANSFORM_RATE } Transform;

/* Parameters common to every spec */
typedef struct Policy
{
	double		threshold;		/* copied from the detector's own parameter */
	Direction	direction;
	int			refractory;		/* rows, default 40 */
	int			warmup;			/* learned points; default by detector */
	int			consecutive;	/* k ... */
	int			consecutive_of; /* ... of the last n rows: "3" or "3/5" in text */
	double		min_deviation;	/* from expected, in the value's unit; 0 = off */
	double		floor;			/* below is always an anomaly; NaN = off */
	double		ceiling;		/* above is always an anomaly; NaN = off */
	Learn		learn;
	Transform	transform;
} Policy;

typedef struct Spec
{
	const Detector *detector;
	double		p[DETECTOR_MAX_PARAMS];
	Policy		policy;
	char		text[SPEC_TEXT_MAX];	/* canonical: name(given parameters that differ from defaults) */
	int			text_len;
} Spec;

typedef struct SpecError
{
	char		message[SPEC_ERROR_MAX];	/* mad(window=1): window must be between 3 and 1000000 */
	char		hint[SPEC_ERROR_MAX];		/* known detectors or parameters; may be empty */
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

#endif
