# What people already send, and what is kept of it: points arrive in the right series at the right times, a bad message in the dead letters.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker(map { "$_:1" } 'lines', 'numbers', 'telegraf', 'rows', 'vectors', 'meta', 'mine', 'called', 'twice', 'calling_write', 'calling_missing');
my $node = Anomaly::Test->node('formats');
$node->kafka_server($broker);

# what a table holds, in source order: offset|item|series|seconds|value
sub rows
{
	my ($table) = @_;
	return $node->safe_psql('postgres',
		"SELECT string_agg(concat_ws('|', kafka_offset, item, series, extract(epoch FROM ts)::float8, value), ' ' ORDER BY kafka_offset, item) FROM $table");
}

sub dead_letters
{
	my ($connector) = @_;
	return $node->safe_psql('postgres',
		"SELECT string_agg(kafka_offset || ' ' || reason, E'\\n' ORDER BY kafka_offset) FROM anomaly.dead_letters WHERE connector = '$connector'");
}

my %common = (detector => 'zscore', 'errors.tolerance' => 'all');

$broker->produce('lines', { lines => 1 },
	[ a => "# telegraf\ncpu,host=a\\ b,cpu=0 idle=98.5,n=3i,name=\"x\" 1700000000500\ncpu,cpu=1,host=c idle=t 1700000001000" ],
	[ a => "cpu,host=a idle=1 1700000002000\ncpu,host=a idle=broken" ],
	[ a => "cpu,host=a text=\"nothing to judge\"" ],
	[ a => "cpu,host=d idle=2 1700000003000" ],
	[ a => "# the last message has no points" ]);
$node->connector('lines', { %common, topics => 'lines', 'value.converter' => 'influx', 'influx.precision' => 'ms' });
is($node->catchup('lines'), 't', 'lines are taken');
is(rows('lines'), '0|0|cpu.idle,cpu=0,host=a\ b|1700000000.5|98.5 0|1|cpu.n,cpu=0,host=a\ b|1700000000.5|3 0|2|cpu.idle,cpu=1,host=c|1700000001|1 3|0|cpu.idle,host=d|1700000003|2',
	'every numeric field is a point of its own series');
is(dead_letters('lines'), '1 line 2: "broken" is neither a number nor a boolean nor a quoted string', 'a bad line makes its message a dead letter');
is($node->safe_psql('postgres', q(SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'lines')), 5, 'a message without points is done with');

$broker->produce('numbers', [ s1 => '12.5' ], [ s2 => '-1e3' ], [ s1 => 'NaN' ], [ s1 => '13' ]);
$node->connector('numbers', { %common, topics => 'numbers', 'value.converter' => 'text', 'series.template' => '${topic}/${key}' });
is($node->catchup('numbers'), 't', 'numbers are taken');
like(rows('numbers'), qr{^0\|0\|numbers/s1\|1[0-9.]+\|12.5 1\|0\|numbers/s2\|1[0-9.]+\|-1000 3\|0\|numbers/s1\|1[0-9.]+\|13$},
	'their series is made from topic and key, their time is the message\'s');
is(dead_letters('numbers'), '2 "NaN" is not a number', 'NaN is refused');

# telegraf's JSON, one metric and a batch of them, gives the same series as its lines
$broker->produce('telegraf',
	[ '' => '{"fields":{"idle":98.5,"n":3,"name":"x"},"name":"cpu","tags":{"host":"a b","cpu":"0"},"timestamp":1700000000}' ],
	[ '' => '{"metrics":[{"fields":{"idle":1},"name":"cpu","tags":{},"timestamp":1700000001},{"fields":{"up":true},"name":"m","tags":{"t":"\u00e9"},"timestamp":1700000002}]}' ],
	[ '' => '{"metrics":[{"fields":{"idle":1},"name":"cpu","tags":{},"timestamp":1700000001},{"fields":{"up":true},"tags":{},"timestamp":1700000002}]}' ]);
