/*
 * curve.h - measures over all thresholds, row by row
 *
 * All take rows in order of rank_rows(); equal scores pass the threshold
 * together. NaN where they are not defined: without a labelled row, and for
 * the area under ROC without an unlabelled one.
 */
#ifndef ANOMALY_METRIC_CURVE_H
#define ANOMALY_METRIC_CURVE_H

#include "core/metric/rank.h"

typedef struct BestThreshold
{
	double		value;			/* the measure at its best */
	double		threshold;		/* the highest that gives it; +inf: none is better than none */
} BestThreshold;

/* Average precision: sum of precision times what recall grows, no interpolation */
extern double auc_pr(const Ranked *order, const bool *label, size_t n);

/* Chance that a labelled row scores above an unlabelled one, equal scores counting half */
extern double auc_roc(const Ranked *order, const bool *label, size_t n);

/* F1 of rows at the threshold where it is highest */
extern BestThreshold best_f1(const Ranked *order, const bool *label, size_t n);

#endif
