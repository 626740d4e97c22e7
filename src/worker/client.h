/*
 * client.h - Kafka, as the rest of the worker sees it
 *
 * client.c is the only file that includes rdkafka.h. No callbacks; logs and
 * errors come as text through ClientEvent. Nothing blocks longer than the
 * given milliseconds, and a wait in the event set is on ClientFd().
 */
#ifndef ANOMALY_CLIENT_H
#define ANOMALY_CLIENT_H

#include "postgres.h"

#include "connect/catalog.h"
#include "worker/converter.h"

typedef struct Client Client;	/* a consumer */
typedef struct Producer Producer;

typedef enum PollResult
{
	POLL_EMPTY,					/* nothing now: wait on the fd */
	POLL_MESSAGE,
	POLL_EOF,					/* message->topic, partition and offset are set */
	POLL_ERROR					/* err is filled: of the partition if message->partition >= 0 */
} PollResult;

typedef struct ClientError
{
	char		text[512];		/* what librdkafka says, no secrets */
	bool		fatal;			/* needs a person: authentication, authorization, unknown topic, offset out of range */
	char		hint[256];
} ClientError;

typedef struct Assignment
{
	int32		topic;			/* index into topics */
	int32		partition;
	int64		offset;
} Assignment;

/* ERROR with the property's name when librdkafka refuses one */
extern Client *ClientCreate(const Connector *connector);
extern int	ClientFd(Client *client);	/* readable when there is something to poll */
extern void ClientDestroy(Client *client);	/* bounded: 1 s */

extern bool ClientPartitions(Client *client, int topic, int timeout_ms, int32 *count, ClientError *err);
extern bool ClientWatermarks(Client *client, int topic, int32 partition, int timeout_ms, int64 *low, int64 *high, ClientError *err);
extern bool ClientAssign(Client *client, const Assignment *list, int n, ClientError *err);
extern PollResult ClientPoll(Client *client, Message *message, ClientError *err);	/* never blocks */
extern void ClientRelease(Client *client, Message *message);

/* Keeps the local queue filled without its one-second stalls; call at every turn */
extern void ClientWake(Client *client);

/* The producer of one topic: idempotent, key and headers, a report a message */
extern Producer *ProducerCreate(const Connector *connector);
extern int	ProducerFd(Producer *producer);
extern void ProducerDestroy(Producer *producer);

typedef struct ProducerHeader
{
	const char *name;
	const char *value;
} ProducerHeader;

/* false: the local queue is full, try after ProducerPoll; ERROR in err for all else */
extern bool ProducerSend(Producer *producer, const char *topic, const char *key, size_t key_len,
						 const char *value, size_t value_len, const ProducerHeader *headers, int nheaders,
						 int64 id, ClientError *err);

/* The next delivery report: id, and whether it arrived; false: none now */
extern bool ProducerPoll(Producer *producer, int64 *id, bool *delivered, ClientError *err);

#endif
