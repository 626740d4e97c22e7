# Where reading begins and ends, and moving it, on a real Kafka: kcat's answers about offsets and SQL's verdicts are the truth.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(sleep time);

plan skip_all => 'no real Kafka here: the mock does not know times' unless $ENV{KAFKA_SCRIPT};
my $broker = Anomaly::Test->kafka('points:2', 'other:1');
my $node = Anomaly::Test->node('offsets');
$node->kafka_server($broker);
my $spec = 'mad(window=30)';
my @points = Anomaly::Test->points(6000, 8, 11);

sub sql { return $node->safe_psql('postgres', $_[0]); }
sub send_points { $broker->produce('points', splice @points, 0, $_[0]); return; }
sub config
{
	my ($name, $more) = @_;
	return { topics => 'points', detector => $spec, scores => \1, 'table.name.format' => "public.$name", 'anomalies.table.name.format' => "public.${name}_anomalies", %$more };
}
sub create { my ($name, $more) = @_; $node->connector($name, config($name, $more)); return; }
# partition:first offset, for all partitions of a table
sub begins { return sql("SELECT string_agg(kafka_partition || ':' || o, ' ' ORDER BY kafka_partition) FROM (SELECT kafka_partition, min(kafka_offset) AS o FROM public.$_[0] GROUP BY 1) s"); }
sub ends { return sql("SELECT string_agg(kafka_partition || ':' || o, ' ' ORDER BY kafka_partition) FROM (SELECT kafka_partition, max(kafka_offset) + 1 AS o FROM public.$_[0] GROUP BY 1) s"); }
# the same by kcat, for a time in milliseconds; -1 is the end, -2 the beginning
sub truth
{
	my ($ms) = @_;
	my %offset;
	open my $pipe, '-|', 'kcat', '-Q', '-b', $broker->address, map { ('-t', "points:$_:$ms") } 0, 1 or die "kcat: $!";
	/\[(\d+)\] offset (\d+)/ and $offset{$1} = $2 while <$pipe>;
	close $pipe or die "kcat -Q failed: $?";
	return join ' ', map { "$_:$offset{$_}" } sort keys %offset;
}
# rows that are there twice, and rows whose verdict is not SQL's over the same table
sub wrong
{
	my ($name) = @_;
	return sql(<<EOF);
WITH once AS (SELECT DISTINCT ON (kafka_partition, kafka_offset) * FROM public.$name ORDER BY kafka_partition, kafka_offset),
judged AS (SELECT o.score AS s, o.is_anomaly AS i, (anomaly.detect(value, '$spec') OVER w).* FROM once o
	WINDOW w AS (PARTITION BY kafka_partition, series ORDER BY kafka_offset ROWS UNBOUNDED PRECEDING))
SELECT (SELECT count(*) FROM public.$name) - (SELECT count(*) FROM once), count(*) FILTER (WHERE (s, i) IS DISTINCT FROM (score, is_anomaly)),
	(SELECT count(*) FROM public.${name}_anomalies) = (SELECT count(*) FROM once WHERE is_anomaly) FROM judged
EOF
}
sub stop_it { my ($name) = @_; sql("SELECT anomaly.stop_connector('$name')"); return; }
sub resumed { my ($name) = @_; sql("SELECT anomaly.resume_connector('$name')"); return $node->catchup($name); }

# --- start.position ---
send_points(2000);
sleep 1.1;
my $moment = int(time * 1000);
sleep 0.1;
send_points(1000);
my ($low, $middle, $end) = (truth(-2), truth($moment), truth(-1));
isnt($middle, $end, 'kcat tells the times apart') or diag("$low / $middle / $end");

create('absolute', { 'start.position' => 'timestamp', 'start.timestamp' => "$moment" });
create('relative', { 'start.position' => 'timestamp', 'start.timestamp' => '-' . int((time - $moment / 1000) * 1000 + 500) / 1000 . ' s' });
create('future', { 'start.position' => 'timestamp', 'start.timestamp' => '2999-01-01' });
create('last', { 'start.position' => 'last_n', 'start.last_n' => 7, 'tasks.max' => 2 });
create('whole', {});
is($node->catchup($_), 't', "$_: caught up") for qw(absolute relative future last whole);
is(begins('absolute'), $middle, 'a time');
my $from = sql(q(SELECT ceil(extract(epoch FROM started_at) * 1000 - 1000 * substring(config ->> 'start.timestamp' FROM '[0-9.]+')::numeric)
	FROM anomaly.connector_tasks JOIN anomaly.connectors ON name = connector WHERE connector = 'relative'));
is(sql(q(SELECT string_agg(partition || ':' || first_offset, ' ' ORDER BY partition) FROM anomaly.connector_offset o JOIN anomaly.connector c ON c.id = connector_id WHERE name = 'relative')),
	truth($from), 'a distance from the start of its process');
