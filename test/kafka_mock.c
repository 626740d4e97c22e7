/*
 * kafka_mock.c - the embedded broker: librdkafka's mock cluster, driven by
 * lines on stdin
 *
 *	 kafka_mock [--brokers N] [--topic NAME:PARTITIONS] ...
 *
 * It listens on 127.0.0.1 only, prints "host:port[,host:port]" as its first
 * line and answers each command with a line "ok ..." or "error ...". It ends
 * when stdin does, on quit and on SIGTERM. A partition keeps its last 5 MB.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#define MAX_WORDS		6
#define MAX_BROKERS		16
#define MAX_PARTITIONS	1000
#define MAX_ERRORS		1000

static const char usage[] =
	"usage: kafka_mock [--brokers N] [--topic NAME:PARTITIONS] ...\n"
	"commands on stdin:\n"
	"  topic NAME PARTITIONS           make a topic\n"
	"  down [BROKER], up [BROKER]      one broker, or all\n"
	"  leader TOPIC PARTITION BROKER   move a partition; -1: it has no leader\n"
	"  err REQUEST ERROR [COUNT]       the next COUNT (1) requests of a kind (Produce, Fetch, ListOffsets, Metadata,\n"
	"                                  InitProducerId, ... or its number) fail with ERROR (NOT_LEADER_FOR_PARTITION, ... or its number)\n"
	"  noerr REQUEST                   forget those\n"
	"  topicerr TOPIC ERROR            the topic fails until NO_ERROR\n"
	"  rtt MILLISECONDS [BROKER]       delay of every answer\n"
	"  quit\n";

static const struct
{
	const char *name;
	int			key;
}			requests[] = {
	{"Produce", 0}, {"Fetch", 1}, {"ListOffsets", 2}, {"Metadata", 3}, {"OffsetCommit", 8}, {"OffsetFetch", 9},
	{"FindCoordinator", 10}, {"JoinGroup", 11}, {"ApiVersion", 18}, {"InitProducerId", 22}, {"AddPartitionsToTxn", 24},
	{"AddOffsetsToTxn", 25}, {"EndTxn", 26}, {"TxnOffsetCommit", 28}
};

static volatile sig_atomic_t ended;
static rd_kafka_mock_cluster_t *cluster;
static int	brokers = 1;

static void
end_it(int sig)
{
	ended = 1;
}

static void __attribute__((format(printf, 1, 2)))
answer(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

/* ok, or the name of what librdkafka says */
static void
answer_result(rd_kafka_resp_err_t err, const char *what)
{
	if (err == RD_KAFKA_RESP_ERR_NO_ERROR)
		answer("ok %s", what);
	else
		answer("error %s: %s", what, rd_kafka_err2str(err));
}

/* A whole number between min and max in *n */
static int
number(const char *text, long min, long max, int *n)
{
	char	   *end;
	long		v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || v < min || v > max)
		return 0;
	*n = (int) v;
	return 1;
}

static int
request_key(const char *text, int *key)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (strcasecmp(text, requests[i].name) == 0)
		{
			*key = requests[i].key;
			return 1;
		}
	return number(text, 0, 100, key);
}

static int
error_code(const char *text, rd_kafka_resp_err_t *err)
{
	const struct rd_kafka_err_desc *descs;
	size_t		count;
	int			code;

	if (number(text, -1000, 1000, &code))
	{
		*err = (rd_kafka_resp_err_t) code;
		return 1;
	}
	rd_kafka_get_err_descs(&descs, &count);
	for (size_t i = 0; i < count; i++)
		if (descs[i].name != NULL && strcasecmp(text, descs[i].name) == 0)
		{
			*err = descs[i].code;
			return 1;
		}
	return 0;
}

static rd_kafka_resp_err_t
make_topic(const char *name, int partitions)
{
	return rd_kafka_mock_topic_create(cluster, name, partitions, 1);
}

/* The cluster's thread misses a second call that comes while it wakes for the first, and sleeps on for 1 s */
static void
settle(void)
{
	usleep(2000);
}

/* what for one broker, or for all of them */
static void
each_broker(char **word, int words, int at, rd_kafka_resp_err_t (*what) (rd_kafka_mock_cluster_t *, int32_t))
{
	rd_kafka_resp_err_t err = RD_KAFKA_RESP_ERR_NO_ERROR;
	int			only = 0;

	if (words > at && !number(word[at], 1, brokers, &only))
	{
		answer("error %s: brokers are 1 to %d", word[0], brokers);
		return;
	}
	for (int i = 1; i <= brokers && err == RD_KAFKA_RESP_ERR_NO_ERROR; i++)
		if (only == 0 || only == i)
		{
			err = what(cluster, i);
			settle();
		}
	answer_result(err, word[0]);
}

static int	rtt_ms;

static rd_kafka_resp_err_t
set_rtt(rd_kafka_mock_cluster_t *mock, int32_t broker)
{
	return rd_kafka_mock_broker_set_rtt(mock, broker, rtt_ms);
}

static void
push_errors(char **word, int words)
{
	static rd_kafka_resp_err_t errors[MAX_ERRORS];
	int			key;
	int			count = 1;
	rd_kafka_resp_err_t err;

	if (!request_key(word[1], &key) || !error_code(word[2], &err) ||
		(words > 3 && !number(word[3], 1, MAX_ERRORS, &count)))
	{
		answer("error err: no such request, error or count (1 to %d)", MAX_ERRORS);
		return;
	}
	for (int i = 0; i < count; i++)
		errors[i] = err;
	rd_kafka_mock_push_request_errors_array(cluster, (int16_t) key, (size_t) count, errors);
	answer("ok err");
}

