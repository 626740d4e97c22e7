/*
 * half_space_trees.c - how few of the last window's points share a point's cell
 *
 * S. C. Tan, K. M. Ting, T. F. Liu, Fast anomaly detection for streaming data,
 * IJCAI 2011. A tree halves its work range again and again, each time along an
 * axis of its own choice. The latest window is counted while the reference,
 * the window before it, judges; at a window's end the latest becomes the
 * reference. A point's mass is what the first thin node on its way holds,
 * times two to the power of its depth.
 *
 * The paper wants values scaled to [0, 1]. Here a window is scaled by the
 * extent of the window before it: a new level or a spike costs resolution for
 * one window, and no later value is looked at. What lies outside the extent has
 * the less mass the farther out it is. The first eighth of the first
 * window gives an extent alone. Windows grow from FIRST to window points.
 *
 * Cells are counted in 16 bits: a window has fewer points than that holds.
 */
#include <string.h>

#include "core/stat/attribution.h"
#include "core/stat/moments.h"
#include "core/stat/random.h"

#define FIRST		250			/* points of the first window, at most */
#define THIN		10			/* a node with less than a tenth of the window ends the way */
#define REACH		32			/* an extent reaches so many widths of a window beyond it, at most */
#define KEPT		0.9375		/* part of the extent before that stays where a window was not */
#define TREES_MAX	256
#define DEPTH_MAX	15
#define BITS		16			/* of a scaled coordinate */

enum
{
	P_THRESHOLD, P_WINDOW, P_TREES, P_DEPTH, P_SEED
};

static const Param params[] = {
	{"threshold", PARAM_REAL, 0.975, 0.001, 1, NULL, "emptiness, from 0 to 1, that makes an anomaly"},
	{"window", PARAM_INT, 250, 16, 65535, NULL, "points of a window"},
	{"trees", PARAM_INT, 25, 1, TREES_MAX, NULL, "trees of the forest"},
	{"depth", PARAM_INT, 8, 1, DEPTH_MAX, NULL, "times that a tree halves its range"},
	{"seed", PARAM_INT, 0, 0, 4294967295.0, NULL, "of the work ranges and axes"},
};

/* Extent of one axis: what lies within is scaled to [0, 1] */
typedef struct Extent
{
	double		low;
	double		high;
} Extent;

/* Work range of a tree on one axis, in scaled values: from low on, 1/scale wide */
typedef struct WorkRange
{
	float		low;
	float		scale;
} WorkRange;

/* Followed by an Axis a dimension, the work ranges of every tree, and both masses */
typedef struct HalfSpaces
{
	uint64_t	key;			/* of the axes that the nodes halve */
	uint32_t	dims;
	uint32_t	reference;		/* points in the reference, 0 before there is one */
	uint32_t	latest;			/* points in the latest window */
	uint32_t	due;			/* points at which the latest window ends */
	uint32_t	same;			/* how many of the newest points are equal, up to both windows */
	uint16_t	side;			/* which of the two masses is the latest */
	uint16_t	counting;		/* 0 while the first points give an extent alone */
} HalfSpaces;

typedef struct Axis
{
	double		newest;
	Extent		seen;			/* of the latest window, so far */
	Extent		scaled[2];		/* by what each side's window was scaled */
} Axis;

typedef struct View
{
	HalfSpaces *h;
	Axis	   *axes;
	WorkRange  *ranges;			/* dims a tree */
	uint16_t   *mass[2];		/* nodes 1 .. 2 * cells - 1 a tree, children of i at 2i and 2i + 1 */
	uint32_t	dims;
	uint32_t	trees;
	uint32_t	depth;
	uint32_t	cells;
} View;

static size_t
masses(const double *p)
{
	return (size_t) p[P_TREES] << ((uint32_t) p[P_DEPTH] + 1);
}

static size_t
half_space_trees_size(const double *p, int dims, size_t capacity)
{
	(void) capacity;
	return sizeof(HalfSpaces) + (size_t) dims * (sizeof(Axis) + (size_t) p[P_TREES] * sizeof(WorkRange)) +
		2 * masses(p) * sizeof(uint16_t);
}

