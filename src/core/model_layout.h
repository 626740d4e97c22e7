/*
 * model_layout.h - where the parts of a model's block are
 *
 *	 Model | PolicyState | detector's state, once or once a component | models of the specs inside
 *
 * Used by model.c and model_layout.c alone.
 */
#ifndef ANOMALY_MODEL_LAYOUT_H
#define ANOMALY_MODEL_LAYOUT_H

#include "core/model.h"

/* How many states of the detector a model of this many dimensions holds */
static inline int
model_copies(const Detector *detector, int dims)
{
	return (detector->flags & DETECTOR_VECTOR) ? 1 : dims;
}

static inline int
model_state_dims(const Detector *detector, int dims)
{
	return (detector->flags & DETECTOR_VECTOR) ? dims : 1;
}

static inline void *
model_state(const Model *model, int copy)
{
	return (char *) model + model->offset + (size_t) model->stride * (size_t) copy;
}

/* The models of a wrapper's children follow its only state, in their order */
static inline const Model *
model_first_child(const Model *model, const SpecNode *node)
{
	(void) node;
	return (const Model *) ((const char *) model + model->offset + model->stride);
}

static inline const Model *
model_next_child(const Model *child)
{
	return (const Model *) ((const char *) child + child->size);
}

/* The largest capacity of a node and of all inside it; 0 = fixed size */
extern size_t model_limit(const SpecNode *node);

/* All components have learned the same number of points: the first tells */
extern bool model_is_full(const Model *model, const SpecNode *node);

/* After a point was learned: is there room for the next? */
static inline void
model_set_full(Model *model, const SpecNode *node)
{
	if (model->growing)
		model->full = model_is_full(model, node);
}

#endif
