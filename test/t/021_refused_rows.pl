# Rows that the database refuses: they alone become dead letters, on every path into a table; their neighbours are written once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my @kinds = ('plain', 'uniq', 'parted', 'raising', 'policy', 'mixed');
my $broker = Anomaly::Test->broker(map { "$_:1" } @kinds, 'odd', 'many', 'strict', 'rights', 'budget', 'divided', 'later', 'unkept', 'shared:2');
my $node = Anomaly::Test->node('refused');
$node->kafka_server($broker);
my $columns = 'series text, ts timestamptz, value float8, label boolean, kafka_partition int, kafka_offset bigint, item int';
$node->safe_psql('postgres', <<EOF);
CREATE ROLE owner;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO owner;
GRANT USAGE ON FOREIGN SERVER kafka TO owner;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO owner;
GRANT CREATE ON SCHEMA public TO owner;
SET ROLE owner;
CREATE TABLE plain ($columns, CHECK (value < 40));
CREATE TABLE uniq ($columns, UNIQUE (series, ts));
CREATE TABLE parted ($columns) PARTITION BY RANGE (value);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (MINVALUE) TO (24);
CREATE TABLE parted_mid PARTITION OF parted FOR VALUES FROM (24) TO (40);
CREATE TABLE raising ($columns);
CREATE FUNCTION no_spikes() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF NEW.value >= 40 THEN RAISE EXCEPTION 'a spike'; END IF; RETURN NEW; END \$\$;
CREATE TRIGGER no_spikes BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION no_spikes();
CREATE TABLE policy ($columns);
ALTER TABLE policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy FORCE ROW LEVEL SECURITY;
CREATE POLICY low ON policy USING (true) WITH CHECK (value < 40);
CREATE TABLE mixed ($columns, CHECK (value < 40), UNIQUE (series, ts));
EOF

sub letters { my ($name, $what) = @_; return $node->safe_psql('postgres', "SELECT $what FROM anomaly.dead_letters WHERE connector = '$name'"); }
sub value { return $_[0][1] =~ /"value":([\d.]+)/ ? $1 : 'inf'; }

# one stream of 3,000 points with spikes above 40; where the table has a key some points come twice
my @points = Anomaly::Test->points(3000, 5, 9);
my @spikes = grep { value($_) >= 40 } @points;
cmp_ok(scalar @spikes, '>', 15, 'some points are refused');
my @twice = grep { value($_) < 40 } @points[ 0 .. 5, 500 .. 505, 2990 .. 2999 ];
my %state = (plain => '23514', uniq => '23505', parted => '23514', raising => 'P0001', policy => '42501');
for my $kind (@kinds)
{
	$broker->produce($kind, @points, $kind =~ /uniq|mixed/ ? @twice : ());
	$node->safe_psql('postgres', qq(SET ROLE owner; SELECT anomaly.create_connector('$kind', '{"server": "kafka", "topics": "$kind", "detector": "mad(window=30)", "errors.tolerance": "all", "batch.size": 700}')));
}
for my $kind (@kinds)
{
	my $refused = $kind eq 'uniq' ? @twice : $kind eq 'mixed' ? @spikes + @twice : @spikes;
	my $rows = 3000 + ($kind =~ /uniq|mixed/ ? @twice : 0) - $refused;
	is($node->catchup($kind), 't', "$kind goes on");
	is($node->safe_psql('postgres', "SELECT count(*), count(DISTINCT kafka_offset) FROM $kind"), "$rows|$rows", "$kind holds each row that it takes, once");
	is(letters($kind, 'count(*), count(DISTINCT kafka_offset)'), "$refused|$refused", "and the dead letters the others");
	is($node->safe_psql('postgres', "SELECT count(*) FROM $kind r JOIN anomaly.dead_letters d USING (kafka_offset) WHERE d.connector = '$kind'"), 0, 'none is both');
	is(letters($kind, 'array_agg(DISTINCT sqlstate)'), "{$state{$kind}}", 'with the SQLSTATE') if $state{$kind};
	is($node->status($kind, 'dead_letters'), $refused, 'and counted');
}
is(letters('plain', q(bool_and(stage = 'sink' AND item = 0 AND reason LIKE '%plain_value_check%' AND series = convert_from(payload, 'UTF8')::jsonb ->> 'series'
	AND key = series::bytea AND value[1] = (convert_from(payload, 'UTF8')::jsonb -> 'value')::float8
	AND ts = to_timestamp((convert_from(payload, 'UTF8')::jsonb -> 'ts')::bigint / 1000.0)))), 't', 'a dead letter has the message and the point');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomalies a JOIN anomaly.dead_letters d USING (connector, kafka_offset)'), 0, 'the anomaly of a refused row is not there either');
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letter WHERE NOT learned)), 0, 'the states know the points');

