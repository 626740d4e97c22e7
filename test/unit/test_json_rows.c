/*
 * test_json_rows.c - json with rows, fields, templates and tags, and its
 * presets: samples by hand; messages made at random from trees, which a
 * plain walk over the tree must read in the same way
 */
#include "convert.h"
#include "worker/scan.h"

static ConverterConfig config;

static void
start(ConverterKind kind)
{
	memset(&config, 0, sizeof(config));
	config.kind = kind;
	test_key = NULL;
	test_timestamp = TIME_NONE;
	test_many = true;
}

#define SET(key, text) strcpy(config.key, text)
#define IS(text, want) do { GOOD(text); CHECK_EQ_STR(points(), want); } while (0)
#define WRONG(why) CHECK_SAY(strstr(config_error(&config), why) != NULL, "not \"%s\": %s", why, config_error(&config))

static void
rows(void)
{
	start(CONVERTER_JSON);
	use_config(&config);
	IS("[]", "");
	IS(" [ ] ", "");
	IS("[{\"series\":\"a\",\"ts\":1,\"value\":2},{\"series\":\"b\",\"ts\":3,\"value\":4}]", "a=2@1000000; b=4@3000000");
	/* a row has nothing of the row before */
	BAD("[{\"series\":\"a\",\"ts\":1,\"value\":2},{\"series\":\"a\",\"ts\":1}]", "row 2: no value");
	BAD("[{\"series\":\"a\",\"ts\":1,\"value\":2},{\"ts\":1,\"value\":2}]", "row 2: no series");
	BAD("[{\"series\":\"a\",\"ts\":1,\"value\":2},7]", "row 2: not JSON at byte 33: expected an object: a row, found \"7]\"");
	BAD("[{\"series\":\"a\",\"ts\":1,\"value\":2}", "expected , or ]");
	BAD("[{\"series\":\"a\",\"ts\":1,\"value\":2}]]", "expected the end");
	/* escaped names of several rows share the text */
	IS("[{\"series\":\"\\u0061b\",\"ts\":1,\"value\":2},{\"series\":\"c\",\"ts\":1,\"value\":3},{\"series\":\"\\u0064\",\"ts\":1,\"value\":4}]",
	   "ab=2@1000000; c=3@1000000; d=4@1000000");
	GOOD("[{\"series\":\"a\",\"ts\":1,\"values\":[1,2,3]},{\"series\":\"b\",\"ts\":1,\"value\":null},{\"series\":\"c\",\"ts\":1,\"values\":[4,null]}]");
	CHECK_EQ_INT(result.npoints, 3);
	CHECK(result.points[0].dims == 3 && result.values[result.points[0].x + 2] == 3);
	CHECK(result.points[1].is_null && result.points[1].dims == 1);
	CHECK(result.points[2].dims == 2 && result.values[result.points[2].x] == 4 && isnan(result.values[result.points[2].x + 1]));
	BAD("[{\"series\":\"a\",\"ts\":1,\"values\":[1,2,3]},{\"series\":\"b\",\"ts\":1,\"values\":[]}]", "row 2: \"values\" is an empty array");
}

static void
rows_within(void)
{
	start(CONVERTER_JSON);
	SET(rows_field, "data.rows");
	SET(value_field, "v");
	use_config(&config);
	IS("{\"series\":\"d1\",\"data\":{\"rows\":[{\"ts\":1,\"v\":1.5},{\"ts\":2,\"v\":2.5,\"series\":\"d2\"}]}}", "d1=1.5@1000000; d2=2.5@2000000");
	/* what comes behind the rows is theirs, too */
	IS("{\"data\":{\"rows\":[{\"v\":1},{\"timestamp\":9,\"v\":2}]},\"ts\":5,\"series\":\"d\"}", "d=1@5000000; d=2@9000000");
	/* a row's null is a row's own word */
	BAD("{\"data\":{\"rows\":[{\"v\":1,\"series\":null}]},\"ts\":5,\"series\":\"d\"}", "row 1: no series");
	/* values are a row's alone */
	BAD("{\"data\":{\"rows\":[{}]},\"ts\":5,\"series\":\"d\",\"v\":1}", "row 1: no value");
	/* without rows it is a row itself */
	IS("{\"ts\":5,\"series\":\"d\",\"v\":1}", "d=1@5000000");
	IS("{\"ts\":5,\"series\":\"d\",\"v\":1,\"data\":{\"rows\":null}}", "d=1@5000000");
	IS("{\"ts\":5,\"series\":\"d\",\"v\":1,\"data\":{\"rows\":[]}}", "");
	IS("[{\"ts\":5,\"series\":\"d\",\"v\":1}]", "d=1@5000000");
	/* the last of equal keys counts */
	IS("{\"ts\":5,\"series\":\"d\",\"data\":{\"rows\":[{\"v\":1}]},\"data\":{\"rows\":[{\"v\":2}]}}", "d=2@5000000");
	IS("{\"ts\":5,\"series\":\"d\",\"v\":3,\"data\":{\"rows\":[{\"v\":1}]},\"data\":7}", "d=3@5000000");
	BAD("{\"ts\":5,\"series\":\"d\",\"data\":{\"rows\":{\"v\":1}}}", "\"data.rows\" is an object where an array of rows is expected");
	BAD("{\"ts\":5,\"series\":\"d\",\"data\":{\"rows\":[1]}}", "row 1: not JSON at byte 37");
	SET(value_field, "");
	SET(rows_field, "value");
	use_config(&config);
	IS("{\"value\":[{\"ts\":1,\"series\":\"a\",\"values\":[7]}]}", "a=7@1000000");
}

