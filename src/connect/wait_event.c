/*
 * wait_event.c - names of what our processes wait for, as pg_stat_activity shows them
 *
 * Before PostgreSQL 17 an extension has one name for all its waits: the
 * activity text tells them apart.
 */
#include "postgres.h"

#include "pgstat.h"
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#endif

#include "connect/shared.h"

#if PG_VERSION_NUM >= 170000
static const char *const names[] = {
	"AnomalyLauncher", "AnomalyTask", "AnomalyCommitRetry", "AnomalyPublisher", "AnomalyCatchup", "AnomalyDatabaseHold",
	"AnomalyProcessesEnd", "AnomalyPreview"
};
#endif

uint32
SharedWaitEvent(SharedWait what)
{
#if PG_VERSION_NUM >= 170000
	static uint32 events[lengthof(names)];

	if (events[what] == 0)
		events[what] = WaitEventExtensionNew(names[what]);
	return events[what];
#else
	return PG_WAIT_EXTENSION;
#endif
}
