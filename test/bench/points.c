/*
 * points.c - the bench's input: "key\tjson" lines, the same bytes for the same arguments
 *	 usage: points ROWS SERIES SEED
 * Gaussian noise round a level by series, one point in 1,000 thrown off by ten deviations.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

static double
uniform(void)
{
	uint64_t	z = (state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return ((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double
gauss(void)
{
	return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform());
}

int
main(int argc, char **argv)
{
	long		rows,
				i;
	int			series;

	if (argc != 4 || (rows = atol(argv[1])) < 1 || (series = atoi(argv[2])) < 1)
	{
		fprintf(stderr, "usage: points ROWS SERIES SEED\n");
		return 2;
	}
	state = strtoull(argv[3], NULL, 10);
	for (i = 0; i < rows; i++)
	{
		int			s = (int) (i % series);
		double		value = 20 + s % 50 + gauss();

		if (uniform() < 0.001)
			value += 10;
		if (printf("s%04d\t{\"series\":\"s%04d\",\"ts\":%lld,\"value\":%.6f}\n",
				   s, s, 1700000000000LL + i / series * 1000, value) < 0)
			return 1;
	}
	return fflush(stdout) ? 1 : 0;
}
