/*
 * select.h - order statistics of an array that may be reordered
 */
#ifndef ANOMALY_SELECT_H
#define ANOMALY_SELECT_H

#include <stdint.h>

/* The k-th smallest of n values, from 0; x is reordered */
static inline double
select_kth(double *x, int64_t n, int64_t k)
{
	int64_t		low = 0;
	int64_t		high = n - 1;

	while (low < high)
	{
		double		pivot = x[low + (high - low) / 2];
		int64_t		i = low;
		int64_t		j = high;

		while (i <= j)
		{
			while (x[i] < pivot)
				i++;
			while (x[j] > pivot)
				j--;
			if (i <= j)
			{
				double		swap = x[i];

				x[i++] = x[j];
				x[j--] = swap;
			}
		}
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
	return x[k];
}

#endif
