/*
 * auto.h - the constants inside auto, for whoever measures what hangs on them
 *
 * They are constants of the build. A program that wants to vary them compiles
 * core with -DAUTO_TUNABLE (auto.c alone needs it) and writes auto_tuning[]
 * before it makes a model; sizes of states follow. The parameters of the spec
 * (threshold, budget, window, history) are not among them.
 */
#ifndef ANOMALY_AUTO_H
#define ANOMALY_AUTO_H

#ifdef AUTO_TUNABLE
#define AUTO_CONST
#else
#define AUTO_CONST const
#endif

typedef struct AutoTuning
{
	const char *name;
	double		value;
	double		least;			/* no sense below */
} AutoTuning;

enum
{
	AUTO_BINS, AUTO_MEAN_BINS, AUTO_START, AUTO_RATE, AUTO_RATE_VALUES, AUTO_GAP, AUTO_STEP_SHARE, AUTO_STEP_VALUES,
	AUTO_MEAN_ROWS, AUTO_MEAN_MEMORY, AUTO_RESIDUAL_ROWS, AUTO_RESIDUAL_WEIGHT, AUTO_SUPPORT, AUTO_SUPPORT_HALF,
	AUTO_NEIGHBOURS, AUTO_RECENT_ROWS, AUTO_HOUR_FADE, AUTO_HOUR_TRUST, AUTO_LEVEL_FADE, AUTO_SPREAD_FADE,
	AUTO_COST, AUTO_BURST, AUTO_LONE, AUTO_JUMP_FADE, AUTO_JUMP_OUTSIDE, AUTO_JUMP_USUAL, AUTO_TUNINGS
};

extern AUTO_CONST AutoTuning auto_tuning[AUTO_TUNINGS];

#endif
