/*
 * series_input.h - files of NAB and Yahoo S5 layout as series, a point at a time
 *
 * A part of replay.c and evaluate.c, which set input before they add sources.
 * A column label, is_anomaly or anomaly holds the labels, a changepoint counts
 * as one too; without such a column they are looked for in NAB's
 * combined_windows.json near the file. With input.telemetry set, files of NASA
 * telemetry (t,split,v0..vN,label) are series too; v0 is the value.
 */
#ifndef SERIES_INPUT_H
#define SERIES_INPUT_H

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECOND			INT64_C(1000000)
#define NO_TIME			INT64_MIN
/* Yahoo S5 counts hours from 1 in some files; we put hour 1 where the others begin, at 2014-11-23 07:00 UTC */
#define HOURS_BELOW		INT64_C(100000000)
#define HOUR_ZERO		INT64_C(1416722400)
#define LINE_MAX_BYTES	65536
#define MAX_COLUMNS		64

typedef struct Series
{
	FILE	   *file;
	char	   *path;
	char	   *name;			/* as JSON has it */
	char	   *key;
	int			line;
	int			column_ts,
				column_value,
				column_label,
				column_change,
				column_split;	/* of telemetry: train or test */
	int			component[MAX_COLUMNS]; /* columns v0..vN of telemetry */
	int			components;
	int64_t    *windows;		/* pairs of first and last labelled times */
	int			nwindows;
	bool		labelled;
	int64_t		ts;				/* of the next point */
	char		value[64];
	int			label;			/* -1 none */
} Series;

static struct
{
	const char *program;		/* in messages */
	const char *labels;			/* another combined_windows.json, or NULL */
	char		delimiter;		/* no part of a series' name */
	bool		quiet;
	bool		telemetry;
}			input = {.delimiter = '\t'};

static Series *series;
static int	nseries,
			max_series;
static int64_t size_total,
			size_read;

/* The row that advance() read last */
static char *row[MAX_COLUMNS];

static void __attribute__((format(printf, 1, 2), noreturn))
die(const char *format,...)
{
	va_list		args;

	fflush(stdout);
	fprintf(stderr, "%s: ", input.program);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void *
room(void *p, size_t size)
{
	p = realloc(p, size);
	if (p == NULL)
		die("out of memory");
	return p;
}

static char *
copied(const char *text)
{
	return strcpy(room(NULL, strlen(text) + 1), text);
}

/* "2014-04-01 00:05:00[.f]", "..T..Z", Unix seconds or hours to microseconds; NO_TIME if it is none */
static int64_t
parse_time(const char *text)
{
	struct tm	tm = {0};
	char	   *end;
	int64_t		us = 0;
	double		number;

	end = strptime(text, "%Y-%m-%d", &tm);
	if (end != NULL)
	{
		if (*end == ' ' || *end == 'T')
			end = strptime(end + 1, strchr(end, ':') && strchr(strchr(end, ':') + 1, ':') ? "%H:%M:%S" : "%H:%M", &tm);
		if (end != NULL && *end == '.')
		{
			int64_t		unit = SECOND;

			for (end++; *end >= '0' && *end <= '9'; end++)
				us += (*end - '0') * (unit /= 10);
		}
		if (end != NULL && *end == 'Z')
			end++;
		return end == NULL || *end != '\0' ? NO_TIME : timegm(&tm) * SECOND + us;
	}
	number = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(number) || fabs(number) > 1e12)
		return NO_TIME;
	if (fabs(number) < (double) HOURS_BELOW)
		return HOUR_ZERO * SECOND + llround(number * 3600) * SECOND;
	return llround(number * 1e6);
}

/* A number by JSON's rules: most are sent as they stand */
static bool
is_json_number(const char *p)
{
	p += *p == '-';
	if (*p == '0')
		p++;
	else if (*p >= '1' && *p <= '9')
		p += strspn(p, "0123456789");
	else
		return false;
	if (*p == '.')
	{
		size_t		digits = strspn(p + 1, "0123456789");

		if (digits == 0)
			return false;
		p += digits + 1;
	}
	if (*p == 'e' || *p == 'E')
	{
		size_t		digits;

		p++;
		p += *p == '+' || *p == '-';
		digits = strspn(p, "0123456789");
		if (digits == 0)
			return false;
		p += digits;
	}
	return *p == '\0';
}