static void
obey(char *line)
{
	char	   *word[MAX_WORDS];
	int			words = 0;
	int			n;
	int			broker;
	rd_kafka_resp_err_t err;

	for (char *w = strtok(line, " \t\r\n"); w != NULL && words < MAX_WORDS; w = strtok(NULL, " \t\r\n"))
		word[words++] = w;
	if (words == 0)
		return;
	if (strcmp(word[0], "quit") == 0)
	{
		ended = 1;
		answer("ok quit");
	}
	else if (strcmp(word[0], "topic") == 0 && words == 3 && number(word[2], 1, MAX_PARTITIONS, &n))
		answer_result(make_topic(word[1], n), "topic");
	else if (strcmp(word[0], "down") == 0)
		each_broker(word, words, 1, rd_kafka_mock_broker_set_down);
	else if (strcmp(word[0], "up") == 0)
		each_broker(word, words, 1, rd_kafka_mock_broker_set_up);
	else if (strcmp(word[0], "rtt") == 0 && words >= 2 && number(word[1], 0, 60000, &rtt_ms))
		each_broker(word, words, 2, set_rtt);
	else if (strcmp(word[0], "leader") == 0 && words == 4 && number(word[2], 0, MAX_PARTITIONS, &n) &&
			 number(word[3], -1, brokers, &broker) && broker != 0)
		answer_result(rd_kafka_mock_partition_set_leader(cluster, word[1], n, broker), "leader");
	else if (strcmp(word[0], "err") == 0 && words >= 3)
		push_errors(word, words);
	else if (strcmp(word[0], "noerr") == 0 && words == 2 && request_key(word[1], &n))
	{
		rd_kafka_mock_clear_request_errors(cluster, (int16_t) n);
		answer("ok noerr");
	}
	else if (strcmp(word[0], "topicerr") == 0 && words == 3 && error_code(word[2], &err))
	{
		rd_kafka_mock_topic_set_error(cluster, word[1], err);
		answer("ok topicerr");
	}
	else
		answer("error %s: no such command, or not with these words", word[0]);
}

/* Lines of stdin, until it ends or a signal comes */
static void
serve(const sigset_t *waiting)
{
	static char buf[4096];
	size_t		len = 0;
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	while (!ended)
	{
		ssize_t		got;
		char	   *newline;

		if (ppoll(&in, 1, NULL, waiting) <= 0)
			continue;
		got = read(STDIN_FILENO, buf + len, sizeof(buf) - 1 - len);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			break;
		len += (size_t) got;
		while (!ended && (newline = memchr(buf, '\n', len)) != NULL)
		{
			size_t		used = (size_t) (newline - buf) + 1;

			*newline = '\0';
			obey(buf);
			settle();
			memmove(buf, buf + used, len - used);
			len -= used;
		}
		if (len == sizeof(buf) - 1)
		{
			answer("error: line too long");
			len = 0;
		}
	}
}

static void
refuse(const char *what)
{
	fprintf(stderr, "kafka_mock: %s\n%s", what, usage);
	exit(2);
}

/* The options with a topic are looked at twice: first for their form, then to make it */
static void
options(int argc, char **argv, int make)
{
	for (int i = 1; i < argc; i++)
	{
		char	   *colon;
		int			partitions;

		if (strcmp(argv[i], "--help") == 0)
		{
			fputs(usage, stdout);
			exit(0);
		}
		if (i + 1 == argc)
			refuse("an option needs a value");
		if (strcmp(argv[i], "--brokers") == 0)
		{
			if (!number(argv[++i], 1, MAX_BROKERS, &brokers))
				refuse("--brokers must be between 1 and 16");
			continue;
		}
		if (strcmp(argv[i], "--topic") != 0)
			refuse("no such option");
		colon = strrchr(argv[++i], ':');
		if (colon == NULL || colon == argv[i] || !number(colon + 1, 1, MAX_PARTITIONS, &partitions))
			refuse("--topic is NAME:PARTITIONS, with 1 to 1000 partitions");
		if (make)
		{
			rd_kafka_resp_err_t err;

			*colon = '\0';
			err = make_topic(argv[i], partitions);
			settle();
			if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
			{
				fprintf(stderr, "kafka_mock: topic %s: %s\n", argv[i], rd_kafka_err2str(err));
				exit(1);
			}
		}
	}
}

int
main(int argc, char **argv)
{
	char		errstr[256];
	rd_kafka_conf_t *conf;
	rd_kafka_t *client;
	struct sigaction act = {.sa_handler = end_it};
	sigset_t	blocked;
	sigset_t	waiting;

	options(argc, argv, 0);

	/* only the wait for a line is ended by them, and no thread of the library sees them */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigprocmask(SIG_BLOCK, &blocked, &waiting);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGPIPE, SIG_IGN);

	conf = rd_kafka_conf_new();
	if (rd_kafka_conf_set(conf, "log_level", "3", errstr, sizeof(errstr)) != RD_KAFKA_CONF_OK ||
		(client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, errstr, sizeof(errstr))) == NULL)
	{
		fprintf(stderr, "kafka_mock: %s\n", errstr);
		return 1;
	}
	cluster = rd_kafka_mock_cluster_new(client, brokers);
	if (cluster == NULL)
	{
		fprintf(stderr, "kafka_mock: no cluster\n");
		return 1;
	}
	options(argc, argv, 1);
	answer("%s", rd_kafka_mock_cluster_bootstraps(cluster));
	serve(&waiting);
	_exit(0);					/* to destroy the cluster may take a second; it is gone with us anyway */
}
