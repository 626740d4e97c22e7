/*
 * replay.c - states brought up to the committed offset before the first write
 *
 * Normally the messages since replay_from are read again, judged and not
 * written. When these are not the messages that were counted, or the states
 * were made by another converter or code, they are built anew (rebuild.c), as
 * those of specs that have none yet.
 */
#include "postgres.h"

#include "worker/rebuild.h"
#include "worker/replay.h"

bool
ReplayStart(Task *task)
{
	bool		needed = false;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		/* nothing was read yet, or some specs have left */
		if (p->altered && (p->committed_count == 0 || p->building == 0))
			RebuildNone(task, p);
		p->replaying = p->specs != 0 && p->replay_from < p->next_offset;
		if (!p->replaying)
			continue;
		needed = true;
		p->position = p->end = p->mark = p->replay_from;
		p->count = p->mark_count = p->replay_count;
		p->hash = p->mark_hash = p->replay_hash;
	}
	return needed;
}

bool
ReplayDone(Task *task)
{
	bool		done = true;

	for (int i = 0; i < task->npartitions; i++)
	{
		Partition  *p = &task->partitions[i];

		if (!p->replaying)
			continue;
		if (!p->lost && p->position < p->next_offset)
		{
			done = false;
			continue;
		}
		if (p->lost || p->count != p->committed_count || p->hash != p->committed_hash)
		{
			RebuildAll(task, p);
			continue;
		}
		p->position = p->end = p->mark = p->next_offset;
		p->replaying = false;
	}
	return done;
}
