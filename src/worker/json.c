/*
 * json.c - one JSON object to one point: what its fields mean
 */
#include "worker/json.h"

static bool
refuse_field(Scan *s, FieldName name, const char *what)
{
	return converted_refuse(s->out, "\"%.100s\" is %s", s->conv->path[name].shown, what);
}

static bool
take_series(Scan *s, const Message *message, MessagePoint *point)
{
	const Field *field = &s->field[FIELD_SERIES];
	const char *p = NULL;
	size_t		len = 0;

	if (field->kind == KIND_STRING && field->escaped)
	{
		if (!converted_reserve_text(s->out, field->len))
			return converted_refuse(s->out, "out of memory");
		p = s->out->text;
		len = s->out->ntext = json_unescape(field->p, field->len, s->out->text);
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
	return series_of(message, p, len, s->conv->path[FIELD_SERIES].shown, s->out, point);
}

static bool
take_time(Scan *s, const Message *message, MessagePoint *point)
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
			point->ts = message->timestamp;
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
			return refuse_field(s, name, json_kind_names[field->kind]);
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
	if (s->out->nvalues == 0)
		return refuse_field(s, FIELD_VALUES, "an empty array");
	point->dims = (int32_t) s->out->nvalues;
	return true;
}

static bool
take_value(Scan *s, MessagePoint *point)
{
	const Field *value = &s->field[FIELD_VALUE];
	const Field *values = &s->field[FIELD_VALUES];
	const char *shown = s->conv->path[FIELD_VALUE].shown;
	char		text[32];

	point->x = 0;
	point->dims = 1;
	if (values->kind > KIND_NULL && value->kind > KIND_NULL)
		return converted_refuse(s->out, "has both \"%.80s\" and \"%.80s\"", shown, s->conv->path[FIELD_VALUES].shown);
	if (values->kind == KIND_ARRAY)
		return take_vector(s, point);
	if (values->kind > KIND_NULL)
		return converted_refuse(s->out, "\"%.100s\" is %s where an array is expected",
								s->conv->path[FIELD_VALUES].shown, json_kind_names[values->kind]);
	s->out->nvalues = 1;
	if (value->kind == KIND_NUMBER)
	{
		if (number_value(&value->number, &s->out->values[0]))
			return true;
		return converted_refuse(s->out, "\"%.100s\" %s is too large for a double", shown,
								text_shown(value->number.start, value->number.start + value->number.len, text, sizeof(text)));
	}
	if (value->kind == KIND_STRING)
		return refuse_field(s, FIELD_VALUE, "a string: numbers stand without quotes");
	if (value->kind > KIND_NULL)
		return converted_refuse(s->out, "\"%.100s\" is %s where a number is expected", shown, json_kind_names[value->kind]);
	if (value->kind == KIND_MISSING && values->kind == KIND_MISSING)
		return converted_refuse(s->out, "no value: neither \"%.80s\" nor \"%.80s\" is there",
								s->conv->path[FIELD_VALUE].nsegments ? shown : "value",
								s->conv->path[FIELD_VALUES].nsegments ? s->conv->path[FIELD_VALUES].shown : "values");
	point->is_null = true;
	point->is_vector = value->kind == KIND_MISSING;
	s->out->values[0] = NAN;
	return true;
}

static bool
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
		return refuse_field(s, FIELD_LABEL, "none of true, false, 0, 1 and null");
	point->label = (int8_t) label;
	return true;
}

bool
json_convert(const Converter *conv, const Message *message, Converted *out)
{
	Scan		s;
	MessagePoint *point = out->points;

	s.conv = conv;
	s.start = message->payload;
	s.end = message->payload + message->payload_len;
	s.out = out;
	if (!json_scan(&s))
		return false;

	memset(point, 0, sizeof(*point));
	if (!take_series(&s, message, point) || !take_time(&s, message, point) ||
		!take_value(&s, point) || !take_label(&s, point))
		return false;
	out->npoints = 1;
	return true;
}