static void
fields(void)
{
	start(CONVERTER_JSON);
	SET(fields, "cpu, mem.used ,up");
	use_config(&config);
	IS("{\"series\":\"h\",\"ts\":1,\"cpu\":2.5,\"mem\":{\"used\":7,\"free\":1},\"up\":true,\"value\":9}",
	   "h.cpu=2.5@1000000; h.mem.used=7@1000000; h.up=1@1000000");
	/* those that are there; order is the config's */
	IS("{\"up\":false,\"cpu\":2,\"series\":\"h\",\"ts\":1}", "h.cpu=2@1000000; h.up=0@1000000");
	GOOD("{\"cpu\":null,\"series\":\"h\",\"ts\":1,\"label\":true}");
	CHECK(result.npoints == 1 && result.points[0].is_null && result.points[0].label == 1);
	BAD("{\"series\":\"h\",\"ts\":1,\"mem\":{}}", "no value: \"cpu\" and no other of json.fields is there");
	BAD("{\"series\":\"h\",\"ts\":1,\"cpu\":\"2\"}", "\"cpu\" is a string");
	BAD("{\"series\":\"h\",\"ts\":1,\"mem\":{\"used\":[1]}}", "\"mem.used\" is an array where a number is expected");
	BAD("{\"series\":\"h\",\"ts\":1,\"cpu\":1e999}", "\"cpu\" is too large");
	BAD("{\"ts\":1,\"cpu\":1}", "\"series\" of series.template is missing");
	test_key = "k";
	IS("{\"ts\":1,\"cpu\":1}", "k.cpu=1@1000000");
	test_key = NULL;
	SET(fields, "*,net.in");
	SET(series_template, "${host}/${field}");
	use_config(&config);
	/* all numbers but what has a meaning */
	IS("{\"host\":\"a\",\"ts\":1,\"x\":1,\"label\":1,\"net\":{\"in\":3,\"out\":4},\"s\":\"t\",\"l\":[1],\"value\":5}",
	   "a/x=1@1000000; a/value=5@1000000; a/net.in=3@1000000");
	/* no number at all is no error where the fields are not named */
	IS("{\"host\":\"a\",\"ts\":1,\"s\":\"t\"}", "");
	IS("{\"host\":\"a\",\"ts\":1,\"x\":1,\"y\":2,\"x\":3,\"y\":\"no\",\"z\":1,\"y\":4}", "a/x=3@1000000; a/z=1@1000000; a/y=4@1000000");
	IS("{\"\\u0061\":1,\"a\":2,\"b\\n\":3,\"b\\u000a\":4,\"host\":\"h\",\"ts\":0}", "h/a=2@0; h/b\n=4@0");
	BAD("{\"host\":\"a\",\"ts\":1,\"x\":-1e999}", "\"x\" is too large for a double");
	SET(fields, "f.*");
	SET(series_template, "${field}");
	use_config(&config);
	IS("{\"ts\":1,\"f\":{\"a\":1},\"f\":{\"b\":2}}", "b=2@1000000");
	IS("{\"ts\":1,\"f\":{\"a\":1},\"f\":null}", "");
	BAD("{\"ts\":1,\"g\":{\"a\":1}}", "no value: \"f.*\" of json.fields is there");
	IS("[{\"ts\":1,\"f\":{\"a\":1}},{\"ts\":2,\"f\":{\"a\":1,\"b\":2}}]", "a=1@1000000; a=1@2000000; b=2@2000000");
	BAD("{\"ts\":1,\"f\":{\"\":1}}", "the name made by series.template is empty");
	SET(fields, "\\*,a\\,b,c\\.d,e\\\\");
	use_config(&config);
	IS("{\"*\":1,\"a,b\":2,\"c.d\":3,\"e\\\\\":4,\"x\":5,\"ts\":0}", "\\*=1@0; a\\,b=2@0; c\\.d=3@0; e\\\\=4@0");
	/* a name that was a default's is the config's */
	SET(fields, "timestamp,value");
	SET(ts_field, "");
	use_config(&config);
	IS("{\"timestamp\":1,\"value\":2,\"ts\":0}", "timestamp=1@0; value=2@0");
}