is(begins('future'), '', 'a time that has not come');
is(sql('SELECT string_agg(n::text, $$ $$) FROM (SELECT count(*) AS n FROM public.last GROUP BY kafka_partition) s'), '7 7', 'the last seven of each');
is(begins('whole'), $low, 'from the beginning');
is(sql(q(SELECT string_agg(partition || ':' || next_offset, ' ' ORDER BY partition) FROM anomaly.connector_offsets WHERE connector = 'future')), $end, 'and a future time is the end');

# --- initial offsets ---
my $json = JSON::PP->new->canonical->encode({ server => 'kafka', %{ config('given', {}) } });
sql("SELECT anomaly.create_connector('given', '$json', 'STOPPED', '[{\"partition\": {\"kafka_topic\": \"points\", \"kafka_partition\": 0}, \"offset\": {\"kafka_offset\": 5}}, {\"partition\": 1, \"timestamp\": $moment}]')");
is($node->status('given', q(state || ': ' || stop_reason)), 'STOPPED: made STOPPED by ' . $node->safe_psql('postgres', 'SELECT current_user'), 'made STOPPED');
sleep 0.5;
is(sql('SELECT count(*) FROM public.given'), 0, 'reads nothing');
is(resumed('given'), 't', 'resumed');
is(begins('given'), '0:5 ' . (split / /, $middle)[1], 'each partition where it was told');

sql(q(SELECT anomaly.stop_connector('given')));
sql(q(SELECT anomaly.alter_connector_offsets('given', '{"partition": 9, "offset": 1}')));
is(resumed('given'), 't', 'a partition that is not there');
like($node->status('given', 'notice'), qr/offsets were given for partition 9 of topic "points", which has 2 partitions/, 'is told of');

# --- moving ---
my ($status, undef, $err) = $node->psql('postgres', q(SELECT anomaly.alter_connector_offsets('whole', '"earliest"')));
like($err, qr/connector "whole" is RUNNING: offsets can be moved only while it is STOPPED/, 'not while it runs');
stop_it('whole');
sql(qq(SELECT anomaly.alter_connector_offsets('whole', '{"timestamp": $moment}', rewind => true)));
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'whole' AND wish ? 'timestamp')), 2, 'the wish is seen');
is(resumed('whole'), 't', 'moved back with rewind');
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'whole' AND wish IS NOT NULL)), 0, 'the wish is done');
is(wrong('whole'), '0|0|t', 'no row twice, every verdict that of an undisturbed stream');
is(ends('whole'), $end, 'and all of it there');
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'whole' AND inexact_from IS NOT NULL)), 0, 'states are exact');
is(sql(q(SELECT sum(message_count) FROM anomaly.connector_offset o JOIN anomaly.connector c ON c.id = connector_id WHERE name = 'whole')), 3000, 'the count is that of all messages');

stop_it('whole');
sql(q(SELECT anomaly.alter_connector_offsets('whole', '{"partition": 1, "last_n": 20}')));
is(resumed('whole'), 't', 'one partition back, rows kept');
is(wrong('whole'), '20|0|t', 'its last twenty are there twice, anomalies once, verdicts are right');

# crashes at any time while it goes back
for my $pause (0.05, 0.3)
{
	stop_it('whole');
	sql(q(SELECT anomaly.alter_connector_offsets('whole', '{"offset": 300}', rewind => true); SELECT anomaly.resume_connector('whole')));
	sleep $pause;
	$node->stop('immediate');
	$node->start;
	is($node->catchup('whole'), 't', "back, and a crash after $pause s");
	is(wrong('whole'), '0|0|t', 'no row twice, no verdict wrong');
	is(ends('whole'), $end, 'and all of it there');
}
sql(q(SELECT anomaly.stop_connector('whole')));
sql(q(SELECT anomaly.alter_connector_offsets('whole', '{"partition": 1, "last_n": 20}'); SELECT anomaly.resume_connector('whole')));
is($node->catchup('whole'), 't', 'and once more with rows that stay');

# a crash in the middle of what came after: what is replayed is what was counted
send_points(1000);
is($node->catchup('whole'), 't', 'goes on');
$node->stop('immediate');
$node->start;
send_points(500);
is($node->catchup('whole'), 't', 'crashed, and goes on');
is(wrong('whole'), '20|0|t', 'with the states it had');
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'whole' AND inexact_from IS NOT NULL)), 0, 'exactly');

stop_it('whole');
Anomaly::Test->wait_until('its process has ended', sub { !$node->task_pid('whole') });
send_points(500);
sql(q(SELECT anomaly.alter_connector_offsets('whole', '"latest"')));
is(resumed('whole'), 't', 'forward');
send_points(500);
is($node->catchup('whole'), 't', 'goes on there');
is(sql('SELECT count(*) FROM public.whole'), 5020, 'what was between is not read');
is(wrong('whole'), '20|0|t', 'the states know all that was read');

