/*
 * model.c - one series: the way of a point through policy, detector and the specs inside it
 */
#include <string.h>

#include "core/model_layout.h"
#include "core/policy.h"

/* One point on its way through a model */
typedef struct Step
{
	const Point *point;			/* as the detector sees it */
	const Point *seen;			/* as it came, missing components filled */
	Point		own[2];
	double		filled[DETECTOR_MAX_DIMS];
	double		x[DETECTOR_MAX_DIMS];	/* transformed */
	double		kept[DETECTOR_MAX_DIMS];	/* what learn=clipped learns */
} Step;

static void observe_node(Model *model, const SpecNode *node, const Point *point, Verdict *out);
static void judge_node(const Model *model, const SpecNode *node, const Point *point, Verdict *out);

static inline PolicyState *
policy_state(const Model *model)
{
	return (PolicyState *) ((char *) model + sizeof(Model));
}

static inline void
clear(Verdict *out)
{
	out->score = out->onset = out->raw = NAN;
	out->expected = out->lower = out->upper = NAN;
	out->event_id = -1;
	out->is_anomaly = out->alert = -1;
	out->attributions = 0;
}

static inline bool
all_finite(const Point *point)
{
	int			i;

	for (i = 0; i < point->dims; i++)
		if (!isfinite(point->x[i]))
			return false;
	return true;
}

/* The way of a point where the policy changes it; false if the detector has no value to see */
static bool
prepare_changed(const Model *model, const Policy *policy, const Point *point, Step *step)
{
	if (policy->missing == MISSING_LAST)
	{
		step->own[0] = *point;
		step->own[0].x = step->filled;
		step->seen = &step->own[0];
		if (!policy_fill(policy_state(model), policy, point, step->filled))
			return false;
	}
	step->own[1] = *point;
	step->own[1].x = step->x;
	step->point = &step->own[1];
	return policy_transform(policy_state(model), policy, step->seen, step->x);
}

static inline bool
prepare(const Model *model, const SpecNode *node, const Point *point, Step *step)
{
	step->point = step->seen = point;
	return policy_is_plain(&node->policy) || prepare_changed(model, &node->policy, point, step);
}

static inline void
answer(Verdict *out, double score, const Reading *reading)
{
	out->score = score;
	out->onset = reading->onset;
	out->raw = reading->raw;
	out->expected = reading->expected;
	out->lower = reading->lower;
	out->upper = reading->upper;
}

/* One state for the whole point: a scalar, a detector that takes vectors, or a wrapper */
static void
judge_whole(Model *model, const Model *reader, const SpecNode *node, const Point *point, Step *step, bool learn,
			Verdict *out)
{
	const Detector *detector = node->detector;
	Reading		reading = READING_NONE;
	double		lower;
	double		upper;
	double		score;

	if (learn && detector->observe)
		detector->observe(model_state(model, 0), node->p, step->point, &reading, out->attribution);
	else
	{
		detector->judge(model_state(reader, 0), node->p, step->point, &reading, out->attribution);
		if (learn)
			detector->learn(model_state(model, 0), node->p, step->point);
	}
	lower = reading.lower;
	upper = reading.upper;
	if (node->policy.learn == LEARN_CLIPPED)
		memcpy(step->kept, step->point->x, sizeof(double) * (size_t) step->point->dims);
	score = policy_score(policy_state(reader), &node->policy, point, 0, &reading);
	if (isnan(score))
		return;
	answer(out, score, &reading);
	if (out->attribution && (detector->flags & DETECTOR_VECTOR) && detector->max_children == 0)
		out->attributions = point->dims;
	/* a vector has no band */
	if (node->policy.learn == LEARN_CLIPPED && score >= 1)
		step->kept[0] = fmin(fmax(step->kept[0], lower), upper);
}

/*
 * A scalar detector on a vector: by component, the strangest speaks. A
 * component that never changed has no spread to be strange by: it is left
 * out, unless all are so.
 */