static void
vectors(void)
{
	start(CONVERTER_JSON);
	SET(values_field, "cpu,mem.used,disk");
	use_config(&config);
	GOOD("{\"series\":\"h\",\"ts\":1,\"disk\":3,\"mem\":{\"used\":2},\"cpu\":1}");
	CHECK_EQ_INT(result.points[0].dims, 3);
	CHECK(result.points[0].is_vector && value(0) == 1 && value(1) == 2 && value(2) == 3);
	GOOD("{\"series\":\"h\",\"ts\":1,\"disk\":true,\"cpu\":null}");
	CHECK(result.points[0].dims == 3 && isnan(value(0)) && isnan(value(1)) && value(2) == 1);
	GOOD("{\"series\":\"h\",\"ts\":1,\"cpu\":null}");
	CHECK(result.points[0].is_null && result.points[0].is_vector && result.points[0].dims == 1);
	BAD("{\"series\":\"h\",\"ts\":1,\"values\":[1]}", "no value: none of json.values is there");
	BAD("{\"series\":\"h\",\"ts\":1,\"cpu\":1,\"disk\":{}}", "\"disk\" is an object where a number is expected");
	SET(series_template, "${site.room}-${series}");
	use_config(&config);
	IS("[{\"series\":\"h\",\"ts\":1,\"cpu\":1,\"site\":{\"room\":7}},{\"series\":\"\\u0069\",\"ts\":1,\"cpu\":1,\"site\":{\"room\":\"\\u0062\"}}]",
	   "7-h=1@1000000; b-i=1@1000000");
	BAD("{\"series\":\"h\",\"ts\":1,\"cpu\":1,\"site\":{\"room\":7.5}}", "\"site.room\" is a number where text or a whole number");
	BAD("{\"series\":\"h\",\"ts\":1,\"cpu\":1,\"site\":7.5}", "\"site.room\" of series.template is missing");
}

static void
named_values(void)
{
	start(CONVERTER_JSON);
	SET(values_field, "v");
	SET(names_field, "n");
	use_config(&config);
	IS("{\"series\":\"s\",\"ts\":1,\"v\":[1,2],\"n\":[\"a\",\"\\u0062\"]}", "s.a=1@1000000; s.b=2@1000000");
	IS("{\"series\":\"s\",\"ts\":1,\"v\":[],\"n\":[]}", "");
	GOOD("{\"series\":\"s\",\"ts\":1,\"v\":[null,2],\"n\":[\"a\",\"b\"]}");
	CHECK(result.npoints == 2 && result.points[0].is_null && !result.points[1].is_null);
	BAD("{\"series\":\"s\",\"ts\":1,\"v\":[1,2],\"n\":[\"a\"]}", "\"n\" has fewer elements than the values");
	BAD("{\"series\":\"s\",\"ts\":1,\"v\":[1],\"n\":[\"a\",\"b\"]}", "\"n\" has more elements than the values");
	BAD("{\"series\":\"s\",\"ts\":1,\"v\":[1],\"n\":[1]}", "\"n\", element 1 is a number where text is expected");
	BAD("{\"series\":\"s\",\"ts\":1,\"v\":[1,true],\"n\":[\"a\",\"b\"]}", "\"v\", element 2 is true");
	BAD("{\"series\":\"s\",\"ts\":1,\"v\":[1]}", "\"n\" is missing where an array is expected");
	BAD("{\"series\":\"s\",\"ts\":1,\"n\":[\"a\"]}", "\"v\" is missing where an array is expected");
}

