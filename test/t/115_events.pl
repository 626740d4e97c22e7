# Events of a stream against SQL over the same points: each alert once, with its points, open or closed; series that stop.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', 'found:1');
my $node = Anomaly::Test->node('events');
$node->kafka_server($broker);
my @points = Anomaly::Test->points(24000, 60, 21);
$node->connector('c', { topics => 'points', 'tasks.max' => 2, detector => 'mad(window=50, refractory=30)', scores => \1 });
$broker->produce('points', @points[ 0 .. 19999 ]);
is($node->catchup('c'), 't', 'caught up');

# all states are saved once the stream has been quiet for a second
my $saved = sub {
	Anomaly::Test->wait_until('all states are saved', sub {
		$node->safe_psql('postgres', 'SELECT bool_and(replay_from = next_offset) FROM anomaly.connector_offset') eq 't';
	});
};

# a row belongs to the last alert unless 30 quiet rows lie between two anomalies since
my $truth = <<'EOF';
WITH judged AS (
	SELECT series, kafka_partition AS p, kafka_offset AS o, ts, is_anomaly, alert, greatest(score, onset) AS score,
	       row_number() OVER w AS n, max(CASE WHEN alert THEN kafka_offset END) OVER w AS last_alert
	FROM public.points WINDOW w AS (PARTITION BY kafka_partition, series ORDER BY kafka_offset)),
quiet AS (
	SELECT *, n - max(CASE WHEN is_anomaly THEN n END) OVER (PARTITION BY p, series ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - 1 AS rows_before FROM judged),
marked AS (
	SELECT *, max(CASE WHEN is_anomaly AND NOT alert AND rows_before >= 30 THEN o END) OVER (PARTITION BY p, series ORDER BY o) AS broken FROM quiet),
event AS (
	SELECT p, series, last_alert AS event_id, min(ts) AS started_at, max(ts) AS ended_at, max(score) AS peak, count(*) AS points, max(n) AS last_n
	FROM marked WHERE is_anomaly AND last_alert IS NOT NULL AND coalesce(broken, -1) < last_alert GROUP BY 1, 2, 3),
newest AS (SELECT p, series, max(n) AS rows, max(last_alert) AS last_alert FROM judged GROUP BY 1, 2)
SELECT e.p, e.series, e.event_id, e.started_at, e.ended_at, e.peak, e.points, e.event_id = x.last_alert AND x.rows - e.last_n < 30
FROM event e JOIN newest x USING (p, series) ORDER BY 1, 2, 3
EOF
my $events = q(SELECT kafka_partition, series, event_id, started_at, ended_at, peak_score, points, open FROM anomaly.events('c') ORDER BY 1, 2, 3);
$saved->();
my $got = $node->safe_psql('postgres', $events);
is($got, $node->safe_psql('postgres', $truth), 'events are what SQL makes of the points');
my @open = grep { /\|t$/ } split /\n/, $got;
cmp_ok(scalar @open, '>', 3, scalar(@open) . ' are open');
cmp_ok(scalar(grep { /\|f$/ } split /\n/, $got), '>', 50, 'and more are closed');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies WHERE alert'), scalar(split /\n/, $got), 'one event an alert');

# time goes by: they close
$broker->produce('points', @points[ 20000 .. 23999 ]);
is($node->catchup('c'), 't', 'more points');
$saved->();
my $later = $node->safe_psql('postgres', $events);
is($later, $node->safe_psql('postgres', $truth), 'still what SQL makes of them');
my %was = map { join('|', (split /\|/)[ 0 .. 2 ]) => 1 } @open;
cmp_ok(scalar(grep { /\|t$/ && $was{ join '|', (split /\|/)[ 0 .. 2 ] } } split /\n/, $later), '<', @open / 3, 'most of those that were open have closed');

# what is silenced is stored, not sent: by series and time, by a member of the connector's owner alone
$node->safe_psql('postgres', <<'EOF');
CREATE ROLE nobody;
INSERT INTO anomaly.suppressions (series, during) VALUES ('s1%', '[2023-11-14 22:13:20Z,2023-11-14 22:16:00Z)');
SET ROLE nobody;
INSERT INTO anomaly.suppressions (during) VALUES ('(,)');
EOF
$node->connector('loud', { topics => 'points', detector => 'mad(window=50, refractory=30)', 'anomalies.topic' => 'found', 'raw.enabled' => \0, 'anomalies.table.name.format' => 'public.loud' });
is($node->catchup('loud'), 't', 'another connector sends its anomalies');
my $held = q(series LIKE 's1%' AND ts < '2023-11-14 22:16:00Z');
my @sent = sort map { (split /\|/)[2] } $broker->consume('found');
my ($all, $few) = split /\|/, $node->safe_psql('postgres', "SELECT count(*), count(*) FILTER (WHERE $held) FROM public.loud");
cmp_ok($few, '>', 5, "$few of $all are silenced");
is_deeply(\@sent, [ sort split /\n/, $node->safe_psql('postgres', "SELECT series FROM public.loud WHERE NOT ($held)") ], 'the others are sent');
is($node->safe_psql('postgres', "SELECT bool_and(suppressed = (series LIKE 's1%' AND started_at < '2023-11-14 22:16:00Z')) FROM anomaly.events('loud')"), 't', 'and events say so');

# two series stop
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.silent_series('c', '1 h'))), 0, 'nobody is silent for an hour');
sleep 3;
$broker->produce('points', grep { $_->[0] !~ /^s(7|13)$/ } @points[ 0 .. 599 ]);
is($node->catchup('c'), 't', 'all but two send again');
$saved->();
is($node->safe_psql('postgres', q(SELECT string_agg(series, ' ' ORDER BY series), bool_and(silent_for BETWEEN '3 s' AND '1 min') FROM anomaly.silent_series('c', '3 s'))), 's13 s7|t', 'the two are listed');
is($node->safe_psql('postgres', q(SELECT count(*), count(DISTINCT series), sum((state_bytes > 0)::int) FROM anomaly.connector_series WHERE connector = 'c')), '60|60|60', 'all series are known');

$node->stop('fast');
$broker->stop;
done_testing();
