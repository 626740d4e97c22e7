/*
 * fault.c - a test strikes at a named place
 */
#include "postgres.h"

#ifdef ANOMALY_FAULTS
#include <signal.h>
#include <unistd.h>

#include "utils/guc.h"

#include "connect/fault.h"

static char *anomaly_fault = NULL;

void
FaultSetting(void)
{
	DefineCustomStringVariable("anomaly.fault",
							   "Where a test strikes and how: place:action.",
							   NULL,
							   &anomaly_fault, "",
							   PGC_SUSET, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
}

void
FaultPoint(const char *place)
{
	size_t		len = strlen(place);
	const char *action;

	if (anomaly_fault == NULL || strncmp(anomaly_fault, place, len) != 0 || anomaly_fault[len] != ':')
		return;
	if (unlink("fault.armed") != 0)
		return;
	action = anomaly_fault + len + 1;
	ereport(LOG, (errmsg("fault at %s: %s", place, action)));
	if (strcmp(action, "kill") == 0)
		kill(getpid(), SIGKILL);
	else if (strcmp(action, "sleep") == 0)
		pg_usleep(3000000);
	else
		ereport(ERROR, (errcode(ERRCODE_DISK_FULL), errmsg("fault at %s", place)));
}
#endif
