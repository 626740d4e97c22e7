/*
 * trouble.h - brokers that do not answer, or refuse
 */
#ifndef ANOMALY_TROUBLE_H
#define ANOMALY_TROUBLE_H

#include "worker/client.h"
#include "worker/task.h"

#define TROUBLE_ASK_MS	1000	/* the brokers are asked again */

extern bool TroubleAny(void);	/* the brokers do not answer */
extern bool TroubleRefused(void);	/* because they refuse us, or we them */
extern void TroubleSay(Task *task, const ClientError *error);	/* does not come back from a fatal one */
extern bool TroubleEnd(Task *task); /* they answer: false, if they have all along */

/*
 * The launcher starts another process in time: brokers may then be content, and
 * a topic be there again. librdkafka 2.0.2 never ends the fetch of a partition
 * that went away: a second assignment then aborts the process.
 */
extern _Noreturn void TroubleLeave(Task *task);
extern _Noreturn void TroubleMissing(Task *task, const ClientError *error);

#endif
