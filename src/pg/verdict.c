/*
 * verdict.c - verdicts to rows of the SQL type anomaly.verdict
 */
#include "pg/pg.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"

#define VERDICT_COLUMNS 9

/*
 * What the rows of one call site share. blank is a row that the server formed,
 * with all columns but the attribution: its header is that of all the others,
 * whatever this version of the server keeps in it.
 */
struct VerdictShape
{
	TupleDesc	desc;
	HeapTupleHeader blank;
	Size		header;			/* bytes before the columns */
	Size		most;			/* bytes of blank */
};

/* The row type that this function returns, looked up once a call site */
VerdictShape *
VerdictShapeOf(FunctionCallInfo fcinfo)
{
	MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	VerdictShape *shape = palloc(sizeof(VerdictShape));
	Datum		values[VERDICT_COLUMNS];
	bool		nulls[VERDICT_COLUMNS] = {0};
	TupleDesc	desc;
	int			i;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE ||
		desc->natts != VERDICT_COLUMNS)
		elog(ERROR, "type anomaly.verdict is not as the extension made it");
	shape->desc = BlessTupleDesc(CreateTupleDescCopy(desc));
	for (i = 0; i < VERDICT_COLUMNS; i++)
		values[i] = i == 3 || i == 4 ? BoolGetDatum(true) : Float8GetDatum(0);
	nulls[VERDICT_COLUMNS - 1] = true;
	shape->blank = (HeapTupleHeader) DatumGetPointer(HeapTupleGetDatum(heap_form_tuple(shape->desc, values, nulls)));
	shape->header = shape->blank->t_hoff;
	shape->most = HeapTupleHeaderGetDatumLength(shape->blank);
	MemoryContextSwitchTo(old);
	return shape;
}

/* A row that is being laid out: its columns so far */
typedef struct Row
{
	HeapTupleHeader header;
	Size		len;			/* of header and columns */
	int			column;
} Row;

/* The next column, not NULL, of this size and alignment */
static inline void *
NextColumn(Row *row, Size size)
{
	char	   *at;

	/* zeros between columns, so that equal rows are equal bytes */
	while (row->len % size != 0)
		((char *) row->header)[row->len++] = 0;
	at = (char *) row->header + row->len;
	row->len += size;
	row->header->t_bits[row->column / 8] |= 1 << (row->column % 8);
	row->column++;
	return at;
}

/* NaN is NULL */
static inline void
AddReal(Row *row, double value)
{
	if (isnan(value))
		row->column++;
	else
		*(float8 *) NextColumn(row, sizeof(float8)) = value;
}

/* -1 is NULL */
static inline void
AddBool(Row *row, int8 value)
{
	if (value < 0)
		row->column++;
	else
		*(bool *) NextColumn(row, sizeof(bool)) = value > 0;
}

/*
 * heap_form_tuple() for the columns of a verdict, which are known: a window
 * makes one a row, and forming it costs more than judging
 */
static Datum
PlainDatum(const VerdictShape *shape, const Verdict *verdict)
{
	Row			row = {.header = palloc(shape->most), .len = shape->header};

	memcpy(row.header, shape->blank, shape->header);
	memset(row.header->t_bits, 0, BITMAPLEN(VERDICT_COLUMNS));
	AddReal(&row, verdict->score);
	AddReal(&row, verdict->onset);
	AddReal(&row, verdict->raw);
	AddBool(&row, verdict->is_anomaly);
	AddBool(&row, verdict->alert);
	AddReal(&row, verdict->expected);
	AddReal(&row, verdict->lower);
	AddReal(&row, verdict->upper);
	HeapTupleHeaderSetDatumLength(row.header, row.len);
	return PointerGetDatum(row.header);
}

/* The same with the attribution, which is a plain row's only NULL for good */
static Datum
WithAttribution(TupleDesc desc, Datum plain, const Verdict *verdict)
{
	HeapTupleHeader header = (HeapTupleHeader) DatumGetPointer(plain);
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(header), .t_data = header};
	Datum		values[VERDICT_COLUMNS];
	bool		nulls[VERDICT_COLUMNS];
	Datum	   *elements = palloc(verdict->attributions * sizeof(Datum));
	int			i;

	heap_deform_tuple(&tuple, desc, values, nulls);
	for (i = 0; i < verdict->attributions; i++)
		elements[i] = Float8GetDatum(verdict->attribution[i]);
	nulls[VERDICT_COLUMNS - 1] = false;
	values[VERDICT_COLUMNS - 1] = PointerGetDatum(construct_array(elements, verdict->attributions, FLOAT8OID, sizeof(float8),
																 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

/* Form the row */
Datum
VerdictDatum(const VerdictShape *shape, const Verdict *verdict)
{
	Datum		plain = PlainDatum(shape, verdict);

	if (verdict->attribution == NULL || verdict->attributions <= 0)
		return plain;
	return WithAttribution(shape->desc, plain, verdict);
}
