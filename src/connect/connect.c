/*
 * connect.c - settings, the request for shared memory, and what is started
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#include "connect/connect.h"
#include "connect/fault.h"
#include "connect/segment.h"

#define MAX_TASKS_DEFAULT			32
#define MAX_TASKS_MAX				1024
#define MAX_PARTITIONS_DEFAULT		1024
#define MAX_PARTITIONS_MAX			100000
#define PUBLISHER_REFRESH_DEFAULT	86400
#define PUBLISHER_REFRESH_MAX		604800

int			anomaly_max_tasks = MAX_TASKS_DEFAULT;
int			anomaly_max_partitions = MAX_PARTITIONS_DEFAULT;
bool		anomaly_allow_plaintext = false;
char	   *anomaly_secrets_directory = NULL;
char	   *anomaly_databases = NULL;
int			anomaly_publisher_refresh = PUBLISHER_REFRESH_DEFAULT;

#if PG_VERSION_NUM >= 150000
static shmem_request_hook_type prev_shmem_request_hook = NULL;
#endif
static shmem_startup_hook_type prev_shmem_startup_hook = NULL;

static bool
CheckDatabases(char **newval, void **extra, GucSource source)
{
	char	   *copy;
	List	   *names;
	bool		ok;

	if (*newval == NULL || **newval == '\0')
		return true;
	copy = pstrdup(*newval);
	ok = SplitIdentifierString(copy, ',', &names);
	if (!ok)
		GUC_check_errdetail("It must be a list of database names separated by commas.");
	list_free(names);
	pfree(copy);
	return ok;
}

static bool
CheckDirectory(char **newval, void **extra, GucSource source)
{
	if (*newval == NULL || **newval == '\0' || is_absolute_path(*newval))
		return true;
	GUC_check_errdetail("It must be an absolute path, or empty for none.");
	return false;
}

static Size
SegmentSize(void)
{
	Size		size = MAXALIGN(sizeof(Segment));

	size = add_size(size, MAXALIGN(mul_size(anomaly_max_tasks, sizeof(TaskSlot))));
	size = add_size(size, MAXALIGN(mul_size(anomaly_max_tasks, sizeof(Worker))));
	size = add_size(size, MAXALIGN(mul_size(anomaly_max_tasks, sizeof(TaskStats))));
	size = add_size(size, MAXALIGN(mul_size(SEGMENT_WISHES, sizeof(Wish))));
	size = add_size(size, MAXALIGN(mul_size(anomaly_max_partitions, sizeof(PartitionSlot))));
	return size;
}

static void
SegmentRequest(void)
{
#if PG_VERSION_NUM >= 150000
	if (prev_shmem_request_hook)
		prev_shmem_request_hook();
#endif
	RequestAddinShmemSpace(SegmentSize());
	RequestNamedLWLockTranche("anomaly", 1);
}

/* Runs again after a crash of any process: everything starts empty */
static void
SegmentStartup(void)
{
	bool		found;
	char	   *at;

	if (prev_shmem_startup_hook)
		prev_shmem_startup_hook();

	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	segment = ShmemInitStruct("anomaly", SegmentSize(), &found);
	if (!found)
	{
		memset(segment, 0, SegmentSize());
		segment->lock = &(GetNamedLWLockTranche("anomaly"))->lock;
		at = (char *) segment + MAXALIGN(sizeof(Segment));
		segment->slots = (TaskSlot *) at;
		at += MAXALIGN(anomaly_max_tasks * sizeof(TaskSlot));
		segment->workers = (Worker *) at;
		at += MAXALIGN(anomaly_max_tasks * sizeof(Worker));
		segment->stats = (TaskStats *) at;
		at += MAXALIGN(anomaly_max_tasks * sizeof(TaskStats));
		segment->wishes = (Wish *) at;
		at += MAXALIGN(SEGMENT_WISHES * sizeof(Wish));
		segment->partitions = (PartitionSlot *) at;
	}
	LWLockRelease(AddinShmemInitLock);
}

/* Only at the server's start may these be made: sessions that load the library later see the defaults */
static void
DefineStartSettings(void)
{
	DefineCustomIntVariable("anomaly.max_tasks",
							"Most tasks and publishers of all connectors of this server.",
							"max_worker_processes must leave room for them, the launcher and a scout.",
							&anomaly_max_tasks, MAX_TASKS_DEFAULT, 1, MAX_TASKS_MAX,
							PGC_POSTMASTER, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("anomaly.max_partitions",
							"Most partitions whose positions are shown.",
							NULL,
							&anomaly_max_partitions, MAX_PARTITIONS_DEFAULT, 1, MAX_PARTITIONS_MAX,
							PGC_POSTMASTER, 0, NULL, NULL, NULL);
}

static void
DefineSettings(void)
{
	DefineCustomBoolVariable("anomaly.allow_plaintext",
							 "Allows connectors of ordinary users to reach brokers without TLS.",
							 NULL,
							 &anomaly_allow_plaintext, false,
							 PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("anomaly.secrets_directory",
							   "Directory of the files that values of the form secret:NAME stand for.",
							   NULL,
							   &anomaly_secrets_directory, "",
							   PGC_SUSET, GUC_SUPERUSER_ONLY, CheckDirectory, NULL, NULL);
	DefineCustomStringVariable("anomaly.databases",
							   "The databases whose connectors run; empty: all.",
							   NULL,
							   &anomaly_databases, "",
							   PGC_SIGHUP, GUC_LIST_INPUT, CheckDatabases, NULL, NULL);
	DefineCustomIntVariable("anomaly.publisher_refresh",
							"Time after which positions of what was sent to Kafka are written there again.",
							"Less than the brokers' offsets.retention.minutes and transactional.id.expiration.ms.",
							&anomaly_publisher_refresh, PUBLISHER_REFRESH_DEFAULT, 1, PUBLISHER_REFRESH_MAX,
							PGC_SIGHUP, GUC_UNIT_S, NULL, NULL, NULL);
	FaultSetting();
}

void
ConnectInit(void)
{
	if (process_shared_preload_libraries_in_progress)
		DefineStartSettings();
	DefineSettings();
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved("anomaly");
#else
	EmitWarningsOnPlaceholders("anomaly");
#endif

	if (!process_shared_preload_libraries_in_progress || IsBinaryUpgrade)
		return;

#if PG_VERSION_NUM >= 150000
	prev_shmem_request_hook = shmem_request_hook;
	shmem_request_hook = SegmentRequest;
#else
	SegmentRequest();
#endif
	prev_shmem_startup_hook = shmem_startup_hook;
	shmem_startup_hook = SegmentStartup;
	LauncherRegister();
	HooksInit();
}
