/*
 * rank.c - rows in order of their scores, and runs of labels
 */
#include <string.h>

#include "core/metric/rank.h"

#define SIGN		(UINT64_C(1) << 63)

/* Doubles in falling order as integers in rising order */
uint64_t
rank_key(double score)
{
	uint64_t	bits;
	double		plain = isnan(score) ? -INFINITY : score + 0.0;	/* -0 becomes 0 */

	memcpy(&bits, &plain, sizeof(bits));
	return bits & SIGN ? bits : ~(bits | SIGN);
}

double
rank_score(uint64_t key)
{
	uint64_t	bits = key & SIGN ? key : ~key & ~SIGN;
	double		score;

	memcpy(&score, &bits, sizeof(score));
	return score;
}

/* Least significant byte first; bytes that all keys share are left out */
void
rank_sort(Ranked *order, size_t n)
{
	Ranked	   *from = order,
			   *to = order + n;

	for (int shift = 0; shift < 64; shift += 8)
	{
		size_t		at[256] = {0};
		size_t		sum = 0;
		Ranked	   *swap;

		for (size_t i = 0; i < n; i++)
			at[from[i].key >> shift & 0xff]++;
		if (n == 0 || at[from[0].key >> shift & 0xff] == n)
			continue;
		for (int b = 0; b < 256; b++)
		{
			size_t		count = at[b];

			at[b] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			to[at[from[i].key >> shift & 0xff]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != order)
		memcpy(order, from, n * sizeof(Ranked));
}

void
rank_rows(const double *score, size_t n, Ranked *order)
{
	for (size_t i = 0; i < n; i++)
	{
		order[i].key = rank_key(score[i]);
		order[i].row = (uint32_t) i;
	}
	rank_sort(order, n);
}

size_t
runs_of(const bool *label, size_t n, Run *runs)
{
	size_t		count = 0;

	for (size_t i = 0; i < n; i++)
	{
		if (!label[i])
			continue;
		if (i == 0 || !label[i - 1])
			runs[count++].first = (uint32_t) i;
		runs[count - 1].last = (uint32_t) i;
	}
	return count;
}
