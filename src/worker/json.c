/*
 * json.c - rows of a JSON message to points: what their fields mean
 *
 * A message is a row, an array of rows, or an object round an array of rows
 * (json.rows), which gives each of them the fields that it lacks.
 */
#include "worker/json.h"

bool
json_refuse_field(Scan *s, int path, const char *what)
{
	return converted_refuse(s->out, "\"%.100s\" is %s", s->conv->path[path].shown, what);
}

static inline __attribute__((always_inline)) bool
take_series(Scan *s, MessagePoint *point)
{
	const Field *field = &s->field[FIELD_SERIES];
	const char *p = NULL;
	size_t		len = 0;
	size_t		start = s->out->ntext;

	if (field->kind == KIND_STRING && field->escaped)
	{
		if (!converted_reserve_text(s->out, start + field->len))
			return converted_refuse(s->out, "out of memory");
		p = s->out->text + start;
		len = json_unescape(field->p, field->len, s->out->text + start);
		s->out->ntext += len;
	}
	else if (field->kind == KIND_STRING)
	{
		p = field->p;
		len = field->len;
	}
	else if (field->kind == KIND_NUMBER && field->number.integer)
	{
		p = field->number.start;	/* names that are numbers keep their text */
		len = field->number.len;
	}
	else if (field->kind != KIND_MISSING && field->kind != KIND_NULL)
		return converted_refuse(s->out, "\"%.100s\" is %s where text or a whole number is expected",
								s->conv->path[FIELD_SERIES].shown, json_kind_names[field->kind]);
	if (!series_of(s->message, p, len, s->conv->path[FIELD_SERIES].shown, s->out, point))
		return false;
	if (field->kind == KIND_STRING && field->escaped)
	{
		point->series = (const char *) (uintptr_t) start;
		point->in_text = true;
	}
	return true;
}

static inline __attribute__((always_inline)) bool
take_time(Scan *s, MessagePoint *point)
{
	FieldName	name = FIELD_TS;
	const Field *field;
	const char *wrong;
	const char *p;
	size_t		len;
	char		shown[32];
	char		buf[6 * 64];

	if (s->field[name].kind <= KIND_NULL)
		name = FIELD_TIMESTAMP;
	field = &s->field[name];
	switch (field->kind)
	{
		case KIND_MISSING:
		case KIND_NULL:
			point->ts = s->message->timestamp;
			if (point->ts == TIME_NONE)
				return converted_refuse(s->out, "no time: \"%.100s\" is missing and the message has none",
										s->conv->path[FIELD_TS].shown);
			return true;
		case KIND_NUMBER:
			p = field->number.start;
			len = field->number.len;
			wrong = time_from_number(&field->number, s->conv->time_format, &point->ts);
			break;
		case KIND_STRING:
			p = field->p;
			len = field->len;
			if (field->escaped && len <= sizeof(buf))
			{
				len = json_unescape(p, len, buf);
				p = buf;
			}
			wrong = time_from_text(p, len, s->conv->time_format, &point->ts);
			break;
		default:
			return json_refuse_field(s, name, json_kind_names[field->kind]);
	}
	if (wrong == NULL)
		return true;
	return converted_refuse(s->out, "\"%.100s\" \"%s\": %s", s->conv->path[name].shown,
							text_shown(p, p + len, shown, sizeof(shown)), wrong);
}

static bool
take_vector(Scan *s, MessagePoint *point)
{
	const Field *field = &s->field[FIELD_VALUES];
	const char *shown = s->conv->path[FIELD_VALUES].shown;

	point->is_vector = true;
	if (field->bad_index >= 0)
		return converted_refuse(s->out, "\"%.100s\", element %d is %s", shown, field->bad_index + 1, field->bad);
	if (s->out->nvalues == s->first_value)
		return json_refuse_field(s, FIELD_VALUES, "an empty array");
	point->dims = (int32_t) (s->out->nvalues - s->first_value);
	return true;
}

