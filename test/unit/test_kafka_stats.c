/*
 * test_kafka_stats.c - librdkafka's statistics made to fit: what is left out at which size, JSON alone, never past the room
 */
#include "test.h"
#include "worker/kafka_stats.h"

static char out[4096];

static size_t
fit(const char *json, size_t size)
{
	size_t		n;

	memset(out, '#', sizeof(out));
	n = kafka_stats_fit(json, strlen(json), out, size);
	CHECK(n <= size);
	for (size_t i = size; i < sizeof(out); i++)
		if (out[i] != '#')
		{
			TEST_FAIL("byte %zu is written, room was %zu", i, size);
			break;
		}
	out[n] = '\0';
	return n;
}

#define FITS(json, size, want) do { CHECK(fit(json, size) > 0); CHECK_EQ_STR(out, want); } while (0)

static const char whole[] =
"{ \"name\": \"c\", \"brokers\":{ \"b:1/1\":{\"rtt\":{\"avg\":1},\"req\":{\"Fetch\":12}, \"state\":\"UP\"} } , "
"\"topics\":{\"t\":{\"batchcnt\":{\"avg\":0}, \"partitions\":{\"0\":{\"fetchq_cnt\":5},\"-1\":{}}}}, \"rx\":-1.5e+3, \"on\":true,\"off\":false,\"no\":null, \"list\":[1, [], {}, \"x\"] }";

static void
levels(void)
{
	FITS(whole, 4000, "{\"name\":\"c\",\"brokers\":{\"b:1/1\":{\"rtt\":{\"avg\":1},\"req\":{\"Fetch\":12},\"state\":\"UP\"}},"
		 "\"topics\":{\"t\":{\"batchcnt\":{\"avg\":0},\"partitions\":{\"0\":{\"fetchq_cnt\":5},\"-1\":{}}}},"
		 "\"rx\":-1.5e+3,\"on\":true,\"off\":false,\"no\":null,\"list\":[1,[],{},\"x\"]}");
	FITS("{\"req\":{\"a\":1111111111111111111111111},\"b\":{\"req\":2,\"c\":3,\"batchcnt\":4,\"rtt\":5}}", 60,
		 "{\"b\":{\"c\":3,\"rtt\":5},\"left_out\":[\"req\",\"batchcnt\"]}");
	FITS("{\"req\":{\"a\":1},\"rtt\":[1111111111111111111111111111111111],\"topics\":{}}", 42, "{\"topics\":{},\"left_out\":[\"req\",\"rtt\"]}");
	FITS("{\"topics\":{\"t\":{\"partitions\":{\"0\":{\"x\":1111111111111111111111}},\"age\":1}}}", 54, "{\"topics\":{\"t\":{\"age\":1}},\"left_out\":[\"partitions\"]}");
	FITS("{\"a\":1,\"topics\":{\"tttttttttttttttttttttttttttttttttttt\":{}},\"brokers\":{}}", 42, "{\"a\":1,\"left_out\":[\"topics\",\"brokers\"]}");
	FITS("{\"topics\":{\"tttttttttttttttttttttttttttttttttttt\":{}}}", 30, "{\"left_out\":[\"topics\"]}");
	CHECK_EQ_INT(fit("{\"name\":\"a name that is too long\"}", 20), 0);
	FITS("{}", 2, "{}");
	CHECK_EQ_INT(fit("{}", 1), 0);
}

/* Every size from nothing to all: a prefix is never handed out as a whole */
static void
sizes(void)
{
	size_t		all = fit(whole, 4000);

	for (size_t size = 0; size <= all; size++)
	{
		size_t		n = fit(whole, size);

		if (n > 0)
			CHECK(out[0] == '{' && out[n - 1] == '}');
	}
	CHECK_EQ_INT(fit(whole, all), (int) all);
}

static void
texts(void)
{
	FITS("{\"a\\\"b\":\"\\\\ \\n \\u00e9 \303\251\"}", 100, "{\"a\\\"b\":\"\\\\ \\n ? ??\"}");
	CHECK_EQ_INT(fit("{\"a\":\"\\x\"}", 100), 0);
	CHECK_EQ_INT(fit("{\"a\":\"\\u12g4\"}", 100), 0);
	CHECK_EQ_INT(fit("{\"a\":\"\n\"}", 100), 0);
}

static void
refused(void)
{
	static const char *const bad[] = {
		"", " ", "[]", "1", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\":1}}", "{\"a\":1}x", "{a:1}",
		"{\"a\":-}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":nan}", "{\"a\":tru}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":\"", "{\"a\":\"\\",
		"{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", "{\"req\":}"
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_SAY(fit(bad[i], 1000) == 0, "taken: %s", bad[i]);
	for (size_t len = 0; len < strlen(whole) - 1; len++)
		CHECK_EQ_INT(kafka_stats_fit(whole, len, out, sizeof(out)), 0);
}

int
main(void)
{
	RUN(levels);
	RUN(sizes);
	RUN(texts);
	RUN(refused);
	return test_done();
}
