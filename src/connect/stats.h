/*
 * stats.h - what anomaly.pg_stat_anomaly knows beyond the counters of a slot
 *
 * One TaskStats a slot, in the same shared memory. Its task alone writes it,
 * without a lock, except for the text of Kafka's statistics. Readers may see a
 * figure of a moment earlier, never half of one.
 */
#ifndef ANOMALY_STATS_H
#define ANOMALY_STATS_H

#include "postgres.h"

#include <math.h>

#include "connect/shared.h"

/* Four buckets an octave, from 64 microseconds to two years */
#define STATS_BUCKETS		160
#define STATS_LEAST_OCTAVE	6

/* Latencies are those of the window being filled and of the one before */
#define STATS_WINDOW_US		INT64CONST(60000000)

#define STATS_KAFKA_MAX		16384	/* bytes of JSON */

typedef enum StatsLatency
{
	LATENCY_EVENT,				/* from the time of a point to its commit */
	LATENCY_APPEND,				/* from the time of a message in Kafka to its commit */
	LATENCIES
} StatsLatency;

typedef struct StatsWindow
{
	pg_atomic_uint64 began;		/* ClockTime, 0: empty */
	pg_atomic_uint32 buckets[LATENCIES][STATS_BUCKETS];
} StatsWindow;

typedef struct TaskStats
{
	pg_atomic_uint64 reset_at;	/* TimestampTz: the counters count from here on */
	pg_atomic_uint64 evicted;	/* states that left memory */
	pg_atomic_uint64 loaded;	/* states that came back */
	pg_atomic_uint64 saved;		/* states written to the checkpoint */
	pg_atomic_uint64 saved_bytes;

	/* as they are now */
	pg_atomic_uint64 memory;	/* private bytes of the process, 0: not known */
	pg_atomic_uint64 replay_done;	/* messages of the replay under way */
	pg_atomic_uint64 replay_total;	/* 0: none */

	pg_atomic_uint32 window;	/* which one is being filled */
	StatsWindow windows[2];

	/* under the segment's lock */
	TimestampTz kafka_at;
	int			kafka_len;		/* 0: none */
	char		kafka[STATS_KAFKA_MAX];
} TaskStats;

extern PGDLLEXPORT TaskStats *SharedStats(TaskSlot *slot);
extern PGDLLEXPORT void SharedSetKafka(TaskSlot *slot, const char *json, size_t len);

static inline int
StatsBucket(int64 us)
{
	float		f = (float) us;
	uint32		bits;
	int			i;

	if (us < (1 << STATS_LEAST_OCTAVE))
		return 0;
	memcpy(&bits, &f, sizeof(bits));
	i = (int) (bits >> 21) - ((127 + STATS_LEAST_OCTAVE) << 2); /* exponent and two bits of the fraction */
	return Min(i, STATS_BUCKETS - 1);
}

/* Where a bucket begins, in microseconds */
static inline double
StatsBucketStart(int i)
{
	return ldexp(1 + (i & 3) / 4.0, STATS_LEAST_OCTAVE + (i >> 2));
}

static inline void
StatsCount(StatsWindow *window, StatsLatency kind, int64 us)
{
	pg_atomic_uint32 *bucket = &window->buckets[kind][StatsBucket(us)];

	pg_atomic_write_u32(bucket, pg_atomic_read_u32(bucket) + 1);
}

#endif
