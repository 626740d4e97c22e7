/*
 * publisher.h - what the parts of a publisher share
 *
 *	 publisher.c	its process				round.c		one round after another
 */
#ifndef ANOMALY_PUBLISHER_H
#define ANOMALY_PUBLISHER_H

#include "connect/catalog.h"
#include "connect/shared.h"
#include "worker/client.h"
#include "worker/outbox.h"

typedef enum Stage
{
	STAGE_FENCE,				/* nobody else has our transactional id from here on */
	STAGE_ASK,					/* how far partitions are sent, as the broker knows it */
	STAGE_ASK_FORMER,			/* how far the cluster had sent them that this was restored from */
	STAGE_IDLE,					/* no Kafka transaction is open */
	STAGE_SEND,					/* one is: rows go out, reports come in */
	STAGE_COMMIT,
	STAGE_ABORT,
	STAGE_PAUSE					/* a round failed */
} Stage;

/* A source partition */
typedef struct Source
{
	OutboxReach reach;			/* what is sent */
	OutboxPosition sending;		/* what will be with the round in hand */
	bool		known;			/* reach is what the broker has */
	bool		gone;			/* its topic is: no position is kept for its last rows */
	bool		in_round;
	bool		sent;			/* there may be rows below reach */
} Source;

typedef struct Publisher
{
	TaskSlot   *slot;
	Connector	connector;
	Producer   *producer;
	WaitEventSet *events;		/* latch, postmaster, client */
	Stage		stage;
	Source	   *sources;
	int			nsources;
	int			max_sources;
	MemoryContext calls;
	ProducerPlace *places;		/* of the call under way, in calls */
	int			nplaces;
	int64		generation;		/* of the connector when positions were asked for */
	MemoryContext round;		/* rows in flight */
	OutboxRow  *rows;
	int			nrows;
	int64		number;			/* of the round */
	int			sent;
	int			reported;
	bool		more;			/* the last read left some */
	bool		read;			/* woken since the last read */
	bool		all;			/* the round carries the positions of all partitions */
	ClientError trouble;		/* why the round is aborted */
	ClockTime	heard;			/* last answer, or start of the round */
	ClockTime	again_at;		/* of STAGE_PAUSE */
	ClockTime	refresh_at;		/* positions are to be written again */
	ClockTime	finish_by;		/* 0: not asked to end */
	bool		failed;			/* an error in hand needs a person */
} Publisher;

/* publisher.c: a transaction of ours with an activity's name */
extern void PublisherBegin(const char *activity);
extern void PublisherEnd(void);

/* Something is wrong and is tried again; or it ends the process */
extern void PublisherSay(Publisher *p, const ClientError *err);
extern _Noreturn void PublisherThrow(Publisher *p, const ClientError *err);

/* round.c: start, and go on as far as it goes without waiting */
extern void RoundStart(Publisher *p);
extern void RoundTurn(Publisher *p);

/* Milliseconds until there is something to do even if nothing comes */
extern long RoundTimeout(const Publisher *p);
extern void RoundRefresh(Publisher *p); /* anomaly.publisher_refresh may have changed */

#endif
