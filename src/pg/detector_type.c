/*
 * detector_type.c - the SQL type anomaly.detector: a model with its spec
 *
 * Text form is that of bytea in hex, binary form are the bytes of
 * core/state.h. Both are foreign bytes: everything is checked before a value
 * exists, so that functions can trust what they get from a table.
 */
#include "pg/pg.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detector_in);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detector_out);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detector_recv);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detector_send);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detector_from_bytea);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detector_spec);

/* Report bytes that are no state */
static void
ReportState(StateError error)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid value for type anomaly.detector: %s", state_error_text(error)),
			 error == STATE_VERSION ?
			 errhint("Train the model again with this version of the extension.") :
			 errhint("A value must be exactly what anomaly.train or anomaly.observe returned on a machine of this byte order.")));
}

/* Refuse bytes that are no state; they must be 8-byte aligned */
void
DetectorCheck(const void *state, size_t len)
{
	const Model *model;
	Spec		spec;
	StateError	error = state_unpack(state, len, &spec, &model);

	if (error != STATE_OK)
		ReportState(error);
}

/* Copy foreign bytes into a value and check them */
static DetectorDatum *
FromBytes(const char *bytes, size_t len)
{
	size_t		size = offsetof(DetectorDatum, state) + len;
	DetectorDatum *detector;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value for type anomaly.detector has %zu bytes, but can have at most %zu",
						len, (size_t) MaxAllocSize - offsetof(DetectorDatum, state)),
				 errhint("A value must be exactly what anomaly.train or anomaly.observe returned on a machine of this byte order.")));
	detector = palloc(size);
	SET_VARSIZE(detector, size);
	detector->padding = 0;
	memcpy(detector->state, bytes, len);
	DetectorCheck(detector->state, len);
	return detector;
}

/* Make a value of a model */
DetectorDatum *
DetectorPack(const Model *model, const Spec *spec)
{
	size_t		size = offsetof(DetectorDatum, state) + state_packed_size(model, spec);
	DetectorDatum *detector;

	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("model of %s has %zu bytes, but a value can have at most %zu",
						spec->text, size, (size_t) MaxAllocSize),
				 errhint("Use a smaller window or fewer dimensions.")));
	detector = palloc0(size);
	SET_VARSIZE(detector, size);
	state_pack(detector->state, model, spec);
	return detector;
}

/* The model within a value, and its spec */
const Model *
DetectorUnpack(const DetectorDatum *detector, Spec *spec)
{
	const Model *model = NULL;
	StateError	error = STATE_TRUNCATED;

	if (VARSIZE(detector) >= offsetof(DetectorDatum, state))
		error = state_unpack(detector->state, DETECTOR_STATE_LEN(detector), spec, &model);
	if (error != STATE_OK)
		ReportState(error);
	return model;
}

/* Text to detector */
Datum
anomaly_detector_in(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = DatumGetByteaPP(DirectFunctionCall1(byteain, PG_GETARG_DATUM(0)));

	PG_RETURN_POINTER(FromBytes(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)));
}

/* Detector to text: \x and hex, whatever bytea_output says */
Datum
anomaly_detector_out(PG_FUNCTION_ARGS)
{
	DetectorDatum *detector = (DetectorDatum *) PG_GETARG_VARLENA_P(0);
	size_t		len = DETECTOR_STATE_LEN(detector);
	char	   *text;

	if (len > (MaxAllocSize - 3) / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value of type anomaly.detector has %zu bytes: too long for text", len),
				 errhint("Use the binary format.")));
	text = palloc(len * 2 + 3);
	text[0] = '\\';
	text[1] = 'x';
	hex_encode(detector->state, len, text + 2);
	text[len * 2 + 2] = '\0';
	PG_RETURN_CSTRING(text);
}

/* Binary to detector */
Datum
anomaly_detector_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			len = buf->len - buf->cursor;

	PG_RETURN_POINTER(FromBytes(pq_getmsgbytes(buf, len), len));
}

/* Detector to binary; also the cast to bytea */
Datum
anomaly_detector_send(PG_FUNCTION_ARGS)
{
	DetectorDatum *detector = (DetectorDatum *) PG_GETARG_VARLENA_P(0);
	size_t		len = DETECTOR_STATE_LEN(detector);
	bytea	   *bytes = palloc(VARHDRSZ + len);

	SET_VARSIZE(bytes, VARHDRSZ + len);
	memcpy(VARDATA(bytes), detector->state, len);
	PG_RETURN_BYTEA_P(bytes);
}

/* Cast from bytea */
Datum
anomaly_detector_from_bytea(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);

	PG_RETURN_POINTER(FromBytes(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)));
}

/* The spec that a model was trained with */
Datum
anomaly_detector_spec(PG_FUNCTION_ARGS)
{
	Spec		spec;

	DetectorUnpack((DetectorDatum *) PG_GETARG_VARLENA_P(0), &spec);
	PG_RETURN_POINTER(SpecDatum(&spec));
}
