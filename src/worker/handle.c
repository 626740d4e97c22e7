/*
 * handle.c - a librdkafka handle: its configuration, log, errors and end
 */
#include "postgres.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "access/xlog.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "worker/handle.h"

#define CLIENT_DESTROY_MS	800		/* a process ends within a second */
#define JOIN_NAP_US			1000
#define CLIENT_LOG_SECONDS	10		/* at most one log line in this time */

/* Results of OpenSSL's check of a broker's certificate, as in its x509_vfy.h */
#define CERTIFICATE_NOT_YET		9
#define CERTIFICATE_EXPIRED		10
#define CERTIFICATE_OTHER_HOST	62
#define CERTIFICATE_OTHER_IP	64

#define SCRAM_MENDED	0x020601ff	/* librdkafka 2.6.1 */

static bool leave_fast = false; /* a handle could not be destroyed in time */
static volatile int certificate_error = 0;	/* of the last check that failed; set by librdkafka's threads */
static bool certificate_given = false;	/* do we show one? */

static bool
ErrorIsFatal(rd_kafka_resp_err_t err)
{
	switch (err)
	{
		case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
		case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
		case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
		case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
		case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
		case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
		case RD_KAFKA_RESP_ERR__FATAL:
			return true;
		default:
			return false;
	}
}

/* A broker that dislikes our certificate says so after the handshake: to librdkafka that is a failed read */
static bool
IsAlert(const char *text)
{
	return strstr(text, "SSL alert number") != NULL;
}

static bool
ErrorIsRefusal(rd_kafka_resp_err_t err, const char *text)
{
	return err == RD_KAFKA_RESP_ERR__AUTHENTICATION || err == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED ||
		err == RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM || err == RD_KAFKA_RESP_ERR__SSL || IsAlert(text);
}

/* librdkafka names properties that are not ours and not the reason */
static void
DescribeCertificate(ClientError *out)
{
	char	   *more = strstr(out->text, ": broker certificate could not be verified");
	const char *hint;

	if (IsAlert(out->text))
	{
		hint = certificate_given ?
			"The broker does not take our certificate: it has expired, or is of an authority unknown there. Check ssl.certificate.pem and ssl.key.pem in the user mapping." :
			"The broker asks for a certificate. Set ssl.certificate.pem and ssl.key.pem in the user mapping.";
		strlcpy(out->hint, hint, sizeof(out->hint));
		return;
	}
	if (more == NULL)
		return;
	*more = '\0';
	switch (certificate_error)
	{
		case CERTIFICATE_OTHER_HOST:
		case CERTIFICATE_OTHER_IP:
			strlcat(out->text, ": the broker's certificate is for another host", sizeof(out->text));
			hint = "bootstrap.servers and the broker's advertised.listeners must use a name that its certificate has.";
			break;
		case CERTIFICATE_NOT_YET:
		case CERTIFICATE_EXPIRED:
			strlcat(out->text, certificate_error == CERTIFICATE_EXPIRED ? ": the broker's certificate has expired" :
					": the broker's certificate is not yet valid", sizeof(out->text));
			hint = "The broker needs another certificate, or a clock is wrong.";
			break;
		default:
			strlcat(out->text, ": the broker's certificate is of an unknown authority", sizeof(out->text));
			hint = "Set ssl.ca.pem in SERVER options to the certificate of the broker's authority.";
	}
	strlcpy(out->hint, hint, sizeof(out->hint));
}