static bool
take_value(const char *text, char *to, size_t size)
{
	char	   *end;
	double		x;

	if (strlen(text) < size && is_json_number(text))
	{
		strcpy(to, text);
		return true;
	}
	x = *text ? strtod(text, &end) : NAN;
	if (*text && (end == text || *end != '\0'))
		return false;
	if (isfinite(x))
		snprintf(to, size, "%.17g", x);
	else
		strcpy(to, "null");
	return true;
}

/* The fields of a line, cut in place */
static int
split(char *line, char **field)
{
	int			n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *p = line; n < MAX_COLUMNS; p++)
	{
		char	   *comma = strchr(p, ',');

		p += strspn(p, " \t");
		field[n++] = p;
		if (comma != NULL)
			*comma = '\0';
		for (char *e = p + strlen(p); e > p && (e[-1] == ' ' || e[-1] == '\t');)
			*--e = '\0';
		if (comma == NULL)
			break;
		p = comma;
	}
	return n;
}

static int
column_of(char **field, int n, const char *const *names)
{
	for (; *names != NULL; names++)
		for (int i = 0; i < n; i++)
			if (strcasecmp(field[i], *names) == 0)
				return i;
	return -1;
}

/* The columns v0, v1 ... up to the first that is missing */
static int
components_of(char **field, int n, int *column)
{
	int			count = 0;
	char		name[16];

	do
	{
		snprintf(name, sizeof(name), "v%d", count);
		column[count] = column_of(field, n, (const char *const[]) {name, NULL});
	} while (column[count] >= 0 && ++count < MAX_COLUMNS);
	return count;
}

/* Read the next point of a series; false at the end */
static bool
advance(Series *s)
{
	static char line[LINE_MAX_BYTES];
	int			n;
	int			needed = s->column_ts > s->column_value ? s->column_ts : s->column_value;

	if (s->components > 0 && s->component[s->components - 1] > needed)
		needed = s->component[s->components - 1];
	do
	{
		if (fgets(line, sizeof(line), s->file) == NULL)
		{
			if (ferror(s->file))
				die("%s: %s", s->path, strerror(errno));
			fclose(s->file);
			s->file = NULL;
			return false;
		}
		s->line++;
		size_read += (int64_t) strlen(line);
	} while (line[strspn(line, " \t\r\n")] == '\0');
	n = split(line, row);
	if (n <= needed || n <= s->column_label || n <= s->column_change || n <= s->column_split)
		die("%s:%d: %d columns are too few", s->path, s->line, n);
	s->ts = parse_time(row[s->column_ts]);
	if (s->ts == NO_TIME)
		die("%s:%d: \"%s\" is not a time", s->path, s->line, row[s->column_ts]);
	if (!take_value(row[s->column_value], s->value, sizeof(s->value)))
		die("%s:%d: \"%s\" is not a number", s->path, s->line, row[s->column_value]);
	s->label = s->labelled ? 0 : -1;
	if (s->column_label >= 0)
		s->label = atof(row[s->column_label]) != 0 || strcasecmp(row[s->column_label], "true") == 0;
	if (s->column_change >= 0 && atof(row[s->column_change]) != 0)
		s->label = 1;
	for (int i = 0; i < s->nwindows; i++)
		if (s->ts >= s->windows[2 * i] && s->ts <= s->windows[2 * i + 1])
			s->label = 1;
	return true;
}

/* A name as JSON text. Control characters have no place in one: they would end key or line */
static char *
json_text(const char *name)
{
	char	   *text = room(NULL, 2 * strlen(name) + 1);
	char	   *p = text;

	for (; *name != '\0'; name++)
	{
		if ((unsigned char) *name < 0x20)
			die("a file's name has a control character");
		if (*name == '"' || *name == '\\')
			*p++ = '\\';
		*p++ = *name;
	}
	*p = '\0';
	return text;
}