static inline View
view(const void *state, const double *p)
{
	View		v;

	v.h = (HalfSpaces *) state;
	v.dims = v.h->dims;
	v.trees = (uint32_t) p[P_TREES];
	v.depth = (uint32_t) p[P_DEPTH];
	v.cells = 1u << v.depth;
	v.axes = (Axis *) (v.h + 1);
	v.ranges = (WorkRange *) (v.axes + v.dims);
	v.mass[0] = (uint16_t *) (v.ranges + (size_t) v.trees * v.dims);
	v.mass[1] = v.mass[0] + masses(p);
	return v;
}

static uint32_t
first_window(const double *p)
{
	return p[P_WINDOW] < FIRST ? (uint32_t) p[P_WINDOW] : FIRST;
}

static int
half_space_trees_warmup(const double *p)
{
	return p[P_WINDOW] < FIRST ? (int) p[P_WINDOW] : 256;
}

static void
half_space_trees_init(void *state, const double *p, int dims, size_t capacity)
{
	HalfSpaces *h = state;
	uint64_t	random = (uint64_t) p[P_SEED];
	View		v;
	size_t		i;

	memset(h, 0, half_space_trees_size(p, dims, capacity));
	h->dims = (uint32_t) dims;
	h->due = first_window(p) / 8;
	h->key = random_next(&random);
	v = view(h, p);
	for (i = 0; i < v.dims; i++)
		v.axes[i].seen = (Extent) {INFINITY, -INFINITY};
	for (i = 0; i < (size_t) v.trees * v.dims; i++)
	{
		float		middle = random_float(&random);
		float		reach = 2 * (middle > 0.5f ? middle : 1 - middle);

		v.ranges[i].low = middle - reach;
		v.ranges[i].scale = 0.5f / reach;
	}
}

/* x on the scale on which the window's extent is [0, 1] */
static inline double
scaled(const Extent *extent, double x)
{
	double		width = extent->high - extent->low;
	double		z;

	x -= extent->low;
	/* no tree's work range goes beyond -2 or 3 */
	z = width > 0 ? x / width : x > 0 ? 3 : x < 0 ? -2 : 0.5;
	return z > 3 ? 3 : z < -2 ? -2 : z;
}

/* The scaled value as a fraction of a tree's work range, in BITS bits */
static inline uint32_t
fraction(const WorkRange *range, double z)
{
	double		u = (z - range->low) * range->scale * (1 << BITS);

	return u <= 0 ? 0 : u >= (1 << BITS) - 1 ? (1 << BITS) - 1 : (uint32_t) u;
}

/* The axis that a node halves */
static inline uint32_t
axis_of(const View *v, uint32_t tree, uint32_t node)
{
	uint64_t	z = (v->h->key + ((uint64_t) tree << 32 | node)) * 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 32)) * 0xbf58476d1ce4e5b9u;
	return (uint32_t) (((z >> 32) * v->dims) >> 32);
}

/* The cell of a tree that a scaled point is in, as its node's number; the axes of its way too, if wanted */
static uint32_t
cell_of(const View *v, uint32_t tree, const double *z, uint32_t *way)
{
	const WorkRange *ranges = v->ranges + (size_t) tree * v->dims;
	uint32_t	axes[DEPTH_MAX];
	uint32_t	fractions[DEPTH_MAX];
	uint32_t	node = 1;
	uint32_t	level;
	uint32_t	i;

	for (level = 0; level < v->depth; level++)
	{
		uint32_t	axis = axis_of(v, tree, node);

		axes[level] = axis;
		/* an axis that was halved before is halved again: take its next bit */
		for (i = level; i > 0 && axes[i - 1] != axis; i--)
			;
		fractions[level] = i > 0 ? fractions[i - 1] << 1 : fraction(&ranges[axis], z[axis]);
		node = 2 * node + (fractions[level] >> (BITS - 1) & 1);
	}
	if (way)
		memcpy(way, axes, v->depth * sizeof(uint32_t));
	return node;
}

static void
scale_point(const View *v, uint32_t side, const double *x, double *z)
{
	uint32_t	i;

	for (i = 0; i < v->dims; i++)
		z[i] = scaled(&v->axes[i].scaled[side], moments_clip(x[i]));
}

/* The cell of every tree; where there is one axis, it is the scaled value's first bits */
static void
find_cells(const View *v, const double *z, uint16_t *cells)
{
	uint32_t	tree;

	for (tree = 0; tree < v->trees; tree++)
		cells[tree] = (uint16_t) (v->dims == 1 ? v->cells + (fraction(&v->ranges[tree], z[0]) >> (BITS - v->depth))
								  : cell_of(v, tree, z, NULL));
}

