# 48: a million bad messages: few lines in the log, bounded memory, all of them kept or a budget that ends it
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $n = $ENV{FLOOD} // 1_000_000;
my $broker = Anomaly::Test->broker('points:4', 'budget:1');
my $node = Anomaly::Test->node('flood', conf => "max_wal_size = 4GB\n");
$node->kafka_server($broker);
my $start = -s $node->logfile;
$node->connector('c', { topics => 'points', detector => 'mad', 'errors.tolerance' => 'all', 'batch.size' => 20000 });
my $most = 0;
my @points = Anomaly::Test->points(10 * 100, 5, 48);
for my $part (1 .. 10)
{
	# without keys, so that every partition has its share
	open my $pipe, '|-', 'kcat', '-P', '-q', '-b', $broker->address, '-t', 'points', '-X', 'queue.buffering.max.messages=2000000' or die "kcat: $!";
	print $pipe "bad\n" x ($n / 10);
	close $pipe or die "kcat -P failed: $?";
	$broker->produce('points', splice @points, 0, 100);
	is($node->catchup('c'), 't', "part $part: past them");
	my $status = slurp_file('/proc/' . $node->task_pid('c') . '/status');
	my ($rss) = $status =~ /^RssAnon:\s+(\d+)/m;
	$most = $rss if $rss > $most;
}
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (partition, kafka_offset)) FROM anomaly.dead_letter'), "$n|$n", 'each is a dead letter');
is($node->status('c', 'dead_letters'), $n, 'and counted');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 1000, 'good ones among them are stored');
cmp_ok($most / 1024, '<', 256, sprintf 'in %.0f MB', $most / 1024);
my $lines = () = slurp_file($node->logfile, $start) =~ /\n/g;
cmp_ok($lines, '<', 150, "the log has $lines lines");

$broker->produce('budget', map { [ k => 'bad' ] } 1 .. 30000);
$node->connector('few', { topics => 'budget', detector => 'mad', 'errors.tolerance' => 'all', 'errors.max.count' => 1000, 'table.name.format' => 'few', 'anomalies.table.name.format' => 'few_anomalies' });
Anomaly::Test->wait_until('the budget ends it', sub { $node->status('few', 'state') eq 'FAILED' });
like($node->status('few', 'error'), qr/errors\.max\.count=1000/, 'errors.max.count ends a flood');
is($node->safe_psql('postgres', q(SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'few')), 1000, 'where it is spent');
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letters WHERE connector = 'few')), 1001, 'with the one that was too many');

# a person empties the table
is($node->safe_psql('postgres', q(SELECT anomaly.discard_dead_letters('c'))), $n, 'discarded');
is($node->status('c', 'dead_letters'), 0, 'and no longer counted');
$node->stop('fast');
$broker->stop;
done_testing();
