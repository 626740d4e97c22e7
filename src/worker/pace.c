/*
 * pace.c - how many messages may be taken now: batch.size, batch.bytes, rate.limit
 *
 * A batch takes no more than what fills it, by the rows and bytes that
 * messages have had lately. The rate is a bucket of a tenth of a second: what
 * was missed earlier is not made up for. A replay writes nothing and has no
 * limit.
 */
#include "postgres.h"

#include <math.h>

#include "worker/pace.h"

#define PACE_BURST_S	0.1

static double rows_each = 1;	/* of a message, smoothed */
static double bytes_each = 4096;
static double tokens = 0;
static ClockTime filled_at = 0;

static double
Burst(const Task *task)
{
	return Max(task->connector.config.rate_limit * PACE_BURST_S, 1);
}

static void
Fill(const Task *task)
{
	ClockTime	now = ClockNow();

	tokens = Min(tokens + (now - filled_at) / 1e6 * task->connector.config.rate_limit, Burst(task));
	filled_at = now;
}

static bool
Limited(const Task *task)
{
	return task->connector.config.rate_limit > 0 && !task->replaying;
}

int
PaceRoom(Task *task, int most)
{
	const ConnectorConfig *config = &task->connector.config;
	const Batch *batch = &task->batch;
	double		room = Min(config->batch_size - batch->nmessages, (config->batch_size - batch->nrows) / Max(rows_each, 1));

	room = Min(room, ((double) config->batch_bytes - batch->bytes) / Max(bytes_each, 1));
	room = Max(Min(ceil(room), most), 1);	/* a full batch is written before */
	if (Limited(task))
	{
		Fill(task);
		room = Min(room, tokens);
	}
	return (int) room;
}

void
PaceTook(Task *task, int messages, int rows, size_t bytes)
{
	double		weight = messages / (messages + 100.0);

	if (messages == 0)
		return;
	rows_each += ((double) rows / messages - rows_each) * weight;
	bytes_each += ((double) bytes / messages - bytes_each) * weight;
	if (Limited(task))
		tokens -= messages;
}

long
PaceWait(const Task *task, long ms)
{
	double		wanted = Burst(task) / 2;

	if (!Limited(task) || tokens >= 1)
		return ms;
	return Min(ms, (long) ceil((Max(wanted, 1) - tokens) * 1000 / task->connector.config.rate_limit));
}