static void
tags(void)
{
	start(CONVERTER_JSON);
	config.tags = true;
	use_config(&config);
	GOOD("{\"series\":\"s\",\"ts\":1,\"value\":1,\"tags\":{ \"b\" : [1], \"a\\n\":\"x\"}}");
	CHECK_EQ_STR(tags_at(0), "{ \"b\" : [1], \"a\\n\":\"x\"}");
	CHECK_EQ_STR(series(), "s");
	GOOD("{\"series\":\"s\",\"ts\":1,\"value\":1,\"tags\":\"x\"}");
	CHECK_EQ_STR(tags_at(0), "{\"tags\":\"x\"}");
	GOOD("[{\"series\":\"s\",\"ts\":1,\"value\":1},{\"series\":\"s\",\"ts\":1,\"value\":1,\"tags\":null}]");
	CHECK_EQ_STR(tags_at(0), "(no tags)");
	CHECK_EQ_STR(tags_at(1), "(no tags)");
	SET(tags_field, "a\\.b, c.d,e");
	SET(series_template, "${series}${tags}");
	use_config(&config);
	GOOD("{\"series\":\"s\",\"ts\":1,\"value\":1,\"a.b\":\"q\\\"\\u0041 \",\"c\":{\"d\":1.50},\"e\":false}");
	CHECK_EQ_STR(tags_at(0), "{\"a\\\\.b\":\"q\\\"\\u0041 \",\"c.d\":1.50,\"e\":false}");
	CHECK_EQ_STR(series(), "s,a\\.b=q\"A\\ ,c.d=1.50,e=false");
	GOOD("{\"series\":\"s\",\"ts\":1,\"value\":1,\"a.b\":\"\",\"c\":{\"d\":null}}");
	CHECK_EQ_STR(tags_at(0), "(no tags)");
	CHECK_EQ_STR(series(), "s");
	config.tags = false;
	SET(tags_field, "t");
	use_config(&config);
	/* sorted, escaped as line protocol has it; the last of equal keys counts; only scalars */
	IS("{\"series\":\"s\",\"ts\":1,\"value\":1,\"t\":{\"b\":1,\"a=\":\"x,y\",\"b\":2,\"z\":null,\"o\":{},\"ab\":true,\"\\u0061\":\"\"}}",
	   "s,a=,a\\==x\\,y,ab=true,b=2=1@1000000");
	CHECK_EQ_STR(tags_at(0), "(no tags)");
	IS("{\"series\":\"s\",\"ts\":1,\"value\":1}", "s=1@1000000");
}

static void
telegraf(void)
{
	static const char one[] = "{\"fields\":{\"usage_idle\":98.5,\"up\":true,\"note\":\"x\",\"n\":3},\"name\":\"cpu\","
		"\"tags\":{\"host\":\"a b\",\"cpu\":\"cpu0\"},\"timestamp\":1700000000}";
	char		text[2000];

	start(CONVERTER_TELEGRAF);
	config.tags = true;
	use_config(&config);
	IS(one, "cpu.usage_idle,cpu=cpu0,host=a\\ b=98.5@1700000000000000; cpu.up,cpu=cpu0,host=a\\ b=1@1700000000000000; "
	   "cpu.n,cpu=cpu0,host=a\\ b=3@1700000000000000");
	CHECK_EQ_STR(tags_at(2), "{\"host\":\"a b\",\"cpu\":\"cpu0\"}");
	sprintf(text, "{\"metrics\":[%s,{\"fields\":{\"x\":1},\"name\":\"m\",\"tags\":{},\"timestamp\":1700000001}]}", one);
	GOOD(text);
	CHECK_EQ_INT(result.npoints, 4);
	CHECK_EQ_STR(series_at(3), "m.x");
	CHECK_EQ_INT(result.points[3].ts, INT64_C(1700000001000000));
	BAD("{\"fields\":{\"x\":1},\"tags\":{},\"timestamp\":1}", "\"name\" of series.template is missing");
	BAD("{\"metrics\":[{\"name\":\"m\",\"tags\":{},\"timestamp\":1}]}", "row 1: no value: \"fields.*\"");
	/* the same names as line protocol gives */
	start(CONVERTER_INFLUX);
	use_config(&config);
	IS("cpu,host=a\\ b,cpu=cpu0 usage_idle=98.5,up=t,note=\"x\",n=3i 1700000000000000000",
	   "cpu.usage_idle,cpu=cpu0,host=a\\ b=98.5@1700000000000000; cpu.up,cpu=cpu0,host=a\\ b=1@1700000000000000; "
	   "cpu.n,cpu=cpu0,host=a\\ b=3@1700000000000000");
	start(CONVERTER_TELEGRAF);
	SET(series_template, "${tags.host}/${field}");
	use_config(&config);
	IS("{\"fields\":{\"x\":1},\"tags\":{\"host\":\"h\"},\"timestamp\":1}", "h/x=1@1000000");
}

