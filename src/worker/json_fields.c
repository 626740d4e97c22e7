/*
 * json_fields.c - rows with several values, a template for names, or tags
 */
#include "worker/json.h"

#define TAGS_MAX	64			/* members that ${tags} shows */

static const char *
slice_at(const Scan *s, const Slice *slice)
{
	return slice->p ? slice->p : s->out->text + slice->start;
}

static bool
append_slice(Scan *s, const Slice *slice)
{
	if (!converted_reserve_text(s->out, s->out->ntext + slice->len))
		return converted_refuse(s->out, "out of memory");
	memcpy(s->out->text + s->out->ntext, slice_at(s, slice), slice->len);	/* the text may have moved: looked up now */
	s->out->ntext += slice->len;
	return true;
}

/* A string as it is meant */
static bool
append_string(Converted *out, const Field *field)
{
	if (!field->escaped)
		return converted_append(out, field->p, field->len);
	if (!converted_reserve_text(out, out->ntext + field->len))
		return converted_refuse(out, "out of memory");
	out->ntext += json_unescape(field->p, field->len, out->text + out->ntext);
	return true;
}

/* ---- tags ---- */

/* A string's text, a number's or a word's; others have none */
static bool
append_scalar(Converted *out, const Field *field)
{
	if (field->kind == KIND_STRING)
		return append_string(out, field);
	if (field->kind == KIND_NUMBER)
		return converted_append(out, field->number.start, field->number.len);
	return converted_append(out, json_kind_names[field->kind], strlen(json_kind_names[field->kind]));
}

static bool
is_scalar(const Field *field)
{
	return field->kind >= KIND_TRUE && field->kind <= KIND_STRING;
}

/* Commas, blanks and equals signs since start get their backslash, as in line protocol */
static bool
escape_tag(Converted *out, size_t start)
{
	size_t		more = 0;
	char	   *text;

	for (size_t i = start; i < out->ntext; i++)
		more += out->text[i] == ',' || out->text[i] == ' ' || out->text[i] == '=';
	if (more == 0)
		return true;
	if (!converted_reserve_text(out, out->ntext + more))
		return converted_refuse(out, "out of memory");
	text = out->text;
	out->ntext += more;
	for (size_t i = out->ntext - more; more > 0;)
	{
		char		c = text[--i];

		text[i + more] = c;
		if (c == ',' || c == ' ' || c == '=')
			text[i + --more] = '\\';
	}
	return true;
}

typedef struct Tag
{
	size_t		start;			/* of ",key=value" in the text */
	size_t		key_len;
	size_t		len;
} Tag;

/* The tag sorted in by its key; of equal ones the last counts */
static bool
sort_in(Scan *s, Tag *tags, int *n, Tag tag)
{
	const char *text = s->out->text;
	int			i = *n;

	for (; i > 0; i--)
	{
		const Tag  *other = &tags[i - 1];
		size_t		len = other->key_len < tag.key_len ? other->key_len : tag.key_len;
		int			order = memcmp(text + other->start + 1, text + tag.start + 1, len);

		if (order == 0 && other->key_len == tag.key_len)
		{
			/* equal ones are neighbours: what was moved up goes back */
			memmove(&tags[i], &tags[i + 1], (size_t) (*n - i) * sizeof(Tag));
			tags[i - 1] = tag;
			return true;
		}
		if (order < 0 || (order == 0 && other->key_len < tag.key_len))
			break;
		tags[i] = tags[i - 1];
	}
	if (*n == TAGS_MAX)
		return converted_refuse(s->out, "more than %d tags", TAGS_MAX);
	tags[i] = tag;
	(*n)++;
	return true;
}

static bool
add_tag(Scan *s, Tag *tags, int *n, const Field *key, const Field *value)
{
	Converted  *out = s->out;
	Tag			tag = {out->ntext, 0, 0};

	if (!is_scalar(value))
		return true;
	if (!converted_append(out, ",", 1) || !append_string(out, key) || !escape_tag(out, tag.start + 1))
		return false;
	tag.key_len = out->ntext - tag.start - 1;
	if (!converted_append(out, "=", 1) || !append_scalar(out, value) ||
		!escape_tag(out, tag.start + 2 + tag.key_len))
		return false;
	tag.len = out->ntext - tag.start;
	return sort_in(s, tags, n, tag);
}

