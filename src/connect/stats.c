/*
 * stats.c - counters and latencies of tasks: shared memory, and rows of it
 *
 * Counters live as long as their slot: until the connector is stopped, made
 * anew or reset, or the server ends. A restarted task counts on.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

#include "connect/connect.h"
#include "connect/rows.h"
#include "connect/segment.h"
#include "connect/sql.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_task_statistics);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_latency);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_reset_stats);

/* ---- for the launcher and its workers ---- */

void
SegmentFreshStats(int i)
{
	TaskStats  *stats = &segment->stats[i];

	memset(stats, 0, sizeof(TaskStats));
	pg_atomic_write_u64(&stats->reset_at, (uint64) GetCurrentTimestamp());
}

void
SegmentStillStats(int i)
{
	TaskSlot   *slot = &segment->slots[i];
	TaskStats  *stats = &segment->stats[i];
	pg_atomic_uint64 *const gauges[] = {
		&slot->states, &slot->state_bytes, &slot->rate, &slot->rebuilt, &slot->rebuild_total, &stats->memory,
		&stats->replay_total
	};

	for (int k = 0; k < (int) lengthof(gauges); k++)
		pg_atomic_write_u64(gauges[k], 0);
	stats->kafka_len = 0;
	stats->kafka_at = 0;
}

TaskStats *
SharedStats(TaskSlot *slot)
{
	return &segment->stats[slot - segment->slots];
}

void
SharedSetKafka(TaskSlot *slot, const char *json, size_t len)
{
	TaskStats  *stats = SharedStats(slot);

	if (len > STATS_KAFKA_MAX)
		return;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	memcpy(stats->kafka, json, len);
	stats->kafka_len = len;
	stats->kafka_at = GetCurrentTimestamp();
	LWLockRelease(segment->lock);
}

/* ---- copies ---- */

typedef struct Copy
{
	int64		connector_id;
	int			task_id;
	TaskStats	stats;
} Copy;

/* Of the tasks of this database that the caller may see */
static int
CopyStats(Copy **out)
{
	List	   *visible = StatusVisible();
	int			room = 8;		/* for those that start meanwhile */
	int			n = 0;

	*out = NULL;
	if (segment == NULL)
		return 0;
	for (int i = 0; i < anomaly_max_tasks; i++)
		room += segment->slots[i].used && segment->slots[i].database == MyDatabaseId;
	*out = palloc_extended(sizeof(Copy) * room, MCXT_ALLOC_HUGE);
	LWLockAcquire(segment->lock, LW_SHARED);
	for (int i = 0; i < anomaly_max_tasks && n < room; i++)
	{
		const TaskSlot *slot = &segment->slots[i];
		Copy	   *copy = &(*out)[n];

		if (!slot->used || slot->database != MyDatabaseId || !StatusIsVisible(visible, slot->connector_id))
			continue;
		copy->connector_id = slot->connector_id;
		copy->task_id = slot->task_id;
		memcpy(&copy->stats, &segment->stats[i], sizeof(TaskStats));
		n++;
	}
	LWLockRelease(segment->lock);
	return n;
}

#define PutStat(rows, field) PutLong(rows, (int64) pg_atomic_read_u64(&stats->field), false)

/* Done and total of work under way; NULL when there is none */
static void
PutProgress(Rows *rows, pg_atomic_uint64 *done, pg_atomic_uint64 *total)
{
	bool		none = pg_atomic_read_u64(total) == 0;

	PutLong(rows, (int64) pg_atomic_read_u64(done), none);
	PutLong(rows, (int64) pg_atomic_read_u64(total), none);
}

Datum
anomaly_task_statistics(PG_FUNCTION_ARGS)
{
	Rows		rows;
	Copy	   *copies;
	int			n = CopyStats(&copies);

	RowsStart(fcinfo, &rows);
	for (int i = 0; i < n; i++)
	{
		TaskStats  *stats = &copies[i].stats;
		char	   *kafka = stats->kafka_len > 0 ? pnstrdup(stats->kafka, stats->kafka_len) : NULL;

		PutLong(&rows, copies[i].connector_id, false);
		PutInt(&rows, copies[i].task_id, false);
		PutTime(&rows, (TimestampTz) pg_atomic_read_u64(&stats->reset_at));
		PutStat(&rows, evicted);
		PutStat(&rows, loaded);
		PutStat(&rows, saved);
		PutStat(&rows, saved_bytes);
		PutLong(&rows, (int64) pg_atomic_read_u64(&stats->memory), pg_atomic_read_u64(&stats->memory) == 0);
		PutProgress(&rows, &stats->replay_done, &stats->replay_total);
		PutDatum(&rows, kafka ? DirectFunctionCall1(jsonb_in, CStringGetDatum(kafka)) : (Datum) 0, kafka == NULL);
		PutTime(&rows, stats->kafka_at);
		RowsPut(&rows);
	}
	return (Datum) 0;
}

