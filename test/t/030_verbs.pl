# Pause, resume, stop, restart, alter and drop a connector that runs; nothing lost or doubled; rolled back verbs do nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $node = Anomaly::Test->node('verbs');
$node->kafka_server($broker);
$node->connector('c', { topics => 'points', detector => 'mad(window=30)', 'tasks.max' => 2 });

my @points = Anomaly::Test->points(9000, 10, 3);
my $count = sub { $node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset, item)) FROM public.points') };
my $send = sub { my $n = shift; $broker->produce('points', splice @points, 0, $n); };
my $state = sub { $node->status('c', 'state') };

$send->(1000);
is($node->catchup('c'), 't', 'runs');
is($count->(), '1000|1000', 'all there');

$node->safe_psql('postgres', q(SELECT anomaly.pause_connector('c')));
Anomaly::Test->wait_until('paused', sub { $node->safe_psql('postgres', q(SELECT bool_and(state = 'PAUSED') FROM anomaly.connector_tasks WHERE connector = 'c')) eq 't' });
is($state->(), 'PAUSED', 'the connector says so');
my $pid = $node->task_pid('c');
ok($pid, 'a paused task keeps its process');
$send->(1000);
sleep 1;
is($count->(), '1000|1000', 'nothing arrives while paused');
$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
is($node->catchup('c'), 't', 'resumed');
is($count->(), '2000|2000', 'nothing lost or doubled');

$node->safe_psql('postgres', q(BEGIN; SELECT anomaly.stop_connector('c'); ROLLBACK));
$node->safe_psql('postgres', q(BEGIN; SAVEPOINT s; SELECT anomaly.drop_connector('c'); ROLLBACK TO s; COMMIT));
$send->(1000);
is($node->catchup('c'), 't', 'verbs that were rolled back did nothing');

$node->safe_psql('postgres', q(SELECT anomaly.stop_connector('c')));
Anomaly::Test->wait_until('stopped', sub { $state->() eq 'STOPPED' && !$node->task_pid('c') });
$send->(1000);
$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
is($node->catchup('c'), 't', 'stopped and resumed');
is($count->(), '4000|4000', 'nothing lost or doubled');

for (1 .. 5)
{
	$send->(400);
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
}
is($node->catchup('c'), 't', 'restarted five times under load');
is($count->(), '6000|6000', 'nothing lost or doubled');

$send->(1000);
$node->safe_psql('postgres', q(SELECT anomaly.alter_connector('c', '{"tasks.max": 1, "batch.size": 100}')));
is($node->catchup('c'), 't', 'altered');
is($count->(), '7000|7000', 'nothing lost or doubled');
Anomaly::Test->wait_until("one task is left", sub { $node->safe_psql("postgres", q(SELECT count(*) FROM anomaly.connector_tasks WHERE connector = 'c' AND pid IS NOT NULL)) == 1 });

# the states went through all of it: verdicts equal SQL's over the whole stream
is($node->safe_psql('postgres', <<'EOF'), 't', 'the anomalies are those of an undisturbed stream');
WITH judged AS (
	SELECT kafka_partition AS p, kafka_offset AS o, anomaly.detect(value, 'mad(window=30)') OVER (PARTITION BY kafka_partition, series ORDER BY kafka_offset ROWS UNBOUNDED PRECEDING) AS v FROM public.points)
SELECT (SELECT array_agg((kafka_partition, kafka_offset, score) ORDER BY kafka_partition, kafka_offset) FROM public.anomalies)
	 = (SELECT array_agg((p, o, (v).score) ORDER BY p, o) FROM judged WHERE (v).is_anomaly)
EOF

$node->safe_psql('postgres', q(SELECT anomaly.alter_connector('c', '{"detector": "ewma"}')));
$send->(500);
is($node->catchup('c'), 't', 'another detector');
is($node->status('c', 'notice'), '', 'its states are built from the table');
is($count->(), '7500|7500', 'nothing lost or doubled');

$send->(500);
$node->safe_psql('postgres', q(SELECT anomaly.drop_connector('c')));
Anomaly::Test->wait_until('its processes are gone', sub { $node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly task%')) == 0 });
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connectors)), 0, 'dropped');
my ($n, $distinct) = split /\|/, $count->();
is($n, $distinct, 'the table is left, with nothing doubled');

$node->stop('fast');
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/PANIC|terminated by signal|TRAP/, 'the server never faltered');
$broker->stop;
done_testing();
