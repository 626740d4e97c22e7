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
pg_attribute_noreturn() extern void TroubleLeave(Task *task);	/* the launcher starts another process in time */

#endif
