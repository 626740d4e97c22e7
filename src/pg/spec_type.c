/*
 * spec_type.c - the SQL type anomaly.spec
 *
 * A spec is stored as its canonical text, so it is binary coercible to text.
 */
#include "pg/pg.h"
#include "zone.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_spec_in);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_spec_recv);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_spec_from_text);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_state_size);

/* Report what is wrong with a spec */
void
SpecReport(const SpecError *err)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg_internal("%s", err->message),
			 err->hint[0] != '\0' ? errhint("%s", err->hint) : 0));
}

/* Parse a text or spec datum */
void
SpecFromText(Datum text, Spec *spec)
{
	struct varlena *plain = PG_DETOAST_DATUM_PACKED(text);
	SpecError	err;

	if (!ZoneSpecParse(VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain), spec, &err))
		SpecReport(&err);
	if ((Pointer) plain != DatumGetPointer(text))
		pfree(plain);
}

/* Make the datum of a parsed spec */
struct varlena *
SpecDatum(const Spec *spec)
{
	return (struct varlena *) cstring_to_text_with_len(spec->text, spec->text_len);
}

/* Text to spec */
Datum
anomaly_spec_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	SpecError	err;
	Spec		spec;

	if (!ZoneSpecParse(text, strlen(text), &spec, &err))
	{
#if PG_VERSION_NUM >= 160000
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_internal("%s", err.message),
				 err.hint[0] != '\0' ? errhint("%s", err.hint) : 0));
#else
		SpecReport(&err);
#endif
	}
	PG_RETURN_POINTER(SpecDatum(&spec));
}

/* Binary to spec: the same text */
Datum
anomaly_spec_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			len;
	char	   *text = pq_getmsgtext(buf, buf->len - buf->cursor, &len);
	SpecError	err;
	Spec		spec;

	if (!ZoneSpecParse(text, len, &spec, &err))
		SpecReport(&err);
	PG_RETURN_POINTER(SpecDatum(&spec));
}

/* Cast from text */
Datum
anomaly_spec_from_text(PG_FUNCTION_ARGS)
{
	Spec		spec;

	SpecFromText(PG_GETARG_DATUM(0), &spec);
	PG_RETURN_POINTER(SpecDatum(&spec));
}

/* The most bytes that a stored model of this spec can take */
int64
SpecStateSize(const Spec *spec, int dims)
{
	return (int64) (offsetof(DetectorDatum, state) + sizeof(StateHeader) + TYPEALIGN(8, spec->text_len) + model_bound(spec, dims));
}

Datum
anomaly_state_size(PG_FUNCTION_ARGS)
{
	int32		dims = PG_GETARG_INT32(1);
	Spec		spec;

	SpecFromText(PG_GETARG_DATUM(0), &spec);
	if (dims < 1 || dims > DETECTOR_MAX_DIMS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("dims is %d, but must be between 1 and %d", dims, DETECTOR_MAX_DIMS),
				 errhint("dims is the length of a value; 1 for a plain number.")));
	PG_RETURN_INT64(SpecStateSize(&spec, dims));
}