stop_it('whole');
sql('DELETE FROM public.whole WHERE kafka_partition = 0 AND kafka_offset < 10');
sql(q(SELECT anomaly.alter_connector_offsets('whole', '[{"topic": "points", "partition": 0, "offset": 100}]')));
is(resumed('whole'), 't', 'back, with raw rows missing');
is(sql(q(SELECT partition || ':' || inexact_from FROM anomaly.connector_offsets WHERE connector = 'whole' AND inexact_from IS NOT NULL)), '0:100', 'says from where it is inexact');

stop_it('whole');
sql(q(SELECT anomaly.reset_connector_offsets('whole', rewind => true)));
is(resumed('whole'), 't', 'reset');
is(wrong('whole'), '0|0|t', 'everything once more, as if nothing had been');
is(sql('SELECT count(*) FROM public.whole'), 5500, 'all of it');
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'whole' AND inexact_from IS NOT NULL)), 0, 'and exact');

stop_it('whole');
sql(q(SELECT anomaly.alter_connector_offsets('whole', '{"partition": 0, "offset": 999999}')));
sql(q(SELECT anomaly.resume_connector('whole')));
Anomaly::Test->wait_until('it fails', sub { $node->status('whole', 'state') eq 'FAILED' });
like($node->status('whole', q(sqlstate || ' ' || error)), qr/^22023 topic "points" partition 0 cannot begin at offset 999999: it holds 0 to \d+\s+HINT: .*alter_connector_offsets/, 'an offset that is not there');
stop_it('whole');
sql(q(SELECT anomaly.alter_connector_offsets('whole', '{"partition": 0, "offset": "latest"}')));
is(resumed('whole'), 't', 'is mended by another one');
is(wrong('whole'), '0|0|t', 'and nothing was lost');

# --- bounded runs ---
create('bounded', { 'stop.position' => 'latest', 'tasks.max' => 2 });
is($node->catchup('bounded'), 't', 'waiting for a bounded run ends with it');
Anomaly::Test->wait_until('it is over', sub { $node->status('bounded', 'state') eq 'STOPPED' });
is($node->status('bounded', 'stop_reason'), 'reached stop.position', 'and says why');
my $first_end = truth(-1);
is(ends('bounded'), $first_end, 'at the end of the topic');
send_points(500);
is(ends('bounded'), $first_end, 'what comes later is not read');
Anomaly::Test->wait_until('its processes are gone', sub { !$node->task_pid('bounded') });
is(resumed('bounded'), 't', 'another run');
Anomaly::Test->wait_until('it is over', sub { $node->status('bounded', 'state') eq 'STOPPED' });
is(ends('bounded'), truth(-1), 'up to the new end');
is(wrong('bounded'), '0|0|t', 'nothing twice, states kept');
create('until', { 'stop.position' => 'timestamp', 'stop.timestamp' => "$moment" });
create('ranges', { 'stop.position' => 'offsets', 'stop.offsets' => '0:50,points:1:70' });
for my $name ('until', 'ranges')
{
	Anomaly::Test->wait_until("$name is over", sub { $node->status($name, 'state') eq 'STOPPED' });
	is($node->catchup($name), 't', "$name: is over");
}
is(ends('until'), $middle, 'a run until a time');
is(ends('ranges'), '0:50 1:70', 'a run until offsets');
is(sql('SELECT count(*) FROM anomaly.connector_offset WHERE stop_offset IS NOT NULL'), 0, 'a run that is over leaves no end behind');

# --- restarts of some ---
my %pid = map { $_ => $node->task_pid('last', $_) } 0, 1;
sql(q(BEGIN; SELECT anomaly.restart_task('last', 0); ROLLBACK));
sql(q(BEGIN; SAVEPOINT s; SELECT anomaly.restart_task('last', 0); ROLLBACK TO s; SELECT anomaly.restart_connector('last', only_failed => true); COMMIT));
sleep 0.5;
is($node->task_pid('last', $_), $pid{$_}, "task $_ was not restarted") for 0, 1;
sql(q(SELECT anomaly.restart_task('last', 0)));
Anomaly::Test->wait_until('task 0 is another process', sub { my $pid = $node->task_pid('last', 0); $pid && $pid != $pid{0} });
is($node->task_pid('last', 1), $pid{1}, 'task 1 is the same');
is($node->catchup('last'), 't', 'and both go on');
$broker->produce('other', [ k => 'no json' ]);
create('bad', { topics => 'other' });
Anomaly::Test->wait_until('it fails', sub { $node->status('bad', 'state') eq 'FAILED' });
sql(q(SELECT anomaly.restart_connector('last', include_tasks => false); SELECT anomaly.restart_connector('bad', only_failed => true)));
Anomaly::Test->wait_until('it was tried again', sub { sql(q(SELECT count(*) FROM anomaly.connector_tasks WHERE connector = 'bad' AND state = 'FAILED' AND started_at > now() - interval '5 s')) });
is($node->task_pid('last', 1), $pid{1}, 'a restart without tasks leaves them');

$node->stop('fast');
my $log = PostgreSQL::Test::Utils::slurp_file($node->logfile);
unlike($log, qr/PANIC|terminated by signal|TRAP/, 'the server never faltered');
$broker->stop;
done_testing();
