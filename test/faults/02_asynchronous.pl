# 2: with synchronous_commit=off a killed server forgets commits: rows, states and offset together, and what it forgot is read again
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('asynchronous', broker => $broker, config => { 'tasks.max' => 2, 'batch.size' => 50 }, conf => "synchronous_commit = off\nwal_writer_delay = 10s\nwal_writer_flush_after = 0\n");
my $node = $run->node;
my @points = Anomaly::Test->points(6000, 20, 22);
my $offsets = q(SELECT coalesce(sum(next_offset), 0) FROM anomaly.connector_offset);
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'runs');
my $forgotten = 0;
for my $i (1 .. 5)
{
	$broker->produce('points', splice @points, 0, 1000);
	is($node->catchup('c'), 't', "all is committed, $i");
	my $committed = $node->safe_psql('postgres', $offsets);
	# nothing may read on before the offset is looked at
	$broker->command('down');
	$node->kill9;
	Anomaly::Test->wait_until('the server starts again', sub { $node->revive && defined $run->try_psql('SELECT 1') });
	$forgotten += $committed - $node->safe_psql('postgres', $offsets);
	is($node->safe_psql('postgres', "SELECT count(*) + (SELECT count(*) FROM anomaly.dead_letters) - ($offsets) FROM public.points"), 0, "rows and offset are of one commit, $i");
	$broker->command('up');
}
cmp_ok($forgotten, '>', 0, "$forgotten messages were forgotten");
$run->check('fault 2', last => 1);
$run->end;
done_testing();
