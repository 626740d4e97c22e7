# The main job: every message once over 4 partitions and 2 tasks, and the verdicts those of SQL over the same points.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('telemetry.raw:4', 'vectors:1');
my $node = Anomaly::Test->node('ingest');
$node->safe_psql('postgres', 'CREATE SCHEMA telemetry');
$node->kafka_server($broker);

my @points = Anomaly::Test->points(20000, 40, 7);
$broker->produce('telemetry.raw', @points[ 0 .. 9999 ]);
$node->connector('telemetry', { topics => 'telemetry.raw', 'tasks.max' => 2, detector => 'mad(window=100, threshold=3.5)', scores => \1 });
is($node->catchup('telemetry'), 't', 'caught up with what was there before');
$broker->produce('telemetry.raw', @points[ 10000 .. 19999 ]);
is($node->catchup('telemetry'), 't', 'caught up with what came later');

is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset, item)) FROM telemetry.raw'),
	'20000|20000', 'every message is there once');
my %sent;
$sent{"$_->[0] $_->[1]"}++ for @points;
my %stored;
$stored{$_}++ for split /\n/, $node->safe_psql('postgres', <<'EOF');
SELECT format('%s {"series":"%s","ts":%s,"value":%s}', series, series, (extract(epoch FROM ts) * 1000)::bigint, to_char(value, 'FM999990.000000')) FROM telemetry.raw
EOF
is_deeply(\%stored, \%sent, 'and every one is what was sent');
is($node->safe_psql('postgres', 'SELECT count(DISTINCT kafka_partition) FROM telemetry.raw'), 4, 'from 4 partitions');
is($node->safe_psql('postgres', q(SELECT count(DISTINCT pid) FROM anomaly.connector_tasks WHERE connector = 'telemetry' AND state = 'RUNNING')), 2, 'by 2 tasks');

my $windows = <<'EOF';
WITH judged AS (
	SELECT r.*, (anomaly.detect(value, 'mad(window=100, threshold=3.5)') OVER w).*
	FROM (SELECT series, kafka_partition, kafka_offset, value, score AS s, onset AS o, is_anomaly AS i, alert AS a, expected AS e, lower AS l, upper AS u FROM telemetry.raw) r
	WINDOW w AS (PARTITION BY kafka_partition, series ORDER BY kafka_offset ROWS UNBOUNDED PRECEDING))
SELECT count(*) FILTER (WHERE (s, o, i, a, e, l, u) IS DISTINCT FROM (score, onset, is_anomaly, alert, expected, lower, upper)), count(s) > 15000 FROM judged
EOF
is($node->safe_psql('postgres', $windows), '0|t', 'SQL windows and the worker give the same verdicts');
is($node->safe_psql('postgres', <<'EOF'), 't', 'the anomalies table holds just the anomalies');
SELECT (SELECT array_agg((kafka_partition, kafka_offset, score) ORDER BY kafka_partition, kafka_offset) FROM telemetry.anomalies)
	 = (SELECT array_agg((kafka_partition, kafka_offset, score) ORDER BY kafka_partition, kafka_offset) FROM telemetry.raw WHERE is_anomaly)
EOF
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM telemetry.anomalies'), '>', 50, 'and there are some');
is($node->safe_psql('postgres', q(SELECT sum(next_offset), sum(lag) FROM anomaly.connector_offsets WHERE connector = 'telemetry')), '20000|0', 'offsets and lag');

# vectors
$broker->produce('vectors', map { [ v => sprintf '{"series":"v","ts":%d,"values":[%d,%d.5]}', 1700000000 + $_, $_ % 5, $_ == 300 ? 500 : $_ % 7 ] } 1 .. 400);
$node->connector('vectors', { topics => 'vectors', detector => 'zscore(threshold=6)', 'json.values' => 'values' });
is($node->catchup('vectors'), 't', 'vectors are in');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT cardinality(value)) FROM public.vectors'), '400|1', 'as arrays');
like($node->safe_psql('postgres', q(SELECT value[2] || ' ' || (attribution[2] > attribution[1]) FROM public.anomalies WHERE connector = 'vectors' ORDER BY score DESC LIMIT 1)),
	qr/^500.5 t/, 'the worst vector is found, and why');

$node->stop('fast');
$broker->stop;
done_testing();
