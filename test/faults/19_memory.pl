# 19: no memory: a task's address space is limited while it works; it fails, says so, and a new one goes on
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('memory', broker => $broker, config => { detector => 'mad(window=2000)', 'batch.size' => 20000 });
my $node = $run->node;
my @points = map { [ $_->[0] . int rand 400, $_->[1] ] } Anomaly::Test->points(20000, 20, 19);
s/"series":"s\d+"/'"series":"s' . int(rand 2000) . '"'/e for map { $_->[1] } @points;
$broker->produce('points', splice @points, 0, 5000);
is($node->catchup('c'), 't', 'runs');
my $limited = 0;
for my $round (1 .. 3)
{
	my $pid = $node->task_pid('c') or next;
	open my $f, '<', "/proc/$pid/statm" or next;
	my $bytes = (split ' ', <$f>)[0] * 4096;
	$limited += system('prlimit', "--pid=$pid", '--as=' . ($bytes + 65536)) == 0;
	$broker->produce('points', splice @points, 0, 5000);
	sleep 3;
	# a limit stays with its process
	$run->wait_alive;
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
	is($node->catchup('c'), 't', "round $round: goes on with memory");
}
cmp_ok($limited, '>', 0, 'memory was short');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 0, 'no message is blamed for it');
$run->check('fault 19', last => 1);
$run->end;
done_testing();
