/*
 * period.h - the period of a piece of a series, from its autocorrelation
 */
#ifndef ANOMALY_PERIOD_H
#define ANOMALY_PERIOD_H

#include <stddef.h>
#include <stdint.h>

#define PERIOD_LEAST	2		/* the shortest period there is */

/* Doubles that work must have for n values and periods up to most */
extern size_t period_work(uint32_t n, uint32_t most);

/*
 * The period in rows, from least to most and at most n / 2, or 0 if there is
 * none. work holds the n values, finite, the oldest first, and in the end
 * the autocorrelation at every lag up to most, where there was any variation.
 * strength is the autocorrelation at that lag, up to 1; 0 if there is none.
 */
extern uint32_t period_find(double *work, uint32_t n, uint32_t least, uint32_t most, double *strength);

#endif
