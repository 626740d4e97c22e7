/*
 * sink.c - rows and anomalies of one batch into the user's tables
 *
 * The tables belong to users, and what hangs on them (triggers, defaults,
 * checks, index expressions) is their code. It runs as the connector's owner
 * (see CatalogActor) under SECURITY_RESTRICTED_OPERATION, which lets nothing be deferred to the
 * commit, where the worker is itself again; settings it changed are rolled
 * back. An error leaves all that to the abort of the transaction.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "worker/process.h"
#include "worker/sink_target.h"

static Sink *opened = NULL;		/* the one sink of this process */
static const Row *current_row = NULL;

void
SinkCurrentRow(const Row *row)
{
	current_row = row;
}

/* Which of the batch's rows is it, or a copy of */
static int
RowIndex(const Batch *batch, const Row *row)
{
	int			i = 0;

	if (row->spec == 0)
		return row - batch->rows;
	while (i < batch->nrows - 1 && !(batch->rows[i].message == row->message && batch->rows[i].item == row->item))
		i++;
	return i;
}

/* "row 12: topic t partition 0 offset 345 item 0" */
char *
SinkRowName(const TargetRows *rows, const Row *row)
{
	return psprintf("row %d: topic %s partition %d offset %lld item %d",
					RowIndex(rows->batch, row) + 1,
					rows->task->connector.config.topics[row->partition->topic],
					row->partition->partition, (long long) row->offset, row->item);
}