static inline __attribute__((always_inline)) bool
take_value(Scan *s, MessagePoint *point)
{
	const Field *value = &s->field[FIELD_VALUE];
	const Field *values = &s->field[FIELD_VALUES];
	const char *shown = s->conv->path[FIELD_VALUE].shown;
	char		text[32];

	point->x = s->first_value;
	point->dims = 1;
	if (values->kind > KIND_NULL && value->kind > KIND_NULL)
		return converted_refuse(s->out, "has both \"%.80s\" and \"%.80s\"", shown, s->conv->path[FIELD_VALUES].shown);
	if (values->kind == KIND_ARRAY)
		return take_vector(s, point);
	if (values->kind > KIND_NULL)
		return converted_refuse(s->out, "\"%.100s\" is %s where an array is expected",
								s->conv->path[FIELD_VALUES].shown, json_kind_names[values->kind]);
	if (!converted_reserve_values(s->out, s->first_value + 1))
		return converted_refuse(s->out, "out of memory");
	s->out->nvalues = s->first_value + 1;
	if (value->kind == KIND_NUMBER)
	{
		if (number_value(&value->number, &s->out->values[s->first_value]))
			return true;
		return converted_refuse(s->out, "\"%.100s\" %s is too large for a double", shown,
								text_shown(value->number.start, value->number.start + value->number.len, text, sizeof(text)));
	}
	if (value->kind == KIND_STRING)
		return json_refuse_field(s, FIELD_VALUE, "a string: numbers stand without quotes");
	if (value->kind > KIND_NULL)
		return converted_refuse(s->out, "\"%.100s\" is %s where a number is expected", shown, json_kind_names[value->kind]);
	if (value->kind == KIND_MISSING && values->kind == KIND_MISSING)
		return converted_refuse(s->out, "no value: neither \"%.80s\" nor \"%.80s\" is there",
								s->conv->path[FIELD_VALUE].nsegments ? shown : "value",
								s->conv->path[FIELD_VALUES].nsegments ? s->conv->path[FIELD_VALUES].shown : "values");
	point->is_null = true;
	point->is_vector = value->kind == KIND_MISSING;
	s->out->values[s->first_value] = NAN;
	return true;
}

static inline __attribute__((always_inline)) bool
take_label(Scan *s, MessagePoint *point)
{
	const Field *field = &s->field[FIELD_LABEL];
	int			label = -2;
	double		x;

	switch (field->kind)
	{
		case KIND_MISSING:
		case KIND_NULL:
			label = -1;
			break;
		case KIND_TRUE:
			label = 1;
			break;
		case KIND_FALSE:
			label = 0;
			break;
		case KIND_STRING:
			label = label_of_text(field->p, field->len);
			break;
		case KIND_NUMBER:
			if (number_value(&field->number, &x) && (x == 0 || x == 1))
				label = (int) x;
			break;
		default:
			break;
	}
	if (label < -1)
		return json_refuse_field(s, FIELD_LABEL, "none of true, false, 0, 1 and null");
	point->label = (int8_t) label;
	return true;
}

/* For json_fields.c; rows of one value have them inline */
bool
json_take_series(Scan *s, MessagePoint *point)
{
	return take_series(s, point);
}

bool
json_take_time(Scan *s, MessagePoint *point)
{
	return take_time(s, point);
}

bool
json_take_value(Scan *s, MessagePoint *point)
{
	return take_value(s, point);
}

bool
json_take_label(Scan *s, MessagePoint *point)
{
	return take_label(s, point);
}

/* The fields of a row, scanned, to its points */
static bool
take_row(Scan *s)
{
	MessagePoint *point;

	if (!s->conv->plain)
		return json_take_fields(s);
	/* the first point has its room: the one of most messages */
	if (s->out->npoints == 0)
	{
		point = s->out->points;
		*point = (MessagePoint) {.dims = 1};
		s->out->npoints = 1;
	}
	else
		point = converted_new_point(s->out);
	return point != NULL && take_series(s, point) && take_time(s, point) &&
		take_value(s, point) && take_label(s, point);
}

