/*
 * converters.h - what the fuzz targets of converters share: no input may do
 * worse than a reason, and every point that comes through is whole
 *
 * The first byte picks the config, the rest is the message. A target defines
 * CONFIGS, make_converter() and check_point().
 */
#include <math.h>
#include <stdlib.h>

#include "worker/scan.h"

static Converter *make_converter(int which);
static void check_point(const Converted *out, const MessagePoint *p);

static Converter *
new_converter(const ConverterConfig *config)
{
	Converter  *conv = malloc(converter_size());
	char		err[256];

	if (conv == NULL || !converter_init(conv, config, err, sizeof(err)))
		abort();
	return conv;
}

static void
check_values(const Converted *out, const MessagePoint *p)
{
	if (p->dims < 1 || p->dims > DETECTOR_MAX_DIMS || p->x + (size_t) p->dims > out->nvalues)
		abort();
	for (int k = 0; k < p->dims; k++)
		if (isfinite(out->values[p->x + (size_t) k]) ? p->is_null : !p->is_null && !p->is_vector)
			abort();
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
		check_values(out, p);
		check_point(out, p);
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
