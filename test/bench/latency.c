/*
 * latency.c - from a message's send to its row being visible to another session
 *	 usage: latency BROKERS TOPIC PER_SECOND SECONDS CONNINFO
 * Sends at a steady rate, each point's ts being the moment of the send, and
 * asks the table of the topic's name for new rows without a pause between.
 * The first second is a warm-up. Prints p50 and p99 in milliseconds.
 */
#include <libpq-fe.h>
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
	char		err[256];

	if (rd_kafka_conf_set(conf, name, value, err, sizeof(err)) != RD_KAFKA_CONF_OK)
	{
		fprintf(stderr, "latency: %s\n", err);
		exit(1);
	}
}

static int
compare(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a,
				y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

static void
send_point(rd_kafka_t *rk, const char *topic)
{
	char		value[128];
	int			len = snprintf(value, sizeof(value), "{\"series\":\"latency\",\"ts\":%lld,\"value\":1.5}", (long long) now_us());

	if (rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_VALUE(value, len),
						  RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END) != RD_KAFKA_RESP_ERR_NO_ERROR)
	{
		fprintf(stderr, "latency: cannot send\n");
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	rd_kafka_t *rk;
	PGconn	   *conn;
	char		err[256],
				query[512];
	int64_t    *delays,
				start,
				sent = 0,
				got = 0,
				total,
				per_second;
	int			skip;

	if (argc != 6)
	{
		fprintf(stderr, "usage: latency BROKERS TOPIC PER_SECOND SECONDS CONNINFO\n");
		return 2;
	}
	per_second = atoll(argv[3]);
	total = per_second * atoll(argv[4]);
	delays = malloc(total * sizeof(int64_t));
	set(conf, "bootstrap.servers", argv[1]);
	set(conf, "linger.ms", "0");
	rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, err, sizeof(err));
	conn = PQconnectdb(argv[5]);
	if (rk == NULL || delays == NULL || PQstatus(conn) != CONNECTION_OK)
	{
		fprintf(stderr, "latency: %s\n", PQerrorMessage(conn));
		return 1;
	}
	start = now_us();
	while (got < total && now_us() - start < (total / per_second + 60) * 1000000)
	{
		PGresult   *rows;
		int64_t		seen;
		int			i;

		for (; sent < total && (now_us() - start) * per_second / 1000000 >= sent; sent++)
			send_point(rk, argv[2]);
		rd_kafka_poll(rk, 0);
		snprintf(query, sizeof(query), "SELECT (extract(epoch FROM ts) * 1000000)::bigint FROM %s WHERE kafka_offset >= %lld ORDER BY kafka_offset",
				 argv[2], (long long) got);
		rows = PQexec(conn, query);
		if (PQresultStatus(rows) != PGRES_TUPLES_OK)
		{
			fprintf(stderr, "latency: %s\n", PQerrorMessage(conn));
			return 1;
		}
		seen = now_us();
		for (i = 0; i < PQntuples(rows); i++)
			delays[got++] = seen - atoll(PQgetvalue(rows, i, 0));
		PQclear(rows);
	}
	if (got < total)
	{
		fprintf(stderr, "latency: only %lld of %lld rows arrived\n", (long long) got, (long long) total);
		return 1;
	}
	skip = (int) per_second;
	qsort(delays + skip, total - skip, sizeof(int64_t), compare);
	printf("p50=%.1f p99=%.1f\n", delays[skip + (total - skip) / 2] / 1000.0, delays[skip + (total - skip) * 99 / 100] / 1000.0);
	rd_kafka_flush(rk, 1000);
	rd_kafka_destroy(rk);
	PQfinish(conn);
	return 0;
}
