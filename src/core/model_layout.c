/*
 * model_layout.c - size, start, growth and validation of a model's block
 *
 * A capacity is that of the outermost spec; those inside have it, too, as far
 * as their own limit goes.
 */
#include <string.h>

#include "core/model_layout.h"
#include "core/policy.h"

#define START_CAPACITY	16		/* points that a new window has room for */

static size_t
align8(size_t size)
{
	return (size + 7) & ~(size_t) 7;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
model_limit(const SpecNode *node)
{
	size_t		most = node->detector->limit ? node->detector->limit(node->p) : 0;
	int			i;

	for (i = 0; i < node->children; i++)
	{
		size_t		inside = model_limit(node + node->child[i]);

		most = inside > most ? inside : most;
	}
	return most;
}

static int
child_dims(const SpecNode *node, int dims)
{
	return node->detector->feed_dims ? node->detector->feed_dims(node->p, dims) : dims;
}

static bool
takes(const SpecNode *node, int dims)
{
	int			i;

	if (dims < 1 || dims > DETECTOR_MAX_DIMS)
		return false;
	for (i = 0; i < node->children; i++)
		if (!takes(node + node->child[i], child_dims(node, dims)))
			return false;
	return true;
}

bool
model_takes(const Spec *spec, int dims)
{
	return takes(spec->node, dims);
}

static size_t
states_offset(const SpecNode *node, int dims)
{
	return sizeof(Model) + align8(policy_size(&node->policy, dims));
}

static size_t
stride(const SpecNode *node, int dims, size_t capacity)
{
	return align8(node->detector->size(node->p, model_state_dims(node->detector, dims), least(capacity, model_limit(node))));
}

static size_t
total(const SpecNode *node, int dims, size_t capacity)
{
	size_t		size = states_offset(node, dims) + stride(node, dims, capacity) * (size_t) model_copies(node->detector, dims);
	int			i;

	for (i = 0; i < node->children; i++)
		size += total(node + node->child[i], child_dims(node, dims), capacity);
	return size;
}

size_t
model_start_size(const Spec *spec, int dims)
{
	return total(spec->node, dims, START_CAPACITY);
}

size_t
model_bound(const Spec *spec, int dims)
{
	return total(spec->node, dims, model_limit(spec->node));
}

static void
set_layout(Model *model, const SpecNode *node, int dims, size_t capacity)
{
	model->size = (uint32_t) total(node, dims, capacity);
	model->dims = (uint16_t) dims;
	model->capacity = (uint32_t) least(capacity, model_limit(node));
	model->growing = model->capacity < model_limit(node);
	model->offset = (uint32_t) states_offset(node, dims);
	model->stride = (uint32_t) stride(node, dims, capacity);
}

bool
model_is_full(const Model *model, const SpecNode *node)
{
	const Detector *detector = node->detector;
	const Model *child = model_first_child(model, node);
	int			i;

	if (detector->limit && model->capacity < detector->limit(node->p) &&
		detector->used(model_state(model, 0)) >= model->capacity)
		return true;
	for (i = 0; i < node->children; i++)
	{
		if (child->full)
			return true;
		child = model_next_child(child);
	}
	return false;
}

static void
init_node(Model *model, const SpecNode *node, int dims, size_t capacity)
{
	Model	   *child;
	int			i;

	set_layout(model, node, dims, capacity);
	policy_init((PolicyState *) (model + 1), &node->policy, dims);
	for (i = 0; i < model_copies(node->detector, dims); i++)
		node->detector->init(model_state(model, i), node->p, model_state_dims(node->detector, dims), model->capacity);
	child = (Model *) model_first_child(model, node);
	for (i = 0; i < node->children; i++)
	{
		init_node(child, node + node->child[i], child_dims(node, dims), capacity);
		child = (Model *) model_next_child(child);
	}
}

void
model_init(Model *model, const Spec *spec, int dims)
{
	memset(model, 0, total(spec->node, dims, START_CAPACITY));
	init_node(model, spec->node, dims, START_CAPACITY);
}

static size_t
grown_capacity(const Model *model, const SpecNode *node)
{
	return least((size_t) model->capacity * 2, model_limit(node));
}

size_t
model_grown_size(const Model *model, const Spec *spec)
{
	return total(spec->node, model->dims, grown_capacity(model, spec->node));
}

static void
grow_node(Model *into, const Model *from, const SpecNode *node, size_t capacity)
{
	const Detector *detector = node->detector;
	const Model *child = model_first_child(from, node);
	Model	   *new;
	int			i;

	memcpy(into, from, from->offset);
	set_layout(into, node, from->dims, capacity);
	for (i = 0; i < model_copies(detector, from->dims); i++)
	{
		if (detector->grow && into->capacity != from->capacity)
			detector->grow(model_state(into, i), into->capacity, model_state(from, i), node->p,
						   model_state_dims(detector, from->dims));
		else
			memcpy(model_state(into, i), model_state(from, i), from->stride);
	}
	new = (Model *) model_first_child(into, node);
	for (i = 0; i < node->children; i++)
	{
		grow_node(new, child, node + node->child[i], capacity);
		new = (Model *) model_next_child(new);
		child = model_next_child(child);
	}
	into->full = model_is_full(into, node);
}

void
model_grow(Model *into, const Model *from, const Spec *spec)
{
	size_t		capacity = grown_capacity(from, spec->node);

	memset(into, 0, total(spec->node, from->dims, capacity));
	grow_node(into, from, spec->node, capacity);
}

/* A capacity that doubling from the start can reach? */
static bool
reachable(size_t most, size_t capacity)
{
	size_t		at = least(START_CAPACITY, most);

	while (at < capacity && at < most)
		at = least(at * 2, most);
	return at == capacity;
}

/* capacity is that of the outermost */
static bool
valid_node(const Model *model, size_t len, const SpecNode *node, int dims, size_t capacity)
{
	const Detector *detector = node->detector;
	const Model *child;
	size_t		room;
	Model		fresh;
	int			i;

	/* a count that wraps would be below what the detector holds */
	if (len < sizeof(Model) || model->dims != dims || model->moving > 1 || model->full > 1 || model->learned >= (uint64_t) 1 << 62)
		return false;
	set_layout(&fresh, node, dims, capacity);
	if (fresh.size > len || model->size != fresh.size || model->capacity != fresh.capacity || model->offset != fresh.offset ||
		model->growing != fresh.growing || model->stride != fresh.stride || !policy_valid((const PolicyState *) (model + 1), &node->policy, dims))
		return false;
	for (i = 0; i < model_copies(detector, dims); i++)
	{
		if (!detector->valid(model_state(model, i), model->stride, node->p, model_state_dims(detector, dims), model->capacity))
			return false;
		/* components fill together, and no more than was learned */
		if (detector->used &&
			(detector->used(model_state(model, i)) != detector->used(model_state(model, 0)) ||
			 detector->used(model_state(model, i)) > model->learned))
			return false;
	}
	child = model_first_child(model, node);
	room = len - model->offset - model->stride * (size_t) model_copies(detector, dims);
	for (i = 0; i < node->children; i++)
	{
		if (!valid_node(child, room, node + node->child[i], child_dims(node, dims), capacity))
			return false;
		room -= child->size;
		child = model_next_child(child);
	}
	return model->full == model_is_full(model, node);
}

bool
model_valid(const void *block, size_t len, const Spec *spec)
{
	const Model *model = block;

	return len >= sizeof(Model) && model->size == len && model_takes(spec, model->dims) &&
		reachable(model_limit(spec->node), model->capacity) &&
		total(spec->node, model->dims, model->capacity) == len &&
		valid_node(model, len, spec->node, model->dims, model->capacity);
}