/* The file's text from a label file next to it, or NULL */
static char *
read_labels(const char *path)
{
	FILE	   *f = fopen(path, "r");
	char	   *text = NULL;
	size_t		len = 0,
				got;

	if (f == NULL)
		return NULL;
	do
	{
		text = room(text, len + 65537);
		got = fread(text + len, 1, 65536, f);
		len += got;
	} while (got > 0);
	text[len] = '\0';
	fclose(f);
	return text;
}

/* combined_windows.json of NAB, in a folder above the file or in "labels" there */
static const char *
find_labels(const char *path)
{
	static char *text;
	static char found_in[4096];
	char		dir[3900];
	char		candidate[4096];
	char	   *slash;

	if (input.labels != NULL)
	{
		if (text == NULL && (text = read_labels(input.labels)) == NULL)
			die("%s: %s", input.labels, strerror(errno));
		return text;
	}
	if (strlen(path) >= sizeof(dir))
		return NULL;
	strcpy(dir, path);
	for (int up = 0; up < 4 && (slash = strrchr(dir, '/')) != NULL; up++)
	{
		static const char *const places[] = {"labels/combined_windows.json", "combined_windows.json"};

		*slash = '\0';
		for (int i = 0; i < 2; i++)
		{
			snprintf(candidate, sizeof(candidate), "%s/%s", dir, places[i]);
			if (text != NULL && strcmp(candidate, found_in) == 0)
				return text;
			if (access(candidate, R_OK) == 0)
			{
				free(text);
				text = read_labels(candidate);
				strcpy(found_in, candidate);
				return text;
			}
		}
	}
	return NULL;
}

/* Take the windows of the file whose path ends in one of the keys of the label file */
static void
take_windows(Series *s, const char *labels)
{
	bool		mine = false;
	int64_t		first = NO_TIME;

	for (const char *p = strchr(labels, '"'); p != NULL; p = strchr(p, '"'))
	{
		const char *end = strchr(++p, '"');
		char		text[512];
		size_t		len;

		if (end == NULL || (len = (size_t) (end - p)) >= sizeof(text))
			die("the labels are not in the format of combined_windows.json");
		memcpy(text, p, len);
		text[len] = '\0';
		p = end + 1;
		if (p[strspn(p, " \t\r\n")] == ':')
		{
			size_t		all = strlen(s->path);

			mine = all > len && s->path[all - len - 1] == '/' && strcmp(s->path + all - len, text) == 0;
			s->labelled |= mine;
			if (mine)
			{
				free(s->key);
				s->key = copied(text);
				s->key[len - (len > 4 && strcmp(text + len - 4, ".csv") == 0 ? 4 : 0)] = '\0';
			}
			first = NO_TIME;
		}
		else if (mine)
		{
			int64_t		t = parse_time(text);

			if (t == NO_TIME)
				die("labels of %s: \"%s\" is not a time", s->path, text);
			if (first == NO_TIME)
			{
				first = t;
				continue;
			}
			s->windows = room(s->windows, (size_t) (s->nwindows + 1) * 2 * sizeof(int64_t));
			s->windows[2 * s->nwindows] = first;
			s->windows[2 * s->nwindows++ + 1] = t;
			first = NO_TIME;
		}
	}
}

