/*
 * generate.c - labelled series in the manner and the files of Yahoo S5
 *
 *	 A1	like telemetry: a rough daily shape, weekends, noise that grows with the level; spikes, dips,
 *		outages and level shifts of a while; hours 1, 2, 3 ...     A1Benchmark/real_N.csv
 *	 A2	trend, one season, noise, single outliers                 A2Benchmark/synthetic_N.csv
 *	 A3	three seasons, outliers; parts of the sum in columns       A3Benchmark/A3Benchmark-TSN.csv
 *	 A4	A3 and change points of level, trend, noise or season      A4Benchmark/A4Benchmark-TSN.csv
 *
 * Equal seeds make equal files; a series depends on the seed and its number only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CALM		200			/* points without anomalies at the start: detectors warm up */
#define FIRST_TIME	1416726000L /* 2014-11-23 07:00 UTC, where S5's A2 begins */
#define HOUR		3600L

typedef struct Row
{
	double		value,
				trend,
				noise,
				season[3];
	bool		anomaly,
				change;
} Row;

static uint64_t seed;

static void __attribute__((format(printf, 1, 2), noreturn))
die(const char *format,...)
{
	va_list		args;

	fputs("generate: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* splitmix64 */
static uint64_t
random_bits(void)
{
	uint64_t	z = (seed += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static double
uniform(double low, double high)
{
	return low + (high - low) * ((double) (random_bits() >> 11) * 0x1p-53);
}

static int
between(int low, int high)
{
	return low + (int) (random_bits() % (uint64_t) (high - low + 1));
}

static double
normal(void)
{
	double		u = 1 - uniform(0, 1);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * uniform(0, 1));
}

static double
sign(void)
{
	return random_bits() & 1 ? 1 : -1;
}

/* One point far outside of what its neighbours leave room for */
static void
add_outliers(Row *row, int n, double noise, double swing, double share)
{
	int			count = (int) fmax(1, share * n);

	for (int i = 0; i < count && n > CALM; i++)
	{
		Row		   *r = &row[between(CALM, n - 1)];

		if (r->anomaly)
			continue;
		r->anomaly = true;
		r->value += sign() * (uniform(6, 14) * noise + uniform(0.4, 1.2) * swing);
	}
}

/* A1: telemetry of a service */
static void
make_real(Row *row, int n)
{
	double		level = uniform(50, 5000);
	double		shape[24];
	double		noise = level * uniform(0.01, 0.04);
	double		weekend = uniform(0.7, 1.0);
	double		swing = level * uniform(0.1, 0.4);
	double		phase = uniform(0, 24);
	double		drift = 0;
	int			episodes = between(2, 5);

	for (int h = 0; h < 24; h++)
		shape[h] = swing * (sin(2 * M_PI * (h + phase) / 24) + 0.15 * normal());
	for (int i = 0; i < n; i++)
	{
		drift = 0.98 * drift + 0.2 * noise * normal();
		row[i].value = (level + shape[i % 24] + drift) * (i / 24 % 7 >= 5 ? weekend : 1) + noise * normal();
	}
	add_outliers(row, n, noise, swing, 0.003);
	for (int e = 0; e < episodes && n > CALM + 30; e++)
	{
		int			at = between(CALM, n - 30);
		int			length;
		double		by;
		bool		taken = false;

		switch (between(0, 2))
		{
			case 0:				/* an outage */
				length = between(2, 6);
				by = -0.9 * level;
				break;
			case 1:				/* a burst */
				length = between(2, 8);
				by = uniform(0.8, 2) * level;
				break;
			default:			/* a shift that is taken back */
				length = between(12, 28);
				by = sign() * (8 * noise + 0.6 * swing);
		}
		for (int i = at; i < at + length; i++)
			taken |= row[i].anomaly;
		for (int i = at; i < at + length && !taken; i++)
		{
			row[i].anomaly = true;
			row[i].value += by * uniform(0.85, 1.15);
		}
	}
	for (int i = 0; i < n; i++)
		if (row[i].value < 0)
			row[i].value = 0;
}

/* A2 to A4: a sum of known parts */
static void
make_sum(Row *row, int n, int seasons, int changes)
{
	static const int periods[3] = {24, 168, 12};
	double		slope = sign() * uniform(0, 1.5);
	double		level = uniform(500, 3000);
	double		noise = uniform(5, 25);
	double		amplitude[3] = {0};
	double		phase[3];
	double		swing = 0;
	int			next = changes ? between(CALM, CALM + n / (changes + 1)) : n;

	for (int s = 0; s < 3; s++)
	{
		phase[s] = uniform(0, 2 * M_PI);
		if (s < seasons)
			amplitude[s] = uniform(40, 300) / (s + 1);
		swing += amplitude[s];
	}
	for (int i = 0; i < n; i++)
	{
		Row		   *r = &row[i];

		if (i == next)
		{
			r->change = true;
			switch (between(0, 3))
			{
				case 0:
					level += sign() * (uniform(1.5, 3) * swing + 10 * noise);
					break;
				case 1:
					slope += sign() * uniform(2, 5);
					break;
				case 2:
					noise *= uniform(2.5, 5);
					break;
				default:
					amplitude[0] *= random_bits() & 1 ? 3 : 0.2;
			}
			next += between(n / (changes + 2), 2 * n / (changes + 2));
			noise = fmin(noise, 120);
		}
		level += slope;
		r->trend = level;
		r->noise = noise * normal();
		r->value = r->trend + r->noise;
		for (int s = 0; s < 3; s++)
		{
			r->season[s] = amplitude[s] * sin(2 * M_PI * i / periods[s] + phase[s]);
			r->value += r->season[s];
		}
	}
	add_outliers(row, n, noise, swing, 0.005);
}

static void
make_folder(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		die("%s: %s", path, strerror(errno));
}

static void
write_series(const char *folder, int kind, int number, const Row *row, int n)
{
	static const char *const names[] = {"real_", "synthetic_", "A3Benchmark-TS", "A4Benchmark-TS"};
	char		path[4096];
	FILE	   *f;

	snprintf(path, sizeof(path), "%s/A%dBenchmark", folder, kind);
	make_folder(path);
	snprintf(path, sizeof(path), "%s/A%dBenchmark/%s%d.csv", folder, kind, names[kind - 1], number);
	f = fopen(path, "w");
	if (f == NULL)
		die("%s: %s", path, strerror(errno));
	if (kind <= 2)
		fputs("timestamp,value,is_anomaly\n", f);
	else
		fputs("timestamps,value,anomaly,changepoint,trend,noise,seasonality1,seasonality2,seasonality3\n", f);
	for (int i = 0; i < n; i++)
	{
		long		ts = kind == 1 ? i + 1 : FIRST_TIME + i * HOUR;

		fprintf(f, "%ld,%.6f,%d", ts, row[i].value, row[i].anomaly);
		if (kind > 2)
			fprintf(f, ",%d,%.6f,%.6f,%.6f,%.6f,%.6f", row[i].change, row[i].trend, row[i].noise, row[i].season[0],
					row[i].season[1], row[i].season[2]);
		fputc('\n', f);
	}
	if (fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
}

static long
whole(const char *name, const char *text, long min, long max)
{
	char	   *end;
	long		n = strtol(text, &end, 10);

	if (end == text || *end != '\0' || n < min || n > max)
		die("--%s must be between %ld and %ld, not \"%s\"", name, min, max, text);
	return n;
}

int
main(int argc, char **argv)
{
	static const struct option known[] = {
		{"seed", required_argument, NULL, 's'}, {"series", required_argument, NULL, 'n'}, {"points", required_argument, NULL, 'p'},
		{"layout", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}
	};
	uint64_t	start = 1;
	int			series = 20;
	int			points = 1500;
	int			layout = 0;
	Row		   *row;
	int			c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c)
		{
			case 's':
				start = (uint64_t) whole("seed", optarg, 0, LONG_MAX);
				break;
			case 'n':
				series = (int) whole("series", optarg, 1, 100000);
				break;
			case 'p':
				points = (int) whole("points", optarg, 1, 10000000);
				break;
			case 'l':
				if (strcmp(optarg, "mix") == 0)
					layout = 0;
				else if (strlen(optarg) == 2 && optarg[0] == 'A' && optarg[1] >= '1' && optarg[1] <= '4')
					layout = optarg[1] - '0';
				else
					die("--layout must be A1, A2, A3, A4 or mix, not \"%s\"", optarg);
				break;
			default:
				exit(2);
		}
	if (optind != argc - 1)
		die("one folder to write to is needed");
	make_folder(argv[optind]);
	row = malloc((size_t) points * sizeof(Row));
	if (row == NULL)
		die("out of memory");
	for (int i = 0; i < series; i++)
	{
		int			kind = layout ? layout : i % 4 + 1;
		int			number = layout ? i + 1 : i / 4 + 1;

		memset(row, 0, (size_t) points * sizeof(Row));
		seed = start;
		seed = random_bits() ^ ((uint64_t) (kind * 1000003 + number) * UINT64_C(0xD1342543DE82EF95));
		if (kind == 1)
			make_real(row, points);
		else
			make_sum(row, points, kind == 2 ? 1 : 3, kind == 4 ? 3 : 0);
		write_series(argv[optind], kind, number, row, points);
	}
	free(row);
	return 0;
}
