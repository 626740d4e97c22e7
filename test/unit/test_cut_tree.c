/*
 * test_cut_tree.c - random cut trees: every node's cut parts its box, scores
 * equal a recursion over whole boxes, and trees that points came into and left
 * are distributed as the definition has them
 */
#include "core.h"
#include "core/stat/cut_tree.h"

#define LEAVES	40
#define WIDTH	8

static float coordinates[LEAVES + 1][WIDTH];
static double weight[WIDTH];
static uint16_t mass[LEAVES + 1];
static uint64_t store[CUT_LEAVES_MAX];	/* room for a tree */

static CutPoints
shared(uint32_t dims, uint32_t leaves, uint32_t total)
{
	CutPoints	points = {&coordinates[0][0], weight, mass, WIDTH, dims, leaves, total};

	return points;
}

static void
insert(const CutTree *tree, uint32_t *leaves, uint32_t slot, uint64_t *random)
{
	CutPoints	points = shared(WIDTH, *leaves, *leaves);
	CutPlace	place;

	if (*leaves > 0)
		cut_tree_walk(tree, &points, coordinates[slot], random, &place, NULL);
	cut_tree_insert(tree, &points, coordinates[slot], slot, &place);
	++*leaves;
}

static void
delete(const CutTree *tree, uint32_t *leaves, uint32_t slot)
{
	CutPoints	points = shared(WIDTH, *leaves, *leaves);

	cut_tree_delete(tree, &points, slot);
	--*leaves;
}

/* The box of a run of leaves */
static void
box_of(const CutTree *tree, int first, int leaves, double *low, double *high)
{
	int			i,
				c;

	for (c = 0; c < WIDTH; c++)
	{
		low[c] = INFINITY;
		high[c] = -INFINITY;
		for (i = first; i < first + leaves; i++)
		{
			low[c] = fmin(low[c], coordinates[tree->leaf[i]][c]);
			high[c] = fmax(high[c], coordinates[tree->leaf[i]][c]);
		}
	}
}

static void
check_node(const CutTree *tree, int node, int first, int leaves)
{
	double		low[WIDTH],
				high[WIDTH];
	int			axis = tree->axis[node];
	int			left = tree->left[node];
	int			i;

	if (leaves == 1)
		return;
	box_of(tree, first, leaves, low, high);
	CHECK(left > 0 && left < leaves);
	CHECK(tree->cut[node] > low[axis] && tree->cut[node] <= high[axis]);
	for (i = 0; i < leaves; i++)
		CHECK((coordinates[tree->leaf[first + i]][axis] < tree->cut[node]) == (i < left));
	check_node(tree, node + 1, first, left);
	check_node(tree, node + left, first + left, leaves - left);
}

/* Top-down and from whole boxes: what the walk finds bottom-up */
static double
plain_score(const CutTree *tree, int node, int first, int leaves, int depth, const float *x, int total, double *parts)
{
	double		low[WIDTH],
				high[WIDTH],
				below[WIDTH] = {0},
				out[WIDTH];
	double		sum = 0,
				span = 0,
				score,
				chance;
	int			left = tree->left[node];
	int			c;

	box_of(tree, first, leaves, low, high);
	for (c = 0; c < WIDTH; c++)
	{
		out[c] = weight[c] * fmax(0, fmax(low[c] - x[c], x[c] - high[c]));
		sum += out[c];
		span += weight[c] * (high[c] - low[c]) + out[c];
	}
	if (leaves == 1 && sum == 0)
	{
		double		m = mass[tree->leaf[first]];

		score = (1 - m / (2 * total)) / (depth + log2(m + 1));
		for (c = 0; c < WIDTH; c++)
			parts[c] = score / WIDTH;
		return score;
	}
	chance = sum / span;
	if (leaves == 1)
		score = 0;
	else if (x[tree->axis[node]] < tree->cut[node])
		score = plain_score(tree, node + 1, first, left, depth + 1, x, total, below);
	else
		score = plain_score(tree, node + left, first + left, leaves - left, depth + 1, x, total, below);
	for (c = 0; c < WIDTH; c++)
		parts[c] = (1 - chance) * below[c] + out[c] / span / (depth + 1);
	return chance / (depth + 1) + (1 - chance) * score;
}

static void
fill(int slot, int kind, uint64_t *seed)
{
	int			c;

	for (c = 0; c < WIDTH; c++)
		coordinates[slot][c] = kind == 0 ? (float) test_normal(seed) : kind == 1 ? floorf((float) (3 * test_normal(seed))) :
			kind == 2 ? (float) (c == 0 ? test_normal(seed) : c) : (float) exp(20 * test_normal(seed));
}

