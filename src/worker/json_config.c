/*
 * json_config.c - the keys of json, and of the presets that are json by other names, to paths
 */
#include <stdio.h>

#include "worker/scan.h"

#define BIT(i)	(UINT64_C(1) << (i))

typedef struct Setup
{
	Converter  *conv;
	char	   *err;
	size_t		errlen;
	const char *key[CONVERTER_PATHS_MAX];	/* of the config, that the path is of */
	uint64_t	given;			/* paths that are no defaults */
	uint64_t	alone;			/* paths of which none may be another, or lie within it */
} Setup;

/* Split "a.b.c"; a backslash takes their meaning from a dot, a comma, a star and a backslash */
static bool
path_parse(const Setup *setup, Path *path, const char *key, const char *text, size_t len)
{
	size_t		used = 0;
	size_t		start = 0;

	memset(path, 0, sizeof(*path));
	if (len >= CONVERTER_PATH_MAX)
	{
		snprintf(setup->err, setup->errlen, "%s: a path has at most %d bytes", key, CONVERTER_PATH_MAX - 1);
		return false;
	}
	memcpy(path->shown, text, len);
	for (size_t i = 0;; i++)
	{
		if (i + 1 < len && text[i] == '\\' && strchr(".,*\\", text[i + 1]) != NULL)
			path->text[used++] = text[++i];
		else if (i < len && text[i] != '.')
			path->text[used++] = text[i];
		else
		{
			if (used == start)
			{
				snprintf(setup->err, setup->errlen, "%s: path \"%.100s\" has an empty name", key, path->shown);
				return false;
			}
			if (path->nsegments == PATH_MAX_SEGMENTS)
			{
				snprintf(setup->err, setup->errlen, "%s: path \"%.100s\" has more than %d names", key, path->shown,
						 PATH_MAX_SEGMENTS);
				return false;
			}
			path->start[path->nsegments] = (uint8_t) start;
			path->len[path->nsegments++] = (uint8_t) (used - start);
			if (i == len)
				break;
			start = used;
		}
	}
	path->star = used == start + 1 && text[len - 1] == '*' && (len == 1 || text[len - 2] == '.');
	return true;
}

/* Is one path the other, or the way to it? */
static bool
path_clash(const Path *a, const Path *b)
{
	for (int i = 0; i < a->nsegments && i < b->nsegments; i++)
		if ((a->star && i + 1 == a->nsegments) || (b->star && i + 1 == b->nsegments) ||
			a->len[i] != b->len[i] || memcmp(a->text + a->start[i], b->text + b->start[i], a->len[i]) != 0)
			return false;
	return a->nsegments > 0 && b->nsegments > 0;
}

static bool
path_same(const Path *a, const Path *b)
{
	return a->nsegments == b->nsegments && a->star == b->star && path_clash(a, b);
}

/* One of the fixed paths: as given, else its default; false: refused */
static bool
fixed_path(Setup *setup, FieldName name, const char *key, const char *given, const char *by_default)
{
	Path	   *path = &setup->conv->path[name];
	const char *text = given[0] ? given : by_default;

	setup->key[name] = key;
	setup->alone |= BIT(name);
	if (given[0])
		setup->given |= BIT(name);
	if (text == NULL)
		return true;
	if (!path_parse(setup, path, key, text, strlen(text)))
		return false;
	if (!path->star)
		return true;
	snprintf(setup->err, setup->errlen, "%s: a star may only end a path of json.fields", key);
	return false;
}

/* Index of one more path, or of the one that it is already; -1: refused */
static int
more_path(Setup *setup, const char *key, const char *text, size_t len)
{
	Converter  *conv = setup->conv;
	Path		path;

	if (!path_parse(setup, &path, key, text, len))
		return -1;
	for (int i = 0; i < conv->npaths; i++)
		if (path_same(&path, &conv->path[i]))
			return i;
	if (conv->npaths == CONVERTER_PATHS_MAX)
	{
		snprintf(setup->err, setup->errlen, "%s: more than %d names in all", key, CONVERTER_PATHS_MAX - FIELD_COUNT);
		return -1;
	}
	conv->path[conv->npaths] = path;
	setup->key[conv->npaths] = key;
	return conv->npaths++;
}