static void
judge_components(Model *model, const Model *reader, const SpecNode *node, const Point *point, Step *step, bool learn,
				 Verdict *out)
{
	const Detector *detector = node->detector;
	double		best = -1;
	double		onset = NAN;
	bool		best_moves = false;
	int			i;

	for (i = 0; i < point->dims; i++)
	{
		Point		one = *step->point;
		Reading		reading = READING_NONE;
		double		score;
		double		lower;
		double		upper;
		bool		moves;

		one.x += i;
		one.dims = 1;
		if (learn && detector->observe)
			detector->observe(model_state(model, i), node->p, &one, &reading, NULL);
		else
		{
			detector->judge(model_state(reader, i), node->p, &one, &reading, NULL);
			if (learn)
				detector->learn(model_state(model, i), node->p, &one);
		}
		lower = reading.lower;
		upper = reading.upper;
		moves = !(lower == upper);
		score = policy_score(policy_state(reader), &node->policy, point, i, &reading);
		step->kept[i] = one.x[0];
		if (score >= 1)
			step->kept[i] = fmin(fmax(one.x[0], lower), upper);
		if (out->attribution)
			out->attribution[i] = moves && score > 0 ? score : 0;
		if (moves)
			onset = fmax(onset, reading.onset);
		if (isnan(score) || moves < best_moves || (moves == best_moves && score <= best))
			continue;
		best = score;
		best_moves = moves;
		answer(out, score, &reading);
	}
	if (best < 0)
		return;
	if (out->attribution)
		out->attributions = point->dims;
	if (!isnan(onset))
		out->onset = onset;
}

static void
learn_point(Model *model, const SpecNode *node, const Point *point)
{
	const Detector *detector = node->detector;
	Point		one = *point;
	int			n = model_copies(detector, point->dims);
	int			i;

	one.dims = model_state_dims(detector, point->dims);
	for (i = 0; i < n; i++, one.x++)
		detector->learn(model_state(model, i), node->p, &one);
}

static void
decay(Model *model, const SpecNode *node, const Point *point)
{
	double		factor = policy_decay(policy_state(model), &node->policy, point);
	int			n = model_copies(node->detector, point->dims);
	int			i;

	for (i = 0; i < n && factor < 1; i++)
		node->detector->decay(model_state(model, i), node->p, factor);
}

/*
 * Judge into out, and learn at once where the policy learns every point.
 * model is NULL when nothing may be learned.
 */
static inline void
judge(Model *model, const Model *reader, const SpecNode *node, Step *step, const Point *seen, Verdict *out)
{
	/* what has decayed must not reach this judgement */
	bool		learn = model != NULL && node->policy.learn == LEARN_ALL && node->policy.half_life == 0;

	if (model_copies(node->detector, seen->dims) == 1)
		judge_whole(model, reader, node, seen, step, learn, out);
	else
		judge_components(model, reader, node, seen, step, learn, out);
}

/* The verdicts of the specs inside a wrapper; true if any of them knows a score */
static bool
ask_children(Model *model, const Model *reader, const SpecNode *node, const Point *point, Verdict *children, double *attribution)
{
	const Detector *detector = node->detector;
	const Model *child = model_first_child(reader, node);
	Point		fed = *point;
	double		x[DETECTOR_MAX_DIMS];
	bool		any = false;
	bool		has = true;
	int			i;

	fed.children = NULL;
	if (detector->feed)
	{
		fed.x = x;
		fed.dims = detector->feed_dims ? detector->feed_dims(node->p, point->dims) : point->dims;
		has = detector->feed(model_state(reader, 0), node->p, point, x);
		for (i = 0; i < fed.dims && has; i++)
			has = isfinite(x[i]);
	}
	for (i = 0; i < node->children; i++)
	{
		children[i].attribution = node->children == 1 && fed.dims == point->dims ? attribution : NULL;
		if (!has)
			clear(&children[i]);
		else if (model)
			observe_node((Model *) child, node + node->child[i], &fed, &children[i]);
		else
			judge_node(child, node + node->child[i], &fed, &children[i]);
		any = any || !isnan(children[i].score);
		child = model_next_child(child);
	}
	return any;
}

/* A wrapper learns every point, but counts those of which a child knows a score */
static void
observe_wrapper(Model *model, const SpecNode *node, Step *step, Verdict *out)
{
	Verdict		children[DETECTOR_MAX_CHILDREN];
	bool		known = ask_children(model, model, node, step->point, children, out->attribution);
	Point		asked = *step->point;

	asked.children = children;
	asked.nchildren = node->children;
	step->point = &asked;
	if (known && model->learned >= (uint64_t) node->policy.warmup)
	{
		judge_whole(NULL, model, node, step->seen, step, false, out);
		out->attributions = children[0].attribution ? children[0].attributions : 0;
	}
	decay(model, node, &asked);
	learn_point(model, node, &asked);
	model->learned += known;
	model_set_full(model, node);
}

static void
observe_detector(Model *model, const SpecNode *node, Step *step, const Point *seen, bool outside, Verdict *out)
{
	const Policy *policy = &node->policy;
	bool		warm = model->learned >= (uint64_t) policy->warmup;

	if (warm)
		judge(model, model, node, step, seen, out);
	if (policy->learn == LEARN_NORMAL && (out->score >= 1 || outside))
		return;
	if (policy->half_life > 0)
		decay(model, node, step->point);
	if (policy->learn == LEARN_CLIPPED && warm)
	{
		Point		clipped = *step->point;

		clipped.x = step->kept;
		learn_point(model, node, &clipped);
	}
	else if (!warm || policy->learn != LEARN_ALL || policy->half_life > 0)
		learn_point(model, node, step->point);
	model->learned++;
	model_set_full(model, node);
}

