# Dead letters tried again: with another config, after the table was mended, while points go on arriving; and discarded.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker(map { "$_:2" } 'late', 'calm', 'mended', 'several', 'flood', 'kept', 'rebuilt');
my $node = Anomaly::Test->node('replay');
$node->kafka_server($broker);
my $columns = 'series text, ts timestamptz, value float8, label boolean, kafka_partition int, kafka_offset bigint, item int, key bytea, headers jsonb, kafka_timestamp timestamptz, score float8, alert boolean';
my $spec = 'mad(window=30)';

sub sql { return $node->safe_psql('postgres', $_[0]); }
sub letters { my ($name, $what) = @_; return sql("SELECT $what FROM anomaly.dead_letters WHERE connector = '$name'"); }
sub settled { my ($name) = @_; Anomaly::Test->wait_until('the dead letters are tried', sub { letters($name, 'count(*) FILTER (WHERE replay_requested_at IS NOT NULL)') eq '0' }); return; }
sub stopped { my @names = @_; sql("SELECT anomaly.stop_connector('$_')") for @names; Anomaly::Test->wait_until('they have stopped', sub { sql("SELECT count(*) FROM anomaly.connector_tasks WHERE connector IN ('" . join("', '", @names) . "')") == 0 }); return; }
sub value { return $_[0][1] =~ /"value":([\d.]+)/ ? $1 : 'inf'; }

# messages that the config cannot read: a third of the points have their number elsewhere
my @points = Anomaly::Test->points(3000, 6, 9);
my @odd = map { my $p = [@$_]; $p->[1] =~ s/"value":([\d.]+)/"reading":{"value":$1}/; $p } @points[ 0 .. 999 ];
sql("CREATE TABLE late ($columns)");
$broker->produce('late', map { $_ % 3 ? $points[$_] : $odd[ $_ / 3 ] } 0 .. 2999);
$node->connector('late', { topics => 'late', detector => $spec, 'errors.tolerance' => 'all', 'tasks.max' => 2 });
is($node->catchup('late'), 't', 'one third cannot be read');
is(sql('SELECT count(*) FROM late') . '|' . letters('late', 'count(*), count(*) FILTER (WHERE item = -1)') =~ s/\|/ /r, '2000|1000 1000', 'and lies in the dead letters');
my $before = $node->digest('late');
is(sql(q(SELECT anomaly.replay_dead_letters('late'))), 1000, 'tried again with the same config');
settled('late');
is(letters('late', 'count(*), count(*) FILTER (WHERE failed_at > now() - interval \'1 minute\' AND replayed_at IS NULL)'), '1000|1000', 'none becomes a row');
is($node->digest('late'), $before, 'the table is as it was');
sql(q(SELECT anomaly.alter_connector('late', '{"json.value": "reading.value"}')));
is(sql(q(SELECT anomaly.replay_dead_letters('late', 'kafka_offset < 200'))), letters('late', 'count(*) FILTER (WHERE kafka_offset < 200)'), 'with a config that reads them, some');
settled('late');
is(letters('late', 'count(*) FILTER (WHERE (replayed_at IS NOT NULL) <> (kafka_offset < 200))'), 0, 'and just those are replayed');
is(sql(q(SELECT anomaly.replay_dead_letters('late'))), letters('late', 'count(*) FILTER (WHERE kafka_offset >= 200)'), 'then the others');
settled('late');
is(sql('SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM late') . '|' . letters('late', 'count(replayed_at)'), '3000|3000|1000', 'all points are in the table, once');
is($node->status('late', 'dead_letters'), 0, 'none is left to count');
is(sql(q(SELECT bool_and(l.key = d.key AND l.kafka_timestamp = d.kafka_timestamp AND l.value = (convert_from(d.payload, 'UTF8')::jsonb -> 'reading' -> 'value')::float8 AND l.alert IS NULL)
	FROM late l JOIN anomaly.dead_letters d ON (d.partition, d.kafka_offset) = (l.kafka_partition, l.kafka_offset))), 't', 'their rows are what the messages say');
cmp_ok(sql(q(SELECT count(l.score) FROM late l JOIN anomaly.dead_letters d ON (d.partition, d.kafka_offset) = (l.kafka_partition, l.kafka_offset))), '>', 600, 'judged, where anything was learned');