/* That line of an error's context, or NULL */
const char *
SinkErrorRow(const ErrorData *error)
{
	const char *line = error->context;

	while (line != NULL)
	{
		if (strncmp(line, "row ", 4) == 0)
			return pnstrdup(line, strcspn(line, "\n"));
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return NULL;
}

static void
NameRow(void *arg)
{
	if (current_row != NULL)
		errcontext("%s", SinkRowName(arg, current_row));
}

/* A table's definition, kind or rights may have changed: look again before the next batch */
static void
TargetsInvalid(Oid relid)
{
	int			i;
	int			k;

	for (i = 0; opened != NULL && i < opened->ntargets; i++)
	{
		Target	   *target = opened->targets[i];

		if (!OidIsValid(relid) || relid == target->relid)
			target->valid = false;
		for (k = 0; target->valid && k < target->nleaves; k++)
			if (relid == target->leaves[k])
				target->valid = false;
	}
}

static void
RelationChanged(Datum arg, Oid relid)
{
	TargetsInvalid(relid);
}

static void
RightsChanged(Datum arg, int cache, uint32 hash)
{
	TargetsInvalid(InvalidOid);
}

static void
WatchCatalogs(void)
{
	static bool watching = false;

	if (watching)
		return;
	CacheRegisterRelcacheCallback(RelationChanged, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, RightsChanged, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHOID, RightsChanged, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, RightsChanged, (Datum) 0);
	watching = true;
}

/* The target of a name, made when first asked for: several topics may share a table */
static Target *
TargetFor(Sink *sink, const char *format, const char *topic, bool anomalies)
{
	Target	   *target;
	char	   *schema;
	char	   *table;
	int			i;

	CatalogTableName(format, topic, &schema, &table);
	for (i = 0; i < sink->ntargets; i++)
	{
		target = sink->targets[i];
		if (target->anomalies == anomalies && strcmp(target->schema, schema) == 0 && strcmp(target->table, table) == 0)
			return target;
	}
	target = palloc0(sizeof(Target));
	target->anomalies = anomalies;
	target->schema = pstrdup(schema);
	target->table = pstrdup(table);
	sink->targets[sink->ntargets++] = target;
	return target;
}

/* Raw tables first, each kind by name: connectors that share tables lock their rows in one order */
static int
CompareTargets(const void *a, const void *b)
{
	const Target *x = *(Target *const *) a;
	const Target *y = *(Target *const *) b;
	int			schemas = strcmp(x->schema, y->schema);

	if (x->anomalies != y->anomalies)
		return x->anomalies ? 1 : -1;
	return schemas != 0 ? schemas : strcmp(x->table, y->table);
}

static void
SinkClose(Sink *sink)
{
	int			i;

	for (i = 0; i < sink->ntargets; i++)
		if (sink->targets[i]->plan != NULL)
			SPI_freeplan(sink->targets[i]->plan);
	MemoryContextDelete(sink->context);
}

static Sink *
SinkBuild(Task *task)
{
	const ConnectorConfig *config = &task->connector.config;
	MemoryContext context = AllocSetContextCreate(task->task_context, "anomaly sink", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	Sink	   *sink = palloc0(sizeof(Sink));
	int			i;

	sink->context = context;
	sink->targets = palloc0(2 * config->ntopics * sizeof(Target *));
	sink->raw = palloc0(config->ntopics * sizeof(Target *));
	sink->anomalies = palloc0(config->ntopics * sizeof(Target *));
	sink->topics = palloc0(config->ntopics * sizeof(text *));
	sink->connector = cstring_to_text(task->connector.name);
	for (i = 0; i < config->nspecs; i++)
		sink->detectors[i] = cstring_to_text_with_len(config->specs[i].text, config->specs[i].text_len);
	sink->scratch = AllocSetContextCreate(context, "anomaly sink rows", ALLOCSET_DEFAULT_SIZES);
	for (i = 0; i < config->ntopics; i++)
	{
		sink->topics[i] = cstring_to_text(config->topics[i]);
		if (config->raw_enabled)
			sink->raw[i] = TargetFor(sink, config->table_format, config->topics[i], false);
		sink->anomalies[i] = TargetFor(sink, config->anomalies_format, config->topics[i], true);
	}
	for (i = 0; i < sink->ntargets; i++)
	{
		sink->targets[i]->tags = config->converter.tags;
		sink->targets[i]->config = config;
	}
	qsort(sink->targets, sink->ntargets, sizeof(Target *), CompareTargets);
	MemoryContextSwitchTo(caller);
	return sink;
}

Sink *
SinkOpen(Task *task)
{
	Identity	self;
	int			i;

	WatchCatalogs();
	if (opened != NULL)
	{
		Sink	   *old = opened;

		opened = NULL;
		SinkClose(old);
	}
	opened = SinkBuild(task);
	ProcessBecome(task->connector.owner, &self);
	for (i = 0; i < opened->ntargets; i++)
		table_close(TargetOpen(opened->targets[i], task->connector.owner), NoLock);
	ProcessBecomeSelf(&self);
	return opened;
}

int
SinkAnomalies(Task *task, const Batch *batch, int first, int n, const Row ***rows)
{
	int			others = task->connector.config.nspecs - 1;
	int			room = 0;
	int			found = 0;

	for (int i = first; i < first + n; i++)
		room += RowAnomalies(task, &batch->rows[i]);
	*rows = palloc(room * sizeof(Row *));
	for (int i = first; i < first + n && found < room; i++)
	{
		const Row  *row = &batch->rows[i];

		if (RowAnomalies(task, row) == 0)
			continue;
		if (VerdictIsAnomaly(&row->verdict))
			(*rows)[found++] = row;
		for (int k = 0; k < others; k++)
		{
			Row		   *copy;

			if (!VerdictIsAnomaly(&row->others[k]))
				continue;
			copy = palloc(sizeof(Row));
			*copy = *row;
			copy->verdict = row->others[k];
			copy->spec = k + 1;
			(*rows)[found++] = copy;
		}
	}
	return found;
}

int
SinkUnsuppressed(Task *task, const Row **rows, int n)
{
	Suppressions *silences = n > 0 ? SuppressionsRead(task->connector.name, task->connector.owner) : NULL;
	int			kept = 0;

	for (int i = 0; i < n; i++)
		if (!SuppressionActive(silences, rows[i]->series, UNIX_TO_PG(rows[i]->ts)))
			rows[kept++] = rows[i];
	return kept;
}

/* Those that belong into target, of the rows first .. first + n - 1 or of their anomalies */
static void
PickRows(const Sink *sink, const Target *target, TargetRows *rows, int first, int n)
{
	const Batch *batch = rows->batch;
	int			found = n;

	if (target->anomalies)
		found = SinkAnomalies(rows->task, batch, first, n, &rows->rows);
	else
	{
		rows->rows = palloc(n * sizeof(Row *));
		for (int i = 0; i < n; i++)
			rows->rows[i] = &batch->rows[first + i];
	}
	rows->nrows = 0;
	for (int i = 0; i < found; i++)
	{
		int			topic = rows->rows[i]->partition->topic;

		if ((target->anomalies ? sink->anomalies[topic] : sink->raw[topic]) == target)
			rows->rows[rows->nrows++] = rows->rows[i];
	}
}

static void
WriteTarget(Sink *sink, Target *target, TargetRows *rows)
{
	Relation	rel = TargetOpen(target, rows->task->connector.owner);
	Identity	self;

	ProcessBecome(CatalogActor(target->relid, rows->task->connector.owner), &self);
	if (target->heap)
		HeapWrite(sink, target, rel, rows);
	else
		InsertWrite(sink, target, rows);
	ProcessBecomeSelf(&self);
	table_close(rel, NoLock);
	CommandCounterIncrement();
}

static void
ConstraintsImmediate(void)
{
	ConstraintsSetStmt *stmt = makeNode(ConstraintsSetStmt);

	AfterTriggerSetState(stmt); /* constraints NIL = ALL, deferred = false */
}

void
SinkWriteRows(Sink *sink, Task *task, const Batch *batch, int first, int n)
{
	TargetRows	rows = {task, batch, NULL, 0};
	ErrorContextCallback callback;
	Identity	self;
	int			i;

	if (n == 0)
		return;
	MemoryContextReset(sink->scratch);	/* an error may have left something */
	SinkCurrentRow(NULL);
	callback.callback = NameRow;
	callback.arg = &rows;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	PushActiveSnapshot(GetTransactionSnapshot());
	ProcessBecome(task->connector.owner, &self);
	ConstraintsImmediate();

	for (i = 0; i < sink->ntargets; i++)
	{
		PickRows(sink, sink->targets[i], &rows, first, n);
		if (rows.nrows > 0)
			WriteTarget(sink, sink->targets[i], &rows);
	}
	ProcessBecomeSelf(&self);
	PopActiveSnapshot();
	error_context_stack = callback.previous;
}