$node->connector('telegraf', { %common, topics => 'telegraf', 'value.converter' => 'telegraf', tags => 'true', detector => 'novelty(warmup=1)', 'anomalies.table.name.format' => 'telegraf_anomalies' });
is($node->catchup('telegraf'), 't', 'telegraf is taken');
is(rows('telegraf'), '0|0|cpu.idle,cpu=0,host=a\ b|1700000000|98.5 0|1|cpu.n,cpu=0,host=a\ b|1700000000|3 1|0|cpu.idle|1700000001|1 1|1|m.up,t=é|1700000002|1', 'every field of every metric');
is($node->safe_psql('postgres', "SELECT string_agg(concat_ws(' ', kafka_offset, item, tags), '; ' ORDER BY kafka_offset, item) FROM telegraf"),
	'0 0 {"cpu": "0", "host": "a b"}; 0 1 {"cpu": "0", "host": "a b"}; 1 0 {}; 1 1 {"t": "é"}', 'with its tags');
is(dead_letters('telegraf'), '2 row 2: no series: "name" of series.template is missing', 'a message is taken as a whole or not at all');

# rows within an object, named by a template; items count on through the message; lines keep their tags, too
$broker->produce('rows', [ k => '{"host":"h1","dc":{"room":7},"readings":[{"t":1700000000,"cpu":1,"mem":{"used":2}},{"t":1700000001,"cpu":3}]}' ], [ k => '[{"host":"h2","dc":{"room":8},"t":1700000002,"cpu":4}]' ]);
$node->connector('rows', { %common, topics => 'rows', 'json.rows' => 'readings', 'json.ts' => 't', 'json.fields' => [ 'cpu', 'mem.used' ], 'series.template' => '${dc.room}/${host}.${field}', tags => 'true', 'json.tags' => [ 'host', 'dc.room' ] });
is($node->catchup('rows'), 't', 'rows are taken');
is(rows('rows'), '0|0|7/h1.cpu|1700000000|1 0|1|7/h1.mem.used|1700000000|2 0|2|7/h1.cpu|1700000001|3 1|0|8/h2.cpu|1700000002|4', 'a row a series and field, items in order');
is($node->safe_psql('postgres', q(SELECT string_agg(DISTINCT tags::text, '; ') FROM rows)), '{"host": "h1", "dc.room": 7}; {"host": "h2", "dc.room": 8}', 'tags made of paths');

# fields as one vector
$broker->produce('vectors', map { [ k => sprintf '{"series":"m","ts":%d,"cpu":%f,"io":{"in":%f}}', 1700000000 + $_, sin($_), cos($_) ] } 1 .. 20);
$node->connector('vectors', { %common, topics => 'vectors', 'json.values' => 'cpu,io.in', detector => 'mahalanobis(warmup=5)', 'anomalies.table.name.format' => 'vector_anomalies' });
is($node->catchup('vectors'), 't', 'vectors are taken');
is($node->safe_psql('postgres', "SELECT count(*), bool_and(abs(value[1] - sin(kafka_offset + 1)) < 1e-6 AND abs(value[2] - cos(kafka_offset + 1)) < 1e-6) FROM vectors"), '20|t', 'with a component for every path');

# metadata: in the table that we make, and by name in the user's own
sub produce_headers
{
	my ($topic) = @_;
	open my $pipe, '|-', 'kcat', '-P', '-q', '-b', $broker->address, '-t', $topic, '-K', "\t", '-H', 'a=1', '-H', 'b=zwei', '-H', 'a=last', '-H', 'empty=' or die "kcat: $!";
	print $pipe "k1\t{\"series\":\"s\",\"value\":1}\n\xff\xfe\t{\"series\":\"s\",\"value\":2}\n";
	close $pipe or die "kcat failed: $?";
	$broker->produce($topic, { lines => 1 }, [ k3 => '{"series":"s","value":3}' ]);
}
produce_headers('meta');
$node->connector('meta', { %common, topics => 'meta', 'metadata.columns' => 'topic,partition,offset,timestamp,key,headers' });
is($node->catchup('meta'), 't', 'messages with headers are taken');
my $meta = "SELECT string_agg(concat_ws('|', topic, kafka_partition, kafka_offset, kafka_timestamp BETWEEN now() - interval '5 min' AND now() + interval '1 min', kafka_timestamp = ts, %s, coalesce(headers::text, 'NULL')), ' ' ORDER BY kafka_offset) FROM %s";
my $headers = '{"a": "last", "b": "zwei", "empty": ""}';
is($node->safe_psql('postgres', sprintf $meta, 'key', 'meta'), "meta|0|0|t|t|k1|$headers meta|0|1|t|t|\\xfffe|$headers meta|0|2|t|t|k3|NULL", 'metadata is in the table that we made');
$node->safe_psql('postgres', 'CREATE TABLE mine (headers jsonb, kafka_partition smallint, key bytea, topic varchar(20), ts timestamptz, tags text DEFAULT \'own\', kafka_offset numeric, kafka_timestamp timestamptz, value float8, series text)');
produce_headers('mine');
$node->connector('mine', { %common, topics => 'mine' });
is($node->catchup('mine'), 't', 'and again, for a table of the user\'s');
is($node->safe_psql('postgres', sprintf $meta, 'encode(key, \'hex\')', 'mine'), "mine|0|0|t|t|6b31|$headers mine|0|1|t|t|fffe|$headers mine|0|2|t|t|6b33|NULL", 'columns are matched by name');
is($node->safe_psql('postgres', q(SELECT DISTINCT tags FROM mine)), 'own', 'tags that nobody asked for are the user\'s own');