/* The end of the first of the paths at p */
static const char *
path_end(const char *p)
{
	for (; *p != '\0' && *p != ','; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return p;
}

static bool
is_list(const char *text)
{
	return *path_end(text) != '\0';
}

/* Paths separated by commas and blanks; values: each is a value of its own */
static bool
path_list(Setup *setup, const char *key, const char *text, bool values, PathList *list)
{
	const char *p = text;

	for (;; p++)
	{
		const char *end = path_end(p);
		const char *next = end;
		int			i;
		bool		star;

		while (p < end && *p == ' ')
			p++;
		while (end > p && end[-1] == ' ')
			end--;
		i = more_path(setup, key, p, (size_t) (end - p));
		if (values && i >= 0 && i < FIELD_COUNT && !(setup->given & BIT(i)))
		{
			setup->conv->path[i].nsegments = 0; /* a default, which yields */
			i = more_path(setup, key, p, (size_t) (end - p));
		}
		if (i < 0)
			return false;
		star = setup->conv->path[i].star;
		if (star && (!values || setup->conv->mode != VALUE_FIELDS || setup->conv->star >= 0))
		{
			snprintf(setup->err, setup->errlen, "%s: \"%.100s\": a star may only end one path, and of json.fields", key,
					 setup->conv->path[i].shown);
			return false;
		}
		if (values && (setup->given & BIT(i)))
		{
			snprintf(setup->err, setup->errlen, "%s: \"%.100s\" is a field of %s already", key, setup->conv->path[i].shown,
					 setup->key[i]);
			return false;
		}
		if (values)
		{
			setup->given |= BIT(i);
			setup->alone |= BIT(i);
		}
		if (star)
			setup->conv->star = i;
		else
			list->path[list->n++] = (uint8_t) i;
		if (*next == '\0')
			return true;
		p = next;
	}
}

/* Paths that would take one another's fields: what the config names takes them from a default */
static bool
clashes(Setup *setup)
{
	Converter  *conv = setup->conv;

	for (int i = 0; i < conv->npaths; i++)
		for (int j = 0; j < conv->npaths; j++)
		{
			if (i == j || !(setup->alone & BIT(i)) || !(setup->alone & BIT(j)) || !path_clash(&conv->path[i], &conv->path[j]))
				continue;
			if ((setup->given & BIT(i)) && (setup->given & BIT(j)))
			{
				snprintf(setup->err, setup->errlen, "%s and %s are the same field, or one lies within the other: \"%.80s\", \"%.80s\"",
						 setup->key[i], setup->key[j], conv->path[i].shown, conv->path[j].shown);
				return false;
			}
			conv->path[setup->given & BIT(i) ? j : i].nsegments = 0;
		}
	return true;
}

/* What the value of a row is, and the paths to it */
static bool
value_paths(Setup *setup, const ConverterConfig *config)
{
	Converter  *conv = setup->conv;
	const char *key = config->fields[0] ? "json.fields" : "json.values";
	const char *list = config->fields[0] ? config->fields : config->values_field;

	if (!fixed_path(setup, FIELD_NAMES, "json.names", config->names_field, NULL))
		return false;
	conv->mode = config->fields[0] ? VALUE_FIELDS : is_list(list) ? VALUE_COMPONENTS :
		config->names_field[0] ? VALUE_NAMED : VALUE_ONE;
	if ((conv->mode != VALUE_ONE && config->value_field[0]) || (config->fields[0] && config->values_field[0]) ||
		(conv->mode != VALUE_NAMED && config->names_field[0]))
	{
		snprintf(setup->err, setup->errlen, "json.value, json.fields, a list in json.values and json.names exclude one another");
		return false;
	}
	if (conv->mode == VALUE_FIELDS || conv->mode == VALUE_COMPONENTS)
		return path_list(setup, key, list, true, &conv->values);
	if (conv->mode == VALUE_ONE && !fixed_path(setup, FIELD_VALUE, "json.value", config->value_field, "value"))
		return false;
	return fixed_path(setup, FIELD_VALUES, "json.values", config->values_field, "values");
}

/* The template, its names as paths, and the tags when it or the config asks for them */
static bool
name_paths(Setup *setup, const ConverterConfig *config)
{
	Converter  *conv = setup->conv;
	bool		fields = conv->mode == VALUE_FIELDS || conv->mode == VALUE_NAMED;
	const char *text = config->series_template[0] ? config->series_template : fields ? "${series}.${field}" : "";
	unsigned	kinds = 1u << PART_SERIES | 1u << PART_TAGS | 1u << PART_NAME | (fields ? 1u << PART_FIELD : 0);
	bool		tags = conv->keep_tags;
	bool		series = text[0] == '\0';

	if (!template_parse(&conv->series, text, kinds, setup->err, setup->errlen))
		return false;
	for (int i = 0; i < conv->series.nparts; i++)
	{
		tags |= conv->series.part[i].kind == PART_TAGS;
		series |= conv->series.part[i].kind == PART_SERIES;
	}
	if (!series && config->series_field[0])
	{
		snprintf(setup->err, setup->errlen, "json.series: series.template has no ${series}");
		return false;
	}
	if (!series)
		conv->path[FIELD_SERIES].nsegments = 0;
	for (int i = 0; i < conv->series.nparts; i++)
	{
		Part	   *part = &conv->series.part[i];
		int			path;

		if (part->kind != PART_NAME)
			continue;
		path = more_path(setup, "series.template", conv->series.text + part->start, part->len);
		if (path < 0)
			return false;
		if (conv->path[path].star)
		{
			snprintf(setup->err, setup->errlen, "series.template: \"${%.100s}\" is no name", conv->path[path].shown);
			return false;
		}
		part->path = (uint8_t) path;
	}
	return !tags || path_list(setup, "json.tags", config->tags_field[0] ? config->tags_field : "tags", false, &conv->tags);
}

/* Masks of what is looked for, and where */
static void
masks(Converter *conv)
{
	uint64_t	values = BIT(FIELD_VALUE) | BIT(FIELD_VALUES) | BIT(FIELD_NAMES);
	int			last = 0;

	for (int i = 0; i < conv->values.n; i++)
		values |= BIT(conv->values.path[i]);
	for (int i = 0; i < conv->npaths; i++)
	{
		const Path *path = &conv->path[i];
		int			names = path->nsegments - path->star;

		if (path->nsegments == 0)
			continue;
		last = i;
		conv->in_outer |= BIT(i);
		if (path->star)
		{
			conv->star_at[names] = BIT(i);
			values |= BIT(i);
		}
		for (int s = 0; s < names; s++)
			conv->by_len[s][path->len[s]] |= BIT(i);
	}
	conv->in_row = conv->in_outer & ~BIT(FIELD_ROWS);
	conv->for_all = conv->in_row & ~values;
	conv->npaths = last + 1;
	conv->plain = conv->mode == VALUE_ONE && conv->series.nparts == 0 && !conv->keep_tags;
}

static bool
paths(Setup *setup, const ConverterConfig *config)
{
	Converter  *conv = setup->conv;

	conv->star = -1;
	conv->npaths = FIELD_COUNT;
	if (!fixed_path(setup, FIELD_SERIES, "json.series", config->series_field, "series") ||
		!fixed_path(setup, FIELD_TS, "json.ts", config->ts_field, "ts") ||
		!fixed_path(setup, FIELD_TIMESTAMP, "json.ts", "", config->ts_field[0] ? NULL : "timestamp") ||
		!fixed_path(setup, FIELD_LABEL, "json.label", config->label_field, "label") ||
		!fixed_path(setup, FIELD_ROWS, "json.rows", config->rows_field, NULL) ||
		!value_paths(setup, config) || !clashes(setup) || !name_paths(setup, config))
		return false;
	masks(conv);
	return true;
}

/* Another's names for the keys of json, which may then not be given */
static bool
preset(const ConverterConfig *config, ConverterConfig *out, char *err, size_t errlen)
{
	bool		telegraf = config->kind == CONVERTER_TELEGRAF;

	if (config->series_field[0] || config->ts_field[0] || config->value_field[0] || config->values_field[0] ||
		config->label_field[0] || config->rows_field[0] || config->fields[0] || config->names_field[0] || config->tags_field[0])
	{
		snprintf(err, errlen, "%s has names of its own: keys json.* are for value.converter=json",
				 telegraf ? "telegraf" : "collectd");
		return false;
	}
	*out = *config;
	if (telegraf)
	{
		strcpy(out->rows_field, "metrics");
		strcpy(out->ts_field, "timestamp");
		strcpy(out->fields, "fields.*");
		if (!out->series_template[0])
			strcpy(out->series_template, "${name}.${field}${tags}");
		return true;
	}
	strcpy(out->ts_field, "time");
	strcpy(out->values_field, "values");
	strcpy(out->names_field, "dsnames");
	strcpy(out->tags_field, "host,plugin,plugin_instance,type,type_instance");
	if (!out->series_template[0])
		strcpy(out->series_template, "${host}/${plugin}$[-${plugin_instance}]/${type}$[-${type_instance}]$[/${field}]");
	return true;
}

bool
json_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	ConverterConfig named;
	Setup		setup = {.conv = conv, .err = err, .errlen = errlen};

	if (config->kind == CONVERTER_JSON)
		return paths(&setup, config);
	conv->lone_unnamed = config->kind == CONVERTER_COLLECTD;
	return preset(config, &named, err, errlen) && paths(&setup, &named);
}
