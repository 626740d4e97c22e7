/*
 * connect.h - what SQL sessions and _PG_init need of the launcher's side
 *
 * All of it does nothing, or says none, when anomaly is not preloaded.
 */
#ifndef ANOMALY_CONNECT_H
#define ANOMALY_CONNECT_H

#include "connect/shared.h"

/* GUCs, shared memory, launcher, hooks; the last call of _PG_init: it reserves the prefix */
extern void ConnectInit(void);
extern void HooksInit(void);

/* Look into this session's database when this transaction commits, not when it aborts */
extern void SharedPostAtCommit(void);
extern void SharedRetryAtCommit(void);	/* what waits to be tried again here is tried at once */
extern void SharedPostOtherAtCommit(Oid database);

/* Processes of a connector started anew when this transaction commits: all, or the one of *task_id */
extern void SharedRestartAtCommit(int64 connector_id, const int *task_id, bool only_failed);

/* No process of a connector is there or wished for */
extern bool SharedIdle(Oid database, int64 connector_id);

/* palloc'd copies of what is known of one database; the number of them */
extern int	SharedCopyTasks(Oid database, TaskSlot **out);
extern int	SharedCopyPartitions(Oid database, PartitionSlot **out);

/* What the launcher last heard of one connector; false: nothing */
extern bool SharedCopyWish(Oid database, int64 connector_id, Wish *out);

/* Asks the connector's tasks to report when they are caught up; 0: the launcher does not know it */
extern uint64 SharedAskCatchup(Oid database, int64 connector_id);
extern bool SharedCatchupDone(Oid database, int64 connector_id, uint64 request);

#endif
