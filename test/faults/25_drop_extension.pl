# 25: DROP EXTENSION while it runs: undone by a rollback, clean at COMMIT, made again at once
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('drop', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(6000, 20, 25);
$broker->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');
my ($status, $out, $err) = $node->psql('postgres', 'DROP EXTENSION anomaly');
like($err, qr/other objects depend on it/, 'without CASCADE it is refused');
$node->safe_psql('postgres', 'BEGIN; DROP EXTENSION anomaly CASCADE; ROLLBACK');
$broker->produce('points', splice @points, 0, 4000);
$run->check('fault 25 after a rollback', last => 1);

$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
my $pid;
Anomaly::Test->wait_until('a task runs', sub { $pid = $node->task_pid('c') });
$node->safe_psql('postgres', 'DROP EXTENSION anomaly CASCADE');
Anomaly::Test->wait_until('it ends at COMMIT', sub { !-d "/proc/$pid" });
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 6000, 'the tables stay');
$node->safe_psql('postgres', 'DROP TABLE public.points, public.anomalies');
for my $round (1 .. 3)
{
	$node->safe_psql('postgres', 'CREATE EXTENSION anomaly');
	$node->kafka_server($broker);
	$node->connector('c', $run->{config});
	$node->safe_psql('postgres', 'DROP EXTENSION anomaly CASCADE; DROP TABLE public.points, public.anomalies');
}
sleep 1;
is($node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly task%' AND datname = 'postgres')), 0, 'nothing of it is left');
$node->safe_psql('postgres', 'CREATE EXTENSION anomaly');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.task_status()'), 0, 'no slot either');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'no process died of it');
$run->end;
done_testing();