/* outer: what the object round the rows says, or NULL */
static inline void
begin_row(Scan *s, const Field *outer)
{
	s->first_point = s->out->npoints;
	s->first_value = s->out->nvalues;
	s->star_seen = s->has_tags = s->has_name = false;
	if (outer == NULL)
	{
		for (int i = 0; i < FIELD_ROWS; i++)	/* all that rows of one value have */
			s->field[i].kind = KIND_MISSING;
		for (int i = FIELD_ROWS; i < s->conv->npaths; i++)
			s->field[i].kind = KIND_MISSING;
	}
	else
		memcpy(s->field, outer, (size_t) s->conv->npaths * sizeof(Field));
}

/* The array of rows at p; what follows, or NULL. outer, time: what the object round them says, or NULL */
static const char *
take_rows(Scan *s, const char *p, const Field *outer, const Field *time)
{
	long		number = 0;

	p = json_blanks(p + 1, s->end);
	if (p < s->end && *p == ']')
		return p + 1;
	for (;; p++)
	{
		p = json_blanks(p, s->end);
		number++;
		begin_row(s, outer);
		if (p == s->end || *p != '{')
			p = json_refuse(s, p, "expected an object: a row");
		else
			p = json_object(s, p, s->conv->in_row, 0);
		if (time != NULL && s->field[FIELD_TS].kind == KIND_MISSING && s->field[FIELD_TIMESTAMP].kind == KIND_MISSING)
			s->field[FIELD_TS] = *time;
		if (p == NULL || !take_row(s))
		{
			converted_place(s->out, "row", number);
			return NULL;
		}
		p = json_blanks(p, s->end);
		if (p == s->end || (*p != ',' && *p != ']'))
			return json_refuse(s, p, "expected , or ]");
		if (*p == ']')
			return p + 1;
	}
}

/* The object round the rows is scanned: it gives them what it has */
static bool
take_inner_rows(Scan *s)
{
	Field		outer[CONVERTER_PATHS_MAX];
	Field		time;
	const Field *rows = &s->field[FIELD_ROWS];

	s->out->npoints = 0;
	s->out->nvalues = 0;
	for (int i = 0; i < s->conv->npaths; i++)
	{
		outer[i].kind = KIND_MISSING;
		if (s->conv->for_all >> i & 1)
			outer[i] = s->field[i];
	}
	/* a row's own time comes first, whichever of its default names it has */
	time = s->field[s->field[FIELD_TS].kind > KIND_NULL ? FIELD_TS : FIELD_TIMESTAMP];
	outer[FIELD_TS].kind = outer[FIELD_TIMESTAMP].kind = KIND_MISSING;
	return take_rows(s, rows->p, outer, &time) != NULL;
}

static bool
take_message(Scan *s)
{
	const char *p = json_blanks(s->start, s->end);
	bool		array = p < s->end && *p == '[';

	if (array)
		p = take_rows(s, p, NULL, NULL);
	else if (p == s->end || *p != '{')
		p = json_refuse(s, p, p < s->end && *p == '\0' ? "expected an object, not a schema registry's framing" :
						"expected an object or an array");
	else
	{
		begin_row(s, NULL);
		p = json_object(s, p, s->conv->in_outer, 0);
	}
	if (p == NULL)
		return false;
	p = json_blanks(p, s->end);
	if (p != s->end)
	{
		json_refuse(s, p, "expected the end: one object or array a message");
		return false;
	}
	if (array)
		return true;
	if (!(s->conv->in_outer >> FIELD_ROWS & 1) || s->field[FIELD_ROWS].kind <= KIND_NULL)
		return take_row(s);
	if (s->field[FIELD_ROWS].kind == KIND_ARRAY)
		return take_inner_rows(s);
	return converted_refuse(s->out, "\"%.100s\" is %s where an array of rows is expected",
							s->conv->path[FIELD_ROWS].shown, json_kind_names[s->field[FIELD_ROWS].kind]);
}

bool
json_convert(const Converter *conv, const Message *message, Converted *out)
{
	Scan		s;

	s.conv = conv;
	s.message = message;
	s.start = message->payload;
	s.end = message->payload + message->payload_len;
	s.out = out;
	if (!take_message(&s))
		return false;
	if (out->ntext > 0)
		converted_resolve(out);
	return true;
}