# a function of the user's
$node->safe_psql('postgres', <<'EOF');
CREATE TABLE offsets_of (kind text PRIMARY KEY, shift float8);
INSERT INTO offsets_of VALUES ('a', 100), ('b', 200);
CREATE FUNCTION public.semicolons(message bytea) RETURNS TABLE (name text, t timestamptz, v float8) LANGUAGE plpgsql AS $$
DECLARE part text[] := string_to_array(convert_from(message, 'UTF8'), ';');
BEGIN
    IF part[1] = 'write' THEN INSERT INTO public.offsets_of VALUES ('c', 1); END IF;
    IF part[1] = 'missing' THEN PERFORM * FROM public.no_such_table; END IF;
    IF part[1] = 'raise' THEN RAISE EXCEPTION 'no such kind: %', part[2] USING errcode = '22ABC'; END IF;
    RETURN QUERY SELECT nullif(k, ''), to_timestamp(1700000000), shift + n::float8 FROM unnest(part[2:]) n, public.offsets_of, LATERAL (SELECT CASE part[1] WHEN '-' THEN '' ELSE part[1] || '/' || kind END) x(k) WHERE n <> '';
END $$;
EOF
$broker->produce('called', [ key => 'x;1;2' ], [ key => 'raise;9' ], [ key => 'x;' ], [ key => '-;5' ], [ key => 'x;none' ], [ key => 'x;NaN' ], [ key => "\xff;1" ], [ key => 'y;3' ]);
$node->connector('called', { %common, topics => 'called', 'value.converter' => 'sql:public.semicolons', 'flush.interval.ms' => 1 });
is($node->catchup('called'), 't', 'what a function gives is taken');
is(rows('called'), '0|0|x/a|1700000000|101 0|1|x/b|1700000000|201 0|2|x/a|1700000000|102 0|3|x/b|1700000000|202 3|0|key|1700000000|105 3|1|key|1700000000|205 7|0|y/a|1700000000|103 7|1|y/b|1700000000|203',
	'in its order; without a name it is the key');
is($node->safe_psql('postgres', "SELECT string_agg(concat_ws(' ', kafka_offset, stage, sqlstate, reason), E'\\n' ORDER BY kafka_offset) FROM anomaly.dead_letters WHERE connector = 'called'"), <<'EOF' =~ s/\n\z//r, 'its errors are those of the messages, with their SQLSTATE');
1 convert 22ABC no such kind: 9
4 convert 22P02 invalid input syntax for type double precision: "none"
5 convert 22P02 row 1: value is no finite number
6 convert 22021 invalid byte sequence for encoding "UTF8": 0xff
EOF
like($node->status('called', 'notice'), qr/^replay not exact: .*public\.semicolons/, 'the status says that a replay would not be exact');
is($node->safe_psql('postgres', q(SELECT count(*), bool_and(as_of <= 8) FROM anomaly.checkpoint JOIN anomaly.connector ON id = connector_id WHERE name = 'called')), '5|t', 'all states are saved at the commit that changed them');
is($node->safe_psql('postgres', q(SELECT replay_from = next_offset, next_offset FROM anomaly.connector_offset JOIN anomaly.connector ON id = connector_id WHERE name = 'called')), 't|8', 'so nothing is ever replayed');

is($node->safe_psql('postgres', q(SELECT kafka_offset, series, value, error FROM anomaly.preview('{"server": "kafka", "topics": "called", "detector": "zscore", "value.converter": "sql:public.semicolons", "start.position": "earliest"}', 3))),
	"0|x/a|{101}|\n0|x/b|{201}|\n0|x/a|{102}|\n0|x/b|{202}|\n1|||no such kind: 9", 'a preview calls it, too');

# mended, it reads what it could not
$node->safe_psql('postgres', q(DO $$ BEGIN EXECUTE replace(pg_get_functiondef('public.semicolons'::regproc), $x$part[1] = 'raise'$x$, 'false'); END $$));
is($node->safe_psql('postgres', q(SELECT anomaly.replay_dead_letters('called'))), 4, 'dead letters are tried again');
Anomaly::Test->wait_until('they are', sub { $node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letters WHERE connector = 'called' AND replay_requested_at IS NOT NULL)) == 0 });
is($node->safe_psql('postgres', q(SELECT string_agg(concat_ws(' ', series, value), '; ' ORDER BY item) FROM called WHERE kafka_offset = 1)), 'raise/a 109; raise/b 209', 'by the function as it is now');
is($node->safe_psql('postgres', q(SELECT string_agg(sqlstate, ' ' ORDER BY kafka_offset) FROM anomaly.dead_letters WHERE connector = 'called' AND replayed_at IS NULL)), '22P02 22P02 22021', 'the others are refused again');

