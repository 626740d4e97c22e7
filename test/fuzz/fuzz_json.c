/*
 * fuzz_json.c - fuzz target of json with one row a message, and of csv
 */
#define CONFIGS 4

#include "converters.h"

static Converter *
make_converter(int which)
{
	ConverterConfig config = {.kind = which == 3 ? CONVERTER_CSV : CONVERTER_JSON};

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
	return new_converter(&config);
}

static void
check_point(const Converted *out, const MessagePoint *p)
{
	(void) out;
	(void) p;
}
