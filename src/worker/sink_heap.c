/*
 * sink_heap.c - rows into a plain heap, many at a time, as COPY does it
 *
 * Only for tables that TargetPlan found to have no triggers, rules, row
 * security, partitions, nor columns that the executor would have to fill.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_relation.h"
#include "utils/memutils.h"

#include "worker/sink_target.h"

typedef struct HeapWriter
{
	Sink	   *sink;
	Target	   *target;
	Relation	rel;
	EState	   *estate;
	ResultRelInfo *result;
	BulkInsertState bulk;
	CommandId	command;
	bool		constrained;
} HeapWriter;

/* Just enough of an executor for constraints and indexes */
static EState *
MakeEState(Relation rel)
{
	EState	   *estate = CreateExecutorState();
	RangeTblEntry *rte = makeNode(RangeTblEntry);
#if PG_VERSION_NUM >= 160000
	List	   *perminfos = NIL;
#endif

	rte->rtekind = RTE_RELATION;
	rte->relid = RelationGetRelid(rel);
	rte->relkind = rel->rd_rel->relkind;
	rte->rellockmode = RowExclusiveLock;
#if PG_VERSION_NUM >= 160000
	addRTEPermissionInfo(&perminfos, rte);
#endif
#if PG_VERSION_NUM >= 180000
	ExecInitRangeTable(estate, list_make1(rte), perminfos, bms_make_singleton(1));
#elif PG_VERSION_NUM >= 160000
	ExecInitRangeTable(estate, list_make1(rte), perminfos);
#else
	ExecInitRangeTable(estate, list_make1(rte));
#endif
	return estate;
}

static void
HeapBegin(HeapWriter *w)
{
	w->estate = MakeEState(w->rel);
	w->result = makeNode(ResultRelInfo);
	InitResultRelInfo(w->result, w->rel, 1, NULL, 0);
#if PG_VERSION_NUM < 140000
	w->estate->es_result_relations = w->result;
	w->estate->es_num_result_relations = 1;
	w->estate->es_result_relation_info = w->result;
#endif
	ExecOpenIndices(w->result, false);
	w->command = GetCurrentCommandId(true);
	w->estate->es_output_cid = w->command;
	w->bulk = GetBulkInsertState();
	w->constrained = RelationGetDescr(w->rel)->constr != NULL;
}

static void
HeapEnd(HeapWriter *w)
{
	table_finish_bulk_insert(w->rel, 0);
	FreeBulkInsertState(w->bulk);
	ExecCloseIndices(w->result);
	ExecResetTupleTable(w->estate->es_tupleTable, false);
	FreeExecutorState(w->estate);
}

/* Slots outlive transactions: their descriptor is a copy, which no resource owner counts */
static void
MakeSlots(Target *target, Relation rel, int n)
{
	MemoryContext caller = MemoryContextSwitchTo(target->context);

	if (target->slots == NULL)
	{
		target->slots = palloc0(SINK_SLOTS * sizeof(TupleTableSlot *));
		target->desc = CreateTupleDescCopy(RelationGetDescr(rel));
	}
	for (; target->nslots < Min(n, SINK_SLOTS); target->nslots++)
		target->slots[target->nslots] = MakeSingleTupleTableSlot(target->desc, table_slot_callbacks(rel));
	MemoryContextSwitchTo(caller);
}

static void
FillSlot(HeapWriter *w, TupleTableSlot *slot, const Row *row)
{
	const Target *target = w->target;
	int			natts = RelationGetDescr(w->rel)->natts;
	int			i;

	ExecClearTuple(slot);
	if (target->ncolumns < natts)
		memset(slot->tts_isnull, true, natts * sizeof(bool));
	for (i = 0; i < target->ncolumns; i++)
	{
		int			k = target->columns[i].attnum - 1;

		slot->tts_values[k] = FieldDatum(w->sink, &target->columns[i], row, &slot->tts_isnull[k]);
	}
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = target->relid;
}

static void
InsertIndexTuples(HeapWriter *w, TupleTableSlot *slot)
{
	List	   *recheck;

#if PG_VERSION_NUM >= 160000
	recheck = ExecInsertIndexTuples(w->result, slot, w->estate, false, false, NULL, NIL, false);
#elif PG_VERSION_NUM >= 140000
	recheck = ExecInsertIndexTuples(w->result, slot, w->estate, false, false, NULL, NIL);
#else
	recheck = ExecInsertIndexTuples(slot, w->estate, false, NULL, NIL);
#endif
	list_free(recheck);
	ResetPerTupleExprContext(w->estate);
}

static void
WriteSlots(HeapWriter *w, const Row *const *rows, int n)
{
	TupleTableSlot **slots = w->target->slots;
	MemoryContext caller = MemoryContextSwitchTo(w->sink->scratch);
	int			i;

	for (i = 0; i < n; i++)
	{
		SinkCurrentRow(rows[i]);
		FillSlot(w, slots[i], rows[i]);
		if (w->constrained)
		{
			ExecConstraints(w->result, slots[i], w->estate);
			ResetPerTupleExprContext(w->estate);
		}
	}
	SinkCurrentRow(NULL);
	table_multi_insert(w->rel, slots, n, w->command, 0, w->bulk);
	MemoryContextSwitchTo(caller);

	for (i = 0; i < n; i++)
	{
		if (w->result->ri_NumIndices > 0)
		{
			SinkCurrentRow(rows[i]);
			InsertIndexTuples(w, slots[i]);
		}
		ExecClearTuple(slots[i]);
	}
	SinkCurrentRow(NULL);
	MemoryContextReset(w->sink->scratch);
}

void
HeapWrite(Sink *sink, Target *target, Relation rel, const TargetRows *rows)
{
	HeapWriter	w = {.sink = sink,.target = target,.rel = rel};
	int			i;

	HeapBegin(&w);
	MakeSlots(target, rel, rows->nrows);
	for (i = 0; i < rows->nrows; i += SINK_SLOTS)
	{
		CHECK_FOR_INTERRUPTS();
		WriteSlots(&w, rows->rows + i, Min(SINK_SLOTS, rows->nrows - i));
	}
	HeapEnd(&w);
}
