/*
 * refuse.c - messages and points that become dead letters, and which of a batch those are
 *
 * Converter and judge name the message that they refuse. The database names
 * no row: a batch is first written as a whole, which costs nothing more. When
 * that fails by a row's fault, the transaction is done again in halves, each
 * in a subtransaction, until the rows are found; what comes before a row stays
 * written while it is tried, so that one refused for an earlier one is found,
 * too. Verdicts are kept: only the writing is done again.
 */
#include "postgres.h"

#include <limits.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "connect/attempt.h"
#include "worker/batch.h"
#include "worker/checkpoint.h"
#include "worker/refuse.h"

#define REFUSE_CAREFUL	100		/* batches that begin with halves after one that needed them */
#define REFUSE_LOG_MS	60000

static bool writing = false;	/* an error now is the user's tables' */
static int	careful = 0;		/* batches to go */
static MemoryContext attempt = NULL;

/* --- which, and how many are tolerated --- */

void
RefuseInit(Task *task)
{
	Batch	   *batch = &task->batch;

	batch->max_bad = batch->max_refused = 16;
	batch->bad = MemoryContextAlloc(task->task_context, sizeof(BadMessage) * batch->max_bad);
	batch->refused = MemoryContextAlloc(task->task_context, sizeof(BadMessage) * batch->max_refused);
	attempt = AllocSetContextCreate(task->task_context, "anomaly sink attempt", ALLOCSET_DEFAULT_SIZES);
	RefuseNext(task);
}

void
RefuseNext(Task *task)
{
	Batch	   *batch = &task->batch;
	const ConnectorConfig *config = &task->connector.config;

	if (careful > 0 && batch->nrefused == 0)
		careful--;
	batch->nbad = batch->nrefused = 0;
	batch->tolerated = config->tolerate_errors && config->errors_max_count == 0 ? INT_MAX : 0;
}

static void
Add(BadMessage **list, int *n, int *max, const BadMessage *bad)
{
	if (*n == *max)
	{
		*max *= 2;
		*list = repalloc_huge(*list, sizeof(BadMessage) * *max);
	}
	(*list)[(*n)++] = *bad;
}

static int
Before(BadMessage *list, int n, const Message *message)
{
	int			kept = 0;

	for (int i = 0; i < n; i++)
		if (list[i].message < message)
			list[kept++] = list[i];
	return kept;
}

static const BadMessage *
Latest(const BadMessage *list, int n, const BadMessage *latest)
{
	for (int i = 0; i < n; i++)
		if (latest == NULL || list[i].message > latest->message)
			latest = &list[i];
	return latest;
}

/* Tasks share the count: each dead letter is taken from it before its batch is committed, and given back if it is not */
static bool
Counted(const Task *task)
{
	return task->connector.config.tolerate_errors && task->connector.config.errors_max_count > 0;
}

/* One more than is tolerated: the last in the order of arrival is fatal, and all from its message on is left. false: not so */
static bool
OverBudget(Task *task)
{
	Batch	   *batch = &task->batch;

	while (batch->nbad + batch->nrefused > batch->tolerated && Counted(task) &&
		   SharedTakeLetter(task->slot, task->connector.config.errors_max_count))
		batch->tolerated++;
	if (batch->nbad + batch->nrefused <= batch->tolerated)
		return false;
	batch->fatal = *Latest(batch->refused, batch->nrefused, Latest(batch->bad, batch->nbad, NULL));
	batch->nbad = Before(batch->bad, batch->nbad, batch->fatal.message);
	batch->nrefused = Before(batch->refused, batch->nrefused, batch->fatal.message);
	batch->stop = true;
	batch->ncut = batch->fatal.message - batch->messages;
	return true;
}

void
RefuseMessage(Task *task, Partition *p, const Message *message, const char *stage, const char *sqlstate, const char *reason)
{
	Batch	   *batch = &task->batch;
	BadMessage	bad = {p, message, NULL, stage, NULL, NULL};

	if (task->replaying)
		return;
	bad.sqlstate = MemoryContextStrdup(task->batch_context, sqlstate);
	bad.reason = MemoryContextStrdup(task->batch_context, reason);
	Add(&batch->bad, &batch->nbad, &batch->max_bad, &bad);
	(void) OverBudget(task);
}

/* --- what the database refuses --- */

bool
RefuseIsRow(const ErrorData *error)
{
	switch (ERRCODE_TO_CATEGORY(error->sqlerrcode))
	{
		case ERRCODE_DATA_EXCEPTION:
		case ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION:
		case ERRCODE_WITH_CHECK_OPTION_VIOLATION:
			return true;
	}
	if (error->sqlerrcode == ERRCODE_RAISE_EXCEPTION)
		return true;
	/* a missing right has the same SQLSTATE as a policy that refuses a row; messages are translated */
	return error->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE && error->funcname != NULL &&
		strcmp(error->funcname, "ExecWithCheckOptions") == 0;
}