static void
collectd(void)
{
	start(CONVERTER_COLLECTD);
	config.tags = true;
	use_config(&config);
	IS("[{\"values\":[1901474177],\"dstypes\":[\"counter\"],\"dsnames\":[\"value\"],\"time\":1280959128,\"interval\":10,"
	   "\"host\":\"leeloo.octo.it\",\"plugin\":\"cpu\",\"plugin_instance\":\"0\",\"type\":\"cpu\",\"type_instance\":\"idle\"},"
	   "{\"values\":[0.5,null,2],\"dstypes\":[\"gauge\",\"gauge\",\"gauge\"],\"dsnames\":[\"shortterm\",\"midterm\",\"longterm\"],"
	   "\"time\":1280959128.25,\"interval\":10.000,\"host\":\"h\",\"plugin\":\"load\",\"plugin_instance\":\"\",\"type\":\"load\",\"type_instance\":\"\"}]",
	   "leeloo.octo.it/cpu-0/cpu-idle=1901474177@1280959128000000; h/load/load/shortterm=0.5@1280959128250000; "
	   "h/load/load/midterm=nan@1280959128250000; h/load/load/longterm=2@1280959128250000");
	CHECK(result.points[2].is_null);
	CHECK_EQ_STR(tags_at(0), "{\"host\":\"leeloo.octo.it\",\"plugin\":\"cpu\",\"plugin_instance\":\"0\",\"type\":\"cpu\",\"type_instance\":\"idle\"}");
	CHECK_EQ_STR(tags_at(3), "{\"host\":\"h\",\"plugin\":\"load\",\"type\":\"load\"}");
	BAD("[{\"values\":[1],\"dsnames\":[\"value\"],\"time\":1,\"plugin\":\"cpu\",\"type\":\"cpu\"}]", "row 1: no series: \"host\"");
	BAD("[{\"message\":\"a notification\",\"time\":1,\"host\":\"h\"}]", "row 1: \"values\" is missing");
	SET(series_template, "${host}.${plugin}.${field}");
	use_config(&config);
	BAD("[{\"values\":[1],\"dsnames\":[\"value\"],\"time\":1,\"host\":\"h\",\"plugin\":\"cpu\"}]", "\"field\" of series.template is missing");
}

static void
configs(void)
{
	char		list[CONVERTER_LIST_MAX] = "";

	start(CONVERTER_JSON);
	SET(fields, "a,b,a");
	WRONG("json.fields: \"a\" is a field of json.fields already");
	SET(fields, "a,b.c,b");
	WRONG("json.fields and json.fields are the same field, or one lies within the other");
	SET(fields, "a,");
	WRONG("json.fields: path \"\" has an empty name");
	SET(fields, "*,b.*");
	WRONG("a star may only end one path");
	SET(fields, "a.*.b");
	CHECK_EQ_STR(config_error(&config), "");	/* a name like others */
	SET(fields, "a");
	SET(value_field, "b");
	WRONG("exclude one another");
	SET(value_field, "");
	SET(values_field, "b");
	WRONG("exclude one another");
	SET(values_field, "");
	SET(names_field, "b");
	WRONG("exclude one another");
	SET(fields, "");
	SET(values_field, "b,c");
	WRONG("exclude one another");
	SET(names_field, "");
	SET(values_field, "b,*");
	WRONG("a star may only end one path");
	SET(values_field, "b.*");
	WRONG("json.values: a star may only end a path of json.fields");
	SET(values_field, "");
	SET(tags_field, "t.*");
	config.tags = true;
	WRONG("json.tags: \"t.*\": a star");
	config.tags = false;
	SET(series_template, "${a.*}");
	WRONG("\"${a.*}\" is no name");
	SET(series_template, "${a..b}");
	WRONG("series.template: path \"a..b\" has an empty name");
	SET(series_template, "${a}");
	SET(series_field, "b");
	WRONG("series.template has no ${series}");
	SET(series_template, "${a}${series}");
	CHECK_EQ_STR(config_error(&config), "");
	SET(ts_field, "b");
	WRONG("json.ts");
	start(CONVERTER_JSON);
	for (int i = 0; i < 56; i++)
		sprintf(list + strlen(list), "%sf%d", i ? "," : "", i);
	SET(fields, list);
	CHECK_EQ_STR(config_error(&config), "");
	strcat(list, ",f56");
	SET(fields, list);
	WRONG("more than 56 names in all");
	start(CONVERTER_TELEGRAF);
	SET(ts_field, "t");
	WRONG("telegraf has names of its own");
	start(CONVERTER_COLLECTD);
	SET(fields, "t");
	WRONG("collectd has names of its own");
	start(CONVERTER_CSV);
	config.tags = true;
	WRONG("tags: csv and text have none");
}

