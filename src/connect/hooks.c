/*
 * hooks.c - commands that need a database for themselves, and extensions that come and go
 *
 * DROP DATABASE, its RENAME and SET TABLESPACE, and CREATE DATABASE from it
 * fail while anybody is connected: our workers there are stopped first, and
 * none is started until the command's transaction has ended.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgstat.h"
#include "storage/ipc.h"
#include "tcop/utility.h"
#include "utils/acl.h"

#include "connect/connect.h"
#include "connect/segment.h"

#define HOLD_LIMIT_MS	15000	/* then the command finds out for itself */
#define HOLD_POLL_MS	10

static ProcessUtility_hook_type prev_utility = NULL;
static object_access_hook_type prev_object_access = NULL;
static bool registered = false;
static int	held = 0;			/* holds of this session */

/* ---- holds ---- */

static void
ReleaseHolds(void)
{
	Oid			databases[SEGMENT_HOLDS];
	int			n = 0;

	if (held == 0)
		return;
	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < SEGMENT_HOLDS; i++)
	{
		if (segment->holds[i].pid != MyProcPid)
			continue;
		databases[n++] = segment->holds[i].database;
		segment->holds[i].pid = 0;
	}
	LWLockRelease(segment->lock);
	held = 0;
	for (int i = 0; i < n; i++)
		SharedPostDatabase(databases[i]);
}

/* After a commit others see its effect already */
static void
HoldXactCallback(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT)
		ReleaseHolds();
}

/* A FATAL error passes no PG_CATCH */
static void
HoldExitCallback(int code, Datum arg)
{
	ReleaseHolds();
}

/* Does any worker of ours still live there? */
static bool
Occupied(Oid database)
{
	bool		found;

	LWLockAcquire(segment->lock, LW_SHARED);
	found = segment->scout.launch != 0 && segment->scout.database == database;
	for (int i = 0; i < anomaly_max_tasks && !found; i++)
		found = segment->slots[i].used && segment->slots[i].database == database &&
			segment->workers[i].launch != 0;
	LWLockRelease(segment->lock);
	return found;
}

static void
HoldDatabase(Oid database, bool gentle)
{
	bool		placed = false;
	ClockTime	limit;

	if (!registered)
	{
		RegisterXactCallback(HoldXactCallback, NULL);
		before_shmem_exit(HoldExitCallback, (Datum) 0);
		registered = true;
	}

	LWLockAcquire(segment->lock, LW_EXCLUSIVE);
	for (int i = 0; i < SEGMENT_HOLDS && !placed; i++)
	{
		Hold	   *hold = &segment->holds[i];

		if (hold->pid != 0)
			continue;
		hold->pid = MyProcPid;
		hold->database = database;
		hold->gentle = gentle;
		placed = true;
		held++;
	}
	SegmentWakeLauncher();
	LWLockRelease(segment->lock);
	if (!placed)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("more than %d commands want a database for themselves", SEGMENT_HOLDS),
				 errhint("Try again when one of them has ended.")));

	limit = ClockAfter(ClockNow(), HOLD_LIMIT_MS);
	while (Occupied(database) && ClockNow() < limit)
	{
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 HOLD_POLL_MS, SharedWaitEvent(WAIT_FOR_DATABASE));
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

/* ---- what a command touches ---- */

static const char *
OptionOf(List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, name) == 0 && option->arg != NULL)
			return defGetString(option);
	}
	return NULL;
}

/* The database that the command must have for itself, or NULL */
static const char *
WantedDatabase(Node *command, bool *gentle)
{
	*gentle = true;
	switch (nodeTag(command))
	{
		case T_DropdbStmt:
			*gentle = false;	/* no state is worth saving */
			return ((DropdbStmt *) command)->dbname;
		case T_RenameStmt:
			if (((RenameStmt *) command)->renameType == OBJECT_DATABASE)
				return ((RenameStmt *) command)->subname;
			return NULL;
		case T_AlterDatabaseStmt:
			if (OptionOf(((AlterDatabaseStmt *) command)->options, "tablespace") != NULL)
				return ((AlterDatabaseStmt *) command)->dbname;
			return NULL;
		case T_CreatedbStmt:
			return OptionOf(((CreatedbStmt *) command)->options, "template");
		default:
			return NULL;
	}
}