# judged, not learned: the states are those of the other points alone, in memory and saved
$broker->produce('calm', map { $_ % 3 ? $points[$_] : [ $odd[ $_ / 3 ][0], 'bad' ] } 0 .. 2999);
$node->connector('calm', { topics => 'calm', detector => $spec, 'errors.tolerance' => 'all' });
is($node->catchup('calm'), 't', 'a connector of the others alone');
stopped('late', 'calm');
is(sql(q(SELECT count(*), count(DISTINCT (partition, series, state)) FROM anomaly.checkpoint k JOIN anomaly.connector c ON c.id = connector_id WHERE name IN ('late', 'calm'))), '8|4', 'has learned the same');

# rows that the table refused, mended while points go on arriving
sql("CREATE TABLE mended ($columns, CONSTRAINT low CHECK (value < 40))");
$broker->produce('mended', @points[ 0 .. 1999 ]);
$node->connector('mended', { topics => 'mended', detector => $spec, 'errors.tolerance' => 'all' });
is($node->catchup('mended'), 't', 'some rows are refused');
my $refused = grep { value($_) >= 40 } @points[ 0 .. 1999 ];
is(letters('mended', q(count(*), count(*) FILTER (WHERE stage = 'sink'))), "$refused|$refused", 'and are dead letters');
my $asked = sql(q(SELECT anomaly.replay_dead_letters('mended')));
settled('mended');
is(letters('mended', 'count(*) FILTER (WHERE replayed_at IS NULL AND reason LIKE \'%low%\')'), $refused, 'tried too early, they are refused again');
sql('ALTER TABLE mended DROP CONSTRAINT low');
$broker->produce('mended', @points[ 2000 .. 2499 ]);
sql(q(SELECT anomaly.replay_dead_letters('mended', 'value[1] >= 45')));
sql(q(SELECT anomaly.replay_dead_letters('mended', 'value[1] < 45')));
$broker->produce('mended', @points[ 2500 .. 2999 ]);
is($node->catchup('mended'), 't', 'mended');
settled('mended');
is(sql('SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset, item)) FROM mended') . '|' . letters('mended', 'count(replayed_at)'), "3000|3000|$refused", 'every point is in, once');
is(sql(q(SELECT count(*) = count(DISTINCT (kafka_partition, kafka_offset)) AND count(*) > 10 FROM anomalies a WHERE connector = 'mended' AND EXISTS
	(SELECT FROM anomaly.dead_letters d WHERE d.connector = 'mended' AND (d.partition, d.kafka_offset) = (a.kafka_partition, a.kafka_offset)))), 't', 'their anomalies, too');

# rolled back: nothing is asked for
sql("CREATE TABLE several ($columns, CONSTRAINT low CHECK (value < 40))");
$broker->produce('several', @points[ 0 .. 999 ], map { [ s0 => $_ ] } 'bad', '{"series":"s0","values":[1,2]}');
$node->connector('several', { topics => 'several', detector => $spec, 'errors.tolerance' => 'all'});
is($node->catchup('several'), 't', 'bad messages and refused rows');
is(letters('several', q(array_agg(DISTINCT stage || ' ' || sqlstate ORDER BY stage || ' ' || sqlstate))), '{"convert 22P02","judge 2202E","sink 23514"}', 'of all stages');
sql(q(BEGIN; SELECT anomaly.replay_dead_letters('several'); ROLLBACK));
is(letters('several', 'count(replay_requested_at)'), 0, 'what is rolled back asks for nothing');

# asked for while it is paused: tried when it runs; what was discarded is not
sql(q(SELECT anomaly.pause_connector('several')));
Anomaly::Test->wait_until('it is paused', sub { $node->status('several', 'state') eq 'PAUSED' });
sql('ALTER TABLE several DROP CONSTRAINT low');
my $rows = letters('several', q(count(*) FILTER (WHERE stage = 'sink')));
is(sql(q(SELECT anomaly.discard_dead_letters('several', $$stage <> 'sink'$$))), 2, 'bad messages are discarded');
sql(q(SELECT anomaly.replay_dead_letters('several')));
sql('SELECT pg_sleep(0.5)');
is(letters('several', 'count(replay_requested_at)'), $rows, 'paused, nothing is tried');
sql(q(SELECT anomaly.resume_connector('several')));
settled('several');
is(letters('several', 'count(*), count(replayed_at)'), "$rows|$rows", 'resumed, it is');
is(sql('SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM several'), '1000|1000', 'and in the table');

