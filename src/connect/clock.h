/*
 * clock.h - the time that deadlines, pauses and durations are measured in
 *
 * The wall clock is set now and then, by hours at worst: whoever waits by it
 * waits for hours or not at all. This one only goes on, the same for all
 * processes of the machine, and means nothing after its next start. Wall time
 * is for what is shown or stored and for times of points and messages.
 */
#ifndef ANOMALY_CLOCK_H
#define ANOMALY_CLOCK_H

#include "postgres.h"

#include "datatype/timestamp.h"

typedef int64 ClockTime;		/* microseconds; 0 is long ago */

#define CLOCK_NEVER		PG_INT64_MAX

extern PGDLLEXPORT ClockTime ClockNow(void);

/* The moment as the wall clock would tell it now, to be shown */
extern PGDLLEXPORT TimestampTz ClockToWall(ClockTime at);

static inline ClockTime
ClockAfter(ClockTime from, int64 ms)
{
	return from + ms * 1000;
}

static inline bool
ClockPassed(ClockTime since, ClockTime now, int64 ms)
{
	return now - since >= ms * 1000;
}

/* Milliseconds, 0 when it is time; rounded up, so that a wait of so long is not too short */
static inline long
ClockLeft(ClockTime until, ClockTime now)
{
	return until <= now ? 0 : (long) ((until - now + 999) / 1000);
}

#endif
