/*
 * retry.c - when and how long what failed is tried again
 *
 * A task tries a commit again by itself, then ends, and the launcher starts
 * another one; a row of failures goes on from one process to the next, until
 * something is committed. So its end stands in shared memory.
 */
#include "postgres.h"

#include "utils/memutils.h"
#if PG_VERSION_NUM >= 150000
#include "common/pg_prng.h"
#endif

#include "connect/launcher.h"

#define BACKOFF_MIN_MS		1000
#define BACKOFF_MAX_MS		60000	/* where errors.retry.delay.max.ms is not known */

ClockTime
LauncherBackoff(ClockTime now, int failures, int most_ms)
{
	int64		ms = BACKOFF_MIN_MS;
	double		jitter;

	if (most_ms == 0)
		most_ms = BACKOFF_MAX_MS;
	for (int i = 1; i < failures && ms < most_ms; i++)
		ms *= 2;
#if PG_VERSION_NUM >= 150000
	jitter = pg_prng_double(&pg_global_prng_state);
#else
	jitter = random() / (double) MAX_RANDOM_VALUE;
#endif
	/* a quarter more or less, and never more than the most */
	return ClockAfter(now, (int64) (Min(ms * 1.25, most_ms) * (0.6 + 0.4 * jitter)));
}

/* Lock held */
void
SegmentBackOff(TaskSlot *slot, ClockTime now)
{
	slot->failures++;
	slot->next_retry = LauncherBackoff(now, slot->failures, slot->retry_delay_ms);
	if (slot->retry_by > now)
		slot->next_retry = Min(slot->next_retry, slot->retry_by);	/* the last try */
}

void
SharedSetRetry(TaskSlot *slot, ClockTime at)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	slot->next_retry = at;
	LWLockRelease(segment->lock);
}

void
SharedSetRetryDelay(TaskSlot *slot, int most_ms)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	slot->retry_delay_ms = most_ms;
	LWLockRelease(segment->lock);
}

bool
SharedMayRetry(TaskSlot *slot, int timeout_ms)
{
	ClockTime	now = ClockNow();
	bool		may;

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (slot->retry_by == 0 && timeout_ms >= 0)
		slot->retry_by = ClockAfter(now, timeout_ms);
	may = slot->retry_by == 0 || now < slot->retry_by;
	LWLockRelease(segment->lock);
	return may;
}

/* Called after every commit: takes the lock only when something had failed */
void
SharedRetryOver(TaskSlot *slot)
{
	if (slot->retry_by == 0)
		return;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	slot->retry_by = 0;
	LWLockRelease(segment->lock);
}