/* What ${tags} stands for: every scalar in the object or the list of json.tags */
static bool
make_tags(Scan *s)
{
	const PathList *list = &s->conv->tags;
	const Field *first = &s->field[list->path[0]];
	Tag			tags[TAGS_MAX + 1];
	Field		key;
	Field		value;
	int			n = 0;

	if (list->n == 1 && first->kind == KIND_OBJECT)
		for (const char *p = first->p; json_next(s, &p, &key, &value);)
		{
			if (!add_tag(s, tags, &n, &key, &value))
				return false;
		}
	else
		for (int i = 0; i < list->n; i++)
		{
			const Path *path = &s->conv->path[list->path[i]];
			const Field *field = &s->field[list->path[i]];

			key = (Field) {.kind = KIND_STRING,.p = path->shown,.len = strlen(path->shown)};
			if (!(field->kind == KIND_STRING && field->len == 0) && !add_tag(s, tags, &n, &key, field))
				return false;
		}
	s->tags = (Slice) {.start = s->out->ntext};
	for (int i = 0; i < n; i++)
	{
		Slice		slice = {.start = tags[i].start,.len = tags[i].len};

		if (!append_slice(s, &slice))
			return false;
	}
	s->tags.len = s->out->ntext - s->tags.start;
	s->has_tags = true;
	return true;
}

/* One member of the tags that are kept, as the message wrote it */
static bool
keep_member(Converted *out, const Path *path, const Field *field, const char *before)
{
	const char *p = field->p;
	size_t		len = field->len;

	if (field->kind == KIND_NUMBER)
	{
		p = field->number.start;
		len = field->number.len;
	}
	else if (field->kind == KIND_STRING)
	{
		p--;					/* with its quotes */
		len += 2;
	}
	else if (field->kind <= KIND_FALSE)
	{
		p = json_kind_names[field->kind];
		len = strlen(p);
	}
	return converted_append(out, before, strlen(before)) && converted_append_json(out, path->shown, strlen(path->shown)) &&
		converted_append(out, "\":", 2) && converted_append(out, p, len);
}

/* The row's tags as JSON: the object as it is, or one made of the list; what is missing, null or empty is left out */
static bool
keep_tags(Scan *s, Slice *kept)
{
	const PathList *list = &s->conv->tags;
	const Field *first = &s->field[list->path[0]];
	bool		any = false;

	if (list->n == 1 && first->kind == KIND_OBJECT)
	{
		*kept = (Slice) {.p = first->p,.len = first->len};
		return true;
	}
	*kept = (Slice) {.start = s->out->ntext};
	for (int i = 0; i < list->n; i++)
	{
		const Field *field = &s->field[list->path[i]];

		if (field->kind <= KIND_NULL || (field->kind == KIND_STRING && field->len == 0))
			continue;
		if (!keep_member(s->out, &s->conv->path[list->path[i]], field, any ? ",\"" : "{\""))
			return false;
		any = true;
	}
	if (any && !converted_append(s->out, "}", 1))
		return false;
	kept->len = s->out->ntext - kept->start;
	return true;
}

/* ---- names ---- */

