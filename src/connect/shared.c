/*
 * shared.c - the segment of shared memory and what is read and written there
 *
 * Nothing in it outlives the server: scouts rebuild it. A worker's part is
 * valid between SharedAttach and its exit, which clears it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/elog.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "connect/connect.h"
#include "connect/segment.h"

Segment    *segment = NULL;

static TaskSlot *my_slot = NULL;

/* posted when the transaction commits; past the end: all databases are looked into */
#define POSTS_AT_COMMIT 16
static Oid	commit_posts[POSTS_AT_COMMIT];
static int	ncommit_posts = 0;
static bool post_registered = false;
static bool retry_at_commit = false;

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_connector_changed);

bool
SharedReady(void)
{
	return segment != NULL;
}

/* ---- of one slot, the lock held ---- */

Wish *
SegmentFindWish(Oid database, int64 connector_id)
{
	for (int i = 0; i < SEGMENT_WISHES; i++)
	{
		Wish	   *wish = &segment->wishes[i];

		if (wish->used && wish->database == database && wish->connector_id == connector_id)
			return wish;
	}
	return NULL;
}

void
SegmentDropWishes(Oid database, bool unseen_only)
{
	for (int i = 0; i < SEGMENT_WISHES; i++)
	{
		Wish	   *wish = &segment->wishes[i];

		if (wish->used && wish->database == database && !(unseen_only && wish->seen))
			memset(wish, 0, sizeof(Wish));
	}
}

/* The slot, and the partitions of a connector that has no other slot */
void
SegmentFreeSlot(int i)
{
	TaskSlot   *slot = &segment->slots[i];
	bool		last = true;

	slot->used = false;
	memset(&segment->workers[i], 0, sizeof(Worker));
	for (int j = 0; j < anomaly_max_tasks; j++)
		if (segment->slots[j].used && segment->slots[j].database == slot->database &&
			segment->slots[j].connector_id == slot->connector_id)
			last = false;
	for (int j = 0; j < anomaly_max_partitions; j++)
	{
		PartitionSlot *part = &segment->partitions[j];

		if (part->used && part->database == slot->database &&
			part->connector_id == slot->connector_id &&
			(last || part->task_id == slot->task_id))
			part->used = false;
	}
}

void
SegmentSetState(TaskSlot *slot, TaskState state)
{
	if (slot->state == state)
		return;
	slot->state = state;
	slot->state_since = GetCurrentTimestamp();
}

void
SegmentClip(char *to, size_t size, const char *from)
{
	int			len = strlen(from);

	if (len >= (int) size)
		len = pg_mbcliplen(from, len, size - 1);
	memcpy(to, from, len);
	to[len] = '\0';
}

void
SegmentSetTrace(TaskSlot *slot, int sqlerrcode, const char *trace)
{
	if (slot->error_since == 0)
		slot->error_since = GetCurrentTimestamp();
	strlcpy(slot->sqlstate, unpack_sql_state(sqlerrcode), sizeof(slot->sqlstate));
	SegmentClip(slot->trace, sizeof(slot->trace), trace);
}

/* Is the database held? Gently, when all of its holds are */
bool
SegmentHeld(Oid database, bool *gentle)
{
	bool		held = false;

	*gentle = true;
	for (int i = 0; i < SEGMENT_HOLDS; i++)
	{
		Hold	   *hold = &segment->holds[i];

		if (hold->pid == 0 || hold->database != database)
			continue;
		held = true;
		*gentle = *gentle && hold->gentle;
	}
	return held;
}

void
SegmentWakeLauncher(void)
{
	if (segment->launcher != NULL)
		SetLatch(segment->launcher);
}

/* ---- for a worker ---- */

static void
ClearError(TaskSlot *slot)
{
	slot->error_since = 0;
	slot->next_retry = 0;
	slot->failures = 0;
	slot->sqlstate[0] = '\0';
	slot->trace[0] = '\0';
}

