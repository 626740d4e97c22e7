/*
 * vus.h - volume under the surface of the range-aware curves
 *
 * Paparrizos et al. 2022, "Volume under the surface", as TSB-AD computes it
 * (RangeAUC_volume_opt_mem): every labelled run gets flanks that fall with the
 * distance, for buffers of 0 to window rows; VUS is the mean over the buffers
 * of the area under precision-recall, or ROC.
 */
#ifndef ANOMALY_METRIC_VUS_H
#define ANOMALY_METRIC_VUS_H

#include "core/metric/rank.h"

#define VUS_THRESHOLDS			250		/* of TSB-AD */
#define VUS_MAX_THRESHOLDS		1000
#define VUS_WINDOW_DEFAULT		125		/* where the values show no period */

typedef struct VusRow
{
	uint32_t	near;			/* rows to the nearest run; 0 within one */
	uint32_t	second;			/* and to the second nearest */
	uint32_t	level;			/* the first threshold that the row passes */
} VusRow;

typedef struct Vus
{
	VusRow	   *rows;
	Run		   *runs;
	size_t		n;
	size_t		nruns;
	int			thresholds;
	double		positives;
	double		predicted[VUS_MAX_THRESHOLDS];	/* rows that pass */
	double		hits[VUS_MAX_THRESHOLDS];	/* labelled ones of them */
} Vus;

typedef struct VusArea
{
	double		pr;				/* NaN without a labelled row */
	double		roc;			/* NaN without an unlabelled one, too */
} VusArea;

/* Begin with order from rank_rows(), and rows[n], runs[RUNS_MAX(n)] to work in */
extern void vus_init(Vus *vus, const Ranked *order, const bool *label, size_t n, int thresholds, VusRow *rows, Run *runs);

/* The areas with one buffer: range-AUC */
extern VusArea vus_area(const Vus *vus, uint32_t buffer);

/* The mean areas over the buffers 0 to window */
extern VusArea vus_volume(const Vus *vus, uint32_t window);

/*
 * The window of a series: lag of the highest local maximum of its
 * autocorrelation (TSB-AD's find_length_rank). NaN counts as the mean.
 */
extern uint32_t vus_window(const double *x, size_t n);

#endif