/* How far the point is outside the extents by which a side is scaled, in their widths, as a mean over the axes */
static double
outside(const View *v, uint32_t side, const double *x)
{
	double		sum = 0;
	uint32_t	i;

	for (i = 0; i < v->dims; i++)
	{
		const Extent *extent = &v->axes[i].scaled[side];
		double		at = moments_clip(x[i]);
		double		beyond = at > extent->high ? at - extent->high : at < extent->low ? extent->low - at : 0;
		double		width = extent->high - extent->low;

		/* of an axis that stood still there is no width */
		if (beyond > 0)
			sum += width > 0 ? beyond / width : 1;
	}
	return sum / v->dims;
}

/* What was seen, widened to what was before: not to where only a giant spike was */
static Extent
widened(const Extent *seen, const Extent *before)
{
	double		width = seen->high - seen->low;
	double		reach = width > 0 ? REACH * width : INFINITY;
	double		below = (seen->low - before->low) * KEPT;
	double		above = (before->high - seen->high) * KEPT;
	Extent		result = *seen;

	if (below > 0)
		result.low -= below < reach ? below : reach;
	if (above > 0)
		result.high += above < reach ? above : reach;
	return result;
}

/* The latest window becomes the reference; the next is scaled by what was seen in it */
static void
end_window(const View *v, const double *p)
{
	HalfSpaces *h = v->h;
	uint32_t	window = (uint32_t) p[P_WINDOW];
	uint32_t	i;

	if (h->counting)
	{
		h->side ^= 1;
		h->reference = h->latest;
		h->due = 2 * h->due < window ? 2 * h->due : window;
	}
	else
		h->due = first_window(p) - h->due;
	h->counting = 1;
	h->latest = 0;
	memset(v->mass[h->side], 0, masses(p) * sizeof(uint16_t));
	for (i = 0; i < v->dims; i++)
	{
		Axis	   *axis = &v->axes[i];

		axis->scaled[h->side] = h->reference > 0 ? widened(&axis->seen, &axis->scaled[h->side ^ 1]) : axis->seen;
		axis->seen = (Extent) {INFINITY, -INFINITY};
	}
}

static void
half_space_trees_learn(void *state, const double *p, const Point *pt)
{
	View		v = view(state, p);
	HalfSpaces *h = v.h;
	double		z[DETECTOR_MAX_DIMS];
	uint16_t	cells[TREES_MAX];
	uint32_t	tree;
	uint32_t	node;
	uint32_t	i;
	bool		same = true;

	for (i = 0; i < v.dims; i++)
	{
		Axis	   *axis = &v.axes[i];
		double		x = moments_clip(pt->x[i]);

		same = same && x == axis->newest;
		axis->newest = x;
		axis->seen.low = x < axis->seen.low ? x : axis->seen.low;
		axis->seen.high = x > axis->seen.high ? x : axis->seen.high;
	}
	h->latest++;
	h->same = !same ? 1 : h->same < h->reference + h->latest ? h->same + 1 : h->same;
	if (h->counting)
	{
		scale_point(&v, h->side, pt->x, z);
		find_cells(&v, z, cells);
		for (tree = 0; tree < v.trees; tree++)
		{
			uint16_t   *mass = v.mass[h->side] + (size_t) tree * 2 * v.cells;

			for (node = cells[tree]; node > 0; node >>= 1)
				mass[node]++;
		}
	}
	if (h->latest >= h->due)
		end_window(&v, p);
}

/* What each halving on the point's way told: log2 of how few went with it */
static void
attribute(const View *v, const double *z, double raw, double *attribution)
{
	uint32_t	side = v->h->side ^ 1u;
	uint32_t	way[DEPTH_MAX];
	uint32_t	tree;
	uint32_t	level;

	memset(attribution, 0, v->dims * sizeof(double));
	for (tree = 0; tree < v->trees; tree++)
	{
		const uint16_t *mass = v->mass[side] + (size_t) tree * 2 * v->cells;
		uint32_t	cell = cell_of(v, tree, z, way);

		for (level = 0; level < v->depth; level++)
		{
			uint32_t	all = mass[cell >> (v->depth - level)];
			uint32_t	with = mass[cell >> (v->depth - level - 1)];

			if (all * THIN < v->h->reference)
				break;
			attribution[way[level]] += log2_of(all + 1u) - log2_of(with + 1u);
		}
	}
	attribution_scale(attribution, (int) v->dims, raw);
}

