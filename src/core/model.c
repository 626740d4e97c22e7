/*
 * model.c - one series: layout of its block, growth, and the way of a point
 *
 *	 Model | PolicyState | detector's state, once or once a component
 */
#include <string.h>

#include "core/policy.h"

#define START_CAPACITY	16		/* points that a new window has room for */

/* One point on its way through the model */
typedef struct Step
{
	Point		point;			/* as the detector sees it */
	double		x[DETECTOR_MAX_DIMS];	/* transformed */
	double		kept[DETECTOR_MAX_DIMS];	/* what learn=clipped learns */
} Step;

static size_t
align8(size_t size)
{
	return (size + 7) & ~(size_t) 7;
}

/* How many states of the detector a model of this many dimensions holds */
static int
copies(const Detector *detector, int dims)
{
	return (detector->flags & DETECTOR_VECTOR) ? 1 : dims;
}

static int
state_dims(const Detector *detector, int dims)
{
	return (detector->flags & DETECTOR_VECTOR) ? dims : 1;
}

static size_t
limit(const Spec *spec)
{
	return spec->detector->limit ? spec->detector->limit(spec->p) : 0;
}

static size_t
start_capacity(const Spec *spec)
{
	size_t		most = limit(spec);

	return most < START_CAPACITY ? most : START_CAPACITY;
}

static size_t
policy_offset(void)
{
	return align8(sizeof(Model));
}

static size_t
states_offset(const Spec *spec, int dims)
{
	return policy_offset() + align8(policy_size(&spec->policy, dims));
}

static size_t
stride(const Spec *spec, int dims, size_t capacity)
{
	return align8(spec->detector->size(spec->p, state_dims(spec->detector, dims), capacity));
}

static size_t
total(const Spec *spec, int dims, size_t capacity)
{
	return states_offset(spec, dims) + stride(spec, dims, capacity) * (size_t) copies(spec->detector, dims);
}

static PolicyState *
policy_state(const Model *model)
{
	return (PolicyState *) ((char *) model + policy_offset());
}

static void *
state_of(const Model *model, int copy)
{
	return (char *) model + model->offset + (size_t) model->stride * (size_t) copy;
}

size_t
model_start_size(const Spec *spec, int dims)
{
	return total(spec, dims, start_capacity(spec));
}

size_t
model_bound(const Spec *spec, int dims)
{
	return total(spec, dims, limit(spec));
}

static void
set_layout(Model *model, const Spec *spec, int dims, size_t capacity)
{
	model->size = (uint32_t) total(spec, dims, capacity);
	model->dims = (uint16_t) dims;
	model->capacity = (uint32_t) capacity;
	model->offset = (uint32_t) states_offset(spec, dims);
	model->stride = (uint32_t) stride(spec, dims, capacity);
}

/* All components have learned the same number of points: the first tells */
static void
set_full(Model *model, const Spec *spec)
{
	const Detector *detector = spec->detector;

	if (detector->used)
		model->full = detector->used(state_of(model, 0)) >= model->capacity && model->capacity < limit(spec);
}

void
model_init(Model *model, const Spec *spec, int dims)
{
	size_t		capacity = start_capacity(spec);
	int			i;

	memset(model, 0, total(spec, dims, capacity));
	set_layout(model, spec, dims, capacity);
	policy_init(policy_state(model), &spec->policy);
	for (i = 0; i < copies(spec->detector, dims); i++)
		spec->detector->init(state_of(model, i), spec->p, state_dims(spec->detector, dims), capacity);
}

static size_t
grown_capacity(const Model *model, const Spec *spec)
{
	size_t		most = limit(spec);
	size_t		capacity = (size_t) model->capacity * 2;

	return capacity < most ? capacity : most;
}

size_t
model_grown_size(const Model *model, const Spec *spec)
{
	return total(spec, model->dims, grown_capacity(model, spec));
}

void
model_grow(Model *into, const Model *from, const Spec *spec)
{
	size_t		capacity = grown_capacity(from, spec);
	int			dims = from->dims;
	int			i;

	memset(into, 0, total(spec, dims, capacity));
	memcpy(into, from, from->offset);
	set_layout(into, spec, dims, capacity);
	for (i = 0; i < copies(spec->detector, dims); i++)
		spec->detector->grow(state_of(into, i), capacity, state_of(from, i), spec->p,
							 state_dims(spec->detector, dims));
	set_full(into, spec);
}

static void
clear(Verdict *out)
{
	out->score = out->onset = out->raw = NAN;
	out->expected = out->lower = out->upper = NAN;
	out->event_id = -1;
	out->is_anomaly = out->alert = -1;
	out->attributions = 0;
}