static PartResult
write_part(const void *row, const Template *template, const Part *part, Converted *out)
{
	Scan	   *s = (Scan *) row;
	const Field *field;
	MessagePoint named;
	Slice		name;

	switch ((PartKind) part->kind)
	{
		case PART_FIELD:
			if (!s->has_name)
				return PART_MISSING;
			return append_slice(s, &s->name) ? PART_DONE : PART_REFUSED;
		case PART_TAGS:
			return append_slice(s, &s->tags) ? PART_DONE : PART_REFUSED;
		case PART_SERIES:
			if (s->field[FIELD_SERIES].kind <= KIND_NULL && s->message->key == NULL)
				return PART_MISSING;
			named.in_text = false;
			if (!json_take_series(s, &named))
				return PART_REFUSED;
			/* an escaped one stands at the end of the text: there it is wanted */
			name = (Slice) {.p = named.series,.len = named.series_len};
			return named.in_text || append_slice(s, &name) ? PART_DONE : PART_REFUSED;
		default:
			field = &s->field[part->path];
			if (field->kind <= KIND_NULL)
				return PART_MISSING;
			if (field->kind == KIND_STRING || (field->kind == KIND_NUMBER && field->number.integer))
				return append_scalar(out, field) ? PART_DONE : PART_REFUSED;
			converted_refuse(out, "\"%.100s\" is %s where text or a whole number is expected",
							 s->conv->path[part->path].shown, json_kind_names[field->kind]);
			return PART_REFUSED;
	}
}

static bool
has_part(const Template *template, PartKind kind)
{
	for (int i = 0; i < template->nparts; i++)
		if (template->part[i].kind == kind)
			return true;
	return false;
}

/* Series, time, label and tags of the row's points, whose series is the name of their field till now */
static bool
finish_points(Scan *s, const MessagePoint *common)
{
	Converted  *out = s->out;
	const Template *template = &s->conv->series;
	Slice		kept = {0};

	if (s->conv->keep_tags && !keep_tags(s, &kept))
		return false;
	if (has_part(template, PART_TAGS) && out->npoints > s->first_point && !make_tags(s))
		return false;
	for (int i = s->first_point; i < out->npoints; i++)
	{
		MessagePoint *point = &out->points[i];

		s->has_name = point->in_text || point->series != NULL;
		s->name = (Slice) {.p = point->in_text ? NULL : point->series,.start = (uintptr_t) point->series,.len = point->series_len};
		point->in_text = false;
		if (template->nparts > 0 ? !template_series(template, s->message, write_part, s, out, point) : !json_take_series(s, point))
			return false;
		point->item = i;
		point->ts = common->ts;
		point->label = common->label;
		if (kept.len > 0)
		{
			point->tags = kept.p ? kept.p : (const char *) (uintptr_t) kept.start;
			point->tags_in_text = kept.p == NULL;
			point->tags_len = (uint32_t) kept.len;
		}
	}
	return true;
}

/* ---- values ---- */

/* A number, or a boolean as 1 or 0, or null as NaN; false: refused */
static bool
value_of(Scan *s, int path, double *x)
{
	const Field *field = &s->field[path];

	switch (field->kind)
	{
		case KIND_NUMBER:
			return number_value(&field->number, x) || json_refuse_field(s, path, "too large for a double");
		case KIND_TRUE:
		case KIND_FALSE:
			*x = field->kind == KIND_TRUE;
			return true;
		case KIND_MISSING:
		case KIND_NULL:
			*x = NAN;
			return true;
		case KIND_STRING:
			return json_refuse_field(s, path, "a string: numbers stand without quotes");
		default:
			return converted_refuse(s->out, "\"%.100s\" is %s where a number is expected", s->conv->path[path].shown,
									json_kind_names[field->kind]);
	}
}

/* VALUE_FIELDS: those that are there are points, beside those of the star */
static bool
take_each(Scan *s)
{
	const PathList *list = &s->conv->values;
	bool		any = s->star_seen;

	for (int i = 0; i < list->n; i++)
	{
		const Path *path = &s->conv->path[list->path[i]];
		MessagePoint *point;
		double		x;

		if (s->field[list->path[i]].kind == KIND_MISSING)
			continue;
		any = true;
		if (!value_of(s, list->path[i], &x) || (point = converted_add_point(s->out, x)) == NULL)
			return false;
		point->is_null = isnan(x);
		point->series = path->shown;
		point->series_len = (uint32_t) strlen(path->shown);
	}
	if (any)
		return true;
	return converted_refuse(s->out, "no value: \"%.100s\"%s of json.fields is there",
							s->conv->path[list->n ? list->path[0] : s->conv->star].shown, list->n > 1 ? " and no other" : "");
}

