# Detectors that change on a live connector and run side by side: verdicts and states are those of connectors that had
# them from the first message on, and of SQL windows; whatever is killed, paused or taken back meanwhile.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use JSON::PP;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', 'vectors:1', 'many:1', 'found:1');
my $node = Anomaly::Test->node('detectors', conf => "max_worker_processes = 40\nrestart_after_crash = on\n");
$node->kafka_server($broker);

sub sql { return $node->safe_psql('postgres', $_[0]); }

sub create
{
	my ($name, $topic, %config) = @_;
	$node->connector($name, { topics => $topic, scores => \1, 'errors.tolerance' => 'all', 'batch.size' => 500,
		'table.name.format' => $name, 'anomalies.table.name.format' => "a_$name", %config });
}

sub alter
{
	my ($name, %config) = @_;
	sql("SELECT anomaly.alter_connector('$name', '" . encode_json(\%config) . "')");
}

sub processes { my ($name) = @_; return sql("SELECT string_agg(pid::text, ' ') FROM anomaly.connector_tasks WHERE connector = '$name' AND task_id >= 0 AND pid IS NOT NULL"); }

# all states saved: what is in memory can be compared
sub cut
{
	my @names = @_;
	for my $name (@names)
	{
		is($node->catchup($name), 't', "$name catches up");
		sql("SELECT anomaly.pause_connector('$name')");
	}
	Anomaly::Test->wait_until('all are paused', sub {
		sql("SELECT bool_and(state = 'PAUSED') FROM anomaly.connector_tasks WHERE task_id >= 0 AND connector IN ('" . join("', '", @names) . "')") eq 't' });
}

sub states
{
	my ($name, $detector) = @_;
	return sql("SELECT c.partition, c.series, md5(c.state) FROM anomaly.checkpoint c JOIN anomaly.connector n ON n.id = c.connector_id"
		. " WHERE n.name = '$name' AND c.detector = '$detector'::anomaly.spec::text ORDER BY 1, 2");
}

sub same_states
{
	my ($name, $other, $detector) = @_;
	my $states = states($name, $detector);
	isnt($states, '', "$name has states of $detector");
	ok($states eq states($other, $detector), "$name: $detector has the states that $other has");
}

# raw rows of a table at which the verdict is not that of a SQL window over all its rows
sub strange
{
	my ($table, $spec, $where) = @_;
	return sql(<<EOS);
WITH judged AS (
	SELECT r.*, (anomaly.detect(value, ts, '$spec') OVER w).*
	FROM (SELECT series, kafka_partition, kafka_offset, item, ts, value, score AS s, onset AS o, is_anomaly AS i, alert AS a, expected AS e, lower AS l, upper AS u FROM $table) r
	WINDOW w AS (PARTITION BY kafka_partition, series ORDER BY kafka_offset, item ROWS UNBOUNDED PRECEDING))
SELECT count(*) FILTER (WHERE (s, o, i, a, e, l, u) IS DISTINCT FROM (score, onset, is_anomaly, alert, expected, lower, upper)), count(*) > 500, count(s) > 0 FROM judged WHERE $where
EOS
}

# --- there and back again, on a stream with bad messages in it ---
my ($a, $b, $c) = ('mad(window=30)', 'zscore(half_life=1h)', 'max(ewma, cusum)');
my @points = Anomaly::Test->points(12000, 20, 7);
my $send = sub { my $n = shift; $broker->produce('points', [ bad => 'no json' ], splice(@points, 0, $n), [ bad => '{}' ], [ none => '[]' ]); };
create('a', 'points', detector => $a);
create('b', 'points', detector => $b);
create('c', 'points', detector => $c);
create('live', 'points', detector => $a, 'tasks.max' => 2, 'anomalies.topic' => 'found');

my @phases = ([ [$a], [] ], [ [ $a, $b ], [] ], [ [$b], [] ], [ [$a], [] ], [ [ $c, $a ], [] ]);
for my $phase (@phases)
{
	my @specs = @{ $phase->[0] };
	if ($phase != $phases[0])
	{
		my $old = processes('live');
		alter('live', @specs > 1 ? (detectors => \@specs) : (detector => $specs[0]));
		# until then what arrives is judged as before
		Anomaly::Test->wait_until('the tasks begin anew', sub { my $new = processes('live'); $new =~ /^\d+ \d+$/ && !grep { $old =~ /\b$_\b/ } split / /, $new });
	}
	$phase->[1] = sql(q(SELECT string_agg(format('kafka_partition = %s AND kafka_offset >= %s', partition, next_offset), ' OR ') FROM anomaly.connector_offsets WHERE connector = 'live')) || 'true';
	$send->(2000);
	is($node->catchup('live'), 't', "@specs: caught up");
	is(strange('live', $specs[0], $phase->[1]), '0|t|t', "from there on the verdicts are those of SQL over all rows");
	is($node->status('live', 'notice'), '', 'nothing to complain of');
}
is(sql(q(SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset, item)) FROM live)), '10000|10000', 'nothing lost or doubled');
is(sql(q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'live' AND inexact_from IS NOT NULL)), 0, 'all of it exact');
cut(qw(a b c live));
same_states('live', 'a', $a);
same_states('live', 'c', $c);
is(states('live', $b), '', 'those of a detector that left are gone');

