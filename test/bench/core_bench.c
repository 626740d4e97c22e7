/*
 * core_bench.c - nanoseconds a point of every detector, one series at a time
 * and 1,000 series interleaved, and bytes a series
 *
 *	 core_bench [-a] [-r rounds] [-m milliseconds] [points] [spec ...]
 *	 core_bench -l			the specs that it takes when none is given
 *	 core_bench -v points	the points
 *
 * Figures are medians of the rounds (default 5); -a: of one series alone. A slow detector gets fewer
 * points, so that a run of it takes no longer than about so many milliseconds
 * (default 2000).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/model.h"
#include "core/stat/random.h"

#define SERIES		1000
#define ROUNDS_MAX	99
#define LEAST_POINTS 20000

/* Beside every detector as it comes */
static const char *const variants[] = {
	"zscore(window=100)", "mad(window=1000)", "mad(window=2048)", "mad(window=10000)", "mad(window=100000)"
};

static double *values;
static int	npoints = 1000000;
static int	rounds = 5;
static double run_ms = 2000;
static bool alone_only;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
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

/* n points of the stream through so many series in turn */
static double
run(const Spec *spec, int n, int series, double *anomalies)
{
	Model	  **m = malloc(sizeof(Model *) * (size_t) series);
	double		started;
	double		spent;
	int			i;

	*anomalies = 0;
	for (i = 0; i < series; i++)
		m[i] = start(spec);
	started = now();
	for (i = 0; i < n; i++)
		m[i % series] = observe(m[i % series], spec, values[i], i, anomalies);
	spent = (now() - started) / n;
	for (i = 0; i < series; i++)
		free(m[i]);
	free(m);
	return spent;
}

/* A frame of 100 points that moves: one observed, one forgotten */
static double
run_moving(const Spec *spec, int n)
{
	Model	   *m = start(spec);
	double		sum = 0;
	double		started;
	int			i;

	m->moving = 1;
	started = now();
	/* a state that cannot forget is made anew at every point: that takes its time */
	for (i = 0; i < n && ((i & 63) != 0 || now() - started < run_ms * 1e6); i++)
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
	return (now() - started) / i;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

static double
median(double *x)
{
	qsort(x, (size_t) rounds, sizeof(double), compare);
	return (x[(rounds - 1) / 2] + x[rounds / 2]) / 2;
}

/* How many points a run takes, so that it ends in time */
static int
points_for(const Spec *spec)
{
	double		anomalies;
	int			probe = npoints < LEAST_POINTS ? npoints : LEAST_POINTS;
	double		n = run_ms * 1e6 / run(spec, probe, 1, &anomalies);

	return n > npoints ? npoints : n < probe ? probe : (int) n;
}

static void
bench(const char *text)
{
	Spec		spec;
	SpecError	error;
	double		anomalies;
	double		alone[ROUNDS_MAX];
	double		mixed[ROUNDS_MAX];
	double		moving[ROUNDS_MAX];
	int			n;
	int			i;

	if (!spec_parse(text, strlen(text), &spec, &error))
	{
		fprintf(stderr, "%s\n", error.message);
		exit(1);
	}
	n = points_for(&spec);
	for (i = 0; i < rounds; i++)
	{
		mixed[i] = alone_only ? 0 : run(&spec, n, SERIES, &anomalies);
		moving[i] = !alone_only && model_can_forget(&spec) ? run_moving(&spec, n) : 0;
		alone[i] = run(&spec, n, 1, &anomalies);
	}
	printf("%-24s %8.0f %8.0f ", text, median(alone), median(mixed));
	if (model_can_forget(&spec))
		printf("%8.0f ", median(moving));
	else
		printf("%8s ", "-");
	printf("%9zu %9zu %9.5f\n", model_start_size(&spec, 1), model_bound(&spec, 1), anomalies / n);
	fflush(stdout);
}

/* Every detector, a wrapper round what it needs at least, and their variants */
static void
for_all(void (*what) (const char *spec))
{
	static const char *const children[DETECTOR_MAX_CHILDREN] = {"zscore", "mad", "ewma", "iqr"};
	size_t		v;
	int			i;
	int			c;

	for (i = 0; i < detectors_count; i++)
	{
		const Detector *d = detectors[i];
		char		text[SPEC_TEXT_MAX];
		int			len = snprintf(text, sizeof(text), "%s", d->name);

		for (c = 0; c < d->min_children; c++)
			len += snprintf(text + len, sizeof(text) - (size_t) len, "%s%s", c ? ", " : "(", children[c]);
		if (d->min_children > 0)
			snprintf(text + len, sizeof(text) - (size_t) len, ")");
		what(text);
		for (v = 0; v < sizeof(variants) / sizeof(variants[0]); v++)
			if (strncmp(variants[v], d->name, strlen(d->name)) == 0 && variants[v][strlen(d->name)] == '(')
				what(variants[v]);
	}
}

static void
say(const char *text)
{
	puts(text);
}

int
main(int argc, char **argv)
{
	uint64_t	seed = 1;
	bool		show = false;
	int			i;

	while ((i = getopt(argc, argv, "ar:m:lv")) != -1)
		if (i == 'r')
			rounds = atoi(optarg);
		else if (i == 'm')
			run_ms = atof(optarg);
		else if (i == 'a')
			alone_only = true;
		else if (i == 'v')
			show = true;
		else if (i == 'l')
		{
			for_all(say);
			return 0;
		}
		else
			return 2;
	if (optind < argc)
		npoints = atoi(argv[optind++]);
	if (npoints < 1 || rounds < 1 || rounds > ROUNDS_MAX || !(run_ms > 0))
	{
		fputs("usage: core_bench [-r rounds] [-m milliseconds] [points] [spec ...]\n", stderr);
		return 2;
	}
	values = malloc(sizeof(double) * (size_t) npoints);
	for (i = 0; i < npoints; i++)
	{
		double		u = ldexp((double) (random_next(&seed) >> 11), -53);
		double		v = ldexp((double) (random_next(&seed) >> 11), -53);

		values[i] = 50 + 10 * sin(i / 500.0) + sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
	}
	for (i = 0; show && i < npoints; i++)
		printf("%.17g\n", values[i]);
	if (show)
		return 0;
	printf("%-24s %8s %8s %8s %9s %9s %9s\n", "spec", "ns", "ns/1000", "moving", "bytes", "at most", "anomalies");
	if (optind == argc)
		for_all(bench);
	for (i = optind; i < argc; i++)
		bench(argv[i]);
	free(values);
	return 0;
}
