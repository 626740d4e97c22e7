# What anomaly.pg_stat_anomaly says, against what was sent, what is in the tables, and what the kernel says.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(time);

my $broker = Anomaly::Test->broker('points:2');
my $node = Anomaly::Test->node('stats');
$node->kafka_server($broker);
$node->connector('c', { topics => 'points', 'tasks.max' => 2, detector => 'mad(window=50)', 'errors.tolerance' => 'all', 'batch.size' => 200, 'statistics.interval.ms' => 1000 });
my $stat = sub { my ($columns) = @_; $node->safe_psql('postgres', "SELECT $columns FROM anomaly.pg_stat_anomaly WHERE connector = 'c'") };
my $tasks = sub { my ($columns, $more) = @_; $node->safe_psql('postgres', "SELECT $columns FROM anomaly.pg_stat_anomaly_tasks WHERE connector = 'c' " . ($more // '')) };

# points a minute old, and some that are none
my @points = Anomaly::Test->points(4000, 20, 5);
my $ago = int((time - 60) * 1000);
$_->[1] =~ s/"ts":\d+/"ts":$ago/ for @points;
my @bad = map { [ s0 => "no json $_" ] } 1 .. 3;
my ($bytes, $messages) = (0, @points + @bad);
$bytes += length($_->[0]) + length($_->[1]) for @points, @bad;
$broker->produce('points', @points[ 0 .. 1999 ], @bad, @points[ 2000 .. 3999 ]);
is($node->catchup('c'), 't', 'caught up');

is($stat->('tasks, messages, bytes, rows, judged, dead_letters, retries, replayed, lag'), "2|$messages|$bytes|4000|4000|3|0|0|0", 'counters are what was sent');
is($stat->('anomalies'), $node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), 'anomalies are those of the table');
is($stat->('commits'), $node->safe_psql('postgres', 'SELECT count(DISTINCT xmin::text) FROM public.points'), 'commits are the transactions that wrote');
is($stat->('rows, messages'), $tasks->('sum(rows), sum(messages)'), 'a connector is the sum of its tasks');
is($stat->('states'), 20, 'one state a series in memory');
is($stat->(q(last_commit_at BETWEEN now() - interval '30 s' AND now() AND last_poll_at >= last_commit_at - interval '1 s')), 't', 'last poll and commit');
my ($p50, $p99, $append50, $append99) = split /\|/, $stat->('event_p50_ms, event_p99_ms, append_p50_ms, append_p99_ms');
cmp_ok($p50, '>', 60000 * 0.87, 'points were a minute old');
cmp_ok($p50, '<', 90000 * 1.13, 'and not much more');
cmp_ok($p99, '>=', $p50, 'p99 is no less');
cmp_ok($append99, '<', 30000, 'but the messages were new');
cmp_ok($append50, '>', 0, 'and took some time');
like($node->safe_psql('postgres', q(SELECT string_agg(DISTINCT query, '|') || ' ' || string_agg(DISTINCT wait_event, '|') FROM pg_stat_activity WHERE backend_type = 'anomaly task')),
	qr/^waiting for messages (Extension|AnomalyTask)$/, 'activity and wait event');

SKIP:
{
	skip 'no /proc', 1 unless -r '/proc/self/statm';
	ok(Anomaly::Test->wait_until('memory is RssAnon', sub {
		my ($pid, $seen) = split /\|/, $tasks->('pid, memory_bytes', 'AND task_id = 0');
		my ($kb) = PostgreSQL::Test::Utils::slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m;
		return $seen && abs($seen / ($kb * 1024) - 1) < 0.02;
	}), 'memory is what the kernel calls RssAnon');
}

# librdkafka's own
Anomaly::Test->wait_until("librdkafka's statistics are there", sub { $stat->(q((kafka->'0'->>'rxmsgs')::bigint + (kafka->'1'->>'rxmsgs')::bigint)) eq $messages });
is($tasks->(q(string_agg(kafka->'topics'->'points'->'partitions'->task_id::text->>'next_offset', '|' ORDER BY task_id) =
	(SELECT string_agg(next_offset::text, '|' ORDER BY partition) FROM anomaly.connector_offsets WHERE connector = 'c'))), 't', 'they know the offsets');

# another generation counts on; a reset begins anew
$node->safe_psql('postgres', q(SELECT anomaly.alter_connector('c', '{"statistics.interval.ms": 0}')));
$broker->produce('points', @points[ 0 .. 99 ]);
is($node->catchup('c'), 't', 'altered');
is($stat->('rows'), 4100, 'counters go on');
is($stat->('kafka'), '', 'no statistics when they are off');
$node->safe_psql('postgres', q(BEGIN; SELECT anomaly.reset_stats('c'); ROLLBACK));
is($stat->(q(rows, commits, event_p50_ms IS NULL, states, stats_reset > now() - interval '20 s')), '0|0|t|20|t', 'reset, whatever becomes of the transaction');
$broker->produce('points', @points[ 0 .. 9 ]);
is($node->catchup('c'), 't', 'more points');
is($stat->('rows'), 10, 'counted from the reset');
my ($status, undef, $err) = $node->psql('postgres', q(SELECT anomaly.reset_stats('x')));
like($err, qr/connector "x" does not exist/, 'of no connector');

# a replay is what connector_offset says is to be read again
$broker->produce('points', Anomaly::Test->points(20000, 500, 6));
is($node->catchup('c'), 't', 'many states that are not all saved');
$node->stop('immediate');
$node->append_conf('postgresql.conf', "anomaly.databases = 'template1'");
$node->start;
my $again = $node->safe_psql('postgres', 'SELECT sum(message_count - replay_count) FROM anomaly.connector_offset');
cmp_ok($again, '>', 0, "$again messages are to be read again");
$node->append_conf('postgresql.conf', "anomaly.databases = ''");
$node->reload;
is($node->catchup('c'), 't', 'replayed');
is($stat->('replayed, replay_done, replay_total, rows'), "$again|||0", 'and counted; none is under way now');

$node->safe_psql('postgres', q(SELECT anomaly.stop_connector('c')));
Anomaly::Test->wait_until('stopped', sub { $stat->('tasks') eq '0' });
is($stat->('rows IS NULL'), 't', 'a stopped connector has no counters');
$node->stop('fast');
$broker->stop;
done_testing();
