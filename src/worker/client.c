/*
 * client.c - the consumer
 *
 * Written for librdkafka 2.0.2. The consumer uses assign() with our own offsets;
 * its group id is never joined nor committed to. One helper thread asks the
 * brokers what would block the worker; it calls nothing of PostgreSQL. The same
 * thread wakes the fetchers: once librdkafka's queue has been full it looks at
 * it again only every second, or when a request passes through the broker's
 * thread.
 */
#include "postgres.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "connect/stats.h"
#include "worker/handle.h"
#include "worker/kafka_stats.h"

#define CLIENT_ASK_MS		250		/* one question to a broker */
#define CLIENT_WAKE_MS		50
#define CLIENT_LEADERS		64		/* brokers woken at a time */

/* What the helper thread found out of one partition */
typedef struct Answer
{
	int32		leader;
	bool		known;
	int64		low;
	int64		high;
} Answer;

typedef struct TopicAnswer
{
	rd_kafka_topic_t *handle;
	const char *name;
	int32		npartitions;	/* -1: not known */
	Answer	   *partitions;		/* malloc'd: the helper fills it */
} TopicAnswer;

struct Client
{
	Handle		h;
	int			share;
	int			tasks;
	int			ntopics;
	TopicAnswer *topics;
	rd_kafka_topic_t *last_topic;	/* of the last message, and its index */
	int32		last_index;
	rd_kafka_message_t **fetched;
	int			max_fetched;
	ClientEvent *queue;			/* events found among the messages */
	int			nqueue;
	int			max_queue;
	int			next_queue;
	size_t		peak;			/* longest local queue since the last wake */
	double		mean_size;		/* of payloads */
	char		statistics[STATS_KAFKA_MAX];
	size_t		nstatistics;	/* 0: none that are new */

	/* shared with the helper thread, under lock */
	pthread_t	helper;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool		started;
	bool		stop;
	bool		wake;
	bool		ask_all;
	uint64		asked;
	uint64		answered;
	ClientError answer_error;
};

/* --- the helper thread: only librdkafka and pthread below --- */

static void
HelperWatermarks(Client *client, int topic, int32 partition, int timeout_ms, ClientError *err)
{
	TopicAnswer *t = &client->topics[topic];
	int64_t		low = 0;
	int64_t		high = 0;
	rd_kafka_resp_err_t rc = rd_kafka_query_watermark_offsets(client->h.rk, t->name, partition, &low, &high, timeout_ms);

	if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
	{
		if (err == NULL)
			return;
		if (!err->text[0])
			ErrorFill(err, rc, NULL);
	}
	pthread_mutex_lock(&client->lock);
	if (partition < t->npartitions)
	{
		t->partitions[partition].low = low;
		t->partitions[partition].high = high;
		t->partitions[partition].known = rc == RD_KAFKA_RESP_ERR_NO_ERROR;	/* an old answer is none */
	}
	pthread_mutex_unlock(&client->lock);
}

static void
HelperTopic(Client *client, int topic, ClientError *err)
{
	TopicAnswer *t = &client->topics[topic];
	const rd_kafka_metadata_t *md = NULL;
	rd_kafka_resp_err_t rc = rd_kafka_metadata(client->h.rk, 0, t->handle, &md, CLIENT_ASK_MS * 4);

	if (rc == RD_KAFKA_RESP_ERR_NO_ERROR && md->topic_cnt == 1)
		rc = md->topics[0].err;
	if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
	{
		if (!err->text[0])
		{
			char		text[CLIENT_ERRSTR];

			snprintf(text, sizeof(text), "topic \"%s\": %s", t->name, rd_kafka_err2str(rc));
			ErrorFill(err, rc, text);
		}
	}
	else
	{
		const rd_kafka_metadata_topic_t *mt = &md->topics[0];

		pthread_mutex_lock(&client->lock);
		if (mt->partition_cnt > t->npartitions)
		{
			Answer	   *bigger = realloc(t->partitions, sizeof(Answer) * mt->partition_cnt);

			if (bigger)
			{
				for (int i = Max(t->npartitions, 0); i < mt->partition_cnt; i++)
				{
					bigger[i].known = false;
					bigger[i].leader = -1;
				}
				t->partitions = bigger;
				t->npartitions = mt->partition_cnt;
			}
		}
		for (int i = 0; i < mt->partition_cnt; i++)
			if (mt->partitions[i].id < t->npartitions)
				t->partitions[mt->partitions[i].id].leader = mt->partitions[i].leader;
		pthread_mutex_unlock(&client->lock);
	}
	if (md)
		rd_kafka_metadata_destroy(md);
}

