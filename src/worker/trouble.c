/*
 * trouble.c - brokers that do not answer, or refuse: what the status shows
 *
 * A refusal is kept until there is an answer: what follows from it (no broker
 * is up, a question timed out) does not say what is wrong.
 */
#include "postgres.h"

#include "storage/ipc.h"
#include "utils/memutils.h"

#include "worker/commit.h"
#include "worker/trouble.h"

static bool trouble = false;
static char *refusal = NULL;

bool
TroubleAny(void)
{
	return trouble;
}

bool
TroubleRefused(void)
{
	return refusal != NULL;
}

void
TroubleSay(Task *task, const ClientError *error)
{
	char	   *trace = error->hint[0] ? psprintf("%s\nHINT: %s", error->text, error->hint) : pstrdup(error->text);

	if (error->fatal)
		TaskFail(task, ERRCODE_CONNECTION_EXCEPTION, trace);
	if (error->refused && refusal == NULL)
		refusal = MemoryContextStrdup(task->task_context, trace);
	if (refusal)
		SharedSetError(task->slot, CLIENT_REFUSED, refusal, false);
	else
		SharedSetError(task->slot, ERRCODE_CONNECTION_EXCEPTION, trace, false);
	SharedSetRetry(task->slot, ClockAfter(ClockNow(), TROUBLE_ASK_MS));
	if (!trouble && task->slot->state == TASK_RUNNING)
		SharedSetState(task->slot, TASK_WAITING);
	task->suspect |= !trouble;	/* from here on messages may be of another topic */
	trouble = true;
	pfree(trace);
}

bool
TroubleEnd(Task *task)
{
	if (!trouble)
		return false;
	trouble = false;
	if (refusal)
		pfree(refusal);
	refusal = NULL;
	SharedClearError(task->slot);
	return true;
}

static _Noreturn void
Leave(Task *task, int sqlerrcode, const char *trace)
{
	ereport(LOG,
			(errcode(sqlerrcode),
			 errmsg("connector \"%s\" task %d: %s", task->slot->connector, task->slot->task_id, trace),
			 errhidestmt(true)));
	SharedSetError(task->slot, sqlerrcode, trace, false);
	proc_exit(1);
}

void
TroubleLeave(Task *task)
{
	Leave(task, CLIENT_REFUSED, refusal);
}

void
TroubleMissing(Task *task, const ClientError *error)
{
	Leave(task, ERRCODE_CONNECTION_EXCEPTION, psprintf("%s\nHINT: %s", error->text, error->hint));
}
