/*
 * stream_hash.h - sparse random projection of any column, made anew by hashing
 *
 * E. Manzoor, H. Lamba, L. Akoglu, xStream, KDD 2018.
 */
#ifndef ANOMALY_STREAM_HASH_H
#define ANOMALY_STREAM_HASH_H

#include "core/stat/random.h"

/* The sign with which a column goes into each projected one: -1, 0 (two of three) or 1 */
static inline void
stream_hash(uint64_t seed, int column, int projected, int8_t *sign)
{
	uint64_t	random = seed + ((uint64_t) column + 1) * 0x2545f4914f6cdd1du;
	uint64_t	bits = 0;
	int			k;

	for (k = 0; k < projected; k++, bits >>= 8)
	{
		uint32_t	draw;

		if (k % 8 == 0)
			bits = random_next(&random);
		draw = (uint32_t) (bits & 255) * 6 >> 8;
		sign[k] = draw == 0 ? -1 : draw == 1;
	}
}

#endif
