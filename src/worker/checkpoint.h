/*
 * checkpoint.h - which states are saved by a commit, and saving them
 *
 * CheckpointPick() before the transaction, CheckpointWrite() in it,
 * CheckpointSaved() after it. An aborted transaction is written again with
 * the same pick.
 */
#ifndef ANOMALY_CHECKPOINT_H
#define ANOMALY_CHECKPOINT_H

#include "worker/task.h"

typedef enum CheckpointPace
{
	CHECKPOINT_SPREAD,			/* some at every commit, so that replay stays short */
	CHECKPOINT_ROOM,			/* only what memory needs */
	CHECKPOINT_IDLE,			/* a good many: there is time */
	CHECKPOINT_CUT,				/* as many as a commit should */
	CHECKPOINT_ALL
} CheckpointPace;

/* Are there states with changes to save? Or at least a replay_from to move? */
extern bool CheckpointUnsaved(const Task *task);
extern bool CheckpointDirty(const Task *task);

extern int	CheckpointPick(Task *task, CheckpointPace pace);
extern void CheckpointPickNone(Task *task); /* instead: the commit leaves replay_from where it is */
extern void CheckpointWrite(Task *task);	/* in a transaction with SPI */
extern void CheckpointSaved(Task *task);

/* Delete a partition's rows of these specs; of all others, those of the past among them */
extern void CheckpointClear(Task *task, const Partition *partition, uint32 specs);
extern void CheckpointKeep(Task *task, const Partition *partition, uint32 specs);

#endif
