/*
 * launcher.h - what the two halves of the launcher share
 *
 * launcher.c: the loop, databases and scouts. workers.c: slots and workers.
 */
#ifndef ANOMALY_LAUNCHER_H
#define ANOMALY_LAUNCHER_H

#include "connect/segment.h"

#include "postmaster/bgworker.h"

/* The next time anything is due, so far */
typedef struct Alarm
{
	ClockTime	now;
	ClockTime	next;
} Alarm;

static inline void
AlarmAt(Alarm *alarm, ClockTime at)
{
	if (at < alarm->next)
		alarm->next = at;
}

/* Is it time? If not, the alarm is set */
static inline bool
AlarmPassed(Alarm *alarm, ClockTime at)
{
	if (at <= alarm->now)
		return true;
	AlarmAt(alarm, at);
	return false;
}

/* retry.c: in 1 s, 2 s, 4 s .., each a quarter more or less, up to the most; 0: 60 s */
extern ClockTime LauncherBackoff(ClockTime now, int failures, int most_ms);
extern void SegmentBackOff(TaskSlot *slot, ClockTime now);	/* lock held: one failure more */

extern bool LauncherRegisterWorker(BackgroundWorker *worker, const LaunchNote *note,
								   BackgroundWorkerHandle **handle);

extern void WorkersAdopt(void);
extern void WorkersReap(Alarm *alarm);

/* starved: launch nothing, a scout needs the place; evict: end one task to make it */
extern void WorkersReconcile(Alarm *alarm, bool starved, bool evict);

#endif
