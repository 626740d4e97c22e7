/*
 * fuzz_rows.c - fuzz target of json with rows, fields, templates and
 * tags, and of its presets: tags are JSON
 */
#define CONFIGS 8

#include "converters.h"

static Converter *
make_converter(int which)
{
	ConverterConfig config = {.kind = CONVERTER_JSON,.tags = true};

	switch (which)
	{
		case 0:
			config.kind = CONVERTER_TELEGRAF;
			break;
		case 1:
			config.kind = CONVERTER_COLLECTD;
			break;
		case 2:
			strcpy(config.rows_field, "metrics");
			strcpy(config.fields, "*,tags.a,fields.x");
			strcpy(config.series_template, "${tags.host}$[/${name}]${tags}.${field}");
			break;
		case 3:
			strcpy(config.values_field, "values,time,fields.x");
			strcpy(config.tags_field, "host,tags.host,fields");
			strcpy(config.series_template, "$[${host}.]$[${plugin}]${series}");
			break;
		case 4:
			strcpy(config.values_field, "values");
			strcpy(config.names_field, "dsnames");
			break;
		case 5:
			strcpy(config.rows_field, "tags.rows");
			strcpy(config.fields, "fields.x,fields.x2,time");
			break;
		case 6:
			config.kind = CONVERTER_INFLUX;
			break;
		default:
			config.tags = false;
			strcpy(config.rows_field, "fields");
			strcpy(config.value_field, "time");
	}
	return new_converter(&config);
}

/* A second pass over them must find JSON */
static void
check_tags(const MessagePoint *p)
{
	static const char before[] = "{\"series\":\"s\",\"ts\":1,\"value\":1,\"tags\":";
	static Converter *conv;
	static Converted out;
	Message		message = {0};
	char	   *text = malloc(sizeof(before) + p->tags_len + 1);

	if (conv == NULL)
		conv = new_converter(&(ConverterConfig) {.kind = CONVERTER_JSON});
	memcpy(text, before, sizeof(before) - 1);
	memcpy(text + sizeof(before) - 1, p->tags, p->tags_len);
	text[sizeof(before) - 1 + p->tags_len] = '}';
	message.payload = text;
	message.payload_len = sizeof(before) + p->tags_len;
	if (!converter_convert(conv, &message, &out))
		abort();
	free(text);
}

static void
check_point(const Converted *out, const MessagePoint *p)
{
	(void) out;
	if (p->tags != NULL)
		check_tags(p);
}
