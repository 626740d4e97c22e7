/*
 * core_bench.c - nanoseconds a point of every detector, one series at a time
 * and 1,000 series interleaved, and bytes a series
 *
 *	 core_bench [points] [spec ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/model.h"
#include "core/stat/random.h"

#define SERIES	1000

static const char *const standard[] = {
	"zscore", "zscore(window=100)", "ewma", "mad", "mad(window=1000)", "mad(window=2048)", "mad(window=10000)",
	"mad(window=100000)", "iqr", "isolation_forest"
};

static double *values;
static int	npoints = 1000000;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec * 1e9 + (double) t.tv_nsec;
}

static Model *
start(const Spec *spec)
{
	Model	   *m = aligned_alloc(64, (model_start_size(spec, 1) + 63) & ~(size_t) 63);

	model_init(m, spec, 1);
	return m;
}

static Model *
observe(Model *m, const Spec *spec, double x, int64_t id, double *sum)
{
	Point		pt = {.x = &x, .dims = 1, .ts = id * 1000000, .id = id};
	Verdict		verdict;

	verdict.attribution = NULL;
	if (model_full(m))
	{
		Model	   *bigger = aligned_alloc(64, (model_grown_size(m, spec) + 63) & ~(size_t) 63);

		model_grow(bigger, m, spec);
		free(m);
		m = bigger;
	}
	model_observe(m, spec, &pt, &verdict);
	*sum += verdict.score >= 1;
	return m;
}

/* The whole stream through so many series in turn */
static double
run(const Spec *spec, int series, double *anomalies)
{
	Model	  **m = malloc(sizeof(Model *) * (size_t) series);
	double		started;
	double		spent;
	int			i;

	*anomalies = 0;
	for (i = 0; i < series; i++)
		m[i] = start(spec);
	started = now();
	for (i = 0; i < npoints; i++)
		m[i % series] = observe(m[i % series], spec, values[i], i, anomalies);
	spent = (now() - started) / npoints;
	for (i = 0; i < series; i++)
		free(m[i]);
	free(m);
	return spent;
}

/* A frame of 100 points that moves: one observed, one forgotten */
static double
run_moving(const Spec *spec)
{
	Model	   *m = start(spec);
	double		sum = 0;
	double		started;
	int			i;

	m->moving = 1;
	started = now();
	for (i = 0; i < npoints; i++)
	{
		Point		oldest = {.x = &values[i < 100 ? 0 : i - 100], .dims = 1, .ts = TIME_NONE};

		if (i >= 100 && !model_forget(m, spec, &oldest))
		{
			int			j;

			free(m);
			m = start(spec);
			m->moving = 1;
			for (j = i - 99; j < i; j++)
				m = observe(m, spec, values[j], j, &sum);
		}
		m = observe(m, spec, values[i], i, &sum);
	}
	free(m);
	return (now() - started) / npoints;
}

static void
bench(const char *text)
{
	Spec		spec;
	SpecError	error;
	double		anomalies;
	double		alone;
	double		mixed;

	if (!spec_parse(text, strlen(text), &spec, &error))
	{
		fprintf(stderr, "%s\n", error.message);
		exit(1);
	}
	alone = run(&spec, 1, &anomalies);
	mixed = run(&spec, SERIES, &anomalies);
	printf("%-24s %8.0f %8.0f ", text, alone, mixed);
	if (model_can_forget(&spec))
		printf("%8.0f ", run_moving(&spec));
	else
		printf("%8s ", "-");
	printf("%9zu %9zu %9.5f\n", model_start_size(&spec, 1), model_bound(&spec, 1), anomalies / npoints);
}

int
main(int argc, char **argv)
{
	uint64_t	seed = 1;
	int			i;

	if (argc > 1)
		npoints = atoi(argv[1]);
	if (npoints < 1)
		return 1;
	values = malloc(sizeof(double) * (size_t) npoints);
	for (i = 0; i < npoints; i++)
	{
		double		u = ldexp((double) (random_next(&seed) >> 11), -53);
		double		v = ldexp((double) (random_next(&seed) >> 11), -53);

		values[i] = 50 + 10 * sin(i / 500.0) + sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
	}
	printf("%-24s %8s %8s %8s %9s %9s %9s\n", "spec", "ns", "ns/1000", "moving", "bytes", "at most", "anomalies");
	for (i = 2; i < argc; i++)
		bench(argv[i]);
	for (i = 0; argc <= 2 && i < (int) (sizeof(standard) / sizeof(standard[0])); i++)
		bench(standard[i]);
	free(values);
	return 0;
}