# a task that is killed while it replays many writes none of them twice
sql("CREATE TABLE kept ($columns, CONSTRAINT low CHECK (value > 1e6))");
$broker->produce('kept', @points);
$node->connector('kept', { topics => 'kept', detector => $spec, 'errors.tolerance' => 'all', 'tasks.max' => 2 });
is($node->catchup('kept'), 't', 'all rows are refused');
sql('ALTER TABLE kept DROP CONSTRAINT low');
sql(q(SELECT anomaly.replay_dead_letters('kept')));
for (1 .. 4)
{
	my $pid = sql(q(SELECT pid FROM anomaly.connector_tasks WHERE connector = 'kept' AND pid IS NOT NULL ORDER BY random() LIMIT 1));
	kill 'TERM', $pid if $pid;
	select undef, undef, undef, 0.03;
}
settled('kept');
is(sql('SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM kept') . '|' . letters('kept', 'count(replayed_at)'), '3000|3000|3000', 'each is in the table, once');

# states built anew after all that are those of a connector that was never disturbed
sql("CREATE TABLE rebuilt ($columns, CONSTRAINT low CHECK (value < 40))");
$broker->produce('rebuilt', map { $_ % 50 == 7 ? ([ s1 => 'bad' ], $points[$_]) : $_ % 50 == 9 ? $odd[ $_ / 3 ] : $points[$_] } 0 .. 2999);
$node->connector('rebuilt', { topics => 'rebuilt', detector => $spec, 'errors.tolerance' => 'all' });
$node->connector('free', { topics => 'rebuilt', detector => $spec, 'errors.tolerance' => 'all', 'table.name.format' => 'public.free' });
is($node->catchup($_), 't', "$_ is in") for 'rebuilt', 'free';
sql('ALTER TABLE rebuilt DROP CONSTRAINT low');
sql(q(SELECT anomaly.alter_connector('rebuilt', '{"json.value": "reading.value"}')));
sql(q(SELECT anomaly.replay_dead_letters('rebuilt', $$stage = 'convert' AND kafka_offset % 3 = 0$$)));
settled('rebuilt');
sql(q(SELECT anomaly.alter_connector('rebuilt', '{"json.value": null}')));
sql(q(SELECT anomaly.replay_dead_letters('rebuilt', $$stage = 'sink' AND kafka_offset % 3 = 0$$)));
settled('rebuilt');
sql(q(SELECT anomaly.discard_dead_letters('rebuilt', 'kafka_offset % 2 = 0')));
cmp_ok(sql("SELECT count(*) FROM (SELECT DISTINCT stage, learned, replayed_at IS NULL, discarded_at IS NULL FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id = connector_id WHERE name = 'rebuilt') t"),
	'>=', 8, 'dead letters of every kind');
sql(q(SELECT anomaly.alter_connector('rebuilt', '{"timestamp.format": "ms"}')));
Anomaly::Test->wait_until('its states are built anew', sub { sql(q(SELECT bool_and(state = 'RUNNING') FROM anomaly.connector_tasks WHERE connector = 'rebuilt')) eq 't' });
is($node->catchup('rebuilt'), 't', 'another converter');
like(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/connector "rebuilt": building the states/, 'has the states built anew');
stopped('rebuilt', 'free');
is(sql(q(SELECT count(*), count(DISTINCT (partition, series, state)) FROM anomaly.checkpoint k JOIN anomaly.connector c ON c.id = connector_id WHERE name IN ('rebuilt', 'free'))), '12|6', 'they are the same');
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'rebuilt' AND inexact_from IS NOT NULL)), 0, 'and said to be exact');

# a flood of bad messages: the log stays short, the good ones are in
my $log = -s $node->logfile;
$broker->produce('flood', (map { [ "k$_" => "no json $_" ] } 1 .. 100000), @points[ 0 .. 99 ]);
$node->connector('flood', { topics => 'flood', detector => $spec, 'errors.tolerance' => 'all' });
is($node->catchup('flood'), 't', 'a flood of bad messages');
is(sql('SELECT count(*) FROM flood') . '|' . letters('flood', 'count(*), count(DISTINCT (partition, kafka_offset))'), '100|100000|100000', 'is kept, every one');
my $said = () = PostgreSQL::Test::Utils::slurp_file($node->logfile, $log) =~ /\n/g;
cmp_ok($said, '<', 100, "in $said lines of the log");
is(sql(q(SELECT anomaly.discard_dead_letters('flood'))), 100000, 'and discarded');

$node->stop('fast');
$broker->stop;
done_testing();
