/*
 * times.c - offsets of moments, asked of the brokers
 *
 * The question blocks, so a thread asks it, one moment after the other:
 * librdkafka takes a partition only once a question.
 */
#include "postgres.h"

#include <unistd.h>

#include "worker/handle.h"
#include "worker/times.h"

#define TIMES_MS	900			/* one question: JoinThread() waits longer */

static struct
{
	Handle	   *h;
	Client	   *client;
	TimeQuestion *list;
	int			n;
	pthread_t	thread;
	bool		running;		/* there is a thread to join */
	volatile bool done;			/* the last thing that it writes */
	volatile bool stop;
	ClientError error;
}			job;

/* --- the thread: only librdkafka and pthread --- */

/* All questions of the moment of question first, which is none of an earlier one's */
static void
AskMoment(int first)
{
	int64		us = job.list[first].us;
	rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(job.n - first);
	rd_kafka_resp_err_t rc;

	for (int i = first; i < job.n; i++)
		if (job.list[i].us == us)
			rd_kafka_topic_partition_list_add(parts, ClientTopic(job.client, job.list[i].topic), job.list[i].partition)->offset =
				us <= 0 ? 0 : (us - 1) / 1000 + 1;
	rc = rd_kafka_offsets_for_times(job.h->rk, parts, TIMES_MS);
	for (int i = first; i < job.n && rc == RD_KAFKA_RESP_ERR_NO_ERROR; i++)
	{
		rd_kafka_topic_partition_t *part;

		if (job.list[i].us != us)
			continue;
		part = rd_kafka_topic_partition_list_find(parts, ClientTopic(job.client, job.list[i].topic), job.list[i].partition);
		rc = part ? part->err : RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
		job.list[i].offset = part && part->offset >= 0 ? part->offset : TIMES_END;
	}
	if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
		ErrorFill(&job.error, rc, NULL);
	rd_kafka_topic_partition_list_destroy(parts);
}

static void *
TimesMain(void *arg)
{
	for (int i = 0; i < job.n && !job.stop && !job.error.text[0]; i++)
	{
		int			k = 0;

		while (job.list[k].us != job.list[i].us)
			k++;
		if (k == i)
			AskMoment(i);
	}
	__atomic_store_n(&job.done, true, __ATOMIC_RELEASE);
	if (write(job.h->pipe[1], "t", 1) < 0)
		return NULL;			/* full: the worker is awake anyway */
	return NULL;
}

/* --- the worker --- */

void
TimesAsk(Client *client, TimeQuestion *list, int n)
{
	job.h = ClientHandle(client);
	job.client = client;
	job.list = list;
	job.n = n;
	job.done = job.stop = false;
	job.error.text[0] = '\0';
	job.running = StartThread(&job.thread, TimesMain, NULL);
	if (!job.running)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("could not start a thread")));
}

bool
TimesAnswered(ClientError *err)
{
	if (!__atomic_load_n(&job.done, __ATOMIC_ACQUIRE))
		return false;
	(void) TimesEnd();
	*err = job.error;
	return true;
}

bool
TimesEnd(void)
{
	bool		ended = true;

	job.stop = true;
	if (job.running)
		ended = JoinThread(job.thread);
	job.running = false;
	return ended;
}
