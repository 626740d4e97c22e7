/*
 * model.h - the learned state of one series: policy round a detector
 *
 * A model is one flat block: this header, the policy's state, then the
 * detector's state, once for a detector that takes vectors and once a
 * component for one that does not, then, of a wrapper, the models of the specs
 * inside it. The caller owns the memory (8-byte aligned) and gives room to
 * grow:
 *
 *	 if (model_full(m)) { bigger = alloc(model_grown_size(m, spec));
 *						  model_grow(bigger, m, spec); free(m); m = bigger; }
 *	 model_observe(m, spec, &point, &verdict);
 */
#ifndef ANOMALY_MODEL_H
#define ANOMALY_MODEL_H

#include "core/spec.h"

typedef struct Model
{
	uint32_t	size;			/* bytes of the whole block */
	uint16_t	dims;
	uint8_t		moving;			/* used in a moving frame: alert and onset are NULL */
	uint8_t		full;			/* must grow before the next observe */
	uint32_t	capacity;		/* points the detector has room for */
	uint32_t	offset;			/* of the detector's state from the block's start */
	uint32_t	stride;			/* bytes between the components' states */
	uint32_t	growing;		/* 1: something in it is below its limit */
	uint64_t	learned;		/* points learned */
} Model;

#define MODEL_SIZE_MAX	0x3fffffff	/* of a block: refuse a spec whose model_bound() is above */

/* Can a spec take vectors of this length? Shingles make longer ones of them. */
extern bool model_takes(const Spec *spec, int dims);

extern size_t model_start_size(const Spec *spec, int dims);
extern size_t model_bound(const Spec *spec, int dims);	/* the most it can ever take */
extern void model_init(Model *model, const Spec *spec, int dims);

static inline bool model_full(const Model *model) { return model->full; }
extern size_t model_grown_size(const Model *model, const Spec *spec);
extern void model_grow(Model *into, const Model *from, const Spec *spec);

/*
 * Judge by what came before, then learn. A point with a NaN or an infinity
 * gets an all-NULL verdict and is not learned, unless missing=last knows what
 * to put in a NaN's place. point->dims must equal
 * model->dims (the caller checks and reports).
 */
extern void model_observe(Model *model, const Spec *spec, const Point *point, Verdict *out);
extern void model_judge(const Model *model, const Spec *spec, const Point *point, Verdict *out);

/* Is there an event that later rows can still belong to? Its id is that of its alert */
extern bool model_event_open(const Model *model, const Spec *spec, int64_t *event_id);

/* Take the oldest point of a moving frame back; false: recompute the frame */
extern bool model_forget(Model *model, const Spec *spec, const Point *point);

extern bool model_can_forget(const Spec *spec);
extern bool model_can_merge(const Spec *spec);
extern bool model_merge(Model *into, const Model *from, const Spec *spec);

/* Every count and index of a foreign block in range for this spec? */
extern bool model_valid(const void *block, size_t len, const Spec *spec);

#endif
