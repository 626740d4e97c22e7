/*
 * handle.h - what client.c, times.c and producer.c share of librdkafka
 *
 * The only file that includes rdkafka.h, and only those and handle.c
 * include it.
 */
#ifndef ANOMALY_HANDLE_H
#define ANOMALY_HANDLE_H

#include "postgres.h"

#include <pthread.h>

#include <librdkafka/rdkafka.h>

#include "connect/clock.h"
#include "worker/client.h"

#define CLIENT_ERRSTR		512

/* A librdkafka handle and what goes with every one */
typedef struct Handle
{
	rd_kafka_t *rk;
	rd_kafka_queue_t *events;	/* logs, errors, delivery reports */
	rd_kafka_queue_t *messages; /* of a consumer */
	int			pipe[2];
	ClockTime	last_log;
} Handle;

extern Handle *ClientHandle(Client *client);
extern const char *ClientTopic(Client *client, int topic);

extern void ErrorFill(ClientError *out, rd_kafka_resp_err_t err, const char *text);
extern void ConfSet(rd_kafka_conf_t *conf, const char *name, const char *value, bool secret);
extern void ConfSetAll(rd_kafka_conf_t *conf, const Property *list, int n);
extern void HandleOpen(Handle *h, rd_kafka_type_t type, rd_kafka_conf_t *conf, int events);
extern void HandleDrain(Handle *h);
extern void HandleLog(Handle *h, rd_kafka_event_t *event);
extern void HandleClose(Handle *h);

/* Name of our consumer group and transactional id: no two connectors of any clusters have the same */
extern char *HandleGroup(const Connector *connector);
extern bool StartThread(pthread_t *thread, void *(*run) (void *), void *arg);
extern bool JoinThread(pthread_t thread);	/* false: the process will leave without it */
extern void RegisterLeaveFast(void);

#endif
