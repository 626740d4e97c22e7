/*
 * tree.c - weight-balanced order-statistic tree (Adams' trees with the
 * parameters 3 and 2 of Hirai and Yamamoto, which are proved to balance)
 */
#include <string.h>

#include "core/stat/tree.h"

#define DELTA		3
#define GAMMA		2
#define DEPTH_MAX	64			/* a balanced tree of 2^24 nodes is less than 60 deep */

#define NODE(i)		(nodes[(i) - 1])

static uint32_t
size_of(const TreeNode *nodes, uint32_t i)
{
	return i ? NODE(i).size : 0;
}

/* sum + rest += a, exactly but for the last bits of rest */
static void
add_exactly(double *sum, double *rest, double a)
{
	double		s = *sum + a;
	double		b = s - *sum;

	*rest += (*sum - (s - b)) + (a - b);
	*sum = s;
}

/* Size and sum of a node from its children */
static void
update(TreeNode *nodes, uint32_t i)
{
	TreeNode   *node = &NODE(i);
	double		sum = node->value * TREE_SCALE;
	double		rest = 0;

	node->size = 1 + size_of(nodes, node->left) + size_of(nodes, node->right);
	if (node->left)
	{
		add_exactly(&sum, &rest, NODE(node->left).sum);
		rest += NODE(node->left).rest;
	}
	if (node->right)
	{
		add_exactly(&sum, &rest, NODE(node->right).sum);
		rest += NODE(node->right).rest;
	}
	node->sum = sum;
	node->rest = rest;
}

static uint32_t
rotate_left(TreeNode *nodes, uint32_t i)
{
	uint32_t	r = NODE(i).right;

	NODE(i).right = NODE(r).left;
	NODE(r).left = i;
	update(nodes, i);
	update(nodes, r);
	return r;
}

static uint32_t
rotate_right(TreeNode *nodes, uint32_t i)
{
	uint32_t	l = NODE(i).left;

	NODE(i).left = NODE(l).right;
	NODE(l).right = i;
	update(nodes, i);
	update(nodes, l);
	return l;
}

static bool
heavy(uint32_t light, uint32_t other)
{
	return other + 1 > DELTA * (light + 1);
}

static uint32_t
balance(TreeNode *nodes, uint32_t i)
{
	uint32_t	l = NODE(i).left;
	uint32_t	r = NODE(i).right;

	if (heavy(size_of(nodes, l), size_of(nodes, r)))
	{
		if (size_of(nodes, NODE(r).left) + 1 >= GAMMA * (size_of(nodes, NODE(r).right) + 1))
			NODE(i).right = rotate_right(nodes, r);
		return rotate_left(nodes, i);
	}
	if (heavy(size_of(nodes, r), size_of(nodes, l)))
	{
		if (size_of(nodes, NODE(l).right) + 1 >= GAMMA * (size_of(nodes, NODE(l).left) + 1))
			NODE(i).left = rotate_left(nodes, l);
		return rotate_right(nodes, i);
	}
	update(nodes, i);
	return i;
}

/* A new node is the youngest: it goes behind its equals */
uint32_t
tree_insert(TreeNode *nodes, uint32_t root, uint32_t node)
{
	if (root == 0)
	{
		NODE(node).left = NODE(node).right = 0;
		update(nodes, node);
		return node;
	}
	if (NODE(node).value < NODE(root).value)
		NODE(root).left = tree_insert(nodes, NODE(root).left, node);
	else
		NODE(root).right = tree_insert(nodes, NODE(root).right, node);
	return balance(nodes, root);
}

/* Take the smallest node out of a tree */
static uint32_t
take_first(TreeNode *nodes, uint32_t root, uint32_t *first)
{
	if (NODE(root).left == 0)
	{
		*first = root;
		return NODE(root).right;
	}
	NODE(root).left = take_first(nodes, NODE(root).left, first);
	return balance(nodes, root);
}

/* The node to remove is the oldest: it stands before its equals */
uint32_t
tree_remove(TreeNode *nodes, uint32_t root, uint32_t node)
{
	uint32_t	first;

	if (root == 0)
		return 0;
	if (root == node)
	{
		if (NODE(root).left == 0)
			return NODE(root).right;
		if (NODE(root).right == 0)
			return NODE(root).left;
		NODE(root).right = take_first(nodes, NODE(root).right, &first);
		NODE(first).left = NODE(root).left;
		NODE(first).right = NODE(root).right;
		return balance(nodes, first);
	}
	if (NODE(node).value <= NODE(root).value)
		NODE(root).left = tree_remove(nodes, NODE(root).left, node);
	else
		NODE(root).right = tree_remove(nodes, NODE(root).right, node);
	return balance(nodes, root);
}