# anomalies: in each phase just those of the connectors that had its detectors alone
my %single = ($a => 'a', $b => 'b', $c => 'c');
my @wanted;
for my $k (0 .. $#phases)
{
	my $until = $k < $#phases ? "NOT ($phases[$k + 1][1])" : 'true';
	push @wanted, map { "SELECT to_jsonb(t) - 'connector' - 'detected_at' AS j FROM a_$single{$_} t WHERE ($phases[$k][1]) AND $until" } @{ $phases[$k][0] };
}
my $got = q(SELECT to_jsonb(t) - 'connector' - 'detected_at' AS j FROM a_live t);
is(sql("SELECT count(*) FROM (($got) EXCEPT ALL (" . join(' UNION ALL ', @wanted) . ')) x'), 0, 'no anomaly that they have not');
my $missing = sql('SELECT j FROM ((' . join(' UNION ALL ', @wanted) . ") EXCEPT ALL ($got)) x");
is($missing, '', 'and none is missing') or diag(join "\n", map { "@{$_->[0]}: $_->[1]" } @phases);
is(sql('SELECT count(DISTINCT detector) FROM a_live'), 3, 'each row says which detector');
my @sent = map { my (undef, undef, undef, $json) = split /\|/, $_, 4; decode_json($json) } $broker->consume('found');
is_deeply([ sort map { "$_->{detector} $_->{partition} $_->{offset} $_->{item}" } @sent ],
	[ sort split /\n/, sql(q(SELECT concat_ws(' ', detector, kafka_partition, kafka_offset, item) FROM a_live)) ], 'so does each message of anomalies.topic');

# --- dead letters: points that the tables never took were learned all the same ---
sql(<<'EOS');
SELECT anomaly.stop_connector('live');
INSERT INTO anomaly.dead_letter (connector_id, topic, partition, kafka_offset, item, series, ts, value, learned, stage, sqlstate, reason)
	SELECT n.id, 'points', kafka_partition, kafka_offset, item, series, ts, ARRAY[value], true, 'sink', '23514', 'no'
	FROM live, anomaly.connector n WHERE n.name = 'live' AND kafka_offset % 7 = 3;
DELETE FROM live WHERE kafka_offset % 7 = 3 AND kafka_offset % 2 = 0;
INSERT INTO live (series, ts, value, kafka_partition, kafka_offset, item)
	SELECT 's1', now(), 1e6, partition, kafka_offset, 0 FROM anomaly.dead_letters WHERE connector = 'live' AND item = -1;
UPDATE live SET value = 1e6 WHERE kafka_offset % 7 = 3;
EOS
alter('live', detectors => [ $c, $b ]);
sql(q(SELECT anomaly.resume_connector('live')));
cut('live');
same_states('live', 'b', $b);
is($node->status('live', 'notice'), '', 'and nothing is inexact');

sql('CREATE TABLE refusing (series text, ts timestamptz, value float8 CONSTRAINT low CHECK (value < 30), kafka_partition int, kafka_offset bigint, item int)');
create('refusing', 'points', detector => $a);
is($node->catchup('refusing'), 't', 'a table that refuses some');
my $refused = sql(q(SELECT count(*) FROM anomaly.dead_letters WHERE connector = 'refusing' AND item >= 0));
cmp_ok($refused, '>', 20, 'has dead letters');
alter('refusing', detectors => [ $a, $b ]);
is($node->catchup('refusing'), 't', 'they are learned of');
sql(q(ALTER TABLE refusing DROP CONSTRAINT low; SELECT anomaly.replay_dead_letters('refusing')));
Anomaly::Test->wait_until('they are in the table', sub { sql(q(SELECT count(*) FROM anomaly.dead_letters WHERE connector = 'refusing' AND item >= 0 AND replayed_at IS NULL)) == 0 });
alter('refusing', detectors => [ $c, $b ]);
cut('refusing');
same_states('refusing', $_ eq $b ? 'b' : 'c', $_) for $b, $c;
is($node->status('refusing', 'notice'), '', 'before and after their replay');

# --- what cannot be built ---
create('blind', 'points', detector => $a, 'raw.enabled' => \0);
is($node->catchup('blind'), 't', 'without a raw table');
alter('blind', detectors => "$a; $c");
is($node->catchup('blind'), 't', 'a second detector');
like($node->status('blind', 'notice'), qr/cold start: the states of max\(ewma, cusum\) begin at offset \d+ of topic "points" partition \d: raw.enabled is false/, 'starts cold and says why');
sql('CREATE TABLE timeless (series text, value float8, ts text, kafka_partition int, kafka_offset bigint, item int)');
create('timeless', 'points', detector => 'zscore');
is($node->catchup('timeless'), 't', 'a table without times');
alter('timeless', detectors => "zscore;$a;$b");
is($node->catchup('timeless'), 't', 'two more detectors');
like($node->status('timeless', 'notice'), qr/^cold start: the states of \Q$b\E [^;]*column ts[^;]*;[^;]*\Q$b\E[^;]*$/, 'the one that needs times starts cold');
cut('timeless', 'blind');
same_states('timeless', 'a', $a);
same_states('blind', 'a', $a);
sql(q(SELECT anomaly.resume_connector('a'); SELECT anomaly.stop_connector('a'); DELETE FROM a WHERE kafka_offset < 10; SELECT anomaly.alter_connector('a', '{"detector": "range"}'); SELECT anomaly.resume_connector('a')));
is($node->catchup('a'), 't', 'rows that someone deleted');
like($node->status('a', 'notice'), qr/inexact from offset \d+ .*the raw table holds \d+ of the \d+ messages/, 'are missed');

# --- vectors with missing components, NULL or NaN ---
my $vector = 'mahalanobis(missing=last)';
my @vectors = map { [ v => sprintf '{"series":"v%d","ts":%d,"values":[%d,%s,%d.5]}', $_ % 3, 1700000000 + $_, $_ % 5, $_ % 17 == 4 ? 'null' : $_ % 11, $_ == 1700 ? 500 : $_ % 7 ] } 1 .. 2000;
$broker->produce('vectors', @vectors);
create('vectors', 'vectors', detector => 'zscore', 'json.values' => 'values');
create('vectors1', 'vectors', detector => $vector, 'json.values' => 'values');
is($node->catchup('vectors'), 't', 'vectors');
cmp_ok(sql(q(UPDATE vectors SET value = array_replace(value, 'NaN', NULL) WHERE kafka_offset % 2 = 0 AND 'NaN' = ANY (value) RETURNING 1)) =~ tr/1//, '>', 50, 'some components are NULL');
alter('vectors', detectors => [ 'zscore', $vector ]);
$broker->produce('vectors', @vectors);
cut('vectors', 'vectors1');
same_states('vectors', 'vectors1', $vector);
is(sql(q(SELECT count(*) FROM (SELECT to_jsonb(t) - 'connector' - 'detected_at' FROM a_vectors1 t WHERE kafka_offset >= 2000 EXCEPT SELECT to_jsonb(t) - 'connector' - 'detected_at' FROM a_vectors t) x)), 0, 'and finds what it finds');

# --- more states than memory.max takes, of two detectors with clocks of their own, and of a third that is built ---
my $series = 6000;
my ($auto, $seasonal) = ('auto(timezone=America/New_York)', 'seasonal(timezone=Europe/Berlin)');
$broker->produce('many', map { [ k => sprintf '{"series":"s%d","ts":%d,"value":%d}', $_ % $series, 1700000000 + 37 * $_, $_ % 101 ] } 1 .. 3 * $series);
create('many', 'many', detectors => [ $auto, $seasonal ], 'memory.max' => 96, 'batch.size' => 5000);
create('auto', 'many', detector => $auto, 'memory.max' => 1000, 'batch.size' => 5000);
create('mad', 'many', detector => $seasonal, 'memory.max' => 1000, 'batch.size' => 5000);
create('rcf', 'many', detector => 'loda', 'memory.max' => 1000, 'batch.size' => 5000);
is($node->catchup('many'), 't', 'many series');
cmp_ok(sql(q(SELECT states FROM anomaly.connector_status WHERE name = 'many')), '<', $series, 'some states have left');
alter('many', detectors => [ 'loda', $seasonal, $auto ]);
cut(qw(many auto mad rcf));
same_states('many', 'auto', $auto);
same_states('many', 'mad', $seasonal);
same_states('many', 'rcf', 'loda');

$node->stop('fast');
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/PANIC|terminated by signal|TRAP/, 'the server never faltered');
$broker->stop;
done_testing();