/* Open one file; false: its first line is not that of a format of ours */
static bool
add_file(const char *path, const char *root, int64_t size)
{
	static const char *const names_ts[] = {"timestamp", "timestamps", NULL};
	static const char *const names_value[] = {"value", NULL};
	static const char *const names_label[] = {"is_anomaly", "anomaly", "label", NULL};
	static const char *const names_change[] = {"changepoint", NULL};
	static const char *const names_split[] = {"split", NULL};
	static const char *const names_row[] = {"t", NULL};
	static char line[LINE_MAX_BYTES];
	char	   *field[MAX_COLUMNS];
	Series		s = {.path = copied(path), .line = 1};
	size_t		cut = strlen(root);
	const char *labels;
	char	   *dot;
	int			n;

	s.file = fopen(path, "r");
	if (s.file == NULL)
		die("%s: %s", path, strerror(errno));
	setvbuf(s.file, NULL, _IOFBF, 16384);
	if (fgets(line, sizeof(line), s.file) == NULL)
		line[0] = '\0';
	n = split(strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line, field);
	s.column_ts = column_of(field, n, names_ts);
	s.column_value = column_of(field, n, names_value);
	s.column_label = column_of(field, n, names_label);
	s.column_change = column_of(field, n, names_change);
	s.column_split = -1;
	if (input.telemetry && s.column_value < 0)
	{
		s.column_split = column_of(field, n, names_split);
		s.column_ts = column_of(field, n, names_row);
		s.components = components_of(field, n, s.component);
		s.column_value = s.components > 0 && s.column_split >= 0 ? s.component[0] : -1;
	}
	if (s.column_ts < 0 || s.column_value < 0 || column_of(field, n, (const char *const[]) {"name", "anomaly_score", NULL}) >= 0)
	{
		fclose(s.file);
		free(s.path);
		return false;
	}
	while (path[cut] == '/')
		cut++;
	s.key = copied(path + cut);
	dot = strrchr(s.key, '.');
	if (dot != NULL && strcmp(dot, ".csv") == 0)
		*dot = '\0';
	if (s.column_label < 0 && (labels = find_labels(path)) != NULL)
		take_windows(&s, labels);
	if (strchr(s.key, input.delimiter) != NULL)
		die("%s: the name of a series may have no tab", path);
	s.name = json_text(s.key);
	size_total += size;
	if (nseries == max_series)
		series = room(series, (size_t) (max_series = max_series ? 2 * max_series : 64) * sizeof(Series));
	series[nseries++] = s;
	return true;
}

static struct
{
	char	   *path;
	int64_t		size;
}		   *found;
static int	nfound;

static int
note_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	size_t		len = strlen(path);

	if (type == FTW_F && len > 4 && strcmp(path + len - 4, ".csv") == 0 && path[ftw->base] != '.')
	{
		found = room(found, (size_t) (nfound + 1) * sizeof(*found));
		found[nfound].path = copied(path);
		found[nfound++].size = st->st_size;
	}
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* A file, or all files of a folder in the order of their names */
static void
add_source(const char *source)
{
	char	   *real = realpath(source, NULL);
	char		root[4096];
	char		nab[4200];
	struct stat st;
	int			before = nseries;

	if (real == NULL || stat(real, &st) != 0)
		die("%s: %s", source, strerror(errno));
	if (strlen(real) >= sizeof(root))
		die("%s: path too long", source);
	strcpy(root, real);
	if (!S_ISDIR(st.st_mode))
	{
		*strrchr(root, '/') = '\0';
		if (!add_file(real, root, st.st_size))
			die("%s: the first line must name the columns timestamp (or timestamps) and value", source);
		free(real);
		return;
	}
	/* the benchmark's own folder: its results are no series */
	snprintf(nab, sizeof(nab), "%s/labels/combined_windows.json", root);
	if (access(nab, R_OK) == 0)
	{
		snprintf(nab, sizeof(nab), "%s/data", root);
		if (stat(nab, &st) == 0 && strlen(nab) < sizeof(root))
			strcpy(root, nab);
	}
	nfound = 0;
	if (nftw(root, note_file, 16, FTW_PHYS) != 0)
		die("%s: %s", root, strerror(errno));
	qsort(found, (size_t) nfound, sizeof(*found), by_path);
	for (int i = 0; i < nfound; i++)
	{
		if (!add_file(found[i].path, root, found[i].size) && !input.quiet)
			fprintf(stderr, "%s: %s is left out: its first line names no timestamp and value of one series\n", input.program, found[i].path);
		free(found[i].path);
	}
	if (nseries == before)
		die("%s: no .csv file in it has the columns timestamp and value", source);
	free(real);
}

#endif
