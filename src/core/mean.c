/*
 * mean.c - several verdicts averaged
 */
#include "core/stat/wrapper.h"

#define SCORE_MOST	10			/* what one of them can say at most: none outshouts the others */

static const Param params[] = {
	{"threshold", PARAM_REAL, 1, 0.001, 10, NULL, "mean score that makes an anomaly"},
};

/* Those that do not know a score yet are left out; the band is that of the first that has one */
static void
mean_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	double		scores = 0;
	double		onsets = 0;
	int			n = 0;
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
		scores += fmin(child->score, SCORE_MOST);
		onsets += fmin(child->onset, SCORE_MOST);
		n++;
		if (!isnan(out->expected))
			continue;
		out->expected = child->expected;
		out->lower = child->lower;
		out->upper = child->upper;
	}
	if (n == 0)
		return;
	out->raw = scores / n;
	out->onset = onsets / n;
}

const Detector detector_mean = {
	.name = "mean",
	.id = 29,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_LOCATION,
	.summary = "the mean score of several detectors, each at most 10",
	.source = "C. C. Aggarwal, S. Sathe, Outlier Ensembles, Springer 2017, chapter 5",
	.params = params,
	.nparams = 1,
	.size = wrapper_size_none,
	.init = wrapper_init_none,
	.judge = mean_judge,
	.learn = wrapper_learn_none,
	.valid = wrapper_valid_none,
	.min_children = 2,
	.max_children = DETECTOR_MAX_CHILDREN,
};
