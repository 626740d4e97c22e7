/*
 * round.c - one Kafka transaction after another
 *
 *	 read some rows -> a Kafka transaction of them and of the position reached
 *	 by source partition -> delete what lies below it
 *
 * No transaction of ours is open while Kafka is waited for. Wherever a process
 * dies, the next one fences it, asks how far it came and drops the rows below
 * that: they are sent. Rows of one message are never split over two rounds.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "worker/publisher.h"

#define ROUND_ROWS		5000	/* rows in flight, about */
#define ROUND_BYTES		(4 * 1024 * 1024)
#define IDLE_MS			10000	/* a wake-up that got lost costs this much */
#define SILENCE_MS		10000	/* without an answer: the status says so */
#define AGAIN_MS		1000	/* before an aborted round is sent again */

static ClockTime
RefreshTime(void)
{
	return ClockAfter(ClockNow(), anomaly_publisher_refresh * INT64CONST(1000));
}

/* --- positions --- */

static Source *
FindSource(Publisher *p, const char *topic, int32 partition)
{
	Source	   *source;
	MemoryContext caller;

	for (int i = 0; i < p->nsources; i++)
		if (p->sources[i].reach.partition == partition && strcmp(p->sources[i].reach.topic, topic) == 0)
			return &p->sources[i];
	caller = MemoryContextSwitchTo(TopMemoryContext);
	if (p->nsources == p->max_sources)
	{
		p->max_sources = Max(64, p->max_sources * 2);
		p->sources = p->sources ? repalloc(p->sources, sizeof(Source) * p->max_sources) :
			palloc(sizeof(Source) * p->max_sources);
	}
	source = &p->sources[p->nsources++];
	memset(source, 0, sizeof(*source));
	source->reach.topic = pstrdup(topic);
	source->reach.partition = partition;
	MemoryContextSwitchTo(caller);
	return source;
}

/* Places of the sources that are not known, of those in the round, or of all */
static void
MakePlaces(Publisher *p, bool unknown)
{
	MemoryContextReset(p->calls);
	p->places = MemoryContextAllocZero(p->calls, sizeof(ProducerPlace) * (p->nsources + 1));
	p->nplaces = 0;
	for (int i = 0; i < p->nsources; i++)
	{
		const Source *source = &p->sources[i];
		const OutboxPosition *at = source->in_round ? &source->sending : &source->reach.at;
		ProducerPlace *place = &p->places[p->nplaces];

		if (unknown ? source->known : source->gone || (!source->in_round && !(p->all && at->generation > 0)))
			continue;
		place->topic = source->reach.topic;
		place->partition = source->reach.partition;
		place->offset = unknown ? -1 : at->offset;
		if (!unknown)
			OutboxMetadata(at, place->metadata);
		p->nplaces++;
	}
}

/* The generation is read after all rows that were ever sent: none of theirs is newer */
static void
Ask(Publisher *p)
{
	OutboxReach *list;
	int			n;

	PublisherBegin("reading the partitions");
	n = OutboxPartitions(p->connector.id, &p->generation, &list);
	for (int i = 0; i < n; i++)
		(void) FindSource(p, list[i].topic, list[i].partition);
	PublisherEnd();
	MakePlaces(p, true);
	p->stage = STAGE_ASK;
	p->heard = ClockNow();
	ProducerStart(p->producer, PRODUCER_ASK, p->places, p->nplaces);
}

/*
 * A position of a generation that is still to come was sent by a server whose
 * last transactions are lost here (a standby took over): its offset stands.
 */
static void
TakeAnswers(Publisher *p)
{
	for (int i = 0; i < p->nplaces; i++)
	{
		const ProducerPlace *place = &p->places[i];
		Source	   *source = FindSource(p, place->topic, place->partition);
		OutboxPosition at = {0};

		if (place->offset >= 0 && OutboxMetadataParse(place->metadata, &at))
		{
			at.offset = place->offset;
			if (at.generation > p->generation)
			{
				at.generation = p->generation;
				at.epoch = 0;
			}
		}
		source->reach.at = at;
		source->gone = place->gone;
		source->known = true;
		source->sent = at.generation > 0;
	}
}

/* Of those that have no position under our own name */
static void
AskFormer(Publisher *p)
{
	int			n = 0;

	for (int i = 0; i < p->nplaces; i++)
		if (p->places[i].offset < 0)
			p->places[n++] = p->places[i];
	p->nplaces = p->connector.former_group ? n : 0;
	if (p->nplaces == 0)
		return;
	p->stage = STAGE_ASK_FORMER;
	ProducerStart(p->producer, PRODUCER_ASK_FORMER, p->places, p->nplaces);
}