static void
observe_node(Model *model, const SpecNode *node, const Point *point, Verdict *out)
{
	const Policy *policy = &node->policy;
	bool		outside;
	Step		step;

	clear(out);
	if (policy->missing == MISSING_SKIP && !all_finite(point))
		return;
	outside = policy_outside(policy, point);
	if (prepare(model, node, point, &step))
	{
		if (node->children > 0)
			observe_wrapper(model, node, &step, out);
		else
			observe_detector(model, node, &step, point, outside, out);
	}
	if (outside && !(out->score > 1))
		out->score = 1;
	if (!policy_is_plain(policy) && all_finite(step.seen))
		policy_passed(policy_state(model), policy, step.seen);
	if (model->moving)
		policy_peek(policy_state(model), policy, outside, true, out);
	else
		policy_conclude(policy_state(model), policy, point, outside, out);
}

static void
judge_node(const Model *model, const SpecNode *node, const Point *point, Verdict *out)
{
	const Policy *policy = &node->policy;
	Verdict		children[DETECTOR_MAX_CHILDREN];
	Point		asked;
	bool		known = true;
	bool		outside;
	Step		step;

	clear(out);
	if (policy->missing == MISSING_SKIP && !all_finite(point))
		return;
	outside = policy_outside(policy, point);
	if (prepare(model, node, point, &step))
	{
		if (node->children > 0)
		{
			known = ask_children(NULL, model, node, step.point, children, out->attribution);
			asked = *step.point;
			asked.children = children;
			asked.nchildren = node->children;
			step.point = &asked;
		}
		if (known && model->learned >= (uint64_t) policy->warmup)
			judge(NULL, model, node, &step, point, out);
		if (node->children > 0)
			out->attributions = known && children[0].attribution ? children[0].attributions : 0;
	}
	if (outside && !(out->score > 1))
		out->score = 1;
	policy_peek(policy_state(model), policy, outside, model->moving, out);
}

void
model_observe(Model *model, const Spec *spec, const Point *point, Verdict *out)
{
	observe_node(model, spec->node, point, out);
}

void
model_judge(const Model *model, const Spec *spec, const Point *point, Verdict *out)
{
	judge_node(model, spec->node, point, out);
}

/* The window can be taken back only where every point was learned as it came */
bool
model_can_forget(const Spec *spec)
{
	const Policy *policy = &spec->node[0].policy;

	return spec->node[0].detector->forget != NULL && policy->learn == LEARN_ALL && policy->transform != TRANSFORM_RATE &&
		policy->missing == MISSING_SKIP && policy->half_life == 0 && policy->consecutive <= 1;
}

bool
model_event_open(const Model *model, const Spec *spec, int64_t *event_id)
{
	const PolicyState *state = policy_state(model);

	*event_id = state->event_id;
	return state->event_id >= 0 && state->since_anomaly < spec->node[0].policy.refractory;
}

bool
model_forget(Model *model, const Spec *spec, const Point *point)
{
	const SpecNode *node = spec->node;
	const Detector *detector = node->detector;
	int			n = model_copies(detector, model->dims);
	Step		step;
	Point		one;
	int			i;

	if (!model_can_forget(spec))
		return false;
	if (!all_finite(point) || !prepare(model, node, point, &step))
		return true;			/* was never learned */
	if (model->learned == 0)
		return false;
	model->learned--;
	if (detector->used && model->learned >= detector->used(model_state(model, 0)))
		return true;			/* has left the detector's own window already */
	one = *step.point;
	one.dims = model_state_dims(detector, point->dims);
	for (i = 0; i < n; i++, one.x++)
		if (!detector->forget(model_state(model, i), node->p, &one))
			return false;
	model->full = 0;
	return true;
}

/* States of fixed size have no order to keep */
bool
model_can_merge(const Spec *spec)
{
	const SpecNode *node = spec->node;

	return node->detector->merge != NULL && model_limit(node) == 0 && node->policy.transform != TRANSFORM_RATE &&
		node->policy.half_life == 0;
}

bool
model_merge(Model *into, const Model *from, const Spec *spec)
{
	int			n = model_copies(spec->node[0].detector, into->dims);
	int			i;

	if (!model_can_merge(spec) || into->dims != from->dims)
		return false;
	for (i = 0; i < n; i++)
		if (!spec->node[0].detector->merge(model_state(into, i), model_state(from, i), spec->node[0].p))
			return false;
	into->learned += from->learned;
	return true;
}