# a task that is ended again and again loses and doubles nothing: its states are those of its last commit
$node->safe_psql('postgres', <<'EOF');
CREATE FUNCTION public.reads_json(bytea) RETURNS TABLE (s text, t timestamptz, v float8) LANGUAGE sql STABLE
AS $$ SELECT j->>'series', to_timestamp((j->>'ts')::float8 / 1000), (j->>'value')::float8 FROM (SELECT convert_from($1, 'UTF8')::jsonb) m(j) $$;
EOF
$broker->produce('twice', Anomaly::Test->points(12000, 10, 5));
for my $name ([ by_json => 'json' ], [ by_sql => 'sql:public.reads_json' ])
{
	$node->connector($name->[0], { %common, topics => 'twice', detector => 'mad(window=50)', 'value.converter' => $name->[1], 'table.name.format' => $name->[0], 'anomalies.table.name.format' => "$name->[0]_anomalies", 'batch.size' => 200 });
	my $ended = 0;
	for (1 .. ($name->[0] eq 'by_sql' ? 5 : 0))
	{
		select undef, undef, undef, 0.15;
		$ended += $node->safe_psql('postgres', q(SELECT count(pg_terminate_backend(pid)) FROM anomaly.connector_tasks WHERE connector = 'by_sql' AND pid IS NOT NULL));
		$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('by_sql')));
	}
	diag "its task was ended $ended times" if $ended;
	is($node->catchup($name->[0]), 't', "$name->[0] is in");
}
my $columns = 'series, ts, value, score, onset, raw, alert, expected, lower, upper, detector, topic, kafka_partition, kafka_offset, item, event_id';
is($node->safe_psql('postgres', 'SELECT count(*), (SELECT count(*) FROM (TABLE by_json EXCEPT ALL TABLE by_sql) x) FROM by_sql'), '12000|0', 'the same rows');
is($node->safe_psql('postgres', "SELECT count(*) > 50, (SELECT count(*) FROM (SELECT $columns FROM by_json_anomalies EXCEPT ALL SELECT $columns FROM by_sql_anomalies) x) FROM by_sql_anomalies"), 't|0', 'the same anomalies with the same scores');
is($node->safe_psql('postgres', 'SELECT (SELECT count(*) FROM by_json_anomalies) = (SELECT count(*) FROM by_sql_anomalies)'), 't', 'and no more');

# what is the function's own fault, or its owner's, waits for a person
for my $kind ([ write => qr/semicolons of value\.converter: cannot execute INSERT in a read-only transaction/, '42P13' ],
	[ missing => qr/relation "public\.no_such_table" does not exist/, '42P01' ])
{
	my ($word, $why, $sqlstate) = @$kind;
	$node->connector("calling_$word", { %common, topics => "calling_$word", 'value.converter' => 'sql:public.semicolons' });
	$broker->produce("calling_$word", [ key => $word ]);
	Anomaly::Test->wait_until("a function fails its task: $word", sub { $node->status("calling_$word", 'state') eq 'FAILED' }, 10);
	like($node->status("calling_$word", 'error'), $why, "and says why: $word");
	is($node->status("calling_$word", 'sqlstate'), $sqlstate, "with its SQLSTATE: $word");
	$node->safe_psql('postgres', "SELECT anomaly.drop_connector('calling_$word')");
}

$node->stop('fast');
$broker->stop;
done_testing();