static bool
all_finite(const Point *point)
{
	int			i;

	for (i = 0; i < point->dims; i++)
		if (!isfinite(point->x[i]))
			return false;
	return true;
}

/* The point as the detector sees it; false if it cannot see it */
static inline bool
prepare(const Model *model, const Spec *spec, const Point *point, Step *step)
{
	step->point = *point;
	if (spec->policy.transform == TRANSFORM_NONE)
		return true;
	step->point.x = step->x;
	return policy_transform(policy_state(model), &spec->policy, point, step->x);
}

static void
answer(Verdict *out, double score, const Reading *reading)
{
	out->score = score;
	out->raw = reading->raw;
	out->expected = reading->expected;
	out->lower = reading->lower;
	out->upper = reading->upper;
}

/* One state for the whole point: a scalar, or a detector that takes vectors */
static void
judge_whole(Model *model, const Model *reader, const Spec *spec, const Point *point, Step *step, bool learn,
			Verdict *out)
{
	const Detector *detector = spec->detector;
	Reading		reading = READING_NONE;
	double		lower;
	double		upper;
	double		score;

	if (learn && detector->observe)
		detector->observe(state_of(model, 0), spec->p, &step->point, &reading, out->attribution);
	else
	{
		detector->judge(state_of(reader, 0), spec->p, &step->point, &reading, out->attribution);
		if (learn)
			detector->learn(state_of(model, 0), spec->p, &step->point);
	}
	lower = reading.lower;
	upper = reading.upper;
	step->kept[0] = step->point.x[0];
	score = policy_score(policy_state(reader), &spec->policy, point, 0, &reading);
	if (isnan(score))
		return;
	answer(out, score, &reading);
	if (out->attribution && (detector->flags & DETECTOR_VECTOR))
		out->attributions = point->dims;
	if (score >= 1)
		step->kept[0] = fmin(fmax(step->kept[0], lower), upper);
}

/*
 * A scalar detector on a vector: by component, the strangest speaks. A
 * component that never changed has no spread to be strange by: it is left
 * out, unless all are so.
 */
static void
judge_components(Model *model, const Model *reader, const Spec *spec, const Point *point, Step *step, bool learn,
				 Verdict *out)
{
	const Detector *detector = spec->detector;
	double		best = -1;
	bool		best_moves = false;
	int			i;

	for (i = 0; i < point->dims; i++)
	{
		Point		one = step->point;
		Reading		reading = READING_NONE;
		double		score;
		double		lower;
		double		upper;
		bool		moves;

		one.x += i;
		one.dims = 1;
		if (learn && detector->observe)
			detector->observe(state_of(model, i), spec->p, &one, &reading, NULL);
		else
		{
			detector->judge(state_of(reader, i), spec->p, &one, &reading, NULL);
			if (learn)
				detector->learn(state_of(model, i), spec->p, &one);
		}
		lower = reading.lower;
		upper = reading.upper;
		moves = !(lower == upper);
		score = policy_score(policy_state(reader), &spec->policy, point, i, &reading);
		step->kept[i] = one.x[0];
		if (score >= 1)
			step->kept[i] = fmin(fmax(one.x[0], lower), upper);
		if (out->attribution)
			out->attribution[i] = moves && score > 0 ? score : 0;
		if (isnan(score) || moves < best_moves || (moves == best_moves && score <= best))
			continue;
		best = score;
		best_moves = moves;
		answer(out, score, &reading);
	}
	if (out->attribution && best >= 0)
		out->attributions = point->dims;
}

static void
learn_point(Model *model, const Spec *spec, const Point *point)
{
	const Detector *detector = spec->detector;
	Point		one = *point;
	int			n = copies(detector, point->dims);
	int			i;

	one.dims = state_dims(detector, point->dims);
	for (i = 0; i < n; i++, one.x++)
		detector->learn(state_of(model, i), spec->p, &one);
}

/*
 * Judge into out, and learn at once where the policy learns every point.
 * model is NULL when nothing may be learned.
 */
static void
judge(Model *model, const Model *reader, const Spec *spec, const Point *point, Step *step, Verdict *out)
{
	bool		learn = model != NULL && spec->policy.learn == LEARN_ALL;

	if (copies(spec->detector, point->dims) == 1)
		judge_whole(model, reader, spec, point, step, learn, out);
	else
		judge_components(model, reader, spec, point, step, learn, out);
}

