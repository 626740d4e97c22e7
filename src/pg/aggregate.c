/*
 * aggregate.c - detect(), train() and the aggregates by name
 *
 * One transition state serves all of them: the parsed spec, the model and the
 * verdict on the last value. Without a frame head that moves, every value is
 * observed as it comes. In a moving frame, where the verdict must be what a
 * recomputation of the frame gives, the last value is held back: values may
 * leave the frame after it came, so it is judged when the result is asked for
 * and learned when the next one comes.
 *
 * Specs are parsed once a call site and shared by its groups.
 */
#include "pg/pg.h"
#include "zone.h"

#define SPECS_KEPT	64			/* distinct specs that one call site remembers */

typedef struct SpecEntry
{
	struct SpecEntry *next;
	Spec		spec;
	bool		needs_time;
	bool		can_forget;
	Zone		zone;
	Size		raw_len;
	char		raw[FLEXIBLE_ARRAY_MEMBER]; /* the argument's bytes, header included */
} SpecEntry;

/* What a transition function keeps of its call site */
typedef struct CallSite
{
	PointArgs	args;
	const Detector *detector;	/* of an aggregate by name, or NULL */
	SpecEntry  *specs;
	int			nspecs;
} CallSite;

/* The transition state */
typedef struct Running
{
	SpecEntry  *entry;
	Model	   *model;			/* NULL before the first value */
	MemoryContext context;
	int64		rows;			/* values seen */
	bool		known;			/* there is a verdict: the last value was not NULL */
	bool		moving;
	bool		held;			/* the last value is in point, not yet observed */
	Verdict		verdict;		/* of the last value, unless it is held */
	double	   *attribution;
	Point		point;
	double		x;				/* of a held scalar */
} Running;

PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detect_step);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_detect_move);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_step_back);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_verdict_final);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_raw_final);
PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_train_final);

/* The context of the aggregate that calls */
static inline MemoryContext
AggContext(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("aggregate function called in non-aggregate context")));
	return context;
}

/* What is known of this call site; name is that of a detector, or NULL */
static CallSite *
CallSiteOf(FunctionCallInfo fcinfo, const char *name)
{
	CallSite   *site = fcinfo->flinfo->fn_extra;

	if (likely(site != NULL))
		return site;
	site = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(CallSite));
	PointArgsInit(fcinfo, &site->args);
	if (name != NULL)
	{
		site->detector = detector_find(name, strlen(name));
		if (site->detector == NULL)
			elog(ERROR, "unknown detector \"%s\"", name);
	}
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* Parse the argument of this call: a spec, or the parameters of a detector */
static void
ParseArgument(const CallSite *site, struct varlena *raw, Spec *spec)
{
	struct varlena *plain;
	SpecError	err;
	bool		ok;

	if (site->detector == NULL)
	{
		SpecFromText(PointerGetDatum(raw), spec);
		return;
	}
	plain = raw != NULL ? PG_DETOAST_DATUM_PACKED(PointerGetDatum(raw)) : NULL;
	ok = spec_parse_params(site->detector, plain != NULL ? VARDATA_ANY(plain) : "",
						   plain != NULL ? VARSIZE_ANY_EXHDR(plain) : 0, spec, &err);
	if (!ok || !ZoneKnown(spec, &err))
		SpecReport(&err);
}

/* Are these the bytes that an entry was made of? */
static inline bool
SameBytes(const SpecEntry *entry, const struct varlena *raw)
{
	if (raw == NULL)
		return entry->raw_len == 0;
	return VARSIZE_ANY(raw) == entry->raw_len && memcmp(raw, entry->raw, entry->raw_len) == 0;
}

/* The spec argument of this call, NULL where the signature has none */
static inline struct varlena *
SpecArgument(FunctionCallInfo fcinfo, const CallSite *site)
{
	if (site->args.spec < 0)
		return NULL;
	if (PG_ARGISNULL(site->args.spec))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", site->detector == NULL ? "spec" : "parameters"),
				 errhint("Leave rows out with FILTER (WHERE ...).")));
	return (struct varlena *) PG_GETARG_POINTER(site->args.spec);
}