static void
invariants_and_scores(void)
{
	CutTree		tree = cut_tree_at(store, LEAVES + 1);
	bool		is_leaf[LEAVES + 1] = {false};
	uint64_t	seed = 1,
				random = 2;
	uint32_t	leaves = 0;
	int			kind,
				step,
				c;

	for (kind = 0; kind < 4; kind++)
		for (step = 0; step < 3000; step++)
		{
			uint32_t	slot = (uint32_t) (test_random(&seed) % LEAVES);
			CutPoints	points;
			float		x[WIDTH];
			double		parts[WIDTH],
						plain[WIDTH],
						sum = 0,
						score;

			for (c = 0; c < WIDTH; c++)
				weight[c] = c % 3 + 0.5;
			mass[slot] = (uint16_t) (1 + test_random(&seed) % 3);
			if (is_leaf[slot])
				delete(&tree, &leaves, slot);
			else
			{
				int			equal;

				fill((int) slot, kind, &seed);
				for (equal = 0; equal < LEAVES; equal++)
					if (is_leaf[equal] && memcmp(coordinates[equal], coordinates[slot], sizeof(x)) == 0)
						break;
				if (equal < LEAVES)
					continue;
				insert(&tree, &leaves, slot, &random);
			}
			is_leaf[slot] = !is_leaf[slot];
			points = shared(WIDTH, leaves, leaves * 3);
			CHECK(cut_tree_valid(&tree, &points, is_leaf, LEAVES + 1));
			if (leaves == 0)
				continue;
			check_node(&tree, 0, 0, (int) leaves);
			fill(LEAVES, kind, &seed);
			memcpy(x, step % 5 == 0 ? coordinates[tree.leaf[0]] : coordinates[LEAVES], sizeof(x));
			score = cut_tree_walk(&tree, &points, x, NULL, NULL, parts);
			CHECK_NEAR(score, plain_score(&tree, 0, 0, (int) leaves, 0, x, (int) leaves * 3, plain), 1e-7);
			for (c = 0; c < WIDTH; c++)
			{
				sum += parts[c];
				CHECK_NEAR(parts[c], plain[c], 1e-6);
			}
			CHECK_NEAR(sum, score, 1e-12);
		}
}

/* The first cut of a tree falls into a gap as often as the gap is wide, whichever way the tree came about */
static void
distribution(void)
{
	static const float at[6] = {0, 1, 3, 3.5f, 7, 20};
	int			parted[2][6] = {{0}};
	uint64_t	random = 3;
	int			way,
				round,
				i;

	memset(coordinates, 0, sizeof(coordinates));
	for (i = 0; i < WIDTH; i++)
		weight[i] = 1;
	for (i = 0; i < 6; i++)
		coordinates[i][0] = at[i];
	for (way = 0; way < 2; way++)
		for (round = 0; round < 20000; round++)
		{
			CutTree		tree = cut_tree_at(store, LEAVES + 1);
			uint32_t	leaves = 0;

			/* the second way: the farthest point comes early and leaves, others leave and come back */
			if (way == 1)
				insert(&tree, &leaves, 5, &random);
			for (i = 4; i >= 0; i--)
				insert(&tree, &leaves, (uint32_t) i, &random);
			if (way == 1)
			{
				delete(&tree, &leaves, 2);
				insert(&tree, &leaves, 2, &random);
				delete(&tree, &leaves, 5);
			}
			parted[way][tree.left[0]]++;
		}
	for (way = 0; way < 2; way++)
		for (i = 1; i < 5; i++)
			CHECK_SAY(fabs(parted[way][i] / 20000.0 - (at[i] - at[i - 1]) / 7.0) < 0.015, "way %d, gap %d: %d", way, i,
					  parted[way][i]);
}

/* The same of axes: a cut falls on one as often as its extent and weight say */
static void
axes(void)
{
	uint64_t	random = 4;
	int			first = 0;
	int			round;

	memset(coordinates, 0, sizeof(coordinates));
	weight[0] = 2;
	weight[1] = 0.5;
	coordinates[1][0] = 3;
	coordinates[2][1] = 4;
	coordinates[3][0] = 1;
	for (round = 0; round < 20000; round++)
	{
		CutTree		tree = cut_tree_at(store, LEAVES + 1);
		uint32_t	leaves = 0;
		uint32_t	i;

		for (i = 0; i < 4; i++)
			insert(&tree, &leaves, i, &random);
		first += tree.axis[0] == 0;
	}
	CHECK_SAY(fabs(first / 20000.0 - 6 / 8.0) < 0.015, "%d", first);
}

int
main(void)
{
	RUN(invariants_and_scores);
	RUN(distribution);
	RUN(axes);
	return test_done();
}
