/*
 * consume.c - librdkafka alone: every message fetched and thrown away
 *	 usage: consume BROKERS TOPIC PARTITIONS MESSAGES
 * Prints the seconds from the first message to the last.
 */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static void
set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
	char		err[256];

	if (rd_kafka_conf_set(conf, name, value, err, sizeof(err)) != RD_KAFKA_CONF_OK)
	{
		fprintf(stderr, "consume: %s\n", err);
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	rd_kafka_topic_partition_list_t *list;
	rd_kafka_queue_t *queue;
	rd_kafka_message_t *messages[1000];
	rd_kafka_t *rk;
	char		err[256];
	long		want,
				got = 0;
	double		start = 0;
	int			i;

	if (argc != 5)
	{
		fprintf(stderr, "usage: consume BROKERS TOPIC PARTITIONS MESSAGES\n");
		return 2;
	}
	want = atol(argv[4]);
	set(conf, "bootstrap.servers", argv[1]);
	set(conf, "group.id", "bench");
	set(conf, "enable.auto.commit", "false");
	set(conf, "queued.min.messages", "1000000");
	set(conf, "queued.max.messages.kbytes", "1048576");
	rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, err, sizeof(err));
	if (rk == NULL)
	{
		fprintf(stderr, "consume: %s\n", err);
		return 1;
	}
	rd_kafka_poll_set_consumer(rk);
	list = rd_kafka_topic_partition_list_new(atoi(argv[3]));
	for (i = 0; i < atoi(argv[3]); i++)
		rd_kafka_topic_partition_list_add(list, argv[2], i)->offset = 0;
	if (rd_kafka_assign(rk, list) != RD_KAFKA_RESP_ERR_NO_ERROR)
		return 1;
	queue = rd_kafka_queue_get_consumer(rk);
	while (got < want)
	{
		ssize_t		n = rd_kafka_consume_batch_queue(queue, 1000, messages, 1000);

		for (i = 0; i < n; i++)
		{
			if (messages[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR && got++ == 0)
				start = now();
			rd_kafka_message_destroy(messages[i]);
		}
	}
	printf("%.6f\n", now() - start);
	rd_kafka_queue_destroy(queue);
	rd_kafka_topic_partition_list_destroy(list);
	rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
	return 0;
}
