# More states than memory.max holds leave and come back: tables and states are those of a run that kept them all, within the cap.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my ($series, $rounds) = (20000, 4);
my $broker = Anomaly::Test->broker('points:2');
my $node = Anomaly::Test->node('series');
$node->kafka_server($broker);
my $sql = sub { $node->safe_psql('postgres', $_[0]) };
my $stat = sub { $sql->("SELECT $_[1] FROM anomaly.pg_stat_anomaly WHERE connector = '$_[0]'") };

# in turn, so that each is away longest; one in 500 values is far off
my ($x, @points) = (7);
for my $round (1 .. $rounds)
{
	for my $i (1 .. $series)
	{
		$x = ($x * 1103515245 + 12345) % 2147483648;
		push @points, [ "s$i" => sprintf '{"series":"s%d","ts":%d,"value":%d}', $i, 1700000000 + $round, $x % 100 + ($x % 500 == 0 ? 100000 : 0) ];
	}
}
$broker->produce('points', @points);

# a state of ewma with so long a memory for onsets takes 2.6 kB: 56 MB for all, of which 32 MB may be there
my $run = sub {
	my ($name, $memory) = @_;
	my $most = 0;
	$node->connector($name, { topics => 'points', detector => 'ewma(refractory=2500, warmup=2)', 'memory.max' => $memory,
		'table.name.format' => "$name.points", 'anomalies.table.name.format' => "$name.anomalies" });
	Anomaly::Test->wait_until("$name has them all", sub {
		my ($messages, $bytes) = split /\|/, $stat->($name, 'messages, memory_bytes');
		$most = $bytes if $bytes && $bytes > $most;
		return ($messages // 0) == @points;
	}, 120);
	Anomaly::Test->wait_until("all states of $name are saved", sub { $sql->("SELECT bool_and(replay_from = next_offset) FROM anomaly.connector_offsets WHERE connector = '$name'") eq 't' }, 120);
	return $most;
};
my $most = $run->('small', 96);
cmp_ok($stat->('small', 'states_evicted'), '>', $series, 'states leave');
cmp_ok($stat->('small', 'states_loaded'), '>', $series, 'and come back');
cmp_ok($stat->('small', 'state_bytes'), '<=', 32 * 1024 * 1024, 'those in memory are within their part of memory.max');
SKIP:
{
	skip 'no /proc', 1 unless -r '/proc/self/statm';
	cmp_ok($most, '<', 96 * 1024 * 1024, "memory.max holds: $most bytes at most");
}
$run->('large', 1024);
is($stat->('large', 'states_evicted, states'), "0|$series", 'the other run kept them all');
my $rows = sub { $sql->("SELECT count(*), md5(string_agg(md5((to_jsonb(t) - 'detected_at' - 'connector')::text), '' ORDER BY kafka_partition, kafka_offset)) FROM $_[0] t") };
my $states = sub { $sql->("SELECT count(*), md5(string_agg(md5(state), '' ORDER BY partition, series)) FROM anomaly.checkpoint c JOIN anomaly.connector n ON n.id = c.connector_id WHERE n.name = '$_[0]'") };
like($rows->('small.anomalies'), qr/^\d{3,}\|/, 'anomalies are found');
is($rows->("small.$_"), $rows->("large.$_"), "$_ are the same") for qw(points anomalies);
is($states->('small'), $states->('large'), 'and so are the states');

$node->stop('fast');
$broker->stop;
done_testing();