static void
HelperRefresh(Client *client, bool all, ClientError *err)
{
	err->text[0] = '\0';
	for (int i = 0; i < client->ntopics && !client->stop; i++)
		HelperTopic(client, i, err);
	for (int i = 0; i < client->ntopics; i++)
		for (int p = 0; p < client->topics[i].npartitions && !client->stop; p++)
			if (all || p % client->tasks == client->share)
				HelperWatermarks(client, i, p, CLIENT_ASK_MS * 4, err);
}

/* One small request through each leader's thread */
static void
HelperWake(Client *client)
{
	int32		seen[CLIENT_LEADERS];
	int			nseen = 0;

	for (int i = 0; i < client->ntopics; i++)
		for (int p = client->share; p < client->topics[i].npartitions; p += client->tasks)
		{
			int32		leader = client->topics[i].partitions[p].leader;
			int			k = 0;

			while (k < nseen && seen[k] != leader)
				k++;
			if (k < nseen || nseen == CLIENT_LEADERS || client->stop)
				continue;
			seen[nseen++] = leader;
			HelperWatermarks(client, i, p, CLIENT_WAKE_MS, NULL);
		}
}

static void *
HelperMain(void *arg)
{
	Client	   *client = arg;
	ClientError err;

	pthread_mutex_lock(&client->lock);
	while (!client->stop)
	{
		uint64		ticket = client->asked;
		bool		all = client->ask_all;

		if (client->wake)
		{
			client->wake = false;
			pthread_mutex_unlock(&client->lock);
			HelperWake(client);
			pthread_mutex_lock(&client->lock);
		}
		else if (client->answered < ticket)
		{
			client->ask_all = false;
			pthread_mutex_unlock(&client->lock);
			HelperRefresh(client, all, &err);
			pthread_mutex_lock(&client->lock);
			client->answer_error = err;
			client->answered = ticket;
			if (write(client->h.pipe[1], "r", 1) < 0)
				continue;		/* full: the worker is awake anyway */
		}
		else
			pthread_cond_wait(&client->cond, &client->lock);
	}
	pthread_mutex_unlock(&client->lock);
	return NULL;
}

/* --- the consumer --- */

static rd_kafka_conf_t *
ConsumerConf(const Connector *connector)
{
	/* small queues and ClientWake(): 19 MB and no stalls; see worker.md "Queues decide speed and memory" */
	static const Property tuned[] = {
		{"queued.min.messages", "50000", false},
		{"queued.max.messages.kbytes", "16384", false},
		{"fetch.message.max.bytes", "262144", false},
		{"fetch.max.bytes", "4194304", false},
		{"fetch.wait.max.ms", "100", false},	/* a partition at its end holds up the others of its broker */
		{"reconnect.backoff.max.ms", "2000", false},
		{"topic.metadata.refresh.interval.ms", "30000", false},
		{"socket.keepalive.enable", "true", false},
	};
	static const Property owned[] = {
		{"enable.auto.commit", "false", false},
		{"enable.auto.offset.store", "false", false},
		{"auto.offset.reset", "error", false},
		{"check.crcs", "true", false},
		{"isolation.level", "read_committed", false},
		{"enable.partition.eof", "true", false},
		{"allow.auto.create.topics", "false", false},
		{"max.poll.interval.ms", "86400000", false},
	};
	rd_kafka_conf_t *conf = rd_kafka_conf_new();

	ConfSetAll(conf, tuned, lengthof(tuned));
	ConfSetAll(conf, connector->properties, connector->nproperties);
	ConfSetAll(conf, connector->config.consumer, connector->config.nconsumer);
	ConfSetAll(conf, owned, lengthof(owned));
	ConfSet(conf, "statistics.interval.ms", psprintf("%d", connector->config.statistics_ms), false);
	ConfSet(conf, "group.id", HandleGroup(connector), false);
	return conf;
}

Client *
ClientCreate(const Connector *connector, int share, int tasks)
{
	Client	   *client = palloc0(sizeof(Client));

	RegisterLeaveFast();
	HandleOpen(&client->h, RD_KAFKA_CONSUMER, ConsumerConf(connector), RD_KAFKA_EVENT_STATS);
	client->h.messages = rd_kafka_queue_get_consumer(client->h.rk);
	rd_kafka_queue_io_event_enable(client->h.messages, client->h.pipe[1], "m", 1);

	client->share = share;
	client->tasks = tasks;
	client->ntopics = connector->config.ntopics;
	client->topics = palloc0(sizeof(TopicAnswer) * client->ntopics);
	for (int i = 0; i < client->ntopics; i++)
	{
		TopicAnswer *t = &client->topics[i];

		t->name = pstrdup(connector->config.topics[i]);
		t->npartitions = -1;
		t->handle = rd_kafka_topic_new(client->h.rk, t->name, NULL);
	}
	client->max_queue = 64;
	client->queue = palloc(sizeof(ClientEvent) * client->max_queue);
	client->mean_size = 100;
	pthread_mutex_init(&client->lock, NULL);
	pthread_cond_init(&client->cond, NULL);
	client->started = StartThread(&client->helper, HelperMain, client);
	if (!client->started)
	{
		ClientDestroy(client);
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("could not start a thread")));
	}
	return client;
}