double
tree_at(const TreeNode *nodes, uint32_t root, uint32_t i)
{
	while (root)
	{
		uint32_t	before = size_of(nodes, NODE(root).left);

		if (i == before)
			return NODE(root).value;
		if (i < before)
			root = NODE(root).left;
		else
		{
			i -= before + 1;
			root = NODE(root).right;
		}
	}
	return NAN;
}

/* n * x in two doubles: the halves of x times n < 2^24 are exact */
static void
times(double n, double x, double *sum, double *rest)
{
	uint64_t	bits;
	double		high;

	memcpy(&bits, &x, sizeof(bits));
	bits &= ~(((uint64_t) 1 << 26) - 1);
	memcpy(&high, &bits, sizeof(high));
	*sum = n * high;
	*rest = 0;
	add_exactly(sum, rest, n * (x - high));
}

/*
 * The values below the middle and above it are summed apart; what equals it
 * deviates by nothing.
 */
double
tree_deviations(const TreeNode *nodes, uint32_t root, double middle)
{
	double		below = 0,
				below_rest = 0,
				above = 0,
				above_rest = 0;
	double		part,
				part_rest;
	uint32_t	nbelow = 0,
				nabove = 0;
	uint32_t	i;

	for (i = root; i; i = NODE(i).value < middle ? NODE(i).right : NODE(i).left)
		if (NODE(i).value < middle)
		{
			uint32_t	l = NODE(i).left;

			add_exactly(&below, &below_rest, NODE(i).value * TREE_SCALE);
			if (l)
			{
				add_exactly(&below, &below_rest, NODE(l).sum);
				below_rest += NODE(l).rest;
			}
			nbelow += 1 + size_of(nodes, l);
		}
	for (i = root; i; i = NODE(i).value > middle ? NODE(i).left : NODE(i).right)
		if (NODE(i).value > middle)
		{
			uint32_t	r = NODE(i).right;

			add_exactly(&above, &above_rest, NODE(i).value * TREE_SCALE);
			if (r)
			{
				add_exactly(&above, &above_rest, NODE(r).sum);
				above_rest += NODE(r).rest;
			}
			nabove += 1 + size_of(nodes, r);
		}
	times(nbelow, middle * TREE_SCALE, &part, &part_rest);
	below = (part - below) + (part_rest - below_rest);
	times(nabove, middle * TREE_SCALE, &part, &part_rest);
	above = (above - part) + (above_rest - part_rest);
	return (below + above) / TREE_SCALE;
}

void
window_push_tree(void *memory, uint32_t *n, uint32_t *head, uint32_t capacity, uint32_t *root, double x)
{
	TreeNode   *nodes = memory;
	uint32_t	slot;

	if (*n == capacity)
	{
		slot = *head;
		*root = tree_remove(nodes, *root, slot + 1);
		*head = slot + 1 == capacity ? 0 : slot + 1;
	}
	else
	{
		slot = (*head + *n) % capacity;
		++*n;
	}
	nodes[slot].value = x;
	*root = tree_insert(nodes, *root, slot + 1);
}

/* A walk in order over foreign nodes; depth and sizes are checked before each step down */
typedef struct Walk
{
	const TreeNode *nodes;
	uint32_t	n;
	uint32_t	head;
	uint32_t	capacity;
	double		value;			/* of the node before */
	int64_t		age;			/* -1: none yet */
} Walk;

static bool
walk(Walk *w, uint32_t i, int depth)
{
	const TreeNode *node = &w->nodes[i - 1];
	uint32_t	l,
				r;
	int64_t		age;

	if (depth > DEPTH_MAX || node->left > w->capacity || node->right > w->capacity)
		return false;
	l = size_of(w->nodes, node->left);
	r = size_of(w->nodes, node->right);
	if (l >= node->size || r >= node->size || node->size != 1 + l + r || heavy(l, r) || heavy(r, l))
		return false;
	if (node->left && (l == 0 || !walk(w, node->left, depth + 1)))
		return false;
	age = (int64_t) (i - 1 >= w->head ? i - 1 - w->head : i - 1 + w->capacity - w->head);
	if (!(fabs(node->value) <= WINDOW_HUGE) || !isfinite(node->sum) || !isfinite(node->rest) || age >= w->n)
		return false;
	if (w->age >= 0 && !(w->value < node->value || (w->value == node->value && w->age < age)))
		return false;
	w->value = node->value;
	w->age = age;
	return node->right == 0 || (r > 0 && walk(w, node->right, depth + 1));
}

/* Order by value and age excludes a node met twice, so n nodes are the n slots */
bool
tree_valid(const TreeNode *nodes, uint32_t root, uint32_t n, uint32_t head, uint32_t capacity)
{
	Walk		w = {nodes, n, head, capacity, 0, -1};

	if (root > capacity || n > capacity || size_of(nodes, root) != n)
		return false;
	return root == 0 || walk(&w, root, 0);
}
