# The broker goes and comes back; a topic gets a partition more; an offset that is gone is reported.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(time);

my $broker = Anomaly::Test->broker('points:2', 'busy:1');
my $node = Anomaly::Test->node('down');
$node->kafka_server($broker);
$node->connector('c', { topics => 'points', detector => 'mad(window=30)' });
my @points = Anomaly::Test->points(3000, 10, 5);

$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'runs');

# what has been read since the brokers last told their ends lies beyond them, which is no fault of the topic
$broker->produce('points', splice @points, 0, 500);
Anomaly::Test->wait_until('more is read', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM public.points') == 1500 });
$broker->command('down');
Anomaly::Test->wait_until('the status says that the broker is gone', sub { $node->status('c', q(coalesce(error, ''))) =~ /broker|connect|transport/i });
ok($node->status('c', 'error_since IS NOT NULL') eq 't', 'and since when');
sleep 14;						# three times by then with librdkafka 2.8; 2.0.2 waits for its first answer
is($node->status('c', 'state'), 'RUNNING', 'it waits, however often the brokers are asked');
$broker->command('up');
$broker->produce('points', splice @points, 0, 500);
is($node->catchup('c'), 't', 'caught up after the broker came back');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '2000|2000', 'nothing lost or doubled');
Anomaly::Test->wait_until('the error is cleared', sub { $node->status('c', 'error IS NULL') eq 't' });

# the server starts while no broker is there
my $log_start = -s $node->logfile;
$broker->command('down');
$node->restart;
sleep 5;
my $log = PostgreSQL::Test::Utils::slurp_file($node->logfile, $log_start);
cmp_ok(() = ($log =~ /\n/g), '<', 60, 'the log is not flooded');
$broker->command('up');
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'caught up after a start without a broker');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '3000|3000', 'nothing lost or doubled');

# an offset past the end: never a silent reset
$node->safe_psql('postgres', q(SELECT anomaly.stop_connector('c')));
Anomaly::Test->wait_until('stopped', sub { !$node->task_pid('c') });
$node->safe_psql('postgres', q(UPDATE anomaly.connector_offset SET next_offset = 999999, replay_from = 999999));
$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
Anomaly::Test->wait_until('the task fails', sub { $node->status('c', 'state') eq 'FAILED' });
like($node->status('c', 'error'), qr/offset 999999|out of range/i, 'an offset that the topic does not have is reported');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 3000, 'and nothing is read again');

# the database refuses for a while: tried again as long as errors.retry.timeout says, by this process and the next
my $count = sub { my ($table) = @_; return $node->safe_psql('postgres', "SELECT count(*), count(DISTINCT kafka_offset) FROM public.$table") };
my $state = sub { my ($name) = @_; return $node->safe_psql('postgres', "SELECT state FROM anomaly.connector_tasks WHERE connector = '$name'") };
my $busy = sub {
	my ($on) = @_;
	$node->safe_psql('postgres', 'TRUNCATE busy; ' . ($on ? 'INSERT INTO busy VALUES (true)' : ''));
};
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE busy (on_it boolean);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
	$$ BEGIN IF EXISTS (SELECT FROM public.busy) THEN RAISE 'the table is busy' USING ERRCODE = '55P03'; END IF; RETURN NEW; END $$;
SQL
$broker->produce('busy', Anomaly::Test->points(100, 10, 6));
my %timeouts = (patient => 3500, never => 0, forever => -1);
for my $name (sort keys %timeouts)
{
	$node->connector($name, { topics => 'busy', detector => 'mad(window=30)', 'table.name.format' => "public.$name", 'anomalies.table.name.format' => "public.${name}_anomalies",
		'errors.retry.delay.max.ms' => 400, $timeouts{$name} < 0 ? () : ('errors.retry.timeout' => $timeouts{$name}) });
	is($node->catchup($name), 't', "$name runs");
	$node->safe_psql('postgres', "CREATE TRIGGER refuse BEFORE INSERT ON public.$name FOR EACH ROW EXECUTE FUNCTION refuse()");
}
$busy->(1);
my $since = time;
my %pid = map { $_ => $node->task_pid($_) } keys %timeouts;
$broker->produce('busy', Anomaly::Test->points(100, 10, 7));
Anomaly::Test->wait_until('the one that tries once fails', sub { $state->('never') eq 'FAILED' });
cmp_ok(time - $since, '<', 3, 'errors.retry.timeout=0: at once');
Anomaly::Test->wait_until('the patient one fails', sub { $state->('patient') eq 'FAILED' });
cmp_ok(time - $since, '>=', 3.5, 'errors.retry.timeout: not before it is over');
cmp_ok(time - $since, '<', 8, 'and not long after');
my ($sqlstate, $error) = split /\|/, $node->safe_psql('postgres', q(SELECT sqlstate, replace(error, E'\n', ' ') FROM anomaly.connector_tasks WHERE connector = 'patient')), 2;
is($sqlstate, '55P03', 'the SQLSTATE is that of the error');
like($error, qr/the table is busy .*errors\.retry\.timeout=3500 ms is over.*restart/s, 'its text and what to do are said');
isnt($state->('forever'), 'FAILED', 'without it there is no end');
Anomaly::Test->wait_until('it has gone on in another process', sub { my $now = $node->task_pid('forever'); $now && $now != $pid{forever} });
is($count->($_), '100|100', "$_ has written nothing") for sort keys %timeouts;
$busy->(0);
is($node->catchup('forever'), 't', 'who tries on goes on by itself');
$node->safe_psql('postgres', "SELECT anomaly.restart_connector('$_')") for qw(patient never);
is($node->catchup($_), 't', "$_ goes on when it is restarted") for qw(patient never);
is($count->($_), '200|200', "$_: nothing lost or doubled") for sort keys %timeouts;

# what came through in between begins a new time
for my $more (8, 9)
{
	$busy->(1);
	$broker->produce('busy', Anomaly::Test->points(10, 10, $more));
	sleep 2;
	isnt($state->('patient'), 'FAILED', 'a time that is not over');
	$busy->(0);
	is($node->catchup('patient'), 't', 'is forgotten by what is written');
}

$node->stop('fast');
$broker->stop;
done_testing();
