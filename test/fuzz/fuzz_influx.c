/*
 * fuzz_influx.c - fuzz target of line protocol and text
 */
#define CONFIGS 4

#include "converters.h"

static Converter *
make_converter(int which)
{
	static const char *const template[CONFIGS] = {"", "${host}$[/${cpu}].${field}", "$[${key}.]${measurement}", ""};
	ConverterConfig config = {.kind = which == 3 ? CONVERTER_TEXT : CONVERTER_INFLUX, .influx_precision = (Precision) which};

	strcpy(config.series_template, template[which]);
	return new_converter(&config);
}

static void
check_point(const Converted *out, const MessagePoint *p)
{
	if (p->dims != 1 || !isfinite(out->values[p->x]))
		abort();
}