/* Our own rows are of later generations than the restored ones: wherever the other cluster went since, those it has sent */
static void
TakeFormer(Publisher *p)
{
	for (int i = 0; i < p->nplaces; i++)
	{
		const ProducerPlace *place = &p->places[i];
		OutboxPosition at = {0};
		Source	   *source;

		if (place->offset < 0 || !OutboxMetadataParse(place->metadata, &at))
			continue;
		at.offset = place->offset;
		if (at.generation >= p->generation)
		{
			at.generation = p->generation - 1;
			at.epoch = PG_INT32_MAX;
		}
		source = FindSource(p, place->topic, place->partition);
		source->reach.at = at;
		source->sent = true;
	}
}

/* --- rounds --- */

/* What is sent goes, what comes next is read */
static void
Read(Publisher *p, bool next)
{
	OutboxReach *list = palloc(sizeof(OutboxReach) * (p->nsources + 1));
	int			n = 0;

	for (int i = 0; i < p->nsources; i++)
		if (p->sources[i].sent)
			list[n++] = p->sources[i].reach;
	MemoryContextReset(p->round);
	p->nrows = 0;
	PublisherBegin("reading the outbox");
	OutboxDelete(p->connector.id, list, n);
	if (next)
	{
		MemoryContextSwitchTo(p->round);
		p->nrows = OutboxRead(&p->connector, ROUND_ROWS, ROUND_BYTES, &p->rows, &p->more);
		p->read = false;
	}
	PublisherEnd();
	for (int i = 0; i < p->nsources; i++)
		p->sources[i].sent = false;
	pfree(list);
}

/* false: a partition is not known yet, or rows are sent already */
static bool
CheckRows(Publisher *p)
{
	bool		unknown = false;
	bool		below = false;

	for (int i = 0; i < p->nsources; i++)
		p->sources[i].in_round = false;
	for (int i = 0; i < p->nrows; i++)
	{
		const OutboxRow *row = &p->rows[i];
		Source	   *source = FindSource(p, row->topic, row->partition);

		unknown |= !source->known;
		if (OutboxCompare(&row->at, &source->reach.at) < 0)
			source->sent = below = true;
		source->in_round = true;
		source->sending = row->at;
		source->sending.offset++;
	}
	if (!unknown && !below)
		return true;
	p->nrows = 0;
	p->more = true;
	if (unknown)
		Ask(p);
	return false;
}

static void
BeginRound(Publisher *p, bool all)
{
	ClientError err;

	p->all = all;
	p->number++;
	p->sent = p->reported = 0;
	p->heard = ClockNow();
	if (!ProducerBegin(p->producer, &err))
		PublisherThrow(p, &err);
	p->stage = STAGE_SEND;
}

/* The broker's positions are asked for again: the round may have been committed for all that */
static void
Abort(Publisher *p, const ClientError *err)
{
	for (int i = 0; i < p->nsources; i++)
		p->sources[i].known &= !p->sources[i].in_round && !p->all;
	p->trouble = *err;
	p->stage = STAGE_ABORT;
	p->heard = ClockNow();
	ProducerStart(p->producer, PRODUCER_ABORT, NULL, 0);
}

static void
Send(Publisher *p)
{
	ClientError err = {.text = ""};

	while (p->stage == STAGE_SEND && p->sent < p->nrows)
	{
		const OutboxRow *row = &p->rows[p->sent];
		const ProducerMessage message = {
			.topic = row->target,
			.key = row->key,
			.key_len = row->key_len,
			.value = row->value,
			.value_len = row->value_len,
			.headers = row->headers,
			.nheaders = row->nheaders,
			.id = (p->number << 32) | p->sent,
		};

		CHECK_FOR_INTERRUPTS();
		if (ProducerSend(p->producer, &message, &err))
			p->sent++;
		else if (err.text[0] == '\0')
			return;				/* the client's queue is full */
		else if (err.abortable)
			Abort(p, &err);
		else
			PublisherThrow(p, &err);
	}
	if (p->stage != STAGE_SEND || p->reported < p->nrows)
		return;
	MakePlaces(p, false);
	p->stage = STAGE_COMMIT;
	ProducerStart(p->producer, PRODUCER_COMMIT, p->places, p->nplaces);
}

static void
Committed(Publisher *p)
{
	for (int i = 0; i < p->nsources; i++)
	{
		Source	   *source = &p->sources[i];

		if (!source->in_round)
			continue;
		source->reach.at = source->sending;
		source->sent = true;
		source->in_round = false;
	}
	if (p->all)
		p->refresh_at = RefreshTime();
	p->nrows = 0;
	p->stage = STAGE_IDLE;
	SharedClearError(p->slot);
}

/* An aborted round is sent again after a pause, unless a person or better options are needed */
static void
Aborted(Publisher *p)
{
	if (p->trouble.fatal || p->trouble.refused)
		PublisherThrow(p, &p->trouble);
	PublisherSay(p, &p->trouble);
	p->nrows = 0;
	p->more = true;
	p->again_at = ClockAfter(ClockNow(), AGAIN_MS);
	p->stage = STAGE_PAUSE;
}

