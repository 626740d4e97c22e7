/*
 * nab.h - the score of the Numenta Anomaly Benchmark
 *
 * Lavin and Ahmad 2015, "Evaluating real-time anomaly detection algorithms".
 * A window is a run of labelled rows. Its earliest detected row earns up to 1,
 * the earlier the more; a missed one costs; every detected row outside costs,
 * less so right after a window. One threshold serves all files: the one that
 * scores best, +inf (nothing is detected) being the first that is tried. 100 is
 * all windows detected on their first row and nothing else, 0 is no detection.
 *
 * A corpus is filled file by file (nab_add), sorted once (nab_sort), then swept
 * or measured at a threshold as often as wanted, with or without some files.
 */
#ifndef ANOMALY_METRIC_NAB_H
#define ANOMALY_METRIC_NAB_H

#include "core/metric/rank.h"

#define NAB_OUTSIDE		UINT32_MAX	/* NabRow.window of a row in no window */

typedef enum NabProfile
{
	NAB_STANDARD,
	NAB_LOW_FP,					/* reward_low_FP_rate */
	NAB_LOW_FN					/* reward_low_FN_rate */
} NabProfile;

#define NAB_PROFILES	3

extern const char *const nab_profile_names[NAB_PROFILES];

/* What a row adds when it is detected */
typedef struct NabRow
{
	double		value;			/* 0 to 1 in a window, -1 to 0 outside, before weights */
	uint32_t	window;			/* counted over the corpus, or NAB_OUTSIDE */
	uint32_t	file;
} NabRow;

typedef struct NabFile
{
	uint32_t	windows;
	uint32_t	scorable;		/* windows with a row after the probation */
} NabFile;

/* All arrays are the caller's; see nab_add() for their lengths */
typedef struct NabCorpus
{
	NabRow	   *rows;			/* as many as there are rows */
	Ranked	   *order;			/* twice as many */
	NabFile    *files;
	double	   *best;			/* room to work in: one a window */
	size_t		nrows;			/* rows that count: those of the probations are left out */
	uint32_t	nfiles;
	uint32_t	nwindows;
} NabCorpus;

/* What a detector did, before weights: sums over files may be added */
typedef struct NabTally
{
	double		hits;			/* what detected windows earn */
	double		false_alarms;	/* what rows outside cost: 0 or less */
	double		detected;		/* windows */
	double		scorable;
	double		windows;
} NabTally;

typedef struct NabResult
{
	double		score;			/* NaN where there are no windows */
	double		threshold;		/* +inf: nothing is detected */
} NabResult;

/* Rows at the head of a file of n that the benchmark leaves out */
extern size_t nab_probation(size_t n);

/* Add a file: at most n rows, one file, as many windows as label has runs */
extern void nab_add(NabCorpus *corpus, const double *score, const bool *label, size_t n, size_t probation);

extern void nab_sort(NabCorpus *corpus);

/* The best threshold of every profile; skip[nfiles] names files to leave out, NULL: none */
extern void nab_sweep(NabCorpus *corpus, const bool *skip, NabResult results[NAB_PROFILES]);

/* At a threshold: rows with score >= threshold are detected */
extern NabTally nab_tally(NabCorpus *corpus, double threshold, const bool *skip);
extern void nab_tally_add(NabTally *into, const NabTally *from);
extern double nab_score(const NabTally *tally, NabProfile profile);

#endif
