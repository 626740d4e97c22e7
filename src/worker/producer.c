/*
 * producer.c - the idempotent producer of anomalies
 */
#include "postgres.h"

#include <unistd.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "worker/handle.h"

struct Producer
{
	Handle		h;
	rd_kafka_event_t *report;	/* delivery reports not yet handed on */
	rd_kafka_topic_t *topic;
};

Producer *
ProducerCreate(const Connector *connector)
{
	static const Property owned[] = {
		{"enable.idempotence", "true", false},
		{"linger.ms", "5", false},
		{"queue.buffering.max.messages", "20000", false},
		{"queue.buffering.max.kbytes", "16384", false},
		{"message.timeout.ms", "60000", false},
	};
	Producer   *producer = palloc0(sizeof(Producer));
	rd_kafka_conf_t *conf = rd_kafka_conf_new();

	RegisterLeaveFast();
	ConfSetAll(conf, connector->properties, connector->nproperties);
	ConfSetAll(conf, connector->config.producer, connector->config.nproducer);
	ConfSetAll(conf, owned, lengthof(owned));
	HandleOpen(&producer->h, RD_KAFKA_PRODUCER, conf, RD_KAFKA_EVENT_DR);
	return producer;
}

int
ProducerFd(Producer *producer)
{
	return producer->h.pipe[0];
}

void
ProducerDestroy(Producer *producer)
{
	if (producer->report)
		rd_kafka_event_destroy(producer->report);
	producer->report = NULL;
	if (producer->h.rk)
		rd_kafka_purge(producer->h.rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
	HandleClose(&producer->h);
}

bool
ProducerSend(Producer *producer, const char *topic, const char *key, size_t key_len,
			 const char *value, size_t value_len, const ProducerHeader *headers, int nheaders,
			 int64 id, ClientError *err)
{
	rd_kafka_headers_t *list = rd_kafka_headers_new(nheaders);
	rd_kafka_resp_err_t rc;

	err->text[0] = '\0';
	for (int i = 0; i < nheaders; i++)
		rd_kafka_header_add(list, headers[i].name, -1, headers[i].value, -1);
	rc = rd_kafka_producev(producer->h.rk,
						   RD_KAFKA_V_TOPIC(topic),
						   RD_KAFKA_V_KEY(key, key_len),
						   RD_KAFKA_V_VALUE((void *) value, value_len),
						   RD_KAFKA_V_HEADERS(list),
						   RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
						   RD_KAFKA_V_OPAQUE((void *) (uintptr_t) id),
						   RD_KAFKA_V_END);
	if (rc == RD_KAFKA_RESP_ERR_NO_ERROR)
		return true;
	rd_kafka_headers_destroy(list);
	if (rc != RD_KAFKA_RESP_ERR__QUEUE_FULL)
		ErrorFill(err, rc, NULL);
	return false;
}

bool
ProducerPoll(Producer *producer, int64 *id, bool *delivered, ClientError *err)
{
	err->text[0] = '\0';
	err->refused = false;
	HandleDrain(&producer->h);
	for (;;)
	{
		const rd_kafka_message_t *m;

		if (producer->report && (m = rd_kafka_event_message_next(producer->report)) != NULL)
		{
			*id = (int64) (uintptr_t) m->_private;
			*delivered = m->err == RD_KAFKA_RESP_ERR_NO_ERROR;
			if (!*delivered)
				ErrorFill(err, m->err, NULL);
			return true;
		}
		if (producer->report)
			rd_kafka_event_destroy(producer->report);
		producer->report = rd_kafka_queue_poll(producer->h.events, 0);
		if (producer->report == NULL)
			return false;
		if (rd_kafka_event_type(producer->report) == RD_KAFKA_EVENT_DR)
			continue;
		if (rd_kafka_event_type(producer->report) == RD_KAFKA_EVENT_LOG)
			HandleLog(&producer->h, producer->report);
		else if (rd_kafka_event_type(producer->report) == RD_KAFKA_EVENT_ERROR && !err->refused)	/* the reason, not what follows */
			ErrorFill(err, rd_kafka_event_error(producer->report), rd_kafka_event_error_string(producer->report));
		rd_kafka_event_destroy(producer->report);
		producer->report = NULL;
	}
}