static void
limits(void)
{
	size_t		size = 20 * (CONVERTER_POINTS_MAX + 2);
	char	   *text = malloc(size);
	char	   *p = text;

	start(CONVERTER_JSON);
	SET(fields, "*");
	SET(series_template, "${field}");
	use_config(&config);
	test_timestamp = 1;
	for (int n = DETECTOR_MAX_DIMS; n <= DETECTOR_MAX_DIMS + 1; n++)
	{
		p = text + sprintf(text, "{");
		for (int i = 0; i < n; i++)
			p += sprintf(p, "%s\"f%d\":%d", i ? "," : "", i, i);
		strcpy(p, "}");
		CHECK_EQ_INT(convert(text), n == DETECTOR_MAX_DIMS);
	}
	CHECK(strstr(result.reason, "more than 1000 fields") != NULL);
	for (int n = CONVERTER_POINTS_MAX; n <= CONVERTER_POINTS_MAX + 1; n++)
	{
		p = text + sprintf(text, "[");
		for (int i = 0; i < n; i++)
			p += sprintf(p, "%s{\"x\":%d}", i ? "," : "", i);
		strcpy(p, "]");
		CHECK_EQ_INT(convert(text), n == CONVERTER_POINTS_MAX);
	}
	CHECK(strstr(result.reason, "row 65537: more than 65536 points") != NULL);
	start(CONVERTER_JSON);
	SET(series_template, "${tags}");
	use_config(&config);
	test_timestamp = 1;
	for (int n = 64; n <= 65; n++)
	{
		p = text + sprintf(text, "{\"value\":1,\"tags\":{");
		for (int i = 0; i < n; i++)
			p += sprintf(p, "%s\"%d\":\"\"", i ? "," : "", i);
		strcpy(p, "}}");
		CHECK_EQ_INT(convert(text), n == 64);
	}
	CHECK(strstr(result.reason, "more than 64 tags") != NULL);
	free(text);
}

/* ---- messages at random: a tree, its text, and what a plain walk over the tree reads ---- */

typedef enum NodeKind { NODE_NULL, NODE_TRUE, NODE_FALSE, NODE_NUMBER, NODE_STRING, NODE_ARRAY, NODE_OBJECT } NodeKind;

typedef struct Node
{
	NodeKind	kind;
	int			number;
	const char *key;			/* in its object */
	const char *string;
	int			nchildren;
	struct Node *child[8];
} Node;

static Node pool[4000];
static int	pool_used;
static uint64_t seed = 7;
static char raw[60000];

static int
below(int n)
{
	return (int) (test_random(&seed) % (uint64_t) n);
}

static Node *
random_node(int depth)
{
	static const char *const keys[] = {"s", "h", "ts", "v", "vs", "ns", "a", "f", "b", "t", "r", "x"};
	static const char *const strings[] = {"", "p", "q r", "=,", "\xc3\xa9"};
	Node	   *node = &pool[pool_used++];

	memset(node, 0, sizeof(*node));
	node->kind = (NodeKind) below(depth > 0 ? 9 : 5);
	if (node->kind > NODE_OBJECT)
		node->kind = NODE_OBJECT;
	if (node->kind <= NODE_STRING && below(2))
		node->kind = NODE_NUMBER;
	node->number = below(20);
	node->string = strings[below(5)];
	if (node->kind >= NODE_ARRAY)
		for (node->nchildren = 0; node->nchildren < 8 && below(6); node->nchildren++)
		{
			node->child[node->nchildren] = random_node(depth - 1);
			node->child[node->nchildren]->key = keys[below(12)];
		}
	return node;
}

static Node *
put_child(Node *node, const char *key, NodeKind kind)
{
	Node	   *child = random_node(0);

	child->kind = below(12) ? kind : child->kind;
	child->key = key;
	child->nchildren = 0;
	if (node->nchildren < 8)
		node->child[node->nchildren++] = child;
	return child;
}

/* A row that config which may take */
static Node *
likely_row(int which)
{
	Node	   *row = random_node(below(2));
	Node	   *f;

	row->kind = NODE_OBJECT;
	row->nchildren = row->nchildren > 2 ? 2 : row->nchildren;
	for (int i = 0; i < row->nchildren; i++)
		row->child[i]->key = row->child[i]->key ? row->child[i]->key : "x";
	if (which != 2)
		put_child(row, "h", NODE_STRING);
	else
		put_child(put_child(row, "t", NODE_OBJECT), "h", NODE_NUMBER);
	if (which == 0)
		put_child(row, "v", NODE_NUMBER);
	if (which == 1)
		put_child(row, "a", NODE_NUMBER);
	if (which == 1 || which == 2)
	{
		f = put_child(row, "f", NODE_OBJECT);
		put_child(f, "b", NODE_NUMBER);
		put_child(f, below(2) ? "b" : "x", NODE_TRUE);
		put_child(f, "a", NODE_NUMBER);
	}
	if (which == 3)
	{
		Node	   *vs = put_child(row, "vs", NODE_ARRAY);
		Node	   *ns = put_child(row, "ns", NODE_ARRAY);

		for (int i = below(4); i >= 0; i--)
		{
			put_child(vs, NULL, NODE_NUMBER);
			put_child(ns, NULL, NODE_STRING);
		}
	}
	return row;
}