void
model_observe(Model *model, const Spec *spec, const Point *point, Verdict *out)
{
	const Policy *policy = &spec->policy;
	bool		warm = model->learned >= (uint64_t) policy->warmup;
	bool		outside;
	Step		step;

	clear(out);
	if (!all_finite(point))
		return;
	outside = policy_outside(policy, point);
	if (prepare(model, spec, point, &step))
	{
		bool		keep = true;

		if (warm)
			judge(model, model, spec, point, &step, out);
		if (outside && !(out->score > 1))
			out->score = 1;
		if (policy->learn == LEARN_NORMAL)
			keep = !(out->score >= 1);
		else if (policy->learn == LEARN_CLIPPED && warm)
			step.point.x = step.kept;
		if (keep)
		{
			if (!warm || policy->learn != LEARN_ALL)
				learn_point(model, spec, &step.point);
			model->learned++;
			set_full(model, spec);
		}
	}
	else if (outside)
		out->score = 1;
	policy_passed(policy_state(model), policy, point);
	model->seen++;
	if (model->moving)
		policy_peek(policy_state(model), policy, outside, true, out);
	else
		policy_conclude(policy_state(model), policy, point, outside, out);
}

void
model_judge(const Model *model, const Spec *spec, const Point *point, Verdict *out)
{
	bool		outside;
	Step		step;

	clear(out);
	if (!all_finite(point))
		return;
	outside = policy_outside(&spec->policy, point);
	if (prepare(model, spec, point, &step) && model->learned >= (uint64_t) spec->policy.warmup)
		judge(NULL, model, spec, point, &step, out);
	if (outside && !(out->score > 1))
		out->score = 1;
	policy_peek(policy_state(model), &spec->policy, outside, model->moving, out);
}

/* The window can be taken back only where every point was learned as it came */
bool
model_can_forget(const Spec *spec)
{
	return spec->detector->forget != NULL && spec->policy.learn == LEARN_ALL &&
		spec->policy.transform != TRANSFORM_RATE && spec->policy.consecutive <= 1;
}

bool
model_forget(Model *model, const Spec *spec, const Point *point)
{
	const Detector *detector = spec->detector;
	int			n = copies(detector, model->dims);
	Step		step;
	int			i;

	if (!model_can_forget(spec))
		return false;
	if (!all_finite(point) || !prepare(model, spec, point, &step))
		return true;			/* was never learned */
	if (model->learned == 0)
		return false;
	model->learned--;
	if (detector->used && model->learned >= detector->used(state_of(model, 0)))
		return true;			/* has left the detector's own window already */
	step.point.dims = state_dims(detector, point->dims);
	for (i = 0; i < n; i++, step.point.x++)
		if (!detector->forget(state_of(model, i), spec->p, &step.point))
			return false;
	model->full = 0;
	return true;
}

/* States of fixed size have no order to keep */
bool
model_can_merge(const Spec *spec)
{
	return spec->detector->merge != NULL && limit(spec) == 0 && spec->policy.transform != TRANSFORM_RATE;
}

bool
model_merge(Model *into, const Model *from, const Spec *spec)
{
	int			n = copies(spec->detector, into->dims);
	int			i;

	if (!model_can_merge(spec) || into->dims != from->dims)
		return false;
	for (i = 0; i < n; i++)
		if (!spec->detector->merge(state_of(into, i), state_of(from, i), spec->p))
			return false;
	into->learned += from->learned;
	into->seen += from->seen;
	return true;
}

/* A capacity that doubling from the start can reach? */
static bool
reachable(const Spec *spec, size_t capacity)
{
	size_t		most = limit(spec);
	size_t		at = start_capacity(spec);

	while (at < capacity && at < most)
		at = at * 2 < most ? at * 2 : most;
	return at == capacity;
}

bool
model_valid(const void *block, size_t len, const Spec *spec)
{
	const Model *model = block;
	const Detector *detector = spec->detector;
	Model		fresh;
	int			i;

	if (len < sizeof(Model) || model->size != len)
		return false;
	if (model->dims < 1 || model->dims > DETECTOR_MAX_DIMS || model->moving > 1 || model->full > 1 ||
		model->reserved != 0 || !reachable(spec, model->capacity) ||
		total(spec, model->dims, model->capacity) != len)
		return false;
	set_layout(&fresh, spec, model->dims, model->capacity);
	if (model->offset != fresh.offset || model->stride != fresh.stride || model->size != fresh.size)
		return false;
	if (!policy_valid(policy_state(model), &spec->policy, model->dims))
		return false;
	for (i = 0; i < copies(detector, model->dims); i++)
	{
		if (!detector->valid(state_of(model, i), model->stride, spec->p, state_dims(detector, model->dims),
							 model->capacity))
			return false;
		if (!detector->used)
			continue;
		/* components fill together, and no more than was learned */
		if (detector->used(state_of(model, i)) != detector->used(state_of(model, 0)) ||
			detector->used(state_of(model, i)) > model->learned)
			return false;
	}
	if (detector->used &&
		model->full != (detector->used(state_of(model, 0)) >= model->capacity && model->capacity < limit(spec)))
		return false;
	return detector->used || model->full == 0;
}