void
ErrorFill(ClientError *out, rd_kafka_resp_err_t err, const char *text)
{
	strlcpy(out->text, text && text[0] ? text : rd_kafka_err2str(err), sizeof(out->text));
	out->fatal = ErrorIsFatal(err);
	out->missing = err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
		err == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
	out->refused = ErrorIsRefusal(err, out->text);
	out->abortable = false;
	out->hint[0] = '\0';
	if (out->refused)
		DescribeCertificate(out);
	switch (err)
	{
		case RD_KAFKA_RESP_ERR__AUTHENTICATION:
		case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
			strlcpy(out->hint, "Check sasl.username and sasl.password in the user mapping.", sizeof(out->hint));
			if (strstr(out->text, "SCRAM") != NULL && rd_kafka_version() < SCRAM_MENDED)
				snprintf(out->hint + strlen(out->hint), sizeof(out->hint) - strlen(out->hint),
						 " SCRAM with Kafka 4 needs librdkafka 2.6.1; this is %s.", rd_kafka_version_str());
			break;
		case RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM:
			strlcpy(out->hint, "Set sasl.mechanisms in SERVER options to one that the broker offers.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
		case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
			strlcpy(out->hint, "Allow the connector's Kafka user to use the topic, then restart the connector.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
		case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
			strlcpy(out->hint, "Allow the connector's Kafka user the groups and transactional ids that begin with anomaly-, then restart the connector.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR__FENCED:
		case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
		case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
			strlcpy(out->hint, "A copy of this server may run the same connector, or a transaction took longer than transaction.timeout.ms. It is tried again.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
			strlcpy(out->hint, "Set producer.override.transaction.timeout.ms to no more than the broker's transaction.max.timeout.ms.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
			strlcpy(out->hint, "Anomalies go out in transactions, which brokers have since Apache Kafka 0.11.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
			strlcpy(out->hint, "Raise max.message.bytes of the topic.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
		case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
			strlcpy(out->hint, "Messages were removed before they were read, or the topic was made anew.", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
		case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
			strlcpy(out->hint, "Create the topic; the connector waits for it. One that was deleted and is made again is another: see anomaly.alter_connector_offsets().", sizeof(out->hint));
			break;
		case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
			strlcpy(out->hint, "The topic has fewer partitions than were read: it was deleted and made again. See anomaly.alter_connector_offsets().", sizeof(out->hint));
			break;
		default:
			break;
	}
}

char *
HandleGroup(const Connector *connector)
{
	return psprintf("anomaly-" UINT64_FORMAT "-%u-" INT64_FORMAT, GetSystemIdentifier(), MyDatabaseId, connector->id);
}

void
ConfSet(rd_kafka_conf_t *conf, const char *name, const char *value, bool secret)
{
	char		errstr[CLIENT_ERRSTR];
	rd_kafka_conf_res_t res = rd_kafka_conf_set(conf, name, value, errstr, sizeof(errstr));

	if (res == RD_KAFKA_CONF_OK)
		return;
	rd_kafka_conf_destroy(conf);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("librdkafka refuses property \"%s\"", name),
			 secret ? errdetail("Its value is a secret and not shown.") : errdetail("%s", errstr)));
}

void
ConfSetAll(rd_kafka_conf_t *conf, const Property *list, int n)
{
	for (int i = 0; i < n; i++)
	{
		ConfSet(conf, list[i].name, list[i].value, list[i].secret);
		if (strcmp(list[i].name, "ssl.certificate.pem") == 0)
			certificate_given = true;
	}
}

/* Decides nothing: it only remembers why OpenSSL refuses. Runs in librdkafka's threads */
static int
CheckCertificate(rd_kafka_t *rk, const char *broker, int32_t id, int *error, int depth,
				 const char *bytes, size_t len, char *errstr, size_t errstr_size, void *opaque)
{
	if (*error == 0)
		return 1;
	certificate_error = *error;
	snprintf(errstr, errstr_size, "OpenSSL's verification result is %d", *error);
	return 0;
}

/* Logs and errors wait in a queue for the worker; a byte in the pipe wakes it */
void
HandleOpen(Handle *h, rd_kafka_type_t type, rd_kafka_conf_t *conf, int events)
{
	char		errstr[CLIENT_ERRSTR];

	ConfSet(conf, "log.queue", "true", false);
	ConfSet(conf, "log_level", "4", false);
	rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_ERROR | events);
	(void) rd_kafka_conf_set_ssl_cert_verify_cb(conf, CheckCertificate);	/* a build without TLS has none */

	if (pipe2(h->pipe, O_NONBLOCK | O_CLOEXEC) != 0)
	{
		rd_kafka_conf_destroy(conf);
		ereport(ERROR, (errcode_for_file_access(), errmsg("could not create a pipe: %m")));
	}
	h->rk = rd_kafka_new(type, conf, errstr, sizeof(errstr));
	if (h->rk == NULL)
	{
		rd_kafka_conf_destroy(conf);
		close(h->pipe[0]);
		close(h->pipe[1]);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("could not start the Kafka client: %s", errstr)));
	}
	h->events = rd_kafka_queue_get_main(h->rk);
	rd_kafka_set_log_queue(h->rk, h->events);
	rd_kafka_queue_io_event_enable(h->events, h->pipe[1], "e", 1);
}

void
HandleDrain(Handle *h)
{
	char		buf[64];

	while (read(h->pipe[0], buf, sizeof(buf)) == (ssize_t) sizeof(buf))
		;
}

void
HandleLog(Handle *h, rd_kafka_event_t *event)
{
	const char *facility;
	const char *text;
	int			level;
	ClockTime	now = ClockNow();

	if (rd_kafka_event_log(event, &facility, &text, &level) != 0)
		return;
	if (!ClockPassed(h->last_log, now, CLIENT_LOG_SECONDS * 1000))
		return;
	h->last_log = now;
	ereport(LOG, (errmsg_internal("kafka: %s: %s", facility, text)));
}

static void *
HandleDestroyThread(void *arg)
{
	rd_kafka_destroy_flags((rd_kafka_t *) arg, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
	return NULL;
}

#ifdef ANOMALY_COVERAGE
extern void __gcov_dump(void);
#endif

static void
LeaveFast(int code, Datum arg)
{
	if (!leave_fast)
		return;
#ifdef ANOMALY_COVERAGE
	__gcov_dump();
#endif
	_exit(code);
}

/* Threads of ours take no signals: those are for PostgreSQL's handlers */
bool
StartThread(pthread_t *thread, void *(*run) (void *), void *arg)
{
	sigset_t	all;
	sigset_t	old;
	int			rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return rc == 0;
}

/* Past a second the process will leave without the thread. pthread_timedjoin_np() would wait by the wall clock */
bool
JoinThread(pthread_t thread)
{
	ClockTime	until = ClockAfter(ClockNow(), CLIENT_DESTROY_MS);

	while (pthread_tryjoin_np(thread, NULL) != 0)
	{
		if (ClockNow() >= until)
		{
			leave_fast = true;
			return false;
		}
		pg_usleep(JOIN_NAP_US);
	}
	return true;
}

/* Destroying waits for broker threads */
void
HandleClose(Handle *h)
{
	pthread_t	thread;

	if (h->rk == NULL)
		return;
	if (h->messages)
		rd_kafka_queue_destroy(h->messages);
	rd_kafka_queue_destroy(h->events);
	if (!StartThread(&thread, HandleDestroyThread, h->rk))
		leave_fast = true;
	else if (JoinThread(thread))
	{
		close(h->pipe[0]);
		close(h->pipe[1]);
	}
	h->rk = NULL;
}

void
RegisterLeaveFast(void)
{
	static bool done = false;

	if (!done)
		on_proc_exit(LeaveFast, (Datum) 0);
	done = true;
}