# the anomalies table refuses: the raw row goes with it
$node->safe_psql('postgres', 'CREATE TABLE odd_anomalies (series text, ts timestamptz, value float8 CHECK (value < 47), kafka_offset bigint)');
$broker->produce('odd', @points);
$node->connector('odd', { topics => 'odd', detector => 'mad(window=30)', 'errors.tolerance' => 'all', 'anomalies.table.name.format' => 'public.odd_anomalies' });
is($node->catchup('odd'), 't', 'an anomalies table may refuse, too');
my $high = grep { value($points[$_]) >= 47 } 150 .. $#points;
is($node->safe_psql('postgres', 'SELECT count(*) FILTER (WHERE value >= 47) FROM odd WHERE kafka_offset >= 150'), 0, 'its raw rows stay away');
is(letters('odd', 'count(*), min(value[1]) >= 47'), "$high|t", 'as dead letters');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT kafka_offset) FROM odd'), (3000 - $high) . '|' . (3000 - $high), 'and the others are there');
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM odd_anomalies'), '>', 0, 'and some were not refused');

# an error of an expression
$node->safe_psql('postgres', "CREATE TABLE divided ($columns, inverse int GENERATED ALWAYS AS (1 / (value::int - 7)) STORED)");
$broker->produce('divided', map { [ w => qq({"series":"w","ts":170000$_,"value":) . $_ % 10 . '}' ] } 1000 .. 1099);
$node->connector('divided', { topics => 'divided', detector => 'zscore', 'errors.tolerance' => 'all' });
is($node->catchup('divided'), 't', 'a generated column divides by zero');
is(letters('divided', 'count(*), min(sqlstate), min(kafka_offset)'), '10|22012|7', 'for the rows where it does');

# every row of many is refused: the log stays short
my $log = -s $node->logfile;
$node->safe_psql('postgres', "CREATE TABLE many ($columns, CHECK (value > 1e6))");
$broker->produce('many', @points);
$node->connector('many', { topics => 'many', detector => 'zscore', 'errors.tolerance' => 'all', 'batch.size' => 500 });
is($node->catchup('many'), 't', 'all rows are refused');
is(letters('many', 'count(*)') . $node->safe_psql('postgres', 'SELECT count(*) FROM many'), '30000', 'and all are dead letters');
my $lines = () = PostgreSQL::Test::Utils::slurp_file($node->logfile, $log) =~ /(?:ERROR|dead letters|refused|many_value_check)/g;
cmp_ok($lines, '<', 5, 'which the log tells in a few lines');

# tolerance none: the task stands at the row, what came before it is in
$node->safe_psql('postgres', "CREATE TABLE strict ($columns, score float8, alert boolean, CONSTRAINT low CHECK (value < 40))");
my ($first) = grep { value($points[$_]) >= 40 } 0 .. $#points;
$broker->produce('strict', @points);
$node->connector('strict', { topics => 'strict', detector => 'mad(window=30)', scores => \1 });
Anomaly::Test->wait_until('the task fails', sub { $node->status('strict', 'state') eq 'FAILED' });
like($node->status('strict', 'error'), qr/low.*\nrow of topic "strict" partition 0 offset $first item 0\nHINT/s, 'the status names constraint and coordinates');
is($node->status('strict', 'sqlstate'), '23514', 'and the SQLSTATE');
is($node->safe_psql('postgres', 'SELECT count(*), max(kafka_offset) FROM strict'), $first . '|' . ($first - 1), 'what came before it is in');
is($node->safe_psql('postgres', q(SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'strict')), $first, 'the offset is at it');
is(letters('strict', 'kafka_offset, item, stage, value[1] >= 40'), "$first|0|sink|t", 'it is a dead letter');
$node->safe_psql('postgres', 'ALTER TABLE strict DROP CONSTRAINT low');
$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('strict')));
is($node->catchup('strict'), 't', 'without the constraint it goes on');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT kafka_offset) FROM strict'), '3000|3000', 'with every row');
is(letters('strict', 'count(*)'), 0, 'and no dead letter is left');
is($node->safe_psql('postgres', <<'EOF'), 0, 'the verdicts are those of all points');
SELECT count(*) FROM (SELECT kafka_offset, score AS s, alert AS a, (anomaly.detect(value, 'mad(window=30)') OVER (PARTITION BY series ORDER BY kafka_offset ROWS UNBOUNDED PRECEDING)).*
	FROM strict) t WHERE (s, a) IS DISTINCT FROM (score, alert)