/* After the transaction's end: whoever sees pid 0 finds its locks released */
static void
Detach(int code, Datum arg)
{
	int			i = DatumGetInt32(arg);
	TaskSlot   *slot = &segment->slots[i];
	Worker	   *worker = &segment->workers[i];

	LWLockReleaseAll();			/* an error may have left ours held */
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (slot->used && slot->pid == MyProcPid)
	{
		SegmentStillStats(i);
		slot->letters_taken = 0;	/* nothing came of its batch */
		slot->pid = 0;
		worker->latch = NULL;
		worker->ended = true;
		worker->exit_code = code;
		if (slot->state != TASK_FAILED)
			SegmentSetState(slot, code == 0 || worker->stopping ? TASK_UNASSIGNED : TASK_RESTARTING);
		SegmentWakeLauncher();
	}
	LWLockRelease(segment->lock);
	my_slot = NULL;
}

TaskSlot *
SharedAttach(int i)
{
	LaunchNote	note;
	bool		mine = false;

	if (segment == NULL || MyBgworkerEntry == NULL || i < 0 || i >= anomaly_max_tasks)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("slot %d is not of a worker of the anomaly launcher", i)));
	memcpy(&note, MyBgworkerEntry->bgw_extra, sizeof(note));

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (segment->slots[i].used && segment->workers[i].launch == note.launch &&
		segment->slots[i].pid == 0 && !segment->workers[i].ended)
	{
		mine = true;
		segment->slots[i].pid = MyProcPid;
		segment->slots[i].started_at = GetCurrentTimestamp();
		segment->slots[i].next_retry = 0;
		segment->workers[i].latch = MyLatch;
		segment->workers[i].attached_at = ClockNow();
		if (strcmp(segment->slots[i].sqlstate, unpack_sql_state(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED)) == 0)
			ClearError(&segment->slots[i]); /* the launcher's: no worker was free */
		SegmentSetState(&segment->slots[i], TASK_WAITING);
	}
	LWLockRelease(segment->lock);

	if (!mine)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("launch " UINT64_FORMAT " of slot %d is out of date", note.launch, i),
				 errhint("The launcher starts another worker if one is still wanted.")));
	on_shmem_exit(Detach, Int32GetDatum(i));
	my_slot = &segment->slots[i];
	return my_slot;
}

void
SharedSetState(TaskSlot *slot, TaskState state)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	SegmentSetState(slot, state);
	LWLockRelease(segment->lock);
}

void
SharedSetError(TaskSlot *slot, int sqlerrcode, const char *trace, bool failed)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	SegmentSetTrace(slot, sqlerrcode, trace);
	segment->workers[slot - segment->slots].told = true;
	if (failed)
	{
		slot->next_retry = 0;
		SegmentSetState(slot, TASK_FAILED);
	}
	LWLockRelease(segment->lock);
}

void
SharedSetNotice(TaskSlot *slot, const char *notice)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	SegmentClip(slot->notice, sizeof(slot->notice), notice);
	LWLockRelease(segment->lock);
}

/* Called after every commit: takes the lock only when there is something to clear */
void
SharedClearError(TaskSlot *slot)
{
	if (slot->error_since == 0 && slot->failures == 0)
		return;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	ClearError(slot);
	LWLockRelease(segment->lock);
}

/* One aligned word: no lock */
TaskWish
SharedWish(TaskSlot *slot)
{
	return *(volatile TaskWish *) &slot->wish;
}

/* As often as SharedWish, and as cheap */
uint64
SharedCatchupRequest(TaskSlot *slot)
{
	return *(volatile uint64 *) &segment->workers[slot - segment->slots].catchup_request;
}

void
SharedCaughtUp(TaskSlot *slot, uint64 request)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (slot->catchup_seen < request)
		slot->catchup_seen = request;
	LWLockRelease(segment->lock);
}