static bool
OwnsDatabase(Oid database)
{
#if PG_VERSION_NUM >= 160000
	return object_ownercheck(DatabaseRelationId, database, GetUserId());
#else
	return pg_database_ownercheck(database, GetUserId());
#endif
}

/* Options have changed: what broke for the old ones may work now */
static void
OptionsChanged(const char *server_name)
{
	ForeignServer *server = GetForeignServerByName(server_name, true);

	if (server != NULL && strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "anomaly_kafka") == 0)
		SharedRetryAtCommit();
}

/* Commands after whose commit a database must be looked into */
static void
PostAfter(Node *command)
{
	switch (nodeTag(command))
	{
		case T_CreateExtensionStmt:
			if (strcmp(((CreateExtensionStmt *) command)->extname, "anomaly") == 0)
				SharedPostAtCommit();
			break;
		case T_AlterExtensionStmt:
			if (strcmp(((AlterExtensionStmt *) command)->extname, "anomaly") == 0)
				SharedPostAtCommit();
			break;
		case T_AlterDatabaseStmt:
			/* ALLOW_CONNECTIONS and IS_TEMPLATE decide whether its connectors run */
			SharedPostOtherAtCommit(get_database_oid(((AlterDatabaseStmt *) command)->dbname, true));
			break;
		case T_CreateUserMappingStmt:
			OptionsChanged(((CreateUserMappingStmt *) command)->servername);
			break;
		case T_AlterUserMappingStmt:
			OptionsChanged(((AlterUserMappingStmt *) command)->servername);
			break;
		case T_AlterForeignServerStmt:
			OptionsChanged(((AlterForeignServerStmt *) command)->servername);
			break;
		default:
			break;
	}
}

/* ---- hooks ---- */

#if PG_VERSION_NUM >= 140000
#define UTILITY_PARAMS \
	PlannedStmt *pstmt, const char *query, bool read_only_tree, ProcessUtilityContext context, \
	ParamListInfo params, QueryEnvironment *env, DestReceiver *dest, QueryCompletion *qc
#define UTILITY_ARGS	pstmt, query, read_only_tree, context, params, env, dest, qc
#else
#define UTILITY_PARAMS \
	PlannedStmt *pstmt, const char *query, ProcessUtilityContext context, \
	ParamListInfo params, QueryEnvironment *env, DestReceiver *dest, QueryCompletion *qc
#define UTILITY_ARGS	pstmt, query, context, params, env, dest, qc
#endif

static void
CallNext(UTILITY_PARAMS)
{
	if (prev_utility)
		prev_utility(UTILITY_ARGS);
	else
		standard_ProcessUtility(UTILITY_ARGS);
}

static void
Utility(UTILITY_PARAMS)
{
	Node	   *command = pstmt->utilityStmt;
	const char *name = NULL;
	Oid			database = InvalidOid;
	bool		gentle;

	if (segment == NULL || RecoveryInProgress())
	{
		CallNext(UTILITY_ARGS);
		return;
	}

	/* who may not do it stops nothing; in a transaction block all of these fail */
	name = WantedDatabase(command, &gentle);
	if (name != NULL && context == PROCESS_UTILITY_TOPLEVEL && !IsTransactionBlock())
		database = get_database_oid(name, true);
	if (!OidIsValid(database) || database == MyDatabaseId || !OwnsDatabase(database))
	{
		CallNext(UTILITY_ARGS);
		PostAfter(command);
		return;
	}

	PG_TRY();
	{
		HoldDatabase(database, gentle);
		CallNext(UTILITY_ARGS);
	}
	PG_CATCH();
	{
		ReleaseHolds();
		PG_RE_THROW();
	}
	PG_END_TRY();
	PostAfter(command);
}

/* However it is dropped: by name, with its schema or with its owner */
static void
ObjectAccess(ObjectAccessType access, Oid class_id, Oid object_id, int sub_id, void *arg)
{
	if (prev_object_access)
		prev_object_access(access, class_id, object_id, sub_id, arg);
	if (access == OAT_DROP && class_id == ExtensionRelationId && segment != NULL)
	{
		char	   *name = get_extension_name(object_id);

		if (name != NULL && strcmp(name, "anomaly") == 0)
			SharedPostAtCommit();
	}
}

void
HooksInit(void)
{
	prev_utility = ProcessUtility_hook;
	ProcessUtility_hook = Utility;
	prev_object_access = object_access_hook;
	object_access_hook = ObjectAccess;
}