/* --- what comes from the client --- */

static void
TakeReports(Publisher *p)
{
	ClientError err = {.text = ""};
	int64		id;
	bool		delivered;

	while (ProducerPoll(p->producer, &id, &delivered, &err))
	{
		p->heard = ClockNow();
		if (p->stage != STAGE_SEND || id >> 32 != p->number)
			continue;			/* of a round that was given up */
		p->reported++;
		if (!delivered)
			Abort(p, &err);
	}
	if (err.text[0] != '\0' && (err.fatal || err.refused))
		PublisherThrow(p, &err);
	if (err.text[0] != '\0' && p->stage != STAGE_IDLE && p->stage != STAGE_PAUSE)
		PublisherSay(p, &err);
}

static void
TakeEnd(Publisher *p)
{
	ClientError err;

	if (!ProducerEnded(p->producer, &err))
		return;
	p->heard = ClockNow();
	if (err.text[0] != '\0')
	{
		if (p->stage != STAGE_COMMIT || !err.abortable)
			PublisherThrow(p, &err);
		Abort(p, &err);
		return;
	}
	switch (p->stage)
	{
		case STAGE_FENCE:
			SharedClearError(p->slot);
			Ask(p);
			break;
		case STAGE_ASK:
			TakeAnswers(p);
			p->stage = STAGE_IDLE;
			AskFormer(p);
			break;
		case STAGE_ASK_FORMER:
			TakeFormer(p);
			p->stage = STAGE_IDLE;
			break;
		case STAGE_COMMIT:
			Committed(p);
			break;
		case STAGE_ABORT:
			Aborted(p);
			break;
		default:
			break;
	}
}

/* The client tries again by itself for minutes: meanwhile the status is to tell */
static void
TellSilence(Publisher *p)
{
	char		trace[ANOMALY_TRACE_MAX];

	if (p->stage == STAGE_IDLE || p->stage == STAGE_PAUSE ||
		!ClockPassed(p->heard, ClockNow(), SILENCE_MS))
		return;
	snprintf(trace, sizeof(trace), "no broker has taken anomalies since %s; trying on", timestamptz_to_str(ClockToWall(p->heard)));
	SharedSetError(p->slot, ERRCODE_CONNECTION_FAILURE, trace, false);
}

static bool
AnySent(const Publisher *p)
{
	for (int i = 0; i < p->nsources; i++)
		if (p->sources[i].sent)
			return true;
	return false;
}

static bool
AnyReach(const Publisher *p)
{
	for (int i = 0; i < p->nsources; i++)
		if (p->sources[i].reach.at.generation > 0 && !p->sources[i].gone)
			return true;
	return false;
}

/* Nothing is in hand: what now? Brokers forget positions and transactional ids that are not written again */
static void
Idle(Publisher *p)
{
	bool		run = SharedWish(p->slot) == WISH_RUN;
	bool		refresh = ClockNow() >= p->refresh_at;

	if (AnySent(p) || (run && (p->read || p->more)))
	{
		Read(p, run);
		if (!CheckRows(p))
			return;
	}
	if (p->nrows > 0 || (run && refresh && AnyReach(p)))
		BeginRound(p, refresh);
	else if (refresh)
		p->refresh_at = RefreshTime();
}

void
RoundTurn(Publisher *p)
{
	TakeReports(p);
	TakeEnd(p);
	if (p->stage == STAGE_PAUSE && ClockNow() >= p->again_at)
		p->stage = STAGE_IDLE;
	if (p->stage == STAGE_IDLE)
		Idle(p);
	if (p->stage == STAGE_SEND)
		Send(p);
	TellSilence(p);
}

long
RoundTimeout(const Publisher *p)
{
	ClockTime	now = ClockNow();

	if (p->finish_by != 0)
		return 100;
	if (p->stage == STAGE_PAUSE)
		return Max(1, ClockLeft(p->again_at, now));
	if (p->stage != STAGE_IDLE)
		return 1000;
	if (SharedWish(p->slot) == WISH_RUN && (p->more || AnySent(p)))
		return 0;
	return Min(IDLE_MS, Max(1, ClockLeft(p->refresh_at, now)));
}

void
RoundRefresh(Publisher *p)
{
	p->refresh_at = Min(p->refresh_at, RefreshTime());
}

/* Positions are written again at once: whoever was before us may have been gone for long */
void
RoundStart(Publisher *p)
{
	p->round = AllocSetContextCreate(TopMemoryContext, "anomaly publisher round", ALLOCSET_DEFAULT_SIZES);
	p->calls = AllocSetContextCreate(TopMemoryContext, "anomaly publisher positions", ALLOCSET_DEFAULT_SIZES);
	p->stage = STAGE_FENCE;
	p->read = true;				/* what was left by the one before */
	p->heard = p->refresh_at = ClockNow();
	ProducerStart(p->producer, PRODUCER_INIT, NULL, 0);
}
