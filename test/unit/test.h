/*
 * test.h - the smallest harness of unit tests: TAP on stdout
 *
 *	 static void some_case(void) { CHECK(1 < 2); CHECK_EQ_INT(f(1), 2); }
 *	 int main(void) { RUN(some_case); return test_done(); }
 *
 * One TAP line a case; a failed check says where, and the first 20 are shown.
 */
#ifndef ANOMALY_TEST_H
#define ANOMALY_TEST_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int	test_cases,
			test_failed_cases;
static long test_checks,
			test_failed;

#define TEST_FAIL(...) \
	do { \
		if (test_failed++ < 20) \
		{ \
			printf("# %s:%d: ", __FILE__, __LINE__); \
			printf(__VA_ARGS__); \
			putchar('\n'); \
		} \
	} while (0)

#define CHECK(cond) \
	do { \
		test_checks++; \
		if (!(cond)) \
			TEST_FAIL("%s", #cond); \
	} while (0)

/* The same with a few words on the values at hand */
#define CHECK_SAY(cond, ...) \
	do { \
		test_checks++; \
		if (!(cond)) \
			TEST_FAIL(__VA_ARGS__); \
	} while (0)

#define CHECK_EQ_INT(got, want) \
	do { \
		long long g_ = (long long) (got), w_ = (long long) (want); \
		CHECK_SAY(g_ == w_, "%s is %lld, not %lld", #got, g_, w_); \
	} while (0)

/* The same bits, but for NaN, which equals NaN, and the two zeros */
#define CHECK_EQ_DOUBLE(got, want) \
	do { \
		double g_ = (got), w_ = (want); \
		CHECK_SAY(g_ == w_ || (isnan(g_) && isnan(w_)), "%s is %.17g, not %.17g", #got, g_, w_); \
	} while (0)

#define CHECK_NEAR(got, want, relative) \
	do { \
		double g_ = (got), w_ = (want); \
		CHECK_SAY(fabs(g_ - w_) <= (relative) * fmax(1, fabs(w_)), "%s is %.17g, not near %.17g", #got, g_, w_); \
	} while (0)

#define CHECK_EQ_STR(got, want) \
	do { \
		const char *g_ = (got), *w_ = (want); \
		CHECK_SAY(strcmp(g_, w_) == 0, "%s is \"%s\", not \"%s\"", #got, g_, w_); \
	} while (0)

#define RUN(function) \
	do { \
		long failed_ = test_failed; \
		function(); \
		test_cases++; \
		test_failed_cases += test_failed != failed_; \
		printf("%sok %d - %s\n", test_failed != failed_ ? "not " : "", test_cases, #function); \
		fflush(stdout); \
	} while (0)

static inline int
test_done(void)
{
	printf("1..%d\n# %ld checks, %ld failed\n", test_cases, test_checks, test_failed);
	return test_failed_cases != 0 || test_checks == 0;
}

/* Rounds of a long test: the share TEST_SCALE of n, for valgrind, but never below least */
static inline int
test_rounds(int n, int least)
{
	const char *scale = getenv("TEST_SCALE");
	double		share = scale ? n * atof(scale) : n;

	return share >= n ? n : share < least ? least : (int) share;
}

/* The same where TEST_SCALE may be above 1, for a night: TEST_SCALE=20 */
static inline int
test_scaled(int n, int least)
{
	const char *scale = getenv("TEST_SCALE");
	double		many = scale ? n * atof(scale) : n;

	return many < least ? least : many > 1e9 ? 1000000000 : (int) many;
}

/* splitmix64: the same numbers on every machine */
static inline uint64_t
test_random(uint64_t *seed)
{
	uint64_t	z = (*seed += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

#endif
