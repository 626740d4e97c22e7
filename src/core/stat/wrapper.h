/*
 * wrapper.h - what wrappers share: most remember nothing themselves
 */
#ifndef ANOMALY_WRAPPER_H
#define ANOMALY_WRAPPER_H

#include "core/detector.h"

static inline size_t
wrapper_size_none(const double *p, int dims, size_t capacity)
{
	(void) p;
	(void) dims;
	(void) capacity;
	return 0;
}

static inline void
wrapper_init_none(void *state, const double *p, int dims, size_t capacity)
{
	(void) state;
	(void) p;
	(void) dims;
	(void) capacity;
}

static inline void
wrapper_learn_none(void *state, const double *p, const Point *pt)
{
	(void) state;
	(void) p;
	(void) pt;
}

static inline bool
wrapper_valid_none(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	(void) state;
	(void) len;
	(void) p;
	(void) dims;
	(void) capacity;
	return true;
}

/* The only child's score, on the scale where 1 is its threshold */
static inline void
wrapper_pass_on(const Point *pt, Reading *out)
{
	out->raw = pt->children[0].score;
	out->onset = pt->children[0].onset;
	out->expected = out->lower = out->upper = NAN;
}

#endif