PartitionSlot *
SharedPartition(TaskSlot *slot, const char *topic, int32 partition)
{
	PartitionSlot *found = NULL;
	PartitionSlot *spare = NULL;

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_partitions && found == NULL; i++)
	{
		PartitionSlot *part = &segment->partitions[i];

		if (!part->used)
			spare = spare ? spare : part;
		else if (part->database == slot->database && part->connector_id == slot->connector_id &&
				 part->partition == partition && strcmp(part->topic, topic) == 0)
			found = part;
	}
	if (found == NULL && spare != NULL)
	{
		found = spare;
		memset(found, 0, sizeof(PartitionSlot));
		found->used = true;
		found->database = slot->database;
		found->connector_id = slot->connector_id;
		strlcpy(found->topic, topic, sizeof(found->topic));
		found->partition = partition;
		found->low = found->high = -1;
	}
	if (found != NULL)
		found->task_id = slot->task_id;
	LWLockRelease(segment->lock);
	return found;
}

void
SharedPosition(PartitionSlot *part, int64 next_offset, int64 low, int64 high)
{
	if (part == NULL)
		return;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	if (part->next_offset != next_offset)
		part->last_commit = GetCurrentTimestamp();
	part->next_offset = next_offset;
	part->low = low;
	part->high = high;
	LWLockRelease(segment->lock);
}

void
SharedWakePublisher(TaskSlot *slot)
{
	LWLockAcquire(segment->lock, LW_SHARED);
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		TaskSlot   *other = &segment->slots[i];

		if (other->used && other->task_id == ANOMALY_PUBLISHER &&
			other->database == slot->database && other->connector_id == slot->connector_id &&
			segment->workers[i].latch != NULL)
			SetLatch(segment->workers[i].latch);
	}
	LWLockRelease(segment->lock);
}

/* ---- for SQL sessions ---- */

void
SharedPostDatabase(Oid database)
{
	bool		known = false;

	if (segment == NULL)
		return;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < segment->nposts; i++)
		known = known || segment->posts[i] == database;
	if (!known && segment->nposts < SEGMENT_POSTS)
		segment->posts[segment->nposts++] = database;
	else if (!known)
		segment->post_all = true;
	SegmentWakeLauncher();
	LWLockRelease(segment->lock);
}

static void
RetryNow(void)
{
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < anomaly_max_tasks; i++)
	{
		TaskSlot   *slot = &segment->slots[i];

		if (!slot->used || slot->database != MyDatabaseId)
			continue;
		slot->failures = 0;
		if (slot->state == TASK_RESTARTING && segment->workers[i].launch == 0)
			slot->next_retry = ClockNow();
	}
	LWLockRelease(segment->lock);
}

static void
PostCallback(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_PREPARE:	/* nobody would post it at COMMIT PREPARED */
			if (ncommit_posts > 0)
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("cannot PREPARE a transaction that has changed connectors")));
			break;
		case XACT_EVENT_COMMIT:
			if (retry_at_commit)
				RetryNow();
			retry_at_commit = false;
			if (ncommit_posts > POSTS_AT_COMMIT)
				segment->post_all = true;	/* the posts below wake the launcher */
			for (int i = 0; i < Min(ncommit_posts, POSTS_AT_COMMIT); i++)
				SharedPostDatabase(commit_posts[i]);
			ncommit_posts = 0;
			break;
		case XACT_EVENT_ABORT:
			ncommit_posts = 0;
			retry_at_commit = false;
			break;
		default:
			break;
	}
}

void
SharedPostOtherAtCommit(Oid database)
{
	if (segment == NULL || !OidIsValid(database))
		return;
	if (!post_registered)
		RegisterXactCallback(PostCallback, NULL);
	post_registered = true;
	for (int i = 0; i < Min(ncommit_posts, POSTS_AT_COMMIT); i++)
		if (commit_posts[i] == database)
			return;
	if (ncommit_posts < POSTS_AT_COMMIT)
		commit_posts[ncommit_posts] = database;
	ncommit_posts = Min(ncommit_posts + 1, POSTS_AT_COMMIT + 1);
}

