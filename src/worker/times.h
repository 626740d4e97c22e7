/*
 * times.h - offsets of moments, asked of the brokers
 */
#ifndef ANOMALY_TIMES_H
#define ANOMALY_TIMES_H

#include "worker/client.h"

#define TIMES_END	(-1)		/* every message is older */

typedef struct TimeQuestion
{
	int32		topic;
	int32		partition;
	int64		us;				/* microseconds since 1970 */
	int64		offset;			/* the answer: of the first message of that time or later */
} TimeQuestion;

/* Asks by a thread of its own; the list must live until the answer. One at a time; ClientFd() is readable when it is done */
extern void TimesAsk(Client *client, TimeQuestion *list, int n);
extern bool TimesAnswered(ClientError *err);	/* err->text is not empty when a part of it failed */
extern bool TimesEnd(void);		/* before the client is destroyed; false: it must not be, the process leaves at once */

#endif
