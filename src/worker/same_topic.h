/*
 * same_topic.h - is a topic still the one that was read?
 *
 * A topic that was deleted and made again, or cut, has other messages at the
 * offsets that are committed. librdkafka 2.0.2 tells no topic's id, so the last
 * message that was counted is fetched once more and compared.
 */
#ifndef ANOMALY_SAME_TOPIC_H
#define ANOMALY_SAME_TOPIC_H

#include "worker/client.h"
#include "worker/task.h"

/* At the start, and after anything that a new topic could hide behind: all partitions are to be compared */
extern void TopicSuspect(Task *task);

/* Fetch all partitions, or those that are replayed: from their positions, or from what is to be compared */
extern void TopicAssign(Task *task);
extern void TopicUnassign(Task *task);

/*
 * librdkafka 2.0.2 aborts when an assignment is taken away before it has begun,
 * that is, before the fetches of the one before have ended: wait for that.
 */
extern void TopicSettle(Task *task);

/* What came of p->unseen: the first message fetched, or the end of the partition. FAILED when it is another topic */
extern void TopicMessage(Task *task, Partition *p, const Message *m);
extern void TopicEnd(Partition *p, int64 offset);

/* Watermarks were asked for, and are there; true: something has stepped back */
extern void TopicAsk(Task *task);
extern bool TopicWatermarks(Task *task, bool for_catchup);

#endif
