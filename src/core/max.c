/*
 * max.c - the strangest of several verdicts
 */
#include "core/stat/wrapper.h"

static const Param params[] = {
	{"threshold", PARAM_REAL, 1, 0.001, 1000000, NULL, "score of the strangest that makes an anomaly"},
};

/* The band is where all are content: those inside it overlap */
static void
max_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	int			i;

	(void) state;
	(void) p;
	(void) attribution;
	out->raw = out->expected = out->lower = out->upper = NAN;
	for (i = 0; i < pt->nchildren; i++)
	{
		const Verdict *child = &pt->children[i];

		if (isnan(child->score))
			continue;
		out->raw = fmax(out->raw, child->score);
		out->onset = fmax(out->onset, child->onset);
		out->lower = fmax(out->lower, child->lower);
		out->upper = fmin(out->upper, child->upper);
		if (isnan(out->expected))
			out->expected = child->expected;
	}
}

const Detector detector_max = {
	.name = "max",
	.id = 28,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_LOCATION,
	.summary = "the largest score of several detectors",
	.source = "C. C. Aggarwal, S. Sathe, Outlier Ensembles, Springer 2017, chapter 5",
	.params = params,
	.nparams = 1,
	.size = wrapper_size_none,
	.init = wrapper_init_none,
	.judge = max_judge,
	.learn = wrapper_learn_none,
	.valid = wrapper_valid_none,
	.min_children = 2,
	.max_children = DETECTOR_MAX_CHILDREN,
};
