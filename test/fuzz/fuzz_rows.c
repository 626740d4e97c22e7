/*
 * fuzz_rows.c - fuzz target of json with rows, fields, templates and
 * tags, and of its presets: no input may do worse than a reason, every point
 * that comes through is whole, its tags are JSON
 *
 * The first byte picks the config, the rest is the message.
 */
#include <math.h>
#include <stdlib.h>

#include "worker/scan.h"

#define CONFIGS 8

static Converter *
new_converter(const ConverterConfig *config)
{
	Converter  *conv = malloc(converter_size());
	char		err[256];

	if (conv == NULL || !converter_init(conv, config, err, sizeof(err)))
		abort();
	return conv;
}

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
check(const Converted *out)
{
	if (out->reason[0] != '\0')
		abort();
	for (int i = 0; i < out->npoints; i++)
	{
		const MessagePoint *p = &out->points[i];

		if (series_check(p->series, p->series_len) != NULL || p->ts == TIME_NONE || p->item != i || p->label < -1 || p->label > 1)
			abort();
		if (p->dims < 1 || p->dims > DETECTOR_MAX_DIMS || p->x + (size_t) p->dims > out->nvalues)
			abort();
		for (int k = 0; k < p->dims; k++)
			if (isfinite(out->values[p->x + (size_t) k]) ? p->is_null : !p->is_null && !p->is_vector)
				abort();
		if (p->tags != NULL)
			check_tags(p);
	}
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Converter *conv[CONFIGS];
	static Converted out;
	Message		message = {.key = "k", .key_len = 1, .timestamp = 1, .topic_name = "t"};

	if (size == 0)
		return 0;
	if (conv[0] == NULL)
		for (int i = 0; i < CONFIGS; i++)
			conv[i] = make_converter(i);
	message.payload = (const char *) data + 1;
	message.payload_len = size - 1;
	if (converter_convert(conv[data[0] % CONFIGS], &message, &out))
		check(&out);
	else if (out.reason[0] == '\0' || out.npoints != 0 ||
			 utf8_check(out.reason, out.reason + strlen(out.reason)) != out.reason + strlen(out.reason))
		abort();
	return 0;
}
