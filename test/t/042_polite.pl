# While a task waits for Kafka it holds nothing that others wait for, and does at once what it is told; whether there is
# nothing to read, an answer is slow, or there is no broker at all.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(time sleep);

my $broker = Anomaly::Test->broker('points:2', 'found:1');
my $node = Anomaly::Test->node('polite');
$node->kafka_server($broker);
$node->connector('c', { topics => 'points', detector => 'mad', 'tasks.max' => 2, 'anomalies.topic' => 'found' });
$broker->produce('points', Anomaly::Test->points(2000, 5, 6));
is($node->catchup('c'), 't', 'it runs');

# pids of what is ours and waits
sub ours { return grep { $_ } map { $node->task_pid('c', $_) } 0, 1, -1; }
sub fastest { my ($best, @others) = sort { $a <=> $b } @_; return $best; }

for my $case ([ 'nothing to read', '' ], [ 'slow answers', 'rtt 1500' ], [ 'no broker', 'down' ])
{
	my ($name, $command) = @$case;
	my (@held, @ended, @dropped);
	$broker->command($command) if $command;
	sleep 1;
	for (1 .. 10)
	{
		my $held = $node->safe_psql('postgres', q(SELECT string_agg(DISTINCT concat_ws(' ', backend_type, xact_start, backend_xmin, l.relation::regclass), ', ') FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND locktype = 'relation'
			WHERE backend_type LIKE 'anomaly%' AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL OR l.pid IS NOT NULL)));
		push @held, $held if $held ne '';
		sleep 0.05;
	}
	# the launcher or a task that starts may be in a transaction of its own at one of the looks
	cmp_ok(scalar @held, '<', 5, "$name: neither a transaction nor a snapshot nor a lock is held") or diag(join "\n", @held);
	# on 15 and later every process of the server has to answer before a database is dropped
	for my $i (1 .. 3)
	{
		$node->safe_psql('postgres', "CREATE DATABASE d$i");
		my $start = time;
		$node->safe_psql('postgres', "DROP DATABASE d$i");
		push @dropped, time - $start;
	}
	cmp_ok(fastest(@dropped), '<', 1, sprintf '%s: a database is dropped in %.0f ms', $name, 1000 * fastest(@dropped));
	for (1 .. 2)
	{
		my ($pid) = ours() or last;
		my $start = time;
		kill 'TERM', $pid;
		sleep 0.005 while -d "/proc/$pid" && time - $start < 10;
		push @ended, time - $start;
		Anomaly::Test->wait_until('it is started anew', sub { my ($next) = ours(); $next && $next != $pid });
		sleep 0.3;
	}
	cmp_ok(fastest(@ended), '<', 1, sprintf '%s: SIGTERM ends it in %.0f ms', $name, 1000 * fastest(@ended));
}
$broker->command('rtt 0');
$broker->command('up');
Anomaly::Test->wait_until('the broker answers', sub { system("kcat -b $broker->{address} -L >/dev/null 2>&1") == 0 });
$broker->produce('points', Anomaly::Test->points(2000, 5, 7));
is($node->catchup('c'), 't', 'and it goes on');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '4000|4000', 'with every point, once');
$node->stop('fast');
$broker->stop;
done_testing();
