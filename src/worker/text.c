/*
 * text.c - a message that is one number; its series is the key, its time the message's own
 */
#include "worker/scan.h"

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool
text_init(Converter *conv, const ConverterConfig *config, char *err, size_t errlen)
{
	return template_parse(&conv->series, config->series_template[0] ? config->series_template : "${key}", 0, err, errlen);
}

bool
text_convert(const Converter *conv, const Message *message, Converted *out)
{
	const char *p = message->payload;
	const char *end = p + message->payload_len;
	MessagePoint *point;
	Number		number;
	double		x;
	char		shown[32];

	while (p < end && is_blank(*p))
		p++;
	while (p < end && is_blank(end[-1]))
		end--;
	if (p == end || number_scan_loose(p, end, &number) != end)
		return converted_refuse(out, "\"%s\" is not a number", text_shown(p, end, shown, sizeof(shown)));
	if (!number_value(&number, &x))
		return converted_refuse(out, "\"%s\" is too large for a double", text_shown(p, end, shown, sizeof(shown)));
	if (message->timestamp == TIME_NONE)
		return converted_refuse(out, "no time: the message has none");
	point = converted_add_point(out, x);
	if (point == NULL || !template_series(&conv->series, message, NULL, NULL, out, point))
		return false;
	point->ts = message->timestamp;
	converted_resolve(out);
	return true;
}
