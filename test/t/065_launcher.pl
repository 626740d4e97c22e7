# The launcher: databases that come, go and are copied, commands that need one for themselves, its own end, no work when idle.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;

my $broker = Anomaly::Test->broker('t:2');
my $node = Anomaly::Test->node('launcher', bare => 1);

sub make
{
	my ($name, $tasks) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name");
	$node->safe_psql($name, 'CREATE EXTENSION anomaly');
	$node->kafka_server($broker, $name);
	$node->connector('c', { topics => 't', detector => 'zscore', 'tasks.max' => $tasks // 2 }, $name);
	return;
}

# pids of the tasks in a database, as the server sees them
sub pids
{
	my ($database) = @_;
	return $node->safe_psql('postgres', "SELECT string_agg(pid::text, ' ' ORDER BY pid) FROM pg_stat_activity WHERE datname = '$database' AND backend_type = 'anomaly task'");
}

sub tasks_in { my $pids = pids(@_); return scalar(my @list = split ' ', $pids); }
sub wait_tasks { my ($database, $n) = @_; return Anomaly::Test->wait_until("$n tasks run in $database", sub { tasks_in($database) == $n }); }
sub launcher { return $node->safe_psql('postgres', q(SELECT pid FROM pg_stat_activity WHERE backend_type = 'anomaly launcher')); }

make('one');
make('two');
wait_tasks($_, 2) for 'one', 'two';
pass('two databases have their tasks');

# a copy takes its rows along, but they are not its own
my $before = pids('two');
$node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE one');
wait_tasks('one', 2);
is(tasks_in('copy'), 0, 'the connector of a copied database runs in its own only');
is(pids('two'), $before, 'and nothing was stopped elsewhere');

# commands that fail leave all as it was
my ($status, $out, $err) = $node->psql('postgres', 'ALTER DATABASE one RENAME TO two');
like($err, qr/already exists/, 'a rename that fails');
wait_tasks('one', 2);
pass('and the tasks run again');
$before = pids('one');
$node->safe_psql('postgres', 'CREATE ROLE stranger LOGIN');
($status, $out, $err) = $node->psql('postgres', 'DROP DATABASE one', extra_params => [ '-U', 'stranger' ]);
like($err, qr/must be owner/, 'a stranger cannot drop it');
is(pids('one'), $before, 'and stops nothing');

my $space = PostgreSQL::Test::Utils::tempdir();
$node->safe_psql('postgres', "CREATE TABLESPACE elsewhere LOCATION '$space'");
$node->safe_psql('postgres', 'ALTER DATABASE one SET TABLESPACE elsewhere');
wait_tasks('one', 2);
pass('moved to another tablespace, its tasks run on');

# a database that is closed, or not on the list, has none
$node->safe_psql('postgres', 'ALTER DATABASE one ALLOW_CONNECTIONS false');
wait_tasks('one', 0);
$node->safe_psql('postgres', 'ALTER DATABASE one ALLOW_CONNECTIONS true');
wait_tasks('one', 2);
pass('closed and opened again');
$node->append_conf('postgresql.conf', "anomaly.databases = 'two, postgres'");
$node->reload;
wait_tasks('one', 0);
is(tasks_in('two'), 2, 'anomaly.databases restricts');
$node->append_conf('postgresql.conf', "anomaly.databases = ''");
$node->reload;
wait_tasks('one', 2);
($status, $out, $err) = $node->psql('postgres', q(ALTER SYSTEM SET anomaly.databases = 'a,,b'));
like($err, qr/invalid value for parameter "anomaly.databases"/, 'a list that is none is refused');

# the end of the launcher is not theirs
$before = pids('one');
my $launcher = launcher();
$node->safe_psql('postgres', "SELECT pg_terminate_backend($launcher)");
Anomaly::Test->wait_until('there is another launcher', sub { my $pid = launcher(); $pid && $pid != $launcher });
$node->safe_psql('two', q(SELECT anomaly.stop_connector('c')));
wait_tasks('two', 0);
is(pids('one'), $before, 'the tasks outlive their launcher and obey the next one');

# what is rolled back is not seen; what is prepared would be seen too late
$node->safe_psql('one', q(BEGIN; SELECT anomaly.stop_connector('c'); ROLLBACK));
is(pids('one'), $before, 'a verb that is rolled back stops nothing');

# idle is idle
SKIP:
{
	skip 'no /proc', 2 unless -r "/proc/$$/stat";
	my $pid = launcher();
	my $used = sub {
		my @stat = split ' ', slurp_file("/proc/$pid/stat") =~ s/^.*\) //r;
		my ($switches, $status) = (0, slurp_file("/proc/$pid/status"));
		$switches += $_ for $status =~ /ctxt_switches:\s+(\d+)/g;
		return ($stat[11] + $stat[12], $switches);
	};
	sleep 2;
	my ($ticks, $switches) = $used->();
	sleep 5;
	my ($ticks_after, $switches_after) = $used->();
	cmp_ok($ticks_after - $ticks, '<=', 1, 'an idle launcher uses no processor');
	cmp_ok($switches_after - $switches, '<=', 10, 'and is not woken');
}

# databases made and dropped while scouts are under way
for my $round (1 .. 6)
{
	make('brief', 1);
	select undef, undef, undef, 0.05 * $round;
	$node->safe_psql('postgres', 'DROP DATABASE brief' . ($round % 2 ? '' : ' WITH (FORCE)'));
}
is($node->safe_psql('postgres', q(SELECT count(*) FROM pg_database WHERE datname = 'brief')), 0, 'dropped however early');

# the extension goes
$node->safe_psql('one', 'DROP EXTENSION anomaly CASCADE');
wait_tasks('one', 0);
pass('DROP EXTENSION ends the tasks');

# a crash rebuilds everything from the catalogs
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->reload;
$node->safe_psql('two', q(SELECT anomaly.resume_connector('c')));
wait_tasks('two', 2);
my ($victim) = split ' ', pids('two');
$node->kill_process($victim);
wait_tasks('two', 2);
isnt((split ' ', pids('two'))[0], $victim, 'after a crash they are started again');

$node->stop('fast');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|database .* does not exist/, 'nobody was sent where there was nothing');
$broker->stop;
done_testing();
