# Specs of every build in workers: nested, seeded, with clocks and half-lives. Each is killed twice on the way, and its verdicts
# are those of SQL windows over the same points.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my @specs = (
	'auto', 'max(mad(window=300), difference(ewma))', 'mean(zscore, iqr(learn=normal), threshold=0.8)', 'zscore(half_life=6h)',
	'seasonal(timezone=Europe/Berlin)', 'holt_winters(period=72h)', 'random_cut_forest', 'likelihood(mad)',
	'shingle(isolation_forest(window=256, threshold=0.4), size=4)');

my $broker = Anomaly::Test->broker('hours:2');
my $node = Anomaly::Test->node('specs', conf => "max_worker_processes = 32\nrestart_after_crash = on\n");
$node->kafka_server($broker);
my @known = grep { $node->psql('postgres', "CREATE EXTENSION IF NOT EXISTS anomaly; SELECT '$_'::anomaly.spec") == 0 } @specs;
is_deeply(\@known, \@specs, 'all of these specs are taken');

# an hour a point over the two changes of Berlin's clock in 2026, and a few spikes
my @points;
srand 5;
for my $hour (0 .. 1999)
{
	for my $series (qw(a b c))
	{
		my $value = 50 + 20 * sin($hour / 24 * 6.28318) + 3 * rand() + ($hour % 311 == 300 ? 60 : 0);
		push @points, [ $series, sprintf '{"series":"%s","ts":%d,"value":%.6f}', $series, 1770000000 + $hour * 3600 * 3, $value ];
	}
}

my $n = 0;
for my $spec (@known)
{
	$node->connector("c$n", { topics => 'hours', detector => $spec, scores => \1, 'batch.size' => 200,
		'table.name.format' => "t$n", 'anomalies.table.name.format' => "a$n" });
	$n++;
}
for my $part (0 .. 2)
{
	$broker->produce('hours', splice @points, 0, 2000);
	is($node->catchup("c$_"), 't', "$known[$_]: caught up with part $part") for 0 .. $n - 1;
	# takes the server with it, and so all tasks
	$node->kill_process($node->task_pid("c$part"));
}
for my $c (0 .. $n - 1)
{
	is($node->catchup("c$c"), 't', "$known[$c]: caught up");
	is($node->safe_psql('postgres', <<EOF), '6000|0|t|t', "$known[$c]: SQL windows and the worker agree");
WITH judged AS (
	SELECT r.*, (anomaly.detect(value, ts, '$known[$c]') OVER w).*
	FROM (SELECT series, kafka_partition, kafka_offset, ts, value, score AS s, onset AS o, is_anomaly AS i, alert AS a, expected AS e, lower AS l, upper AS u FROM t$c) r
	WINDOW w AS (PARTITION BY kafka_partition, series ORDER BY kafka_offset ROWS UNBOUNDED PRECEDING))
SELECT count(*), count(*) FILTER (WHERE (s, o, i, a, e, l, u) IS DISTINCT FROM (score, onset, is_anomaly, alert, expected, lower, upper)),
       count(s) > 3000, count(*) FILTER (WHERE a) > 0 FROM judged
EOF
}

$node->stop('fast');
$broker->stop;
done_testing();