Handle *
ClientHandle(Client *client)
{
	return &client->h;
}

const char *
ClientTopic(Client *client, int topic)
{
	return client->topics[topic].name;
}

int
ClientFd(Client *client)
{
	return client->h.pipe[0];
}

void
ClientDestroy(Client *client)
{
	if (client->started)
	{
		pthread_mutex_lock(&client->lock);
		client->stop = true;
		pthread_cond_signal(&client->cond);
		pthread_mutex_unlock(&client->lock);
		client->started = false;
		if (!JoinThread(client->helper))
			return;
	}
	for (int i = 0; i < client->ntopics; i++)
	{
		if (client->topics[i].handle)
			rd_kafka_topic_destroy(client->topics[i].handle);
		client->topics[i].handle = NULL;
		free(client->topics[i].partitions);
		client->topics[i].partitions = NULL;
		client->topics[i].npartitions = -1;
	}
	HandleClose(&client->h);
}

uint64
ClientRefresh(Client *client, bool all)
{
	uint64		ticket;

	pthread_mutex_lock(&client->lock);
	ticket = ++client->asked;
	client->ask_all |= all;
	pthread_cond_signal(&client->cond);
	pthread_mutex_unlock(&client->lock);
	return ticket;
}

bool
ClientRefreshed(Client *client, uint64 ticket, ClientError *err)
{
	bool		done;

	pthread_mutex_lock(&client->lock);
	done = client->answered >= ticket;
	if (done)
		*err = client->answer_error;
	pthread_mutex_unlock(&client->lock);
	return done;
}

int32
ClientPartitions(Client *client, int topic)
{
	int32		n;

	pthread_mutex_lock(&client->lock);
	n = client->topics[topic].npartitions;
	pthread_mutex_unlock(&client->lock);
	return n;
}

bool
ClientWatermarks(Client *client, int topic, int32 partition, int64 *low, int64 *high)
{
	TopicAnswer *t = &client->topics[topic];
	bool		known = false;

	pthread_mutex_lock(&client->lock);
	if (partition < t->npartitions && t->partitions[partition].known)
	{
		*low = t->partitions[partition].low;
		*high = t->partitions[partition].high;
		known = true;
	}
	pthread_mutex_unlock(&client->lock);
	return known;
}

bool
ClientAssign(Client *client, const Assignment *list, int n, ClientError *err)
{
	rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(Max(n, 1));
	rd_kafka_resp_err_t rc;

	for (int i = 0; i < n; i++)
		rd_kafka_topic_partition_list_add(parts, client->topics[list[i].topic].name, list[i].partition)->offset = list[i].offset;
	rc = rd_kafka_assign(client->h.rk, n > 0 ? parts : NULL);
	rd_kafka_topic_partition_list_destroy(parts);
	client->nqueue = client->next_queue = 0;
	if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
	{
		ErrorFill(err, rc, NULL);
		return false;
	}
	return true;
}

static ClientEvent *
PushEvent(Client *client, EventKind kind)
{
	ClientEvent *event;

	if (client->next_queue == client->nqueue)
		client->next_queue = client->nqueue = 0;
	if (client->nqueue == client->max_queue)
	{
		client->max_queue *= 2;
		client->queue = repalloc(client->queue, sizeof(ClientEvent) * client->max_queue);
	}
	event = &client->queue[client->nqueue++];
	memset(event, 0, sizeof(*event));
	event->kind = kind;
	event->topic = -1;
	event->partition = -1;
	return event;
}

static int32
TopicIndex(Client *client, rd_kafka_topic_t *topic)
{
	const char *name;

	if (topic == NULL)
		return -1;
	if (topic == client->last_topic)
		return client->last_index;
	name = rd_kafka_topic_name(topic);
	for (int i = 0; i < client->ntopics; i++)
		if (strcmp(name, client->topics[i].name) == 0)
		{
			client->last_topic = topic;
			client->last_index = i;
			return i;
		}
	return -1;
}

