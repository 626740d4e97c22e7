/*
 * evaluate_table.h - the figures of a spec by column: printed, as CSV, in the log
 *
 * A part of evaluate.c. NaN is "not defined here": a dash, or nothing in CSV.
 */
#ifndef EVALUATE_TABLE_H
#define EVALUATE_TABLE_H

#include "evaluate_data.h"
#include "evaluate_measure.h"
#include "evaluate_noise.h"

#define NEAR_FIGURES	4

enum
{
	/* NAB_FIGURES of the onset channel */
	C_NAB = 0,
	C_SCORE = C_NAB + NAB_FIGURES, /* the same of the score */
	C_FILE = C_SCORE + NAB_FIGURES,	/* means over files, in the order of file_figures */
	C_ALERTS = C_FILE + FILE_FIGURES, C_MICROSECONDS, C_BYTES,
	C_NOISE,					/* false alarms by kind */
	C_NEAR = C_NOISE + NOISE_KINDS, /* mean, least and most of NEAR_FIGURES columns */
	COLUMNS = C_NEAR + 3 * NEAR_FIGURES
};

/* What neighbours are surveyed for */
static const int near_column[NEAR_FIGURES] = {C_NAB + N_STANDARD, C_NAB + N_LOCO, C_NAB + N_SHIPPED, C_FILE + F_VUS_PR};

typedef struct Column
{
	const char *name;			/* in CSV */
	const char *head;			/* printed; NULL: not */
	int			decimals;
} Column;

enum
{
	BLOCK_QUALITY, BLOCK_NOISE, BLOCK_NEAR, TABLE_BLOCKS
};

static const int block_first[TABLE_BLOCKS + 1] = {0, C_NOISE, C_NEAR, COLUMNS};

static Column
column(int c)
{
	static const Column nab[C_FILE] = {
		{"nab_standard", "NAB", 1}, {"nab_low_fp", "low FP", 1}, {"nab_low_fn", "low FN", 1}, {"nab_loco", "LOCO", 1},
		{"nab_shipped", "at 1.0", 1}, {"score_nab_standard", "(score)", 1}, {"score_nab_low_fp", "low FP", 1},
		{"score_nab_low_fn", "low FN", 1}, {"score_nab_loco", NULL, 1}, {"score_nab_shipped", NULL, 1}
	};
	static const Column cost[] = {{"alerts", "alerts", 1}, {"microseconds", "us", 3}, {"bytes", "bytes", 0}};
	static const char *const part[] = {"mean", "min", "max"};
	static char name[64];
	Column		near;

	if (c < C_FILE)
		return nab[c];
	if (c < C_ALERTS)
		return (Column) {file_figures[c - C_FILE].name, file_figures[c - C_FILE].head, 3};
	if (c < C_NOISE)
		return cost[c - C_ALERTS];
	if (c < C_NEAR)
	{
		snprintf(name, sizeof(name), "alarms_%s", noise_names[c - C_NOISE]);
		return (Column) {name, noise_names[c - C_NOISE], 2};
	}
	c -= C_NEAR;
	near = column(near_column[c / 3]);
	snprintf(name, sizeof(name), "near_%s_%s", near.name, part[c % 3]);
	return (Column) {name, c % 3 == 0 ? near.head : part[c % 3], near.decimals};
}

/* Only the NAB corpus has NAB's figures */
static bool
is_shown(int c)
{
	int			near = c >= C_NEAR ? near_column[(c - C_NEAR) / 3] : c;

	return column(c).head != NULL && (near >= C_FILE || data.layout == LAYOUT_NAB);
}

static int
width(int c)
{
	int			least = c == C_BYTES ? 8 : 6;
	int			head = (int) strlen(column(c).head);

	return head > least ? head : least;
}

