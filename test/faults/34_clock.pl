# 34: the clock jumps, ahead and back, under all that waits; times of messages from the past and the future
use strict;
use warnings;
use Anomaly::Oracle;
use Fcntl;
use FindBin;
use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time sleep);

my $dir = PostgreSQL::Test::Utils::tempdir();
my $library = "$dir/clock.so";
system('cc', '-shared', '-fPIC', '-o', $library, "$FindBin::Bin/clock.c", '-ldl') == 0 or die 'clock.c does not build';

# the server's wall clock is so many seconds ahead
sub clock
{
	my ($seconds) = @_;
	sysopen my $f, "$dir/clock", O_RDWR | O_CREAT or die "$dir/clock: $!";
	syswrite $f, pack 'q', $seconds;
	close $f;
	return;
}
clock(0);

my $broker = Anomaly::Test->broker('points:2', 'flush:1', 'refused:1', 'idle:1', 'slow:1', 'out:1');
my $run;
{
	local @ENV{qw(LD_PRELOAD FAKE_CLOCK)} = ($library, "$dir/clock");
	$run = Anomaly::Oracle->new('clock', broker => $broker, conf => "restart_after_crash = on\nautovacuum = off\n", config => { 'anomalies.topic' => 'out' });
}
my $node = $run->node;
sub sql { return $node->safe_psql('postgres', $_[0]); }
sub count { my ($table) = @_; return sql("SELECT count(*) FROM public.$table"); }

# seconds until it is so, from a time on
sub seconds
{
	my ($since, $what, $code, $limit) = @_;
	return eval { Anomaly::Test->wait_until($what, $code, $limit); 1 } ? time - $since : 999;
}

sub between
{
	my ($seconds, $least, $most, $what) = @_;
	ok($seconds >= $least && $seconds <= $most, $what) or diag("$seconds, not $least to $most");
	return;
}

clock(-7200);
between(time - sql('SELECT extract(epoch FROM clock_timestamp())'), 7199, 7201, 'the server has the clock that it is given');
clock(0);

my @points = Anomaly::Test->points(8000, 20, 34);
my @others = Anomaly::Test->points(8000, 20, 35);
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'runs');

# --- batches: the age that ends one, the quiet that saves the states, the watermarks that are asked for ---

my %apart = (detector => 'zscore', 'anomalies.table.name.format' => 'public.others');
$node->connector('flush', { topics => 'flush', %apart, 'flush.interval.ms' => 4000, 'batch.size' => 100000 });
$node->connector('slow', { topics => 'slow', %apart, 'rate.limit' => 5 });
$node->catchup($_) for qw(flush slow);
for my $jump ([ 'back', -7200, 100 ], [ 'ahead', 7200, 250 ])
{
	my ($way, $offset, $lag) = @$jump;
	my $before = count('flush');
	my $start = time;
	$broker->produce('flush', splice @others, 0, 200);
	sleep 1;
	clock($offset);
	$broker->produce('flush', splice @others, 0, 1);	# the task looks at its clock again
	between(seconds($start, 'the batch is written', sub { count('flush') >= $before + 200 }, 15), 3.5, 9, "$way: a batch is written when it is old enough");
	$start = time;
	$broker->produce('slow', splice @others, 0, 200);
	between(seconds($start, 'the lag is seen', sub { $node->status('slow', "lag > $lag") eq 't' }, 15), 0, 14, "$way: what is in the topic is asked for");
	between(sql(q(SELECT messages_per_second FROM (SELECT coalesce(max(rate), 0) AS messages_per_second FROM anomaly.connector_tasks WHERE connector = 'flush') x)), 0, 1e6, "$way: the rate is a rate");
	is(sql(q(SELECT bool_and(event_p50_ms >= 0 AND event_p99_ms >= event_p50_ms AND append_p50_ms >= 0 AND append_p99_ms >= append_p50_ms)
		FROM anomaly.pg_stat_anomaly WHERE connector = 'flush')), 't', "$way: latencies are latencies");
	clock(0);
	Anomaly::Test->wait_until('the batch is written', sub { count('flush') == $before + 201 });
}

$broker->produce('points', splice @points, 0, 1000);
Anomaly::Test->wait_until('points arrive', sub { count('points') == 2000 });
clock(-7200);
between(seconds(time, 'states are saved', sub { sql(q(SELECT bool_and(replay_from = next_offset) FROM anomaly.connector_offsets WHERE connector = 'c')) eq 't' }, 15),
	0, 10, 'back: states are saved when nothing comes');
clock(0);

# --- waits of sessions ---