/* The end of a partition or an error, found among the messages */
static void
MessageEvent(Client *client, rd_kafka_message_t *m)
{
	ClientEvent *event;

	if (m->err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
		return;					/* the group is only a name to us */
	event = PushEvent(client, m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ? EVENT_EOF :
					  m->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
					  m->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE ? EVENT_OUT_OF_RANGE : EVENT_ERROR);
	event->topic = TopicIndex(client, m->rkt);
	event->partition = m->rkt ? m->partition : -1;
	event->offset = m->offset;
	if (event->kind != EVENT_EOF)
		ErrorFill(&event->error, m->err, rd_kafka_message_errstr(m));
}

static void
TakeStatistics(Client *client, rd_kafka_event_t *event)
{
	const char *json = rd_kafka_event_stats(event);

	client->nstatistics = kafka_stats_fit(json, strlen(json), client->statistics, sizeof(client->statistics));
}

/* Logs, statistics, and errors of no partition */
static void
ClientServe(Client *client)
{
	rd_kafka_event_t *event;

	while ((event = rd_kafka_queue_poll(client->h.events, 0)) != NULL)
	{
		if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG)
			HandleLog(&client->h, event);
		else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_STATS)
			TakeStatistics(client, event);
		else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR &&
				 rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
			ErrorFill(&PushEvent(client, EVENT_ERROR)->error, rd_kafka_event_error(event), rd_kafka_event_error_string(event));
		rd_kafka_event_destroy(event);
	}
}

int
ClientPoll(Client *client, Message *messages, int max)
{
	ssize_t		n;
	int			out = 0;

	HandleDrain(&client->h);
	ClientServe(client);
	if (client->max_fetched < max)
	{
		client->max_fetched = max;
		client->fetched = client->fetched ? repalloc(client->fetched, sizeof(void *) * max) :
			MemoryContextAlloc(GetMemoryChunkContext(client), sizeof(void *) * max);
	}
	n = max > 0 ? rd_kafka_consume_batch_queue(client->h.messages, 0, client->fetched, max) : 0;
	for (ssize_t i = 0; i < n; i++)
	{
		rd_kafka_message_t *m = client->fetched[i];
		Message    *to = &messages[out];
		rd_kafka_timestamp_type_t kind;
		int64_t		ms;

		if (m->err)
		{
			MessageEvent(client, m);
			rd_kafka_message_destroy(m);
			continue;
		}
		ms = rd_kafka_message_timestamp(m, &kind);
		to->payload = m->payload;
		to->payload_len = m->len;
		to->key = m->key;
		to->key_len = m->key_len;
		to->timestamp = kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || ms < 0 ? TIME_NONE : ms * 1000;
		to->offset = m->offset;
		to->partition = m->partition;
		to->topic = TopicIndex(client, m->rkt);
		to->topic_name = to->topic >= 0 ? client->topics[to->topic].name : NULL;
		to->handle = m;
		client->mean_size += ((double) m->len - client->mean_size) * 0.001;
		out++;
	}
	return out;
}

void
ClientRelease(Client *client, Message *messages, int n)
{
	for (int i = 0; i < n; i++)
		rd_kafka_message_destroy(messages[i].handle);
}

bool
ClientHeader(const Message *message, int i, const char **name, const char **value, size_t *value_len)
{
	rd_kafka_headers_t *headers;
	const void *bytes;

	if (rd_kafka_message_headers((const rd_kafka_message_t *) message->handle, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
		rd_kafka_header_get_all(headers, i, name, &bytes, value_len) != RD_KAFKA_RESP_ERR_NO_ERROR)
		return false;
	*value = bytes;
	return true;
}

bool
ClientStatistics(Client *client, const char **json, size_t *len)
{
	*json = client->statistics;
	*len = client->nstatistics;
	client->nstatistics = 0;
	return *len > 0;
}

bool
ClientNextEvent(Client *client, ClientEvent *event)
{
	if (client->next_queue >= client->nqueue)
		return false;
	*event = client->queue[client->next_queue++];
	return true;
}

void
ClientWake(Client *client)
{
	size_t		length = rd_kafka_queue_length(client->h.messages);

	if (length > client->peak)
		client->peak = length;
	/* only a queue that has been long may have stopped its fetchers */
	if (length * 2 >= client->peak || (client->peak < 10000 && client->peak * client->mean_size < 4e6))
		return;
	client->peak = length;
	pthread_mutex_lock(&client->lock);
	client->wake = true;
	pthread_cond_signal(&client->cond);
	pthread_mutex_unlock(&client->lock);
}