static Node *
likely_message(int which)
{
	Node	   *array = &pool[pool_used++];
	Node	   *outer;
	int			shape = below(3);

	if (shape == 0)
		return likely_row(which);
	memset(array, 0, sizeof(*array));
	array->kind = NODE_ARRAY;
	for (int i = below(3); i >= 0; i--)
		array->child[array->nchildren++] = likely_row(which);
	if (shape == 1)
		return array;
	outer = likely_row(which);
	array->key = "r";
	if (outer->nchildren == 8)
		outer->nchildren--;
	outer->child[outer->nchildren++] = array;
	return outer;
}

static char *
put_string(char *p, const char *s)
{
	*p++ = '"';
	for (; *s != '\0'; s++)
		p += below(5) || (unsigned char) *s >= 0x80 ? sprintf(p, "%c", *s) : sprintf(p, "\\u%04x", *s);
	*p++ = '"';
	return p;
}

static char *
put_node(char *p, const Node *node)
{
	static const char *const words[] = {"null", "true", "false"};

	if (below(8) == 0)
		*p++ = ' ';
	if (node->kind <= NODE_FALSE)
		return p + sprintf(p, "%s", words[node->kind]);
	if (node->kind == NODE_NUMBER)
		return p + sprintf(p, "%d", node->number);
	if (node->kind == NODE_STRING)
		return put_string(p, node->string);
	*p++ = node->kind == NODE_ARRAY ? '[' : '{';
	for (int i = 0; i < node->nchildren; i++)
	{
		if (i > 0)
			*p++ = ',';
		if (node->kind == NODE_OBJECT)
		{
			p = put_string(p, node->child[i]->key);
			*p++ = ':';
		}
		p = put_node(p, node->child[i]);
	}
	*p++ = node->kind == NODE_ARRAY ? ']' : '}';
	*p = '\0';
	return p;
}

/* The last member of that key, NULL: none */
static const Node *
member(const Node *node, const char *key, size_t len)
{
	if (node == NULL || node->kind != NODE_OBJECT)
		return NULL;
	for (int i = node->nchildren - 1; i >= 0; i--)
		if (strlen(node->child[i]->key) == len && memcmp(node->child[i]->key, key, len) == 0)
			return node->child[i];
	return NULL;
}

static const Node *
lookup(const Node *row, const Node *outer, const char *path)
{
	const Node *at = row;

	if (outer != NULL && member(row, path, strcspn(path, ".")) == NULL)
		at = outer;
	for (;; path++)
	{
		size_t		len = strcspn(path, ".");

		at = member(at, path, len);
		path += len;
		if (*path == '\0')
			return at;
	}
}

/* false: no text or whole number */
static bool
name_of(const Node *node, char *to)
{
	if (node->kind == NODE_STRING)
		strcpy(to, node->string);
	else if (node->kind == NODE_NUMBER)
		sprintf(to, "%d", node->number);
	return node->kind == NODE_STRING || node->kind == NODE_NUMBER;
}

static bool
is_there(const Node *node)
{
	return node != NULL && node->kind != NODE_NULL;
}

static char got[200][200];
static char want[200][200];
static int	nwant;

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* false: a value that is none */
static bool
expect(const char *name, const Node *v, long ts)
{
	if (v->kind > NODE_NUMBER)
		return false;
	sprintf(want[nwant++], "%s=%g@%ld", name, v->kind == NODE_NULL ? NAN : v->kind == NODE_NUMBER ? v->number : v->kind == NODE_TRUE, ts);
	return true;
}

/* The points of one row under config which; false: to be refused */
static bool
read_values(int which, const Node *row, const char *name, long us)
{
	const Node *v;
	const Node *n;
	char		full[128];
	bool		any = false;

	switch (which)
	{
		case 0:					/* series h, rows r, value v */
			v = lookup(row, NULL, "v");
			return v != NULL && v->kind != NODE_TRUE && v->kind != NODE_FALSE && expect(name, v, us);
		case 1:					/* fields a and f.b */
			for (int i = 0; i < 2; i++)
			{
				v = lookup(row, NULL, i ? "f.b" : "a");
				any |= v != NULL;
				sprintf(full, "%s/%s", name, i ? "f.b" : "a");
				if (v != NULL && !expect(full, v, us))
					return false;
			}
			return any;
		case 2:					/* fields f.* */
			v = lookup(row, NULL, "f");
			for (int i = 0; v != NULL && v->kind == NODE_OBJECT && i < v->nchildren; i++)
			{
				sprintf(full, "%s/%s", name, v->child[i]->key);
				if (member(v, v->child[i]->key, strlen(v->child[i]->key)) == v->child[i] && v->child[i]->kind <= NODE_NUMBER)
					expect(full, v->child[i], us);
			}
			for (int i = 0; i < row->nchildren; i++)
				any |= strcmp(row->child[i]->key, "f") == 0 && row->child[i]->kind == NODE_OBJECT;
			return any;
		default:				/* values vs with names ns */
			v = lookup(row, NULL, "vs");
			n = lookup(row, NULL, "ns");
			if (v == NULL || n == NULL || v->kind != NODE_ARRAY || n->kind != NODE_ARRAY || v->nchildren != n->nchildren)
				return false;
			for (int i = 0; i < v->nchildren; i++)
			{
				if (n->child[i]->kind != NODE_STRING || (v->child[i]->kind != NODE_NUMBER && v->child[i]->kind != NODE_NULL))
					return false;
				sprintf(full, "%s/%s", name, n->child[i]->string);
				expect(full, v->child[i], us);
			}
			return true;
	}
}

