/*
 * client.h - Kafka, as the rest of the worker sees it
 *
 * handle.h is the only file that includes rdkafka.h. No callbacks; logs go to
 * the server's log and errors come as events. Nothing here blocks: questions to
 * the brokers (partitions, watermarks) are asked by a helper thread, and a wait
 * in the event set is on ClientFd().
 */
#ifndef ANOMALY_CLIENT_H
#define ANOMALY_CLIENT_H

#include "postgres.h"

#include "connect/catalog.h"
#include "worker/converter.h"

typedef struct Client Client;	/* a consumer */
typedef struct Producer Producer;

/* SQLSTATE of a broker that refuses us, or we it */
#define CLIENT_REFUSED	ERRCODE_SQLSERVER_REJECTED_ESTABLISHMENT_OF_SQLCONNECTION

typedef struct ClientError
{
	char		text[512];		/* what librdkafka says, no secrets */
	bool		fatal;			/* needs a person: authorization, offset out of range */
	bool		missing;		/* a topic or partition that is not there */
	bool		refused;		/* broker or certificate: a new start may find better options */
	bool		abortable;		/* the transaction can be aborted and tried again */
	char		hint[256];
} ClientError;

typedef struct Assignment
{
	int32		topic;			/* index into topics */
	int32		partition;
	int64		offset;
} Assignment;

typedef enum EventKind
{
	EVENT_EOF,					/* topic, partition and offset are set */
	EVENT_OUT_OF_RANGE,			/* the offset asked for is not there (any more) */
	EVENT_ERROR					/* of the partition if partition >= 0 */
} EventKind;

typedef struct ClientEvent
{
	EventKind	kind;
	int32		topic;			/* -1: none */
	int32		partition;		/* -1: none */
	int64		offset;
	ClientError error;
} ClientEvent;

/* ERROR with the property's name when librdkafka refuses one. The client asks for partitions p with p % tasks = share */
extern Client *ClientCreate(const Connector *connector, int share, int tasks);
extern int	ClientFd(Client *client);	/* readable when there is something to poll */
extern void ClientDestroy(Client *client);	/* bounded: 1 s */

/* Ask for the partitions of all topics and the watermarks of ours, or of all; the answer comes later */
extern uint64 ClientRefresh(Client *client, bool all);

/* true: that question is answered, and err->text is not empty when a part of it failed */
extern bool ClientRefreshed(Client *client, uint64 ticket, ClientError *err);
extern int32 ClientPartitions(Client *client, int topic);	/* -1: not known */
extern bool ClientWatermarks(Client *client, int topic, int32 partition, int64 *low, int64 *high);

extern bool ClientAssign(Client *client, const Assignment *list, int n, ClientError *err);

/* Up to max messages that are there now; hand all back with ClientRelease */
extern int	ClientPoll(Client *client, Message *messages, int max);
extern void ClientRelease(Client *client, Message *messages, int n);
extern bool ClientNextEvent(Client *client, ClientEvent *event);	/* after ClientPoll */

/* The i-th header of a message not yet released, as it lies in the client's memory; false: there is none */
extern bool ClientHeader(const Message *message, int i, const char **name, const char **value, size_t *value_len);

/* librdkafka's statistics since the last call, as JSON that stays until ClientPoll; false: none are new */
extern bool ClientStatistics(Client *client, const char **json, size_t *len);

/* Keeps the local queue filled without its one-second stalls; call at every turn */
extern void ClientWake(Client *client);

/*
 * The producer: transactional, key and headers, a report a message. Begin and
 * send do not block; what waits for brokers is done by a helper thread, one
 * call at a time, and ProducerFd() is readable when it has ended.
 */
extern Producer *ProducerCreate(const Connector *connector);
extern int	ProducerFd(Producer *producer);
extern void ProducerDestroy(Producer *producer);	/* aborts what is open; bounded: 1 s */

typedef enum ProducerCall
{
	PRODUCER_IDLE,
	PRODUCER_INIT,				/* fences whoever had our transactional id, ends what he left open */
	PRODUCER_ASK,				/* fills in places: offset -1 and metadata "" where nothing is committed */
	PRODUCER_ASK_FORMER,		/* the same of the connector's former group; one that is refused has committed nothing */
	PRODUCER_COMMIT,			/* all that was sent, and places */
	PRODUCER_ABORT
} ProducerCall;

/* An offset of our consumer group */
typedef struct ProducerPlace
{
	const char *topic;
	int32		partition;
	int64		offset;
	char		metadata[64];
	bool		gone;			/* brokers know no such topic, and take no offset for it */
} ProducerPlace;

/* Reports must be polled meanwhile, and all be in before PRODUCER_COMMIT; places stay where they are until the end */
extern void ProducerStart(Producer *producer, ProducerCall call, ProducerPlace *places, int n);
extern bool ProducerEnded(Producer *producer, ClientError *err);	/* err->text not empty: it failed */

/* false: err says why */
extern bool ProducerBegin(Producer *producer, ClientError *err);

typedef struct ProducerHeader
{
	const char *name;
	const char *value;			/* NULL: none */
	int			len;
} ProducerHeader;

typedef struct ProducerMessage
{
	const char *topic;
	const char *key;			/* NULL: none; so is value */
	size_t		key_len;
	const char *value;
	size_t		value_len;
	const ProducerHeader *headers;
	int			nheaders;
	int64		id;				/* comes back with the report */
} ProducerMessage;

/* false: the local queue is full, try after ProducerPoll; err says it for all else */
extern bool ProducerSend(Producer *producer, const ProducerMessage *message, ClientError *err);

/* The next delivery report: id, and whether it arrived; false: none now */
extern bool ProducerPoll(Producer *producer, int64 *id, bool *delivered, ClientError *err);

#endif
