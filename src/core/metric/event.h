/*
 * event.h - measures of a yes or no per row, by row and by run of labels
 *
 * NaN where a measure is not defined: recall and F1 without a labelled row,
 * precision without a predicted one.
 */
#ifndef ANOMALY_METRIC_EVENT_H
#define ANOMALY_METRIC_EVENT_H

#include "core/metric/curve.h"

#define RANGE_EXISTENCE		0.2		/* weight of being found at all in range recall, as TSB-AD has it */

typedef struct Quality
{
	double		precision;
	double		recall;
	double		f1;				/* 0 when nothing is right */
} Quality;

extern Quality quality_of(double precision, double recall);

/* Row by row */
extern Quality point_quality(const bool *label, const bool *predicted, size_t n);

/*
 * Row by row after adjustment: a labelled run counts as predicted whole when
 * at least k percent of its rows, and at least one, are (Kim et al. 2022). 0
 * is the plain point adjustment of Xu et al. 2018; 100 changes nothing.
 */
extern Quality adjusted_quality(const bool *label, const bool *predicted, size_t n, double k);

/* Precision of rows, recall of labelled runs: a run is found by any of its rows */
extern Quality event_quality(const bool *label, const bool *predicted, size_t n);

/*
 * Tatbul et al. 2018, "Precision and recall for time series": flat position
 * bias, overlap divided by the number of runs that share it, existence in
 * recall alone. labels and predictions: RUNS_MAX(n) each to work in.
 */
extern Quality range_quality(const bool *label, const bool *predicted, size_t n, double existence, Run *labels,
							 Run *predictions);

/* Mean number of rows from the start of a labelled run to its first predicted row; runs not found are left out */
extern double detection_delay(const bool *label, const bool *predicted, size_t n);

/*
 * The best threshold for one of the above. runs and hits are to work in:
 * RUNS_MAX(n) each.
 */
extern BestThreshold best_adjusted_f1(const Ranked *order, const bool *label, size_t n, double k, Run *runs,
									  uint32_t *hits);
extern BestThreshold best_event_f1(const Ranked *order, const bool *label, size_t n, Run *runs, uint32_t *hits);

#endif
