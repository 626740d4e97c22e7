/*
 * clock.c - the time that deadlines, pauses and durations are measured in
 */
#include "postgres.h"

#include <time.h>

#include "utils/timestamp.h"

#include "connect/clock.h"

/* A machine may have been up for less than what is waited for, and 0 is long ago all the same: 35 years */
#define CLOCK_START		(INT64CONST(1) << 50)

ClockTime
ClockNow(void)
{
	struct timespec ts;

	(void) clock_gettime(CLOCK_MONOTONIC, &ts);
	return CLOCK_START + ts.tv_sec * USECS_PER_SEC + ts.tv_nsec / 1000;
}

TimestampTz
ClockToWall(ClockTime at)
{
	return GetCurrentTimestamp() + (at - ClockNow());
}
