# 2: the postmaster is killed, and stopped at once, while points arrive: its workers end with it. A quarter of KILLS at random
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;
use Time::HiRes qw(time sleep);

my ($kills, $seed) = Anomaly::Oracle->kills(4);
my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('kill_server', broker => $broker, config => { 'tasks.max' => 2 });
my $node = $run->node;
my @points = Anomaly::Test->points(1500 + 500 * (4 + $kills), 20, $seed);
$broker->produce('points', splice @points, 0, 1500);
is($node->catchup('c'), 't', 'runs');
for my $way ('kill9', 'immediate', 'kill9', 'immediate', ('kill9') x $kills)
{
	my $pid = $node->task_pid('c');
	$broker->produce('points', splice @points, 0, 500);
	sleep rand 0.4;
	my $start = time;
	$way eq 'kill9' ? $node->kill9 : $node->stop($way);
	Anomaly::Test->wait_until('the task is gone', sub { !-d "/proc/$pid" }, 10) if defined $pid;
	cmp_ok(time - $start, '<', 3, "$way: the task is gone with its server");
	# what a killed server leaves behind holds its port and shared memory for a moment
	Anomaly::Test->wait_until('the server starts again', sub { $node->revive && defined $run->try_psql('SELECT 1') });
	sleep rand 0.6;
}
$run->check('fault 2', last => 1);
$run->end;
done_testing();
