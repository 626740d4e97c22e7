/*
 * template.c - series.template: the name of a series from parts of a message
 *
 * "${host}.${plugin}$[-${instance}]": ${...} is a part, $[...] is left out
 * when a part within it is missing or empty, "$$" is a dollar.
 */
#include <stdio.h>

#include "worker/scan.h"

static const struct
{
	const char *name;
	PartKind	kind;
}			reserved[] = {
	{"key", PART_KEY}, {"topic", PART_TOPIC}, {"measurement", PART_MEASUREMENT}, {"field", PART_FIELD}, {"tags", PART_TAGS},
	{"series", PART_SERIES}
};

/* The ${name} whose name begins at p: what follows, or NULL */
static const char *
part_parse(Part *part, Template *template, const char *p, unsigned kinds, char *err, size_t errlen)
{
	const char *end = strchr(p, '}');
	bool		given = *p == '.';	/* ${.key} is a tag of that name */

	if (end == NULL)
	{
		snprintf(err, errlen, "series.template: \"${%.100s\" has no }", p);
		return NULL;
	}
	p += given;
	part->kind = PART_NAME;
	part->start = (uint16_t) (p - template->text);
	part->len = (uint16_t) (end - p);
	for (size_t i = 0; !given && i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if ((kinds & (1u << reserved[i].kind)) && strlen(reserved[i].name) == part->len &&
			memcmp(reserved[i].name, p, part->len) == 0)
			part->kind = (uint8_t) reserved[i].kind;
	if (part->len == 0 || !(kinds & (1u << part->kind)))
	{
		snprintf(err, errlen, "series.template: \"${%.*s}\" is nothing that this value.converter knows",
				 part->len < 100 ? part->len : 100, p);
		return NULL;
	}
	return end + 1;
}

/* kinds: bit k for each kind of part that the format can write, beside key and topic */
bool
template_parse(Template *template, const char *text, unsigned kinds, char *err, size_t errlen)
{
	const char *p = template->text;
	int			open = -1;

	kinds |= 1u << PART_KEY | 1u << PART_TOPIC;
	template->nparts = 0;
	if (strlen(text) >= sizeof(template->text))
	{
		snprintf(err, errlen, "series.template: at most %d bytes", CONVERTER_TEMPLATE_MAX - 1);
		return false;
	}
	strcpy(template->text, text);
	while (*p != '\0')
	{
		Part	   *part = &template->part[template->nparts];

		if (template->nparts == TEMPLATE_PARTS_MAX)
		{
			snprintf(err, errlen, "series.template: more than %d parts", TEMPLATE_PARTS_MAX);
			return false;
		}
		template->nparts++;
		part->start = (uint16_t) (p - template->text);
		part->len = 0;
		if (p[0] == '$' && p[1] == '{')
		{
			p = part_parse(part, template, p + 2, kinds, err, errlen);
			if (p == NULL)
				return false;
		}
		else if (p[0] == '$' && p[1] == '[' && open < 0)
		{
			part->kind = PART_OPEN;
			open = template->nparts - 1;
			p += 2;
		}
		else if (*p == ']' && open >= 0)
		{
			part->kind = PART_CLOSE;
			template->part[open].close = (uint8_t) (template->nparts - 1);
			open = -1;
			p++;
		}
		else if (p[0] == '$' && p[1] != '$')
		{
			snprintf(err, errlen, "series.template: \"%.20s\" is neither ${name} nor $[...] of its own nor $$", p);
			return false;
		}
		else
		{
			part->kind = PART_TEXT;
			if (*p == '$')
				part->start++, p++;
			for (p++; *p != '\0' && *p != '$' && (*p != ']' || open < 0);)
				p++;
			part->len = (uint16_t) (p - template->text - part->start);
		}
	}
	if (open < 0)
		return true;
	snprintf(err, errlen, "series.template: $[ has no ]");
	return false;
}

static PartResult
part_write(const Template *template, const Part *part, const Message *message, PartWriter write, const void *row, Converted *out)
{
	switch ((PartKind) part->kind)
	{
		case PART_TEXT:
			return converted_append(out, template->text + part->start, part->len) ? PART_DONE : PART_REFUSED;
		case PART_KEY:
			if (message->key == NULL)
				return PART_MISSING;
			return converted_append(out, message->key, message->key_len) ? PART_DONE : PART_REFUSED;
		case PART_TOPIC:
			if (message->topic_name == NULL)
				return PART_MISSING;
			return converted_append(out, message->topic_name, strlen(message->topic_name)) ? PART_DONE : PART_REFUSED;
		default:
			return write(row, template, part, out);
	}
}

/* The name of a point's series, into out->text */
bool
template_series(const Template *template, const Message *message, PartWriter write, const void *row,
				Converted *out, MessagePoint *point)
{
	size_t		start = out->ntext;
	size_t		opened = 0;
	int			close = -1;
	const char *wrong;

	for (int i = 0; i < template->nparts; i++)
	{
		const Part *part = &template->part[i];
		size_t		before = out->ntext;
		PartResult	done;

		if (part->kind == PART_OPEN)
		{
			opened = before;
			close = part->close;
			continue;
		}
		if (i == close)
		{
			close = -1;
			continue;
		}
		done = part_write(template, part, message, write, row, out);
		if (done == PART_REFUSED)
			return false;
		if (close >= 0 && (done == PART_MISSING || out->ntext == before))
		{
			out->ntext = opened;
			i = close;
			close = -1;
		}
		else if (done == PART_MISSING)
			return converted_refuse(out, "no series: \"%.*s\" of series.template is missing",
									part->len < 100 ? part->len : 100, template->text + part->start);
	}
	wrong = out->ntext == start ? "is empty" : series_check(out->text + start, out->ntext - start);
	if (wrong != NULL)
		return converted_refuse(out, "the name made by series.template %s", wrong);
	point->series = (const char *) (uintptr_t) start;
	point->series_len = (uint32_t) (out->ntext - start);
	point->in_text = true;
	return true;
}
