/*
 * fuzz_json.c - fuzz target of the converters: no input may do worse
 * than a reason, and a point that comes through is whole
 *
 * The first byte picks the config, the rest is the message.
 */
#include <stdlib.h>

#include "worker/scan.h"

#define CONFIGS 4

static Converter *
make_converter(int which)
{
	ConverterConfig config = {.kind = which == 3 ? CONVERTER_CSV : CONVERTER_JSON};
	Converter  *conv = malloc(converter_size());
	char		err[256];

	if (which == 1)
	{
		strcpy(config.series_field, "tags.host");
		strcpy(config.value_field, "tags.cpu.user");
		strcpy(config.values_field, "v");
	}
	if (which == 2)
		config.time_format = TIME_NANOS;
	if (which == 3)
		strcpy(config.csv_columns, "series,ts,value,value,label,-");
	if (conv == NULL || !converter_init(conv, &config, err, sizeof(err)))
		abort();
	return conv;
}

static void
check(const Converted *out)
{
	if (out->reason[0] != '\0')
		abort();
	for (int n = 0; n < out->npoints; n++)
	{
		const MessagePoint *p = &out->points[n];

		if (p->item != n || series_check(p->series, p->series_len) != NULL || p->ts == TIME_NONE || p->label < -1 || p->label > 1)
			abort();
		if (p->dims < 1 || p->dims > DETECTOR_MAX_DIMS || p->x + (size_t) p->dims > out->nvalues)
			abort();
		for (int i = 0; i < p->dims; i++)
			if (isfinite(out->values[p->x + (size_t) i]) ? p->is_null : !p->is_null && !p->is_vector)
				abort();
	}
}

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Converter *conv[CONFIGS];
	static Converted out;
	Message		message = {.key = "k", .key_len = 1, .timestamp = 1};

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
