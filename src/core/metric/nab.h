/*
 * nab.h - the score of the Numenta Anomaly Benchmark
 *
 * A. Lavin, S. Ahmad, Evaluating Real-time Anomaly Detection Algorithms - the
 * Numenta Anomaly Benchmark, ICMLA 2015, as its released scorer computes it: a
 * window is a run of labelled rows; its earliest detection counts, the more the
 * earlier; a detection outside costs, the more the further it is behind the
 * last window. One threshold serves the whole corpus.
 *
 * A caller lays out the rows of every file with nab_rows(), sorts them once
 * with nab_sort(), and then asks for sums at any threshold, or for the best.
 */
#ifndef ANOMALY_NAB_H
#define ANOMALY_NAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What detections are worth */
typedef struct NabProfile
{
	const char *name;
	double		tp;				/* the first row of a window */
	double		fp;				/* a detection far from every window, negated */
	double		fn;				/* a window missed, negated */
} NabProfile;

#define NAB_PROFILES 3
extern const NabProfile nab_profiles[NAB_PROFILES];	/* standard, reward_low_FP_rate, reward_low_FN_rate */
extern const NabProfile *nab_profile(const char *name);	/* NULL if there is none */

/* One row that can be detected */
typedef struct NabRow
{
	double		score;			/* -infinity for none; NaN: only tells of a window without rows to detect */
	double		value;			/* of a detection here, before the profile's weight */
	int32_t		window;			/* number in the corpus, or -1 outside */
	int32_t		group;			/* the caller's: of files that are left out together */
} NabRow;

typedef struct NabScore
{
	double		score;			/* 0 = nothing is detected, 100 = every window at its first row; may be negative */
	double		threshold;		/* detections are scores at or above */
	double		raw;			/* sum before normalisation */
	int32_t		detected;		/* windows */
	int64_t		false_positives;	/* rows */
} NabScore;

/* Rows that the benchmark leaves out at the start of a file of n rows */
extern size_t nab_probation(size_t n);

/*
 * Rows of one file, in order, from `probation` on, into out (room for n).
 * Windows are numbered on from *windows. One that lies wholly before
 * `probation` cannot be detected, but a perfect detector is held to have found
 * it: that is how the benchmark counts. Returns how many rows were laid out.
 */
extern size_t nab_rows(const double *score, const bool *label, size_t n, size_t probation, int32_t group, NabRow *out,
					   int32_t *windows);

/* By score, the highest first; equal ones in their order. scratch has room for n rows. */
extern void nab_sort(NabRow *rows, size_t n, NabRow *scratch);

/*
 * Sorted rows of the groups that are not `without` (-1: of all); best has room
 * for a double a window. The first candidate is +infinity: nothing is
 * detected.
 */
extern NabScore nab_best(const NabRow *rows, size_t n, int32_t windows, int32_t without, const NabProfile *profile,
						 double *best);

/* The same at a threshold, for the groups that are not `without`, or only for `only` (-1: no condition) */
extern NabScore nab_at(const NabRow *rows, size_t n, int32_t windows, int32_t without, int32_t only,
					   const NabProfile *profile, double threshold, double *best);

#endif
