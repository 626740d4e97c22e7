# States that take a while to build: progress is seen, and kills, pauses, a change of mind and a drop meanwhile do no harm.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my ($old, $new) = ('zscore(window=50)', 'random_cut_forest(trees=60)');
my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('rebuild', conf => "restart_after_crash = on\n");
$node->kafka_server($broker);
my @points = Anomaly::Test->points(51000, 30, 9);
$broker->produce('points', splice @points, 0, 50000);

sub sql { return $node->safe_psql('postgres', $_[0]); }
sub try { my ($status, $out) = eval { $node->psql('postgres', $_[0], timeout => 20) }; return defined $status && $status == 0 ? $out : ''; }

sub create
{
	my ($name, $detector) = @_;
	$node->connector($name, { topics => 'points', detector => $detector, 'table.name.format' => $name, 'anomalies.table.name.format' => "a_$name" });
}

# waits until so many messages are rebuilt, of more
sub building
{
	my ($name, $n) = @_;
	for (1 .. 1200)
	{
		my ($state, $rebuilt, $total, $notice) = split /\|/,
			try("SELECT state, rebuilt, rebuild_total, coalesce(notice, '') FROM anomaly.connector_tasks WHERE connector = '$name'"), -1;
		return ($state, $rebuilt, $total, $notice) if defined $total && $state eq 'REPLAYING' && $rebuilt >= $n && $rebuilt < $total;
		sleep 0.02;
	}
	return;
}

create('live', $old);
is($node->catchup('live'), 't', 'a stream');
sql("SELECT anomaly.alter_connector('live', '{\"detector\": \"$new\"}')");
my ($state, $rebuilt, $total, $notice) = building('live', 1);
is($total, 50000, 'so many messages are learned again');
like($notice, qr/^rebuilding \d+ %/, 'the notice says how far it is');
is($node->status('live', 'state'), 'RUNNING', 'and the connector is well');

# a change of mind: the states that were there are there still
my $start = time;
sql("SELECT anomaly.alter_connector('live', '{\"detector\": \"$old\"}')");
is($node->catchup('live'), 't', 'taken back');
cmp_ok(sql(q(SELECT rebuilt FROM anomaly.connector_tasks WHERE connector = 'live')), '==', 0, 'nothing is built for that');
cmp_ok(time - $start, '<', 10, 'nor waited for');

# killed in the first range, paused in a later one, killed again, with an alter between
sql("SELECT anomaly.alter_connector('live', '{\"detectors\": [\"$new\", \"$old\"]}')");
ok(building('live', 1), 'again');
$node->kill_process($node->task_pid('live'));
ok(building('live', 20001), 'past the first range');
$start = time;
sql(q(SELECT anomaly.pause_connector('live')));
Anomaly::Test->wait_until('paused', sub { try(q(SELECT state FROM anomaly.connector_tasks WHERE connector = 'live')) eq 'PAUSED' });
cmp_ok(time - $start, '<', 5, 'a pause is obeyed in the middle');
my $to = sql('SELECT rebuilt_to FROM anomaly.connector_offset WHERE rebuild_spec IS NOT NULL');
cmp_ok($to, '>', 20000, 'what was built is saved');
sql(q(SELECT anomaly.resume_connector('live')));
ok(building('live', $to), 'and gone on from');
$node->kill_process($node->task_pid('live'));
cmp_ok(sql('SELECT rebuilt_to FROM anomaly.connector_offset WHERE rebuild_spec IS NOT NULL'), '>=', $to, 'a kill does not lose it');
is($node->catchup('live'), 't', 'it comes to an end');
is($node->status('live', "coalesce(notice, '')"), '', 'with nothing to complain of');

# a drop does not wait for it
create('gone', $old);
is($node->catchup('gone'), 't', 'another stream');
sql("SELECT anomaly.alter_connector('gone', '{\"detector\": \"$new\"}')");
ok(building('gone', 1), 'is building');
$start = time;
sql(q(SELECT anomaly.drop_connector('gone')));
cmp_ok(time - $start, '<', 10, 'and is dropped');

# states that someone has damaged
sql(q(SELECT anomaly.stop_connector('live')));
Anomaly::Test->wait_until('stopped', sub { !$node->task_pid('live') });
sql(q(UPDATE anomaly.checkpoint SET state = set_byte(state, 40, 255 - get_byte(state, 40))));
sql(q(SELECT anomaly.resume_connector('live')));
$broker->produce('points', @points);
Anomaly::Test->wait_until('they are found', sub { $node->status('live', 'state') eq 'FAILED' });
like($node->status('live', 'error'), qr/saved state of series "s\d+" .* is damaged.*HINT: .*set spec to '' in the connector's rows of anomaly.connector_offset/s, 'damaged states are not used');
sql(q(UPDATE anomaly.connector_offset SET spec = ''; SELECT anomaly.restart_connector('live')));

create('new', $new);
create('old', $old);
is($node->catchup($_), 't', "$_ catches up") for 'live', 'new', 'old';
sql("SELECT anomaly.pause_connector('$_')") for 'live', 'new', 'old';
Anomaly::Test->wait_until('all are paused', sub { sql(q(SELECT bool_and(state = 'PAUSED') FROM anomaly.connector_tasks)) eq 't' });
for my $name ('new', 'old')
{
	my $states = "SELECT series, md5(state) FROM anomaly.checkpoint c JOIN anomaly.connector n ON n.id = c.connector_id JOIN anomaly.connector o ON o.name = '$name'"
		. " WHERE c.detector = o.config ->> 'detector' AND n.name";
	is(sql("SELECT count(*) FROM ($states = '$name') x"), 30, "states of $name");
	is(sql("$states = 'live' EXCEPT $states = '$name'"), '', 'are what was built');
	is(sql("SELECT count(*) FROM a_$name WHERE kafka_offset >= 50000 AND score NOT IN (SELECT score FROM a_live l WHERE l.detector = a_$name.detector AND l.kafka_offset = a_$name.kafka_offset)"), 0, 'and find the same');
}
is(sql('SELECT count(*), count(DISTINCT kafka_offset) FROM live'), '51000|51000', 'nothing lost or doubled');
is(sql('SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL'), 0, 'all of it exact');
$node->stop('fast');
$broker->stop;
done_testing();