void
SharedPostAtCommit(void)
{
	SharedPostOtherAtCommit(MyDatabaseId);
}

void
SharedRetryAtCommit(void)
{
	SharedPostAtCommit();
	retry_at_commit = segment != NULL;
}

/*
 * Trigger of anomaly.connector: restores and edits by hand are seen, too. A row
 * runs code as its owner, whoever that is, so the right to write tables, all of
 * them even (pg_write_all_data), is not enough.
 */
Datum
anomaly_connector_changed(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("anomaly_connector_changed: must be called as a trigger")));
	if (!superuser() && GetUserId() != ((TriggerData *) fcinfo->context)->tg_relation->rd_rel->relowner)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to write anomaly.connector"),
				 errhint("Connectors are made and changed by anomaly.create_connector() and the other verbs.")));
	SharedPostAtCommit();
	PG_RETURN_POINTER(NULL);
}

int
SharedCopyTasks(Oid database, TaskSlot **out)
{
	int			n = 0;

	*out = NULL;
	if (segment == NULL)
		return 0;
	*out = palloc(sizeof(TaskSlot) * anomaly_max_tasks);
	LWLockAcquire(segment->lock, LW_SHARED);
	for (int i = 0; i < anomaly_max_tasks; i++)
		if (segment->slots[i].used && segment->slots[i].database == database)
			memcpy(&(*out)[n++], &segment->slots[i], sizeof(TaskSlot));
	LWLockRelease(segment->lock);
	return n;
}

int
SharedCopyPartitions(Oid database, PartitionSlot **out)
{
	int			n = 0;

	*out = NULL;
	if (segment == NULL)
		return 0;
	*out = palloc(sizeof(PartitionSlot) * anomaly_max_partitions);
	LWLockAcquire(segment->lock, LW_SHARED);
	for (int i = 0; i < anomaly_max_partitions; i++)
		if (segment->partitions[i].used && segment->partitions[i].database == database)
			(*out)[n++] = segment->partitions[i];
	LWLockRelease(segment->lock);
	return n;
}

bool
SharedCopyWish(Oid database, int64 connector_id, Wish *out)
{
	Wish	   *wish;

	if (segment == NULL)
		return false;
	LWLockAcquire(segment->lock, LW_SHARED);
	wish = SegmentFindWish(database, connector_id);
	if (wish != NULL)
		*out = *wish;
	LWLockRelease(segment->lock);
	return wish != NULL;
}

uint64
SharedAskCatchup(Oid database, int64 connector_id)
{
	Wish	   *wish;
	uint64		request = 0;

	if (segment == NULL)
		return 0;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	wish = SegmentFindWish(database, connector_id);
	if (wish != NULL)
	{
		request = ++segment->catchups;
		wish->catchup_request = request;
		for (int i = 0; i < anomaly_max_tasks; i++)
		{
			Worker	   *worker = &segment->workers[i];

			if (!segment->slots[i].used || segment->slots[i].database != database ||
				segment->slots[i].connector_id != connector_id)
				continue;
			worker->catchup_request = request;
			if (worker->latch != NULL)
				SetLatch(worker->latch);
		}
	}
	LWLockRelease(segment->lock);
	return request;
}

bool
SharedCatchupDone(Oid database, int64 connector_id, uint64 request)
{
	Wish	   *wish;
	int			done = 0;
	bool		all = false;

	if (segment == NULL)
		return false;
	LWLockAcquire(segment->lock, LW_SHARED);
	wish = SegmentFindWish(database, connector_id);
	if (wish != NULL)
	{
		for (int i = 0; i < anomaly_max_tasks; i++)
		{
			TaskSlot   *slot = &segment->slots[i];

			if (slot->used && slot->database == database && slot->connector_id == connector_id &&
				slot->task_id >= 0 && slot->generation == wish->generation &&
				slot->catchup_seen >= request)
				done++;
		}
		all = done >= wish->tasks;
	}
	LWLockRelease(segment->lock);
	return all;
}