EOF

# a missing right is nobody's row
$node->safe_psql('postgres', <<EOF);
CREATE TABLE rights_log (x int);
CREATE TABLE rights ($columns);
ALTER TABLE rights OWNER TO owner;
SET ROLE owner;
CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN INSERT INTO public.rights_log VALUES (1); RETURN NEW; END \$\$;
CREATE TRIGGER log_it BEFORE INSERT ON rights FOR EACH ROW EXECUTE FUNCTION log_it();
SELECT anomaly.create_connector('rights', '{"server": "kafka", "topics": "rights", "detector": "zscore", "errors.tolerance": "all"}');
EOF
$broker->produce('rights', @points[ 0 .. 9 ]);
Anomaly::Test->wait_until('the task fails', sub { $node->status('rights', 'state') eq 'FAILED' });
is($node->status('rights', 'sqlstate'), '42501', 'a right that a trigger lacks fails the task');
is(letters('rights', 'count(*)') . $node->safe_psql('postgres', 'SELECT count(*) FROM rights'), '00', 'and makes no dead letters');
$node->safe_psql('postgres', 'GRANT INSERT ON rights_log TO owner');
$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('rights')));
is($node->catchup('rights'), 't', 'granted, it goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM rights') . letters('rights', 'count(*)'), '100', 'with every row');

# what time mends is tried again, and blamed on no row
$node->safe_psql('postgres', <<EOF);
CREATE SEQUENCE tries;
CREATE TABLE later ($columns);
CREATE FUNCTION not_yet() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF nextval('public.tries') < 5 THEN RAISE EXCEPTION 'not yet' USING ERRCODE = 'serialization_failure'; END IF; RETURN NULL; END \$\$;
CREATE TRIGGER not_yet BEFORE INSERT ON later FOR EACH STATEMENT EXECUTE FUNCTION not_yet();
EOF
$broker->produce('later', @points[ 0 .. 99 ]);
$node->connector('later', { topics => 'later', detector => 'zscore', 'errors.tolerance' => 'all' });
Anomaly::Test->wait_until('it is tried again', sub { $node->status('later', q(error LIKE 'not yet%' AND next_retry_at > now() - interval '5 s')) eq 't' });
is($node->catchup('later'), 't', 'an error that passes by is waited for');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT kafka_offset) FROM later') . letters('later', 'count(*)'), '100|1000', 'every row is in, once, and none is a dead letter');
is($node->status('later', 'error IS NULL AND next_retry_at IS NULL'), 't', 'and the status forgets');

