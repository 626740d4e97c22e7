/*
 * pg.h - what the files of src/pg share
 *
 * pg is the glue between SQL and core: it turns arguments into points and
 * specs, keeps models in aggregate states and turns verdicts into rows. It
 * knows nothing of Kafka.
 */
#ifndef ANOMALY_PG_H
#define ANOMALY_PG_H

#include "postgres.h"

#include "access/htup.h"
#include "access/tupdesc.h"
#include "datatype/timestamp.h"
#include "fmgr.h"
#include "utils/array.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/state.h"

/* The SQL type anomaly.detector: a packed state behind 8 bytes, so that it stays aligned */
typedef struct DetectorDatum
{
	int32		vl_len_;
	uint32		padding;
	char		state[FLEXIBLE_ARRAY_MEMBER];
} DetectorDatum;

#define DETECTOR_STATE_LEN(d)	(VARSIZE(d) - offsetof(DetectorDatum, state))

/* Where a function's arguments stand, read once a call site from its signature */
typedef struct PointArgs
{
	int			value;
	int			ts;				/* -1: none */
	int			spec;			/* -1: none */
	bool		array;			/* value is float8[] */
} PointArgs;

/* spec_type.c */
extern void SpecReport(const SpecError *err);
extern void SpecFromText(Datum text, Spec *spec);
extern struct varlena *SpecDatum(const Spec *spec);
extern int64 SpecStateSize(const Spec *spec, int dims);

/* detector_type.c */
extern DetectorDatum *DetectorPack(const Model *model, const Spec *spec);
extern const Model *DetectorUnpack(const DetectorDatum *detector, Spec *spec);
extern void DetectorCheck(const void *state, size_t len);

/* point.c */
extern void PointArgsInit(FunctionCallInfo fcinfo, PointArgs *args);
extern bool PointRead(FunctionCallInfo fcinfo, const PointArgs *args, double *scalar, Point *point);
extern void PointReadArray(ArrayType *array, Point *point);
extern int64 PointTime(TimestampTz ts);
extern void PointCheckDims(int dims, int expected);
extern void PointCheckTime(const PointArgs *args, const Spec *spec);

/* model.c */
extern Model *ModelStart(MemoryContext context, const Spec *spec, int dims);
extern Model *ModelGrow(MemoryContext context, Model *model, const Spec *spec);

/* verdict.c */
typedef struct VerdictShape VerdictShape;
extern VerdictShape *VerdictShapeOf(FunctionCallInfo fcinfo);
extern Datum VerdictDatum(const VerdictShape *shape, const Verdict *verdict);

/* metric.c */
#define METRIC_MAX_ROWS	(MaxAllocSize / 32) /* a row and its copy when ranked */

extern MemoryContext MetricContext(FunctionCallInfo fcinfo);
extern void MetricCheckRows(size_t n);
extern double MetricScore(FunctionCallInfo fcinfo, int i);
extern bool MetricLabel(FunctionCallInfo fcinfo, int i);

#endif
