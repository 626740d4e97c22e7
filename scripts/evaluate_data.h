/*
 * evaluate_data.h - a folder of labelled series, read into memory
 *
 * A part of evaluate.c. Three layouts: NAB (labels/combined_windows.json),
 * telemetry (t,split,v0..vN,label: SMAP and MSL) and labelled files (Yahoo S5
 * and what is like it).
 */
#ifndef EVALUATE_DATA_H
#define EVALUATE_DATA_H

#include "core/metric/nab.h"
#include "core/model.h"
#include "series_input.h"

typedef enum Layout
{
	LAYOUT_NAB, LAYOUT_LABELLED, LAYOUT_TELEMETRY
} Layout;

/* One file */
typedef struct File
{
	const char *name;
	int			category;		/* its folder */
	int			n,
				dims;
	int			start;			/* rows before are learned, not counted: NAB's probation, or the training part */
	double	   *x;				/* n rows of dims values */
	int64_t    *ts;				/* TIME_NONE: the data has none */
	bool	   *label;
	long		anomalous;		/* labelled rows from start on */
	size_t		at;				/* place of its first row among the rows of all files */
	int			lag;			/* VUS's buffer */
} File;

static struct
{
	Layout		layout;
	File	   *file;
	int			nfiles;
	char	  **category;
	int			ncategories;
	size_t		rows;
}			data;

static const char *const layout_names[] = {"NAB", "labelled", "telemetry"};

/* The folder that a series lies in, by number */
static int
category_of(const char *key)
{
	const char *slash = strrchr(key, '/');
	size_t		len = slash ? (size_t) (slash - key) : 0;

	for (int i = 0; i < data.ncategories; i++)
		if (strlen(data.category[i]) == len && strncmp(data.category[i], key, len) == 0)
			return i;
	data.category = room(data.category, (size_t) (data.ncategories + 1) * sizeof(char *));
	data.category[data.ncategories] = copied(key);
	data.category[data.ncategories][len] = '\0';
	return data.ncategories++;
}

/* The values of the row just read; what is no number is NaN */
static void
take_row(const Series *s, const File *f, double *x)
{
	x[0] = strcmp(s->value, "null") == 0 ? NAN : strtod(s->value, NULL);
	for (int i = 1; i < f->dims; i++)
	{
		char	   *end;
		const char *text = row[s->component[i]];

		x[i] = strtod(text, &end);
		if (end == text || *end != '\0')
			die("%s:%d: \"%s\" is not a number", s->path, s->line, text);
	}
}

static void
load_series(Series *s, bool all_columns)
{
	File		f = {.name = s->key, .category = category_of(s->key), .at = data.rows};
	int			capacity = 0;
	int			train = 0;

	f.dims = all_columns && s->components > 0 ? s->components : 1;
	while (advance(s))
	{
		if (f.n == capacity)
		{
			capacity = capacity ? 2 * capacity : 4096;
			f.x = room(f.x, (size_t) capacity * (size_t) f.dims * sizeof(double));
			f.ts = room(f.ts, (size_t) capacity * sizeof(int64_t));
			f.label = room(f.label, (size_t) capacity * sizeof(bool));
		}
		take_row(s, &f, f.x + (size_t) f.n * (size_t) f.dims);
		/* telemetry numbers its rows: that is no clock */
		f.ts[f.n] = s->components > 0 ? TIME_NONE : s->ts;
		f.label[f.n] = s->label > 0;
		train += s->column_split >= 0 && strcasecmp(row[s->column_split], "train") == 0;
		f.n++;
	}
	f.start = (int) nab_probation((size_t) f.n);
	if (s->column_split >= 0)
		f.start = train;
	for (int i = f.start; i < f.n; i++)
		f.anomalous += f.label[i];
	data.rows += (size_t) f.n;
	data.file = room(data.file, (size_t) (data.nfiles + 1) * sizeof(File));
	data.file[data.nfiles++] = f;
}

static void
load(const char *folder, bool all_columns)
{
	char		path[4096];

	input.telemetry = true;
	add_source(folder);
	data.layout = LAYOUT_LABELLED;
	snprintf(path, sizeof(path), "%s/labels/combined_windows.json", folder);
	if (access(path, R_OK) == 0)
		data.layout = LAYOUT_NAB;
	else if (nseries > 0 && series[0].components > 0)
		data.layout = LAYOUT_TELEMETRY;
	for (int i = 0; i < nseries; i++)
		load_series(&series[i], all_columns);
	/* without labels there is nothing to count by */
	for (int i = 0; i < data.nfiles; i++)
		if (data.file[i].anomalous > 0)
			return;
	die("%s: no labelled row in its series", folder);
}

#endif
