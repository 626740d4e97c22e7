/*
 * measure.c - what a task tells of itself in anomaly.pg_stat_anomaly
 */
#include "postgres.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "utils/timestamp.h"

#include "connect/stats.h"
#include "worker/client.h"
#include "worker/measure.h"

#define MEASURE_MS	1000

static ClockTime committed_at = 0;	/* by this process */

/* Private memory, as RssAnon in /proc/self/status; 0 where there is no such file */
static uint64
PrivateBytes(void)
{
	static long page = 0;
	char		text[128];
	int			fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t		n;
	unsigned long resident;
	unsigned long shared;

	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (page == 0)
		page = sysconf(_SC_PAGESIZE);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	if (sscanf(text, "%*u %lu %lu", &resident, &shared) != 2 || resident < shared)
		return 0;
	return (uint64) (resident - shared) * page;
}

void
MeasureTurn(Task *task, ClockTime now)
{
	static ClockTime last = 0;
	TaskSlot   *slot = task->slot;
	const char *json;
	size_t		len;

	if (!ClockPassed(last, now, MEASURE_MS))
		return;
	/* no commit moved it: it fades as fast as it would have come */
	if (committed_at < last)
		pg_atomic_write_u64(&slot->rate, (uint64) (pg_atomic_read_u64(&slot->rate) * exp(-(now - last) / 1e6)));
	pg_atomic_write_u64(&SharedStats(slot)->memory, PrivateBytes());
	if (ClientStatistics(task->client, &json, &len))
		SharedSetKafka(slot, json, len);
	last = now;
}

/* --- latencies --- */

/* The window being filled; the other one is emptied and taken when this one is full or was reset */
static StatsWindow *
Window(TaskStats *stats, ClockTime now)
{
	uint32		i = pg_atomic_read_u32(&stats->window);
	StatsWindow *window = &stats->windows[i];
	ClockTime	began = (ClockTime) pg_atomic_read_u64(&window->began);

	if (began != 0 && now - began < STATS_WINDOW_US)
		return window;
	i = 1 - i;
	window = &stats->windows[i];
	pg_atomic_write_u64(&window->began, 0);
	pg_write_barrier();
	for (int kind = 0; kind < LATENCIES; kind++)
		for (int k = 0; k < STATS_BUCKETS; k++)
			pg_atomic_write_u32(&window->buckets[kind][k], 0);
	pg_write_barrier();
	pg_atomic_write_u64(&window->began, (uint64) now);
	pg_atomic_write_u32(&stats->window, i);
	return window;
}

static void
MeasureLatencies(Task *task, TimestampTz wall)
{
	const Batch *batch = &task->batch;
	StatsWindow *window = Window(SharedStats(task->slot), ClockNow());
	int64		unix_now = PG_TO_UNIX(wall);
	int			n = batch->stop ? batch->ncut : batch->nmessages;

	for (int i = 0; i < batch->nrows; i++)
		StatsCount(window, LATENCY_EVENT, unix_now - batch->rows[i].ts);
	for (int i = 0; i < n; i++)
		if (batch->messages[i].timestamp != TIME_NONE)
			StatsCount(window, LATENCY_APPEND, unix_now - batch->messages[i].timestamp);
}

/* --- counters --- */

/* Rows a second, smoothed over about a second */
static void
MeasureRate(TaskSlot *slot, int rows)
{
	ClockTime	now = ClockNow();
	double		rate = (double) pg_atomic_read_u64(&slot->rate);
	double		seconds = (now - committed_at) / 1e6;

	if (committed_at != 0 && seconds > 0 && rows > 0)
		pg_atomic_write_u64(&slot->rate, (uint64) (rate + (1 - exp(-seconds)) * (rows / seconds - rate)));
	committed_at = now;
}

void
MeasureCommit(Task *task)
{
	TaskSlot   *slot = task->slot;
	const Batch *batch = &task->batch;
	TimestampTz wall = GetCurrentTimestamp();
	int			letters = batch->nbad + batch->nrefused;
	int			judged = 0;
	int			anomalies = 0;

	for (int i = 0; i < batch->nrows; i++)
	{
		judged += batch->rows[i].judged;
		anomalies += RowAnomalies(task, &batch->rows[i]);
	}
	pg_atomic_fetch_add_u64(&slot->messages, batch->stop ? batch->ncut : batch->nmessages);
	pg_atomic_fetch_add_u64(&slot->bytes, batch->bytes);
	pg_atomic_fetch_add_u64(&slot->rows, batch->nrows - batch->nrefused);
	pg_atomic_fetch_add_u64(&slot->judged, judged);
	pg_atomic_fetch_add_u64(&slot->anomalies, anomalies);
	pg_atomic_fetch_add_u64(&slot->dead_letters, letters);
	pg_atomic_fetch_add_u64(&slot->commits, 1);
	MeasureRate(slot, batch->nrows);
	MeasureLatencies(task, wall);
	pg_atomic_write_u64(&slot->last_commit, (uint64) wall);
}

/* --- replay --- */

void
MeasureReplayStart(Task *task)
{
	TaskStats  *stats = SharedStats(task->slot);
	int64		total = 0;

	for (int i = 0; i < task->npartitions; i++)
		if (task->partitions[i].replaying)
			total += task->partitions[i].committed_count - task->partitions[i].replay_count;
	pg_atomic_write_u64(&stats->replay_done, 0);
	pg_atomic_write_u64(&stats->replay_total, (uint64) total);
}

void
MeasureReplayed(Task *task, int messages)
{
	pg_atomic_fetch_add_u64(&task->slot->replayed, messages);
	pg_atomic_fetch_add_u64(&SharedStats(task->slot)->replay_done, messages);
}

void
MeasureReplayEnd(Task *task)
{
	pg_atomic_write_u64(&SharedStats(task->slot)->replay_total, 0);
}
