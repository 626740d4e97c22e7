# 3: SIGTERM to tasks, fast shutdowns and reloads under load
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('terminate', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(9000, 20, 3);
for my $round (1 .. 3)
{
	$broker->produce('points', splice @points, 0, 1500);
	Anomaly::Test->wait_until('there is a task', sub { $node->task_pid('c') });
	my $pid = $node->task_pid('c');
	my $start = time;
	$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
	Anomaly::Test->wait_until('it ends', sub { !-d "/proc/$pid" }, 10);
	cmp_ok(time - $start, '<', 2, 'a terminated task ends within 2 seconds');
	$broker->produce('points', splice @points, 0, 1500);
	$node->reload;
	$start = time;
	$node->stop('fast');
	cmp_ok(time - $start, '<', 5, 'and so does a server');
	$node->start;
}
is($node->catchup('c'), 't', 'caught up');
# one that ended while there was nothing to read leaves no error behind
my $last = $node->task_pid('c');
$node->safe_psql('postgres', "SELECT pg_terminate_backend($last)");
Anomaly::Test->wait_until('the status says that it ended', sub { $node->status('c', 'error IS NOT NULL') eq 't' }, 10);
Anomaly::Test->wait_until('the next one has nothing to say', sub { $node->status('c', q(state = 'RUNNING' AND error IS NULL)) eq 't' }, 30);
isnt($node->task_pid('c'), $last, 'another one runs, and the error is over');
# a setting of the file reaches a task that runs
my $pid = $node->task_pid('c');
$node->append_conf('postgresql.conf', "anomaly.databases = 'elsewhere'");
$node->reload;
Anomaly::Test->wait_until('anomaly.databases takes the task away', sub { !-d "/proc/$pid" });
$node->append_conf('postgresql.conf', "anomaly.databases = ''");
$node->reload;
$run->check('fault 3', last => 1);
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'no process died of it');
$run->end;
done_testing();