for my $jump ([ 'back', -7200 ], [ 'ahead', 7200 ])
{
	my ($way, $offset) = @$jump;
	my $start = time;
	my $child = fork // die "fork: $!";
	if (!$child)
	{
		exec 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-o', "$dir/waited", '-c',
			q(SELECT anomaly.wait_for_catchup('slow', '5 seconds')) or die;
	}
	sleep 1;
	clock($offset);
	between(seconds($start, 'the session is back', sub { waitpid($child, POSIX::WNOHANG()) == $child }, 15), 4, 10, "$way: a session waits as long as it said");
	clock(0);
	waitpid $child, 0;
}

# --- tries again: of a commit by the task, of a task by the launcher ---

$broker->produce('refused', splice @others, 0, 1);
$node->connector('refused', { topics => 'refused', %apart });
is($node->catchup('refused'), 't', 'a table to be refused');
sql(<<'SQL');
CREATE SEQUENCE tries;
CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN PERFORM nextval('public.tries'); RAISE 'not now' USING ERRCODE = '40001'; END $$;
CREATE TRIGGER busy BEFORE INSERT ON public.refused FOR EACH ROW EXECUTE FUNCTION busy();
SQL
$broker->produce('refused', splice @others, 0, 1);
Anomaly::Test->wait_until('a commit is tried again', sub { sql('SELECT last_value FROM tries') >= 4 }, 20);
clock(-7200);
my $tries = sql('SELECT last_value FROM tries');
between(seconds(time, 'another try', sub { sql('SELECT last_value FROM tries') >= $tries + 2 }, 15), 0, 14, 'back: a commit is tried again in time');
sql('DROP TRIGGER busy ON public.refused');
clock(0);
Anomaly::Test->wait_until('it is written', sub { count('refused') == 2 }, 30);
pass('and is written in the end');

$node->connector('idle', { topics => 'idle', %apart });
is($node->catchup('idle'), 't', 'a task with nothing to do');
my @ends = ([ 0, 0 ], [ 0, 0 ], [ 3, 7200, 'ahead' ], [ 6, 7140, 'back' ]);
for my $end (@ends)
{
	my ($least, $offset, $way) = @$end;
	my $pid = $node->task_pid('idle');
	sql("SELECT pg_terminate_backend($pid)");
	Anomaly::Test->wait_until('it has ended', sub { $node->status('idle', 'state') eq 'RESTARTING' });
	my $start = time;
	clock($offset);
	my $left = sql(q(SELECT extract(epoch FROM next_retry_at - clock_timestamp()) FROM anomaly.connector_tasks WHERE connector = 'idle'));
	between($left, 0, 11, "$way: the next try is shown as it will be") if $way;
	my $took = seconds($start, 'it is started', sub { my $now = $node->task_pid('idle'); $now && $now != $pid }, 25);
	clock($offset == 7140 ? 0 : $offset);
	between($took, $least - 1, $least * 2 + 2, "$way: a task is started again in time") if $way;
	Anomaly::Test->wait_until('it runs', sub { $node->status('idle', 'state') eq 'RUNNING' });
}
clock(0);

# --- all of it together, and the oracle ---

my $seen = count('points');
for my $offset (-3600, 7200, -86400, 0)
{
	clock($offset);
	my $start = time;
	$broker->produce('points', splice @points, 0, 1000);
	between(seconds($start, 'points arrive', sub { count('points') == $seen + 1000 }, 20), 0, 10, "the clock at $offset seconds: points arrive at once");
	sql(q(SELECT anomaly.restart_connector('c')));
	$start = time;
	$broker->produce('points', splice @points, 0, 500);
	between(seconds($start, 'a restarted one goes on', sub { count('points') == $seen + 1500 }, 30), 0, 20, "the clock at $offset seconds: a restart is no longer than else");
	is($node->catchup('c', undef, '20 seconds'), 't', "the clock at $offset seconds: all is sent, too");
	$seen += 1500;
}
$broker->produce('points', map { [ t => $_ ] } '{"series":"t","ts":"0001-01-01T00:00:00Z","value":1}', '{"series":"t","ts":"9999-12-31T23:59:59Z","value":1}', '{"series":"t","ts":"1969-12-31T23:59:59Z","value":1}');
is($node->catchup('c'), 't', 'times of any age are taken');
like($node->sent($broker, 'out'), qr/^[1-9]\d* sent, 0 not once, 0 missing, 0 foreign$/, 'anomalies are sent once');
sql("SELECT anomaly.drop_connector('$_')") for qw(flush slow refused idle);
$run->check('fault 34', last => 1);
$run->end;
done_testing();
