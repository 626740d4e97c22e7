/*
 * open_transaction.c - another producer of a topic, which leaves its transaction open
 *
 *	 open_transaction HOST:PORT TOPIC [TRANSACTIONAL.ID]
 *
 * Sends one message in a transaction and prints "open". A line "commit" or
 * "abort" on stdin ends it; end of input aborts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <librdkafka/rdkafka.h>

#define TIMEOUT_MS	30000

static void
check(rd_kafka_error_t *error, const char *what)
{
	if (error == NULL)
		return;
	fprintf(stderr, "open_transaction: %s: %s\n", what, rd_kafka_error_string(error));
	exit(1);
}

static void
set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
	char		text[512];

	if (rd_kafka_conf_set(conf, name, value, text, sizeof(text)) == RD_KAFKA_CONF_OK)
		return;
	fprintf(stderr, "open_transaction: %s\n", text);
	exit(1);
}

int
main(int argc, char **argv)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	rd_kafka_t *rk;
	char		line[64];
	char		text[512];

	if (argc < 3 || argc > 4)
	{
		fprintf(stderr, "usage: open_transaction HOST:PORT TOPIC [TRANSACTIONAL.ID]\n");
		return 2;
	}
	set(conf, "bootstrap.servers", argv[1]);
	set(conf, "transactional.id", argc > 3 ? argv[3] : "somebody-else");
	set(conf, "transaction.timeout.ms", "900000");
	rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof(text));
	if (rk == NULL)
	{
		fprintf(stderr, "open_transaction: %s\n", text);
		return 1;
	}
	check(rd_kafka_init_transactions(rk, TIMEOUT_MS), "init");
	check(rd_kafka_begin_transaction(rk), "begin");
	if (rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(argv[2]), RD_KAFKA_V_KEY("other", 5), RD_KAFKA_V_VALUE((void *) "{}", 2),
						  RD_KAFKA_V_END) != RD_KAFKA_RESP_ERR_NO_ERROR ||
		rd_kafka_flush(rk, TIMEOUT_MS) != RD_KAFKA_RESP_ERR_NO_ERROR)
	{
		fprintf(stderr, "open_transaction: the message was not taken\n");
		return 1;
	}
	puts("open");
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) != NULL && strcmp(line, "commit\n") == 0)
		check(rd_kafka_commit_transaction(rk, TIMEOUT_MS), "commit");
	else
		check(rd_kafka_abort_transaction(rk, TIMEOUT_MS), "abort");
	puts("ended");
	rd_kafka_destroy(rk);
	return 0;
}
