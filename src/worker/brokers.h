/*
 * brokers.h - what a task hears of the brokers
 */
#ifndef ANOMALY_BROKERS_H
#define ANOMALY_BROKERS_H

#include "worker/task.h"

#define BROKERS_REFRESH_MS	5000	/* partitions and watermarks are asked for again */

extern void BrokersBegin(void); /* partitions and watermarks were asked for just now */
extern void BrokersAnswered(Task *task);	/* whatever was in trouble is not any more */
extern void BrokersEvents(Task *task);	/* what the client found beside messages */

/* Between batches: ask for partitions and watermarks when it is time, and take the answers */
extern void BrokersRefresh(Task *task, ClockTime now);
extern void BrokersCatchup(Task *task); /* is what was asked for in the tables? */
extern void BrokersAtEnd(Task *task);	/* forgets an error that nothing is left to repeat */

#endif
