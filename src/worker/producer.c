/*
 * producer.c - the transactional producer
 *
 * Committing, aborting and asking for offsets wait for brokers. A helper
 * thread does that, tries again what may be tried again, and writes a byte
 * into the pipe when it has an answer. It calls nothing of PostgreSQL.
 */
#include "postgres.h"

#include <time.h>
#include <unistd.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "worker/handle.h"

#define CALL_SLICE_MS	500		/* of a call that can be gone on with */
#define CALL_AGAIN_MS	100		/* before a call is tried again */
#define LEAVE_TRIES		4		/* of CALL_AGAIN_MS: to abort at the end */

struct Producer
{
	Handle		h;
	rd_kafka_event_t *report;	/* delivery reports not yet handed on */
	bool		open;			/* a transaction is */
	Connector const *connector;
	Handle		asker;			/* a consumer, while offsets are asked for */
	char	   *group;

	/* shared with the helper thread, under lock; a call and its places are the helper's until it has ended */
	pthread_t	helper;
	bool		started;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool		stop;
	ProducerCall call;
	bool		ended;
	ProducerPlace *places;
	int			nplaces;
	ClientError error;
};

/* --- the helper thread: only librdkafka and pthread below --- */

/* false: the process is to end */
static bool
WaitAgain(Producer *p)
{
	struct timespec until;
	bool		stop;

	clock_gettime(CLOCK_MONOTONIC, &until); /* that of the condition */
	until.tv_nsec += CALL_AGAIN_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&p->lock);
	if (!p->stop)
		pthread_cond_timedwait(&p->cond, &p->lock, &until);
	stop = p->stop;
	pthread_mutex_unlock(&p->lock);
	return !stop;
}