# dead letters that cannot be written stop the task: nothing is lost
$node->safe_psql('postgres', "ALTER TABLE anomaly.dead_letter ADD CONSTRAINT no_more CHECK (topic <> 'unkept')");
$broker->produce('unkept', @points[ 0 .. 99 ], [ s0 => 'bad' ], @points[ 100 .. 199 ]);
$node->connector('unkept', { topics => 'unkept', detector => 'zscore', 'errors.tolerance' => 'all' });
Anomaly::Test->wait_until('the task fails', sub { $node->status('unkept', 'state') eq 'FAILED' });
like($node->status('unkept', 'error'), qr/no_more/, 'a dead letter that cannot be kept fails the task');
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'unkept' AND next_offset > 100)), 0, 'the offset is not behind it');
$node->safe_psql('postgres', q(ALTER TABLE anomaly.dead_letter DROP CONSTRAINT no_more; SELECT anomaly.restart_connector('unkept')));
is($node->catchup('unkept'), 't', 'when it can be, it goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM unkept') . letters('unkept', 'count(*)'), '2001', 'with all');

# a budget, of messages and rows together
$node->safe_psql('postgres', "CREATE TABLE budget ($columns, CHECK (value < 40))");
my @stream = map { $_ % 100 == 50 ? ([ k => 'not json' ], $points[$_]) : $points[$_] } 0 .. $#points;
my @bad = grep { value($stream[$_]) >= 40 } 0 .. $#stream;
cmp_ok(scalar @bad, '>', 42, 'there is more to refuse than two budgets');
$broker->produce('budget', @stream);
$node->connector('budget', { topics => 'budget', detector => 'mad(window=30)', 'errors.tolerance' => 'all', 'errors.max.count' => 20 });
for my $round (1, 2)
{
	my $letter = $round * 21 - 1;
	Anomaly::Test->wait_until('the task fails', sub { $node->status('budget', 'state') eq 'FAILED' && letters('budget', 'count(*)') > 20 * $round });
	like($node->status('budget', 'error'), qr/errors\.max\.count=20/, "after 20 dead letters the next one fails the task, round $round");
	is($node->safe_psql('postgres', q(SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'budget')), $bad[ 20 * $round ], 'which stands at it');
	is(letters('budget', 'count(*)'), 20 * $round + 1, 'and it is kept, too');
	is($node->safe_psql('postgres', 'SELECT count(*) FROM budget'), $bad[ 20 * $round ] - 20 * $round, 'with all rows before it');
	$node->safe_psql('postgres', $round == 1 ? q(SELECT anomaly.restart_task('budget', 0)) : q(SELECT anomaly.restart_connector('budget')));
}
$node->safe_psql('postgres', q(SELECT anomaly.alter_connector('budget', '{"errors.max.count": null}')));
is($node->catchup('budget'), 't', 'without the key it goes to the end');
is($node->safe_psql('postgres', 'SELECT count(*) FROM budget') . '|' . letters('budget', 'count(*)'), @stream - @bad . '|' . @bad, 'with everything');

# a budget is the connector's: two tasks that meet bad messages at the same time share it
$node->safe_psql('postgres', "CREATE TABLE shared ($columns, CHECK (value < 40))");
$broker->produce('shared', { partition => $_ }, @stream) for 0, 1;
$node->connector('shared', { topics => 'shared', detector => 'mad(window=30)', 'tasks.max' => 2, 'errors.tolerance' => 'all', 'errors.max.count' => 15 });
for my $round (1, 2)
{
	Anomaly::Test->wait_until('both tasks fail', sub { $node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connector_tasks WHERE connector = 'shared' AND state = 'FAILED')) == 2 && letters('shared', 'count(*)') > 15 * $round });
	is(letters('shared', 'count(*)'), 15 * $round + 2, "two tasks tolerate 15 together, and each keeps the one that stopped it, round $round");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM shared'), $node->safe_psql('postgres', q(SELECT sum(next_offset) FROM anomaly.connector_offsets WHERE connector = 'shared')) - 15 * $round,
		'with all rows before');
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('shared')));
}
$node->safe_psql('postgres', q(SELECT anomaly.alter_connector('shared', '{"errors.max.count": null}')));
is($node->catchup('shared'), 't', 'without the key they go to the end');
is($node->safe_psql('postgres', 'SELECT count(*) FROM shared') . '|' . letters('shared', 'count(*)'), 2 * (@stream - @bad) . '|' . 2 * @bad, 'with everything');

$node->stop('fast');
$broker->stop;
done_testing();