static void
table_title(bool time, bool noise, uint64_t seed, int neighbours)
{
	int			anomalous = 0;

	for (int i = 0; i < data.nfiles; i++)
		anomalous += data.file[i].anomalous > 0;
	printf("%s layout: %d files, %d with labelled rows that count, %zu rows; times %s; seed %llu", layout_names[data.layout],
		   data.nfiles, anomalous, data.rows, data.layout == LAYOUT_TELEMETRY ? "there are none" : time ? "given" : "withheld",
		   (unsigned long long) seed);
	if (noise)
		printf("; noise: %d series of %d points a kind", NOISE_SERIES, NOISE_POINTS);
	if (neighbours > 0)
		printf("; %d neighbours", neighbours);
	putchar('\n');
}

static void
table_head(int block)
{
	static const char *const captions[TABLE_BLOCKS] = {
		"Quality and cost. NAB, low FP, low FN, best F1: the threshold is chosen by the labels",
		"False alarms: alerts per 10,000 points of series without an anomaly",
		"Neighbours: every parameter but the threshold times 0.7 to 1.4"
	};

	printf("\n%s\n%-32s", captions[block], "spec");
	for (int c = block_first[block]; c < block_first[block + 1]; c++)
		if (is_shown(c))
			printf(" %*s", width(c), column(c).head);
	putchar('\n');
}

static void
table_row(int block, const char *spec, bool baseline, const double *value)
{
	printf("%-32s", spec);
	for (int c = block_first[block]; c < block_first[block + 1]; c++)
	{
		if (!is_shown(c))
			continue;
		if (isnan(value[c]))
			printf(" %*s", width(c), "-");
		else
			printf(" %*.*f", width(c), column(c).decimals, value[c]);
	}
	puts(baseline ? "  baseline" : "");
	fflush(stdout);
}

static FILE *
open_table(const char *path, const char *mode)
{
	FILE	   *f = fopen(path, mode);

	if (f == NULL)
		die("%s: %s", path, strerror(errno));
	return f;
}

static void
close_table(FILE *f, const char *path)
{
	if (ferror(f) || fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
}

static void
csv_head(FILE *f, const char *keys)
{
	fputs(keys, f);
	for (int c = 0; c < COLUMNS; c++)
		fprintf(f, ",%s", column(c).name);
	fputc('\n', f);
}

static void
csv_values(FILE *f, const double *value)
{
	for (int c = 0; c < COLUMNS; c++)
		if (isnan(value[c]))
			fputc(',', f);
		else
			fprintf(f, ",%.10g", value[c]);
	fputc('\n', f);
}

/* One line a spec */
static void
table_csv(const char *path, bool first, const char *spec, const double *value)
{
	FILE	   *f = open_table(path, first ? "w" : "a");

	if (first)
		csv_head(f, "spec");
	fprintf(f, "\"%s\"", spec);
	csv_values(f, value);
	close_table(f, path);
}

/* What a public log of runs keeps */
static void
table_log(const char *path, const char *commit, const char *spec, bool time_given, const double *value)
{
	static const int kept[] = {
		C_NAB + N_STANDARD, C_NAB + N_LOW_FP, C_NAB + N_LOW_FN, C_NAB + N_LOCO, C_NAB + N_SHIPPED, C_FILE + F_VUS_PR, C_ALERTS, C_NEAR, C_NEAR + 1, C_NEAR + 9,
		C_NEAR + 10
	};
	FILE	   *f = open_table(path, "a");
	char		date[32];
	time_t		now = time(NULL);

	strftime(date, sizeof(date), "%Y-%m-%d %H:%M", gmtime(&now));
	fprintf(f, "| %s | %s | %d | `%s` | %s |", date, commit, data.nfiles, spec, time_given ? "given" : "withheld");
	for (int i = 0; i < (int) (sizeof(kept) / sizeof(kept[0])); i++)
		if (isnan(value[kept[i]]))
			fputs(" |", f);
		else
			fprintf(f, " %.*f |", column(kept[i]).decimals, value[kept[i]]);
	fputc('\n', f);
	close_table(f, path);
}

#endif