/* A consumer does without its group, a producer not; and where librdkafka gives a handle up, another process may do better */
static void
FillError(ClientError *err, rd_kafka_resp_err_t rc, const char *text)
{
	ErrorFill(err, rc, text);
	if (rc == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
		err->fatal = true;
	if (rc == RD_KAFKA_RESP_ERR__FATAL)
		err->fatal = false;
}

/* What librdkafka calls fatal is an end of the handle; why is asked for apart */
static void
FillFatal(Producer *p, rd_kafka_resp_err_t rc, const char *text, ClientError *err)
{
	char		why[CLIENT_ERRSTR];
	rd_kafka_resp_err_t cause = rd_kafka_fatal_error(p->h.rk, why, sizeof(why));

	if (cause != RD_KAFKA_RESP_ERR_NO_ERROR)
		FillError(err, cause, why);
	else
		FillError(err, rc, text);
}

/* true: it may be tried again; else err is filled, or empty when nothing was wrong */
static bool
TryAgain(Producer *p, rd_kafka_error_t *error, ClientError *err)
{
	bool		again = error != NULL && rd_kafka_error_is_retriable(error);

	err->text[0] = '\0';
	if (error == NULL)
		return false;
	FillFatal(p, rd_kafka_error_code(error), rd_kafka_error_string(error), err);
	err->abortable = rd_kafka_error_txn_requires_abort(error);
	rd_kafka_error_destroy(error);
	return again && WaitAgain(p);
}

static rd_kafka_topic_partition_list_t *
MakeList(const Producer *p)
{
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(p->nplaces);

	for (int i = 0; i < p->nplaces; i++)
	{
		const ProducerPlace *place = &p->places[i];
		rd_kafka_topic_partition_t *entry = rd_kafka_topic_partition_list_add(list, place->topic, place->partition);

		if (place->offset < 0)
			continue;
		entry->offset = place->offset;
		entry->metadata = strdup(place->metadata);
		entry->metadata_size = entry->metadata ? strlen(place->metadata) : 0;
	}
	return list;
}

/* By a consumer, which makes no topic by asking for it */
static bool
TopicGone(Producer *p, const char *name)
{
	rd_kafka_topic_t *topic = rd_kafka_topic_new(p->asker.rk, name, NULL);
	const rd_kafka_metadata_t *found = NULL;
	bool		gone;

	gone = topic != NULL && rd_kafka_metadata(p->asker.rk, 0, topic, &found, CALL_SLICE_MS) == RD_KAFKA_RESP_ERR_NO_ERROR &&
		found->topic_cnt == 1 && found->topics[0].err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
	if (found != NULL)
		rd_kafka_metadata_destroy(found);
	if (topic != NULL)
		rd_kafka_topic_destroy(topic);
	return gone;
}

static rd_kafka_resp_err_t
ForgetAll(rd_kafka_topic_partition_list_t *list)
{
	for (int i = 0; i < list->cnt; i++)
		list->elems[i].offset = RD_KAFKA_OFFSET_INVALID;
	return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static void
CallAsk(Producer *p, ClientError *err)
{
	rd_kafka_topic_partition_list_t *list = MakeList(p);
	rd_kafka_resp_err_t rc;

	do
	{
		rc = rd_kafka_committed(p->asker.rk, list, CALL_SLICE_MS);
		for (int i = 0; i < list->cnt && rc == RD_KAFKA_RESP_ERR_NO_ERROR; i++)
			rc = list->elems[i].err;
		if (rc == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED && p->call == PRODUCER_ASK_FORMER)
			rc = ForgetAll(list);
		err->text[0] = '\0';
		if (rc != RD_KAFKA_RESP_ERR_NO_ERROR)
			FillError(err, rc, NULL);
	} while (rc != RD_KAFKA_RESP_ERR_NO_ERROR && !err->fatal && WaitAgain(p));
	for (int i = 0; i < list->cnt && rc == RD_KAFKA_RESP_ERR_NO_ERROR; i++)
	{
		const rd_kafka_topic_partition_t *entry = &list->elems[i];
		ProducerPlace *place = &p->places[i];

		if (i > 0 && strcmp(place->topic, place[-1].topic) == 0)
			place->gone = place[-1].gone;
		else
			place->gone = TopicGone(p, place->topic);
		place->offset = entry->offset >= 0 ? entry->offset : -1;
		snprintf(place->metadata, sizeof(place->metadata), "%.*s", (int) entry->metadata_size,
				 entry->metadata ? (const char *) entry->metadata : "");
	}
	rd_kafka_topic_partition_list_destroy(list);

	/* waits for its threads */
	rd_kafka_queue_destroy(p->asker.events);
	rd_kafka_destroy_flags(p->asker.rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
	p->asker.rk = NULL;
}

static void
CallCommit(Producer *p, ClientError *err)
{
	rd_kafka_topic_partition_list_t *list = MakeList(p);
	rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata_new(p->group);

	err->text[0] = '\0';
	while (list->cnt > 0 && TryAgain(p, rd_kafka_send_offsets_to_transaction(p->h.rk, list, group, -1), err))
		;
	rd_kafka_consumer_group_metadata_destroy(group);
	rd_kafka_topic_partition_list_destroy(list);
	if (err->text[0] != '\0')
		return;
	while (TryAgain(p, rd_kafka_commit_transaction(p->h.rk, -1), err))
		;
}

static void
RunCall(Producer *p, ClientError *err)
{
	err->text[0] = '\0';
	switch (p->call)
	{
		case PRODUCER_IDLE:
			break;
		case PRODUCER_INIT:
			while (TryAgain(p, rd_kafka_init_transactions(p->h.rk, CALL_SLICE_MS), err))
				;
			break;
		case PRODUCER_ASK:
		case PRODUCER_ASK_FORMER:
			CallAsk(p, err);
			break;
		case PRODUCER_COMMIT:
			CallCommit(p, err);
			break;
		case PRODUCER_ABORT:
			while (TryAgain(p, rd_kafka_abort_transaction(p->h.rk, -1), err))
				;
			break;
	}
}

/* Readers of the topic need not wait until the broker finds that we are gone */
static void
AbortAtEnd(Producer *p)
{
	rd_kafka_purge(p->h.rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
	for (int i = 0; i < LEAVE_TRIES; i++)
	{
		rd_kafka_error_t *error = rd_kafka_abort_transaction(p->h.rk, CALL_AGAIN_MS);
		rd_kafka_event_t *event;
		bool		again;

		/* reports of what was purged hold the abort up */
		while ((event = rd_kafka_queue_poll(p->h.events, 0)) != NULL)
			rd_kafka_event_destroy(event);
		if (error == NULL)
			return;
		again = rd_kafka_error_is_retriable(error);
		rd_kafka_error_destroy(error);
		if (!again)
			return;
	}
}

static void *
HelperMain(void *arg)
{
	Producer   *p = arg;

	pthread_mutex_lock(&p->lock);
	while (!p->stop)
	{
		ClientError err;

		if (p->call == PRODUCER_IDLE || p->ended)
		{
			pthread_cond_wait(&p->cond, &p->lock);
			continue;
		}
		pthread_mutex_unlock(&p->lock);
		RunCall(p, &err);
		pthread_mutex_lock(&p->lock);
		p->error = err;
		p->ended = true;
		if (write(p->h.pipe[1], "c", 1) < 0)
			continue;			/* full: the worker is awake anyway */
	}
	pthread_mutex_unlock(&p->lock);
	if (p->open)
		AbortAtEnd(p);
	return NULL;
}

/* --- the worker's side --- */

Producer *
ProducerCreate(const Connector *connector)
{
	static const Property tuned[] = {
		{"reconnect.backoff.max.ms", "2000", false},
		{"socket.keepalive.enable", "true", false},
	};
	static const Property owned[] = {
		{"enable.idempotence", "true", false},
		{"linger.ms", "5", false},
		{"queue.buffering.max.messages", "20000", false},
		{"queue.buffering.max.kbytes", "65536", false},
		{"message.max.bytes", "33554432", false},	/* how large a message may be is the topic's to say */
		{"retry.backoff.ms", "20", false},
	};
	Producer   *p = palloc0(sizeof(Producer));
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	pthread_condattr_t attributes;

	RegisterLeaveFast();
	p->connector = connector;
	p->group = HandleGroup(connector);
	ConfSetAll(conf, tuned, lengthof(tuned));
	ConfSetAll(conf, connector->properties, connector->nproperties);
	ConfSetAll(conf, connector->config.producer, connector->config.nproducer);
	ConfSetAll(conf, owned, lengthof(owned));
	ConfSet(conf, "transactional.id", p->group, false);
	HandleOpen(&p->h, RD_KAFKA_PRODUCER, conf, RD_KAFKA_EVENT_DR);
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&p->cond, &attributes);
	pthread_condattr_destroy(&attributes);
	p->started = StartThread(&p->helper, HelperMain, p);
	if (!p->started)
	{
		HandleClose(&p->h);
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("could not start a thread")));
	}
	return p;
}

int
ProducerFd(Producer *producer)
{
	return producer->h.pipe[0];
}

void
ProducerDestroy(Producer *p)
{
	if (p->report)
		rd_kafka_event_destroy(p->report);
	p->report = NULL;
	if (p->started)
	{
		pthread_mutex_lock(&p->lock);
		p->stop = true;
		pthread_cond_signal(&p->cond);
		pthread_mutex_unlock(&p->lock);
		p->started = false;
		if (!JoinThread(p->helper))
			return;
	}
	HandleClose(&p->h);
}

/* Committed offsets are asked for by a consumer; one that is stable waits for transactions under way */
static void
OpenAsker(Producer *p, const char *group)
{
	static const Property owned[] = {
		{"enable.auto.commit", "false", false},
		{"isolation.level", "read_committed", false},
	};
	const Connector *connector = p->connector;
	rd_kafka_conf_t *conf = rd_kafka_conf_new();

	ConfSetAll(conf, connector->properties, connector->nproperties);
	ConfSetAll(conf, connector->config.consumer, connector->config.nconsumer);
	ConfSetAll(conf, owned, lengthof(owned));
	ConfSet(conf, "group.id", group, false);
	HandleOpen(&p->asker, RD_KAFKA_CONSUMER, conf, 0);
}

static bool
Asks(ProducerCall call)
{
	return call == PRODUCER_ASK || call == PRODUCER_ASK_FORMER;
}

void
ProducerStart(Producer *p, ProducerCall call, ProducerPlace *places, int n)
{
	if (Asks(call))
		OpenAsker(p, call == PRODUCER_ASK ? p->group : p->connector->former_group);
	pthread_mutex_lock(&p->lock);
	p->call = call;
	p->places = places;
	p->nplaces = n;
	p->ended = false;
	pthread_cond_signal(&p->cond);
	pthread_mutex_unlock(&p->lock);
}

bool
ProducerEnded(Producer *p, ClientError *err)
{
	ProducerCall call = PRODUCER_IDLE;

	pthread_mutex_lock(&p->lock);
	if (p->ended)
	{
		call = p->call;
		p->call = PRODUCER_IDLE;
		p->ended = false;
		*err = p->error;
	}
	pthread_mutex_unlock(&p->lock);
	if (Asks(call))
	{
		close(p->asker.pipe[0]);
		close(p->asker.pipe[1]);
	}
	if ((call == PRODUCER_COMMIT || call == PRODUCER_ABORT) && err->text[0] == '\0')
		p->open = false;
	return call != PRODUCER_IDLE;
}

bool
ProducerBegin(Producer *p, ClientError *err)
{
	rd_kafka_error_t *error = rd_kafka_begin_transaction(p->h.rk);

	err->text[0] = '\0';
	if (error == NULL)
	{
		p->open = true;
		return true;
	}
	FillFatal(p, rd_kafka_error_code(error), rd_kafka_error_string(error), err);
	rd_kafka_error_destroy(error);
	return false;
}

bool
ProducerSend(Producer *p, const ProducerMessage *m, ClientError *err)
{
	rd_kafka_headers_t *list = rd_kafka_headers_new(m->nheaders);
	rd_kafka_resp_err_t rc;

	err->text[0] = '\0';
	for (int i = 0; i < m->nheaders; i++)
		rd_kafka_header_add(list, m->headers[i].name, -1, m->headers[i].value, m->headers[i].len);
	rc = rd_kafka_producev(p->h.rk,
						   RD_KAFKA_V_TOPIC(m->topic),
						   RD_KAFKA_V_KEY(m->key, m->key_len),
						   RD_KAFKA_V_VALUE((void *) m->value, m->value_len),
						   RD_KAFKA_V_HEADERS(list),
						   RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
						   RD_KAFKA_V_OPAQUE((void *) (uintptr_t) m->id),
						   RD_KAFKA_V_END);
	if (rc == RD_KAFKA_RESP_ERR_NO_ERROR)
		return true;
	rd_kafka_headers_destroy(list);
	if (rc == RD_KAFKA_RESP_ERR__QUEUE_FULL)
		return false;
	FillFatal(p, rc, NULL, err);
	err->abortable = rc != RD_KAFKA_RESP_ERR__FATAL;
	return false;
}

bool
ProducerPoll(Producer *p, int64 *id, bool *delivered, ClientError *err)
{
	err->text[0] = '\0';
	err->refused = false;
	HandleDrain(&p->h);
	for (;;)
	{
		const rd_kafka_message_t *m;

		if (p->report && (m = rd_kafka_event_message_next(p->report)) != NULL)
		{
			*id = (int64) (uintptr_t) m->_private;
			*delivered = m->err == RD_KAFKA_RESP_ERR_NO_ERROR;
			if (!*delivered)
				FillFatal(p, m->err, NULL, err);
			return true;
		}
		if (p->report)
			rd_kafka_event_destroy(p->report);
		p->report = rd_kafka_queue_poll(p->h.events, 0);
		if (p->report == NULL)
			return false;
		if (rd_kafka_event_type(p->report) == RD_KAFKA_EVENT_DR)
			continue;
		if (rd_kafka_event_type(p->report) == RD_KAFKA_EVENT_LOG)
			HandleLog(&p->h, p->report);
		else if (rd_kafka_event_type(p->report) == RD_KAFKA_EVENT_ERROR && !err->refused)	/* the reason, not what follows */
			FillFatal(p, rd_kafka_event_error(p->report), rd_kafka_event_error_string(p->report), err);
		rd_kafka_event_destroy(p->report);
		p->report = NULL;
	}
}