/* VALUE_COMPONENTS: one vector; a component may be missing */
static bool
take_components(Scan *s)
{
	const PathList *list = &s->conv->values;
	MessagePoint *point = converted_new_point(s->out);
	Kind		best = KIND_MISSING;

	if (point == NULL)
		return false;
	if (!converted_reserve_values(s->out, s->first_value + (size_t) list->n))
		return converted_refuse(s->out, "out of memory");
	for (int i = 0; i < list->n; i++)
	{
		if (!value_of(s, list->path[i], &s->out->values[s->first_value + (size_t) i]))
			return false;
		if (s->field[list->path[i]].kind > best)
			best = s->field[list->path[i]].kind;
	}
	if (best == KIND_MISSING)
		return converted_refuse(s->out, "no value: none of json.values is there");
	point->is_vector = true;
	point->is_null = best == KIND_NULL;
	point->dims = point->is_null ? 1 : list->n;
	s->out->nvalues = s->first_value + (size_t) point->dims;
	return true;
}

/* The next of json.names into the point; false: refused, or there is none */
static bool
take_name(Scan *s, const char **at, MessagePoint *point)
{
	Field		name;
	size_t		start = s->out->ntext;

	if (!json_next(s, at, NULL, &name))
		return false;
	if (name.kind != KIND_STRING)
		return converted_refuse(s->out, "\"%.100s\", element %d is %s where text is expected",
								s->conv->path[FIELD_NAMES].shown, point->item + 1 - s->first_point, json_kind_names[name.kind]);
	point->series = name.p;
	point->series_len = (uint32_t) name.len;
	if (!name.escaped)
		return true;
	if (!append_string(s->out, &name))
		return false;
	point->in_text = true;
	point->series = (const char *) (uintptr_t) start;
	point->series_len = (uint32_t) (s->out->ntext - start);
	return true;
}

/* VALUE_NAMED: the elements of json.values are points, with the names of json.names */
static bool
take_named(Scan *s)
{
	const Field *values = &s->field[FIELD_VALUES];
	const Field *names = &s->field[FIELD_NAMES];
	const char *shown = s->conv->path[values->kind == KIND_ARRAY ? FIELD_NAMES : FIELD_VALUES].shown;
	const char *at = names->p;
	size_t		n = s->out->nvalues - s->first_value;
	Field		extra;

	if (values->kind != KIND_ARRAY || names->kind != KIND_ARRAY)
		return converted_refuse(s->out, "\"%.100s\" is %s where an array is expected", shown,
								json_kind_names[values->kind == KIND_ARRAY ? names->kind : values->kind]);
	if (values->bad_index >= 0)
		return converted_refuse(s->out, "\"%.100s\", element %d is %s", s->conv->path[FIELD_VALUES].shown, values->bad_index + 1,
								values->bad);
	for (size_t i = 0; i < n; i++)
	{
		MessagePoint *point = converted_new_point(s->out);

		if (point == NULL)
			return false;
		point->x = s->first_value + i;
		point->is_null = isnan(s->out->values[point->x]);
		if (!take_name(s, &at, point))
			return s->out->reason[0] == '\0' && converted_refuse(s->out, "\"%.100s\" has fewer elements than the values", shown);
		if (n == 1 && s->conv->lone_unnamed)
			point->series = NULL;
	}
	return !json_next(s, &at, NULL, &extra) || converted_refuse(s->out, "\"%.100s\" has more elements than the values", shown);
}

bool
json_take_fields(Scan *s)
{
	MessagePoint common;
	MessagePoint *point;

	if (!json_take_time(s, &common) || !json_take_label(s, &common))
		return false;
	switch (s->conv->mode)
	{
		case VALUE_ONE:
			point = converted_new_point(s->out);
			if (point == NULL || !json_take_value(s, point))
				return false;
			break;
		case VALUE_COMPONENTS:
			if (!take_components(s))
				return false;
			break;
		case VALUE_FIELDS:
			if (!take_each(s))
				return false;
			break;
		case VALUE_NAMED:
			if (!take_named(s))
				return false;
			break;
	}
	return finish_points(s, &common);
}