static void
half_space_trees_judge(const void *state, const double *p, const Point *pt, Reading *out, double *attribution)
{
	View		v = view(state, p);
	const HalfSpaces *h = v.h;
	uint32_t	side = h->side ^ 1u;
	uint64_t	sum = 0;
	double		z[DETECTOR_MAX_DIMS];
	uint16_t	cells[TREES_MAX];
	uint32_t	tree;
	uint32_t	i;

	out->raw = out->expected = out->lower = out->upper = NAN;
	if (h->reference == 0)
		return;
	if (h->same >= h->reference + h->latest)
	{
		/* all points that count are one: nothing has a spread */
		out->raw = 0;
		for (i = 0; i < v.dims; i++)
		{
			bool		off = moments_clip(pt->x[i]) != v.axes[i].newest;

			if (off)
				out->raw = DETECTOR_SCORE_CAP * p[P_THRESHOLD];
			if (attribution)
				attribution[i] = off;
		}
		if (attribution)
			attribution_scale(attribution, (int) v.dims, out->raw);
		return;
	}
	scale_point(&v, side, pt->x, z);
	find_cells(&v, z, cells);
	for (tree = 0; tree < v.trees; tree++)
	{
		const uint16_t *mass = v.mass[side] + (size_t) tree * 2 * v.cells;
		uint32_t	level = 0;

		while (level < v.depth && (uint32_t) mass[cells[tree] >> (v.depth - level)] * THIN >= h->reference)
			level++;
		sum += (uint64_t) mass[cells[tree] >> (v.depth - level)] << level;
	}
	/*
	 * Mass over what an even spread over the work range would give: none is 1,
	 * much goes to 0. Work ranges end soon after the extent: what is outside has
	 * the less mass the farther it is.
	 */
	out->raw = 1 / (1 + (double) sum / ((double) v.trees * h->reference) / (1 + outside(&v, side, pt->x)));
	if (attribution)
		attribute(&v, z, out->raw, attribution);
}

static bool
extent_valid(const Extent *extent)
{
	return fabs(extent->low) <= MOMENTS_HUGE && fabs(extent->high) <= MOMENTS_HUGE && extent->low <= extent->high;
}

static bool
half_space_trees_valid(const void *state, size_t len, const double *p, int dims, size_t capacity)
{
	const HalfSpaces *h = state;
	View		v;
	size_t		i;

	if (len < half_space_trees_size(p, dims, capacity) || h->dims != (uint32_t) dims)
		return false;
	if (h->due < 1 || h->due > p[P_WINDOW] || h->latest >= h->due || h->reference > p[P_WINDOW] ||
		h->same > 2 * p[P_WINDOW] || h->side > 1 || h->counting > 1 || (h->reference > 0 && !h->counting))
		return false;
	v = view(h, p);
	for (i = 0; i < v.dims; i++)
	{
		const Axis *axis = &v.axes[i];

		if (!(fabs(axis->newest) <= MOMENTS_HUGE))
			return false;
		if (h->latest > 0 ? !extent_valid(&axis->seen) : axis->seen.low != INFINITY || axis->seen.high != -INFINITY)
			return false;
		if ((h->counting && !extent_valid(&axis->scaled[h->side])) ||
			(h->reference > 0 && !extent_valid(&axis->scaled[h->side ^ 1])))
			return false;
	}
	for (i = 0; i < (size_t) v.trees * v.dims; i++)
		if (!(fabsf(v.ranges[i].low) <= 4) || !(v.ranges[i].scale > 0 && v.ranges[i].scale <= 1))
			return false;
	return true;
}

const Detector detector_half_space_trees = {
	.name = "half_space_trees",
	.id = 20,
	.version = 1,
	.flags = DETECTOR_VECTOR | DETECTOR_RANDOM,
	.summary = "how few points of the last window share a point's cell",
	.source = "S. C. Tan, K. M. Ting, T. F. Liu, Fast anomaly detection for streaming data, IJCAI 2011",
	.params = params,
	.nparams = 5,
	.warmup = 256,
	.warmup_for = half_space_trees_warmup,
	.size = half_space_trees_size,
	.init = half_space_trees_init,
	.judge = half_space_trees_judge,
	.learn = half_space_trees_learn,
	.valid = half_space_trees_valid,
};