/* ---- latencies ---- */

static const double shares[] = {0.5, 0.99};

/* Adds the windows that are not over; a task that commits nothing turns none */
static void
AddWindows(uint64 sums[LATENCIES][STATS_BUCKETS], TaskStats *stats)
{
	ClockTime	now = ClockNow();

	for (int w = 0; w < 2; w++)
	{
		StatsWindow *window = &stats->windows[w];
		ClockTime	began = (ClockTime) pg_atomic_read_u64(&window->began);

		if (began == 0 || now - began > 2 * STATS_WINDOW_US)
			continue;
		for (int kind = 0; kind < LATENCIES; kind++)
			for (int i = 0; i < STATS_BUCKETS; i++)
				sums[kind][i] += pg_atomic_read_u32(&window->buckets[kind][i]);
	}
}

/* In milliseconds, as if the counts of a bucket were spread evenly in it; false: there are none */
static bool
Quantile(const uint64 *buckets, double share, double *ms)
{
	uint64		total = 0;
	double		left;

	for (int i = 0; i < STATS_BUCKETS; i++)
		total += buckets[i];
	left = total * share;
	for (int i = 0; i < STATS_BUCKETS; i++)
	{
		double		start = i == 0 ? 0 : StatsBucketStart(i);

		if (buckets[i] > 0 && left <= buckets[i])
		{
			*ms = (start + (StatsBucketStart(i + 1) - start) * left / buckets[i]) / 1000;
			return true;
		}
		left -= buckets[i];
	}
	return false;
}

static void
PutLatencies(Rows *rows, int64 connector_id, int task_id, uint64 sums[LATENCIES][STATS_BUCKETS])
{
	PutLong(rows, connector_id, false);
	PutInt(rows, task_id, task_id < 0);
	for (int kind = 0; kind < LATENCIES; kind++)
		for (int i = 0; i < (int) lengthof(shares); i++)
		{
			double		ms = 0;
			bool		known = Quantile(sums[kind], shares[i], &ms);

			PutDatum(rows, Float8GetDatum(ms), !known);
		}
	RowsPut(rows);
}

/* One row a task, then one a connector, of all its tasks together */
Datum
anomaly_latency(PG_FUNCTION_ARGS)
{
	uint64		sums[LATENCIES][STATS_BUCKETS];
	Rows		rows;
	Copy	   *copies;
	int			n = CopyStats(&copies);

	RowsStart(fcinfo, &rows);
	for (int i = 0; i < n; i++)
	{
		bool		first = true;

		if (copies[i].task_id < 0)
			continue;
		memset(sums, 0, sizeof(sums));
		AddWindows(sums, &copies[i].stats);
		PutLatencies(&rows, copies[i].connector_id, copies[i].task_id, sums);
		for (int j = 0; j < i; j++)
			first = first && (copies[j].connector_id != copies[i].connector_id || copies[j].task_id < 0);
		for (int j = i + 1; j < n && first; j++)
			if (copies[j].connector_id == copies[i].connector_id && copies[j].task_id >= 0)
				AddWindows(sums, &copies[j].stats);
		if (first)
			PutLatencies(&rows, copies[i].connector_id, -1, sums);
	}
	return (Datum) 0;
}

/* ---- reset ---- */

static void
ResetSlot(int i, TimestampTz now)
{
	TaskSlot   *slot = &segment->slots[i];
	TaskStats  *stats = &segment->stats[i];
	pg_atomic_uint64 *const counters[] = {
		&slot->messages, &slot->bytes, &slot->rows, &slot->judged, &slot->anomalies, &slot->dead_letters,
		&slot->commits, &slot->retries, &slot->replayed,
		&stats->evicted, &stats->loaded, &stats->saved, &stats->saved_bytes,
		&stats->windows[0].began, &stats->windows[1].began
	};

	for (int k = 0; k < (int) lengthof(counters); k++)
		pg_atomic_write_u64(counters[k], 0);
	pg_atomic_write_u64(&stats->reset_at, (uint64) now);
}

Datum
anomaly_reset_stats(PG_FUNCTION_ARGS)
{
	char	   *name = VerbName(PG_GETARG_DATUM(0), PG_ARGISNULL(0));
	TimestampTz now = GetCurrentTimestamp();
	ConnectorRow row;

	VerbCheckPreloaded("reset_stats()");
	if (!CatalogRead(0, name, &row))
		VerbNoConnector(name);
	VerbCheckMember(&row);
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_tasks; i++)
		if (segment->slots[i].used && segment->slots[i].database == MyDatabaseId && segment->slots[i].connector_id == row.id)
			ResetSlot(i, now);
	LWLockRelease(segment->lock);
	PG_RETURN_VOID();
}