/* Find or parse the spec of a new group */
static SpecEntry *
SpecEntryOf(FunctionCallInfo fcinfo, CallSite *site, struct varlena *raw, MemoryContext context)
{
	SpecEntry  *entry;
	Size		len = raw != NULL ? VARSIZE_ANY(raw) : 0;
	bool		keep = site->nspecs < SPECS_KEPT;
	Spec		spec;

	for (entry = site->specs; entry != NULL; entry = entry->next)
		if (SameBytes(entry, raw))
			return entry;

	ParseArgument(site, raw, &spec);
	PointCheckTime(&site->args, &spec);
	entry = MemoryContextAlloc(keep ? fcinfo->flinfo->fn_mcxt : context,
							   offsetof(SpecEntry, raw) + len);
	entry->spec = spec;
	entry->needs_time = spec_needs_time(&spec);
	entry->can_forget = model_can_forget(&spec);
	ZoneInit(&entry->zone, &spec);
	entry->raw_len = len;
	if (len > 0)
		memcpy(entry->raw, raw, len);
	if (keep)
	{
		entry->next = site->specs;
		site->specs = entry;
		site->nspecs++;
	}
	return entry;
}

/* Begin a group */
static Running *
RunningStart(FunctionCallInfo fcinfo, CallSite *site, struct varlena *raw, MemoryContext context,
			 bool moving)
{
	Running    *r = MemoryContextAllocZero(context, sizeof(Running));

	r->context = context;
	r->entry = SpecEntryOf(fcinfo, site, raw, context);
	r->moving = moving;
	return r;
}

/* Refuse a spec that is another one than that of the group, however it is written */
static void
CheckSpec(const CallSite *site, const Running *r, struct varlena *raw)
{
	Spec		spec;

	ParseArgument(site, raw, &spec);
	if (strcmp(spec.text, r->entry->spec.text) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("spec changes within a group from %s to %s", r->entry->spec.text, spec.text),
				 errhint("Group or partition by the spec.")));
}

/* The first value fixes the length of all */
static void
ModelFor(Running *r, const Point *point)
{
	int			dims = point->dims;

	r->model = ModelStart(r->context, &r->entry->spec, dims);
	r->model->moving = r->moving;
	r->point.x = &r->x;
	if (dims > 1)
	{
		r->attribution = MemoryContextAlloc(r->context, dims * sizeof(double));
		if (r->moving)
			r->point.x = MemoryContextAlloc(r->context, dims * sizeof(double));
	}
}

/* Judge and learn */
static inline void
Observe(Running *r, const Point *point)
{
	if (unlikely(model_full(r->model)))
		r->model = ModelGrow(r->context, r->model, &r->entry->spec);
	r->verdict.attribution = r->attribution;
	model_observe(r->model, &r->entry->spec, point, &r->verdict);
}

/* Learn the value that is held back */
static inline void
Release(Running *r)
{
	if (r->held)
	{
		r->held = false;
		Observe(r, &r->point);
	}
}

/* Hold a value back */
static void
Hold(Running *r, const Point *point)
{
	memcpy((double *) r->point.x, point->x, point->dims * sizeof(double));
	r->point.dims = point->dims;
	r->point.ts = point->ts;
	r->point.id = point->id;
	r->point.utc_offset = point->utc_offset;
	r->held = true;
}

