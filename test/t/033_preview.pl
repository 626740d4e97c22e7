# preview: what a config would read, by a worker of its own; it writes nothing, ends with its session, and needs the same rights.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use IPC::Run ();
use Test::More;
use Time::HiRes qw(time);

my $broker = Anomaly::Test->broker('points:3', 'empty:1', 'bad:1', 'vectors:1');
my $node = Anomaly::Test->node('preview');
$node->kafka_server($broker);
my @points = Anomaly::Test->points(900, 6, 5);
$broker->produce('points', @points);

sub config { my ($more) = @_; my $json = JSON::PP->new->canonical->encode({ server => 'kafka', topics => 'points', detector => 'mad(window=20)', %{ $more // {} } }); $json =~ s/'/''/g; return $json; }
sub preview { my ($what, $more, $args) = @_; return $node->safe_psql('postgres', "SELECT $what FROM anomaly.preview('" . config($more) . "'" . ($args ? ", $args" : '') . ')'); }
sub fails
{
	my ($more, $args, $pattern, $name) = @_;
	my (undef, undef, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT * FROM anomaly.preview('" . config($more) . "', $args)");
	like($err, $pattern, $name);
	return;
}
sub workers { return $node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'anomaly preview')); }

# --- what it gives ---
is(preview('count(*), count(error), count(DISTINCT partition)', undef, '600'), '600|0|3', 'as many as asked for');
my %sent = map { ("$_->[0] $_->[1]" => 1) } @points;
my @found = split /\n/, preview(q(format('%s {"series":"%s","ts":%s,"value":%s}', series, series, (extract(epoch FROM ts) * 1000)::bigint, to_char(value[1], 'FM999990.000000'))), undef, '10000');
is(scalar(grep { $sent{$_} } @found), 900, 'every message as it was sent');
is(scalar(@found), 900, 'and no more, though more were asked for');
is($node->safe_psql('postgres', <<EOF), 't|t', 'the verdicts are those of SQL over the same points');
WITH p AS (SELECT * FROM anomaly.preview('@{[config()]}', 900)),
j AS (SELECT score AS s, is_anomaly AS i, (anomaly.detect(value[1], 'mad(window=20)') OVER w).* FROM p WINDOW w AS (PARTITION BY partition, series ORDER BY kafka_offset ROWS UNBOUNDED PRECEDING))
SELECT bool_and((s, i) IS NOT DISTINCT FROM (score, is_anomaly)), count(s) > 500 FROM j
EOF
is($node->safe_psql('postgres', "SELECT count(*), bool_and(kafka_offset >= m) FROM (SELECT p.*, max(kafka_offset) OVER (PARTITION BY partition) - 99 AS m FROM anomaly.preview('@{[config()]}', 30) p) s"),
	'30|t', 'without start.position the last of each partition');
my @high = map { my $p = $_; scalar grep { /^$p\|/ } $broker->consume('points') } 0 .. 2;
is(preview("string_agg(partition || ' ' || kafka_offset, ',' ORDER BY partition)", undef, '3'), join(',', map { "$_ " . ($high[$_] - 1) } 0 .. 2), 'one of each: the last one');
is(preview('min(kafka_offset), max(kafka_offset) < 20', { 'start.position' => 'earliest' }, '20'), '0|t', 'start.position is obeyed: earliest');
is(preview('count(*)', { 'start.position' => 'last_n', 'start.last_n' => 4 }, '100'), 12, 'last_n');
is(preview('count(*)', { 'start.position' => 'latest' }, '100'), 0, 'latest: nothing is there');
is(preview(q(string_agg(kafka_offset::text, ' ')), { topics => 'points', 'start.position' => 'earliest' }, '5') =~ /^0 1/, 1, 'in the order of the source');
my $start = time;
is(preview('count(*)', { topics => 'empty' }), 0, 'an empty topic');
cmp_ok(time - $start, '<', 5, 'is not waited for');

# --- bad messages and vectors ---
$broker->produce('bad', [ a => '{"series":"a","ts":1,"value":1}' ], [ a => "no json \xff" ], [ a => '{"series":"a","ts":2}' ], [ a => '{"series":"a","ts":3,"value":null}' ]);
is(preview(q(kafka_offset, series, value, error IS NOT NULL), { topics => 'bad' }), "0|a|{1}|f\n1|||t\n2|||t\n3|a||f", 'a bad message is a row with its error');
like(preview('error', { topics => 'bad' }), qr/\S/, 'which says what is wrong');
$broker->produce('vectors', [ v => '{"series":"v","ts":1,"values":[1,2.5]}' ], [ v => '{"series":"v","ts":2,"values":[1,2,3]}' ]);
is(preview(q(value, error), { topics => 'vectors', 'json.values' => 'values', detector => 'mahalanobis' }), "{1,2.5}|\n|item 0: a vector of 3 values in a series of 2", 'vectors, and one of another length');

# --- a function that converts, several points a message ---
$node->safe_psql('postgres', q(CREATE FUNCTION public.halves(message bytea) RETURNS TABLE (series text, ts timestamptz, value float8) LANGUAGE sql STABLE AS $$
	SELECT j ->> 'series' || '.' || n, to_timestamp(5), (j ->> 'value')::float8 / n FROM (SELECT convert_from(message, 'UTF8')::jsonb AS j) s, generate_series(1, 2) n $$));
is(preview(q(kafka_offset, item, series, value, error IS NOT NULL), { topics => 'bad', 'value.converter' => 'sql:public.halves' }, '2'), "2|0|a.1||f\n2|1|a.2||f\n3|0|a.1||f\n3|1|a.2||f", 'by a function of one\'s own');
like(preview('error', { topics => 'bad', 'value.converter' => 'sql:public.halves', 'start.position' => 'earliest' }) =~ s/\n//gr, qr/invalid/, 'whose errors are those of its messages');
fails({ 'value.converter' => 'sql:public.nowhere' }, '10', qr/ERROR:  42883: config key "value.converter": function public.nowhere\(bytea\) does not exist/, 'a function that is not there');

# --- nothing is written ---
is($node->safe_psql('postgres', q(SELECT count(*) FROM pg_class WHERE relname IN ('points', 'bad', 'vectors', 'anomalies') AND relnamespace = 'public'::regnamespace)), 0, 'no table was made');
is($node->safe_psql('postgres', 'SELECT (SELECT count(*) FROM anomaly.connector) + (SELECT count(*) FROM anomaly.connector_offset) + (SELECT count(*) FROM anomaly.checkpoint) + (SELECT count(*) FROM anomaly.dead_letter)'), 0, 'nor a row of ours');
is($node->safe_psql('postgres', "BEGIN READ ONLY; SELECT count(*) FROM anomaly.preview('@{[config()]}'); COMMIT"), 10, 'so it may be called in a read-only transaction');
is($node->safe_psql('postgres', "SELECT count(*), sum(n) FROM generate_series(1, 3) g, LATERAL (SELECT count(*) AS n FROM anomaly.preview('@{[config()]}', g)) s"), '3|6', 'several in one statement');
Anomaly::Test->wait_until('the workers are gone', sub { workers() == 0 });

# --- what is wrong ---
$broker->command('topicerr none UNKNOWN_TOPIC_OR_PART');
Anomaly::Test->wait_until('the mock has heard it', sub { system("kcat -L -b $broker->{address} -t none 2>&1 | grep -q 'Unknown topic'") == 0 });
fails({ topics => 'none' }, '10', qr/ERROR:  08000: topic "none": /, 'a topic that is not there');
fails({ detector => 'mad(window=1)' }, '10', qr/ERROR:  22023: config key "detector"/, 'a config that is wrong');
fails({ server => 'nowhere' }, '10', qr/ERROR:  42704: server "nowhere" does not exist/, 'a server that is not there');
fails({ 'start.position' => 'last_n' }, '10', qr/ERROR:  22023: config key "start.position" is "last_n" but "start.last_n" is missing/, 'keys that do not go together');
fails({}, $_->[0], qr/ERROR:  $_->[1]/, "preview(config, $_->[0])") for [ '0', '22023: max_messages is 0' ], [ '10001', '22023: max_messages is 10001' ], [ 'NULL', '22004' ],
	[ q(5, '-1 s'), '22023: timeout is -00:00:01' ], [ q(5, '1 h'), '22023: timeout is 01:00:00' ], [ q(5, NULL), '22004' ];
$node->safe_psql('postgres', 'CREATE ROLE alice LOGIN; CREATE ROLE bob LOGIN; GRANT EXECUTE ON FUNCTION anomaly.preview(jsonb, int, interval) TO bob; GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO bob');
for ([ alice => '42501: permission denied for function preview' ], [ bob => '42501: permission denied for foreign server kafka' ])
{
	my (undef, undef, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\nSET ROLE $_->[0]; SELECT * FROM anomaly.preview('@{[config()]}')");
	like($err, qr/ERROR:  $_->[1]/, "$_->[0] may not");
}
$node->safe_psql('postgres', 'GRANT USAGE ON FOREIGN SERVER kafka TO bob');
is($node->safe_psql('postgres', "SET ROLE bob; SELECT count(*) FROM anomaly.preview('@{[config()]}')"), 10, 'bob may, with USAGE on both');

# --- it ends with its session ---
$broker->command('down');
$start = time;
fails({}, q(10, '1 s'), qr/ERROR:  08000: the brokers do not answer/, 'brokers that are down');
cmp_ok(time - $start, '<', 5, 'are waited for no longer than the timeout');
my (undef, undef, $err) = $node->psql('postgres', "SET statement_timeout = '500ms'; SELECT * FROM anomaly.preview('@{[config()]}', 10, '60 s')");
like($err, qr/canceling statement due to statement timeout/, 'it can be cancelled');
Anomaly::Test->wait_until('its worker is gone', sub { workers() == 0 }, 5);
my $session = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "SELECT * FROM anomaly.preview('@{[config()]}', 10, '60 s')" ], '<', \'', '>', \my $out, '2>', \my $error);
Anomaly::Test->wait_until('it looks', sub { workers() == 1 });
$node->safe_psql('postgres', q(SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT * FROM anomaly.preview%' AND pid <> pg_backend_pid()));
$session->finish;
Anomaly::Test->wait_until('its worker went with it', sub { workers() == 0 }, 5);
pass('a session that is terminated takes its worker along');
$broker->command('up');

# --- no worker is free ---
$node->append_conf('postgresql.conf', 'max_worker_processes = 1');
$node->restart;
fails({}, '10', qr/ERROR:  53400: no background worker is free for a preview.*HINT:  Raise max_worker_processes/s, 'no worker is free');

$node->stop('fast');
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/PANIC|terminated by signal|TRAP/, 'the server never faltered');
$broker->stop;
done_testing();