static bool
read_row(int which, const Node *row, const Node *outer)
{
	const Node *ts = lookup(row, outer, "ts");
	const Node *h = lookup(row, outer, which == 2 ? "t.h" : "h");
	char		name[64] = "key";
	bool		named = which == 0;
	int			before = nwant;

	if (is_there(ts) && ts->kind != NODE_NUMBER)
		return false;
	if (is_there(h))
		named = name_of(h, name) && (which != 0 || name[0] != '\0');
	/* no point, no name */
	return read_values(which, row, name, is_there(ts) ? ts->number * 1000000L : 1) && (named || nwant == before);
}

static bool
read_message(int which, const Node *node)
{
	const Node *inner = node->kind == NODE_OBJECT && which != 3 ? lookup(node, NULL, "r") : NULL;
	const Node *array = node->kind == NODE_ARRAY ? node : is_there(inner) ? inner : NULL;

	nwant = 0;
	if (array == NULL)
		return node->kind == NODE_OBJECT && read_row(which, node, NULL);
	if (array->kind != NODE_ARRAY)
		return false;
	for (int i = 0; i < array->nchildren; i++)
		if (array->child[i]->kind != NODE_OBJECT || !read_row(which, array->child[i], inner ? node : NULL))
			return false;
	return true;
}

static void
use_random_config(int which)
{
	start(CONVERTER_JSON);
	SET(series_template, which == 0 ? "" : which == 2 ? "${t.h}/${field}" : "${h}/${field}");
	if (which == 0)
	{
		SET(series_field, "h");
		SET(value_field, "v");
	}
	if (which == 1)
		SET(fields, "a,f.b");
	if (which == 2)
		SET(fields, "f.*");
	if (which == 3)
	{
		SET(values_field, "vs");
		SET(names_field, "ns");
	}
	else
		SET(rows_field, "r");
	config.tags = which == 2;
	if (config.tags)
		SET(tags_field, "t");
	use_config(&config);
	test_timestamp = 1;
	test_key = which == 0 ? "key" : NULL;
}

static void
random_trees(void)
{
	int			accepted[4] = {0};
	int			many = 0;

	const int	rounds = test_rounds(200000, 20000);

	for (int round = 0; round < rounds; round++)
	{
		int			which = below(4);
		bool		good;
		Node	   *node;

		use_random_config(which);
		pool_used = 0;
		do
			node = below(3) ? likely_message(which) : random_node(3);
		while (node->kind < NODE_ARRAY);
		*put_node(raw, node) = '\0';
		good = read_message(which, node);
		CHECK_SAY(convert(raw) == good, "config %d: %s: %s", which, raw, good ? result.reason : "accepted");
		if (!good || !(result.reason[0] == '\0'))
			continue;
		accepted[which]++;
		many += nwant > 1;
		CHECK_EQ_INT(result.npoints, nwant);
		for (int i = 0; i < result.npoints && i < 200; i++)
			sprintf(got[i], "%s=%g@%lld", series_at(i), result.values[result.points[i].x], (long long) result.points[i].ts);
		qsort(got, (size_t) result.npoints, sizeof(got[0]), compare_texts);
		qsort(want, (size_t) nwant, sizeof(want[0]), compare_texts);
		for (int i = 0; i < nwant && i < result.npoints; i++)
			CHECK_SAY(strcmp(got[i], want[i]) == 0, "config %d: %s: %s, not %s", which, raw, got[i], want[i]);
	}
	for (int i = 0; i < 4; i++)
		CHECK_SAY(accepted[i] > rounds / 20, "config %d accepted only %d", i, accepted[i]);
	CHECK_SAY(many > rounds / 10, "only %d of several points", many);
}

int
main(void)
{
	RUN(rows);
	RUN(rows_within);
	RUN(fields);
	RUN(vectors);
	RUN(named_values);
	RUN(tags);
	RUN(telegraf);
	RUN(collectd);
	RUN(configs);
	RUN(limits);
	RUN(random_trees);
	converted_free(&result);
	free(converter);
	return test_done();
}