/* The transition: state, value[, ts][, spec or parameters] */
static inline Datum
Step(FunctionCallInfo fcinfo, const char *name, bool moving)
{
	MemoryContext context = AggContext(fcinfo);
	CallSite   *site = CallSiteOf(fcinfo, name);
	struct varlena *raw = SpecArgument(fcinfo, site);
	Running    *r;
	Point		point;
	double		scalar;

	if (unlikely(PG_ARGISNULL(0)))
		r = RunningStart(fcinfo, site, raw, context, moving);
	else
	{
		r = (Running *) PG_GETARG_POINTER(0);
		if (unlikely(!SameBytes(r->entry, raw)))
			CheckSpec(site, r, raw);
	}

	Release(r);
	r->known = PointRead(fcinfo, &site->args, &scalar, &point) &&
		(!r->entry->needs_time || point.ts != TIME_NONE);
	if (!r->known)
		PG_RETURN_POINTER(r);
	if (unlikely(r->model == NULL))
		ModelFor(r, &point);
	else
		PointCheckDims(point.dims, r->model->dims);
	point.id = r->rows++;
	point.utc_offset = ZoneOffset(&r->entry->zone, point.ts);
	if (moving && r->entry->can_forget)
		Hold(r, &point);
	else
		Observe(r, &point);
	PG_RETURN_POINTER(r);
}

/* Transition by spec */
Datum
anomaly_detect_step(PG_FUNCTION_ARGS)
{
	return Step(fcinfo, NULL, false);
}

/* Transition by spec in a moving frame */
Datum
anomaly_detect_move(PG_FUNCTION_ARGS)
{
	return Step(fcinfo, NULL, true);
}

/* Transitions of the aggregates by name */
#define DETECTOR(name) \
	PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_##name##_step); \
	Datum \
	anomaly_##name##_step(PG_FUNCTION_ARGS) \
	{ \
		return Step(fcinfo, #name, false); \
	} \
	PGDLLEXPORT PG_FUNCTION_INFO_V1(anomaly_##name##_move); \
	Datum \
	anomaly_##name##_move(PG_FUNCTION_ARGS) \
	{ \
		return Step(fcinfo, #name, true); \
	}
#define WRAPPER(name)			/* has no aggregate: it needs a spec inside */
#include "core/detectors.def"
#undef DETECTOR
#undef WRAPPER

/*
 * Inverse transition: the oldest value leaves a moving frame. NULL makes the
 * server recompute the frame.
 */
Datum
anomaly_step_back(PG_FUNCTION_ARGS)
{
	CallSite   *site;
	Running    *r;
	Point		point;
	double		scalar;

	(void) AggContext(fcinfo);
	if (PG_ARGISNULL(0))
		elog(ERROR, "inverse transition without a state");
	site = CallSiteOf(fcinfo, NULL);
	r = (Running *) PG_GETARG_POINTER(0);
	if (!r->entry->can_forget)
		PG_RETURN_NULL();
	if (PointRead(fcinfo, &site->args, &scalar, &point) &&
		(!r->entry->needs_time || point.ts != TIME_NONE) &&
		!model_forget(r->model, &r->entry->spec, &point))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(r);
}

/* The verdict on the last value; NULL when that value was NULL */
static inline const Verdict *
LastVerdict(const Running *r, Verdict *judged)
{
	if (!r->held)
		return &r->verdict;
	judged->attribution = r->attribution;
	model_judge(r->model, &r->entry->spec, &r->point, judged);
	return judged;
}

/* Result of detect() */
Datum
anomaly_verdict_final(PG_FUNCTION_ARGS)
{
	const Running *r;
	Verdict		judged;

	(void) AggContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	r = (const Running *) PG_GETARG_POINTER(0);
	if (!r->known)
		PG_RETURN_NULL();
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = VerdictShapeOf(fcinfo);
	PG_RETURN_DATUM(VerdictDatum(fcinfo->flinfo->fn_extra, LastVerdict(r, &judged)));
}

/* Result of the aggregates by name */
Datum
anomaly_raw_final(PG_FUNCTION_ARGS)
{
	const Running *r;
	Verdict		judged;
	double		raw;

	(void) AggContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	r = (const Running *) PG_GETARG_POINTER(0);
	if (!r->known)
		PG_RETURN_NULL();
	raw = LastVerdict(r, &judged)->raw;
	if (isnan(raw))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(raw);
}

/* Result of train(); NULL when there was no value */
Datum
anomaly_train_final(PG_FUNCTION_ARGS)
{
	const Running *r;

	(void) AggContext(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	r = (const Running *) PG_GETARG_POINTER(0);
	if (r->model == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(DetectorPack(r->model, &r->entry->spec));
}