char *
RefuseReason(const ErrorData *error)
{
	const char *message = error->message ? error->message : "unknown error";

	return error->detail ? psprintf("%s\nDETAIL: %s", message, error->detail) : pstrdup(message);
}

typedef struct Rows
{
	Task	   *task;
	const Batch *batch;
	int			first;
	int			n;
} Rows;

static void
WriteRows(void *arg)
{
	Rows	   *rows = arg;

	SinkWriteRows(rows->task->sink, rows->task, rows->batch, rows->first, rows->n);
}

/* NULL: written. Else nothing was, and the error comes back in the current context */
static ErrorData *
TryRows(Task *task, const Batch *batch, int first, int n)
{
	Rows		rows = {task, batch, first, n};
	ErrorData  *error = Attempt(WriteRows, &rows, attempt);

	MemoryContextReset(attempt);
	return error;
}

bool
RefuseWriteUnits(Task *task, Batch *batch, const int *starts, int first, int n, RefuseCallback refused)
{
	ErrorData  *error;
	bool		go_on;

	CHECK_FOR_INTERRUPTS();
	if (n == 0)
		return true;
	error = TryRows(task, batch, starts ? starts[first] : first, starts ? starts[first + n] - starts[first] : n);
	if (error == NULL)
		return true;
	if (!RefuseIsRow(error))
		ReThrowError(error);
	if (n == 1)
		go_on = refused(task, batch, first, error);
	FreeErrorData(error);
	if (n == 1)
		return go_on;
	return RefuseWriteUnits(task, batch, starts, first, n / 2, refused) &&
		RefuseWriteUnits(task, batch, starts, first + n / 2, n - n / 2, refused);
}

/* --- the batch in hand --- */

static bool
RefuseRow(Task *task, Batch *batch, int unit, const ErrorData *error)
{
	MemoryContext caller = MemoryContextSwitchTo(task->batch_context);
	Row		   *row = &batch->rows[unit];
	BadMessage	bad = {row->partition, row->message, row, "sink", NULL, NULL};

	bad.sqlstate = pstrdup(unpack_sql_state(error->sqlerrcode));
	bad.reason = RefuseReason(error);
	MemoryContextSwitchTo(caller);
	row->refused = true;
	Add(&batch->refused, &batch->nrefused, &batch->max_refused, &bad);
	return !OverBudget(task);
}

void
RefuseBegin(Task *task)
{
	Batch	   *batch = &task->batch;

	writing = false;
	for (int i = 0; i < batch->nrows && batch->nrefused > 0; i++)
		batch->rows[i].refused = false;
	batch->nrefused = 0;
}

void
RefuseWrite(Task *task)
{
	Batch	   *batch = &task->batch;
	MemoryContext caller = MemoryContextSwitchTo(task->batch_context);

	writing = true;
	if (careful == 0)
		SinkWriteRows(task->sink, task, batch, 0, batch->nrows);
	else if (!RefuseWriteUnits(task, batch, NULL, 0, batch->nrows, RefuseRow))
	{
		/* rows of its message may be in: all of it once more, up to that message */
		ereport(ERROR,
				(errcode(ERRCODE_RAISE_EXCEPTION),
				 errmsg_internal("the batch ends before a row that the database refuses")));
	}
	writing = false;
	MemoryContextSwitchTo(caller);
}

bool
RefuseMends(const ErrorData *error)
{
	return writing && RefuseIsRow(error);
}

void
RefuseAgain(Task *task)
{
	writing = false;
	if (careful > 0)
	{
		BatchCut(task);
		CheckpointPickNone(task);	/* the states know messages behind the cut */
	}
	careful = REFUSE_CAREFUL;
}

void
RefuseCommitted(Task *task)
{
	static ClockTime logged = 0;
	static int64 count = 0;
	const Batch *batch = &task->batch;
	const BadMessage *last = batch->nrefused > 0 ? &batch->refused[batch->nrefused - 1] :
		batch->nbad > 0 ? &batch->bad[batch->nbad - 1] : NULL;
	ClockTime	now = ClockNow();

	if (Counted(task) && batch->tolerated > 0)
		SharedCountLetters(task->slot, batch->nbad + batch->nrefused);
	if (last == NULL)
		return;
	count += batch->nbad + batch->nrefused;
	if (!ClockPassed(logged, now, REFUSE_LOG_MS))
		return;
	ereport(LOG,
			(errmsg("connector \"%s\" task %d: " INT64_FORMAT " dead letters, the last of topic \"%s\" partition %d offset " INT64_FORMAT ", stage %s, SQLSTATE %s",
					task->slot->connector, task->slot->task_id, count,
					task->connector.config.topics[last->partition->topic], last->partition->partition,
					last->message->offset, last->stage, last->sqlstate),
			 errhint("SELECT * FROM anomaly.dead_letters tells more."),
			 errhidestmt(true)));
	logged = now;
	count = 0;
}
