# Random bytes and texts at a live server, the same for the same FUZZ_SEED: type input, casts and binary receive of
# anomaly.detector, spec and verdict, and configs of connectors. Whatever comes, the answer is a value or an error that
# says what is wrong, never an internal one, and the server is the same at the end.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{FUZZ_SEED} // 1;
my $rounds = $ENV{FUZZ_ROUNDS} // 1000;
srand $seed;
note "FUZZ_SEED=$seed FUZZ_ROUNDS=$rounds";

my $node = Anomaly::Test->node('fuzz');
my $dir = PostgreSQL::Test::Utils::tempdir();

sub any { return $_[int rand @_]; }
sub hex_of { return unpack 'H*', $_[0]; }
sub lines { my ($text) = @_; return split /\n/, $text; }

# Up to so many times a few bytes flipped, set, cut out, doubled or put in
sub mutate
{
	my ($most, $bytes, @pieces) = @_;
	for (1 .. 1 + int rand $most)
	{
		my $at = int rand(1 + length $bytes);
		my $n = int rand(length($bytes) - $at < 12 ? 1 + length($bytes) - $at : 12);
		my $how = int rand 6;
		if ($how == 0 && $at < length $bytes) { substr($bytes, $at, 1) ^= chr(1 << int rand 8) }
		elsif ($how == 1 && $at < length $bytes) { substr($bytes, $at, 1) = chr int rand 256 }
		elsif ($how == 2) { substr($bytes, $at, $n) = '' }
		elsif ($how == 3) { substr($bytes, $at, 0) = substr $bytes, int rand(1 + length $bytes), 8 }
		elsif ($how == 4 && $at + 4 <= length $bytes) { substr($bytes, $at, 4) = pack 'l', any(0, -1, 1, 2147483647, -2147483648) }
		elsif (@pieces) { substr($bytes, $at, int rand 2 ? $n : 0) = any(@pieces) }
	}
	return $bytes;
}

# Rows of COPY in binary: each value with its length
sub binary_row { return pack('a11 N N n', "PGCOPY\n\xff\r\n\0", 0, 0, 1) . pack('N/a', $_[0]) . pack 'n', 65535; }

# ---- what a server says ----
$node->safe_psql('postgres', <<'EOF');
CREATE TABLE input (id serial, kind text, bytes text);
CREATE TABLE output (id int, kind text, state text, message text, hint text);
CREATE TABLE received_detector (v anomaly.detector);
CREATE TABLE received_spec (v anomaly.spec);
CREATE TABLE received_verdict (v anomaly.verdict);

-- what a model is for: none of it may fail for a model that was taken
CREATE FUNCTION use_model(model anomaly.detector) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m anomaly.detector := model; dims int; ok boolean := false;
BEGIN
    PERFORM model::text::anomaly.detector, model::bytea, anomaly.spec(model);
    FOREACH dims IN ARRAY ARRAY[1, 3] LOOP
        BEGIN
            m := model;
            FOR i IN 1..20 LOOP
                IF dims = 1 THEN
                    PERFORM anomaly.judge(m, i::float8, timestamptz '2026-01-01' + i * interval '1 hour');
                    m := anomaly.observe(m, (i % 5)::float8, timestamptz '2026-01-01' + i * interval '1 hour');
                ELSE
                    PERFORM anomaly.judge(m, ARRAY[i, 2, 3]::float8[], timestamptz '2026-01-01' + i * interval '1 hour');
                    m := anomaly.observe(m, ARRAY[i % 5, i, 1]::float8[], timestamptz '2026-01-01' + i * interval '1 hour');
                END IF;
            END LOOP;
            PERFORM m::text::anomaly.detector;
            ok := true;
        EXCEPTION WHEN invalid_parameter_value OR array_subscript_error OR data_exception THEN
            IF SQLERRM !~ 'values|dimension|vector' THEN RAISE; END IF;
        END;
    END LOOP;
    IF NOT ok THEN RAISE EXCEPTION USING errcode = 'XX999', message = 'a model that takes no point'; END IF;
    BEGIN
        PERFORM anomaly.merge(v) FROM (VALUES (m), (model)) l(v);
    EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN NULL;
    END;
    RETURN 'taken';
END $$;

CREATE FUNCTION try(input input) RETURNS output LANGUAGE plpgsql AS $$
DECLARE
    out output;
    given bytea := CASE WHEN input.kind !~ 'recv' THEN decode(input.bytes, 'hex') END;
BEGIN
    out.id := input.id;
    out.kind := input.kind;
    CASE input.kind
        WHEN 'detector in' THEN PERFORM use_model(convert_from(given, 'UTF8')::anomaly.detector);
        WHEN 'detector cast' THEN PERFORM use_model(given::anomaly.detector);
        WHEN 'spec in', 'spec cast' THEN
            IF input.kind = 'spec in' THEN
                EXECUTE 'SELECT $1::anomaly.spec::text' INTO out.message USING convert_from(given, 'UTF8');
            ELSE
                out.message := anomaly.spec(convert_from(given, 'UTF8'))::text;
            END IF;
            IF out.message::anomaly.spec::text <> out.message THEN
                RAISE EXCEPTION USING errcode = 'XX999', message = 'another spec: ' || out.message;
            END IF;
        WHEN 'verdict in' THEN PERFORM (convert_from(given, 'UTF8')::anomaly.verdict)::text::anomaly.verdict;
        ELSE
            EXECUTE format('COPY received_%s FROM %L (FORMAT binary)', split_part(input.kind, ' ', 1), input.bytes);
            IF input.kind LIKE 'detector recv%' THEN
                PERFORM use_model(v) FROM received_detector;
            END IF;
            EXECUTE format('TRUNCATE received_%s', split_part(input.kind, ' ', 1));
    END CASE;
    out.state := 'taken';
    RETURN out;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS out.state = RETURNED_SQLSTATE, out.message = MESSAGE_TEXT, out.hint = PG_EXCEPTION_HINT;
    RETURN out;
END $$;
EOF

# Runs what was put in and says what came out: kind, state, count
sub outcome
{
	my ($input, @columns) = @_;
	my $file = "$dir/input";
	open my $out, '>', $file or die "$file: $!";
	print $out map { "$_->[0]\t$_->[1]\n" } @$input;
	close $out;
	$node->safe_psql('postgres', "TRUNCATE input, output; COPY input (kind, bytes) FROM '$file'; INSERT INTO output SELECT t.* FROM input i, try(i) t");
	note $_ for lines $node->safe_psql('postgres', 'SELECT kind, state, count(*), min(left(message, 120)) FROM output GROUP BY 1, 2 ORDER BY 1, 2');
	return;
}

sub none
{
	my ($where, $name) = @_;
	is($node->safe_psql('postgres', "SELECT kind, state, message, hint, bytes FROM output JOIN input USING (id, kind) WHERE $where ORDER BY id LIMIT 3"), '', $name);
	return;
}

sub some
{
	my ($kind, $state, $least) = @_;
	cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM output WHERE kind = '$kind' AND state = '$state'"), '>=', $least, "$kind: $state now and then");
	return;
}

# ---- models: a tenth as they are, half of the rest with a checksum that holds ----
my @crc = map { my $c = $_; $c = $c & 1 ? ($c >> 1) ^ 0x82f63b78 : $c >> 1 for 1 .. 8; $c } 0 .. 255;
sub crc32c { my $crc = 0xffffffff; $crc = $crc[($crc ^ $_) & 255] ^ $crc >> 8 for unpack 'C*', $_[0]; return $crc ^ 0xffffffff; }

$node->safe_psql('postgres', <<'EOF');
CREATE TABLE models AS
SELECT s.spec, anomaly.train(sin(i) * 10, timestamptz '2026-01-01' + i * interval '1 min', s.spec ORDER BY i) AS model
  FROM (SELECT example::anomaly.spec AS spec FROM anomaly.detectors
        UNION ALL SELECT 'zscore(window=50, learn=clipped)' UNION ALL SELECT 'mad(transform=rate)' UNION ALL SELECT 'mad(window=9, missing=last)') s,
       generate_series(1, 60) i GROUP BY 1;
INSERT INTO models
SELECT s.spec, anomaly.train(ARRAY[sin(i), cos(i), i % 7], s.spec ORDER BY i)
  FROM (VALUES ('mad(window=20)'::anomaly.spec), ('mahalanobis'), ('isolation_forest(window=32, leaf=4, trees=2)'), ('max(zscore, iqr(window=12))')) s(spec), generate_series(1, 60) i GROUP BY 1;
EOF
my @models = map { pack 'H*', $_ } lines $node->safe_psql('postgres', q(SELECT encode(model::bytea, 'hex') FROM models WHERE length(model::bytea) < 12000 ORDER BY spec));
cmp_ok(scalar(@models), '>', 15, 'models to begin with');
my ($header, $at) = (24, 0);
# the checksum's place: where a byte of the header cannot be told from its value
{
	my $model = $models[0];
	for my $place (map { $_ * 4 } 0 .. $header / 4 - 1)
	{
		my $rest = substr($model, 0, $place) . substr($model, $place + 4);
		$at = $place if unpack('L', substr $model, $place, 4) == crc32c($rest);
	}
}
cmp_ok($at, '>', 0, 'the checksum is where it was looked for');

my @input;
my $nfile = 0;
for my $round (1 .. $rounds)
{
	my $bytes = any(@models);
	my $kind = any('detector in', 'detector cast', 'detector recv');
	if ($round % 10)
	{
		my $body = substr $bytes, $header;
		# mostly in the front, where sizes and counts are
		my $n = int rand 2 ? length $body : 300;
		$n = length $body if $n > length $body;
		my $changed = mutate(4, substr($body, 0, $n)) . substr($body, $n);
		$changed = substr($changed . "\0" x length $body, 0, length $body) if $round % 2;
		$bytes = substr($bytes, 0, $header) . $changed;
		$bytes = mutate(2, $bytes) if $round % 20 == 3;
		substr($bytes, $at, 4) = pack 'L', crc32c(substr($bytes, 0, $at) . substr($bytes, $at + 4)) if $round % 2 && length $bytes > $header;
	}
	if ($kind eq 'detector recv')
	{
		my $file = "$dir/" . ++$nfile;
		open my $out, '>:raw', $file or die "$file: $!";
		my $row = binary_row($bytes);
		print $out $round % 50 ? $row : mutate(2, $row);
		close $out;
		push @input, [ $round % 50 ? $kind : "$kind row", $file ];
	}
	else
	{
		push @input, [ $kind, hex_of($kind eq 'detector in' ? ($round % 7 ? '\\x' . hex_of($bytes) : mutate(4, '\\x' . substr(hex_of($bytes), 0, 200), '\\', 'x', '0')) : $bytes) ];
	}
}
outcome(\@input);
# COPY itself has no room for a row of two gigabytes
none("state !~ '^(taken|22...)\$' AND (kind, state, message) <> ('detector recv row', '54000', 'out of memory')", 'detector: a model or an error of class 22');
none("state = '22P03' AND hint = ''", 'detector: a hint to each');
some($_, 'taken', $rounds / 60), some($_, '22P03', $rounds / 10) for 'detector in', 'detector cast', 'detector recv';

# ---- specs ----
my @words = lines $node->safe_psql('postgres', 'SELECT name FROM anomaly.detectors UNION SELECT name FROM anomaly.parameters UNION SELECT example FROM anomaly.detectors');
push @words, split(/ /, '( ) = 0 1 1e300 -1 0.5 1d 1h auto true above clipped rate 3/5 UTC Europe/Berlin No/Where'), '(', ')', ',', "\xc3\xa4", "\n", ' ';
my @specs = (lines($node->safe_psql('postgres', 'SELECT spec FROM models')), 'max(mad(window=30, threshold=4), ewma)', 'seasonal(timezone=Europe/Berlin, half_life=7d)');
@input = ();
for my $round (1 .. $rounds)
{
	my $text = any(@specs);
	$text = $round % 3 ? mutate(2, $text, @words) : join '', $text, map { any(@words) } 0 .. int rand 8 if $round % 10;
	my $kind = any('spec in', 'spec cast', 'spec recv');
	if ($kind eq 'spec recv')
	{
		my $file = "$dir/" . ++$nfile;
		open my $out, '>:raw', $file or die "$file: $!";
		print $out binary_row($text);
		close $out;
		push @input, [ $kind, $file ];
	}
	else
	{
		push @input, [ $kind, hex_of($text) ];
	}
}
outcome(\@input);
none("state NOT IN ('taken', '22023', '22021')", 'spec: a spec, 22023, or 22021 for what is no text');
none("state = '22023' AND hint = ''", 'spec: a hint to each');
some($_, 'taken', $rounds / 60), some($_, '22023', $rounds / 10) for 'spec in', 'spec cast', 'spec recv';

# ---- verdicts: a row type, whose parts are the server's ----
@input = ();
my $verdict = $node->safe_psql('postgres', q(SELECT encode(record_send(row(1, 2, 3, true, NULL, 4, 5, 6, ARRAY[7, 8])::anomaly.verdict), 'hex')));
for my $round (1 .. $rounds / 3)
{
	push @input, [ 'verdict in', hex_of(mutate(3, '(1,2,3,t,,4,5,6,"{7,8}")', ',', '"', '{', '(', 'NaN', '1e999', 'f')) ];
	my $file = "$dir/" . ++$nfile;
	open my $out, '>:raw', $file or die "$file: $!";
	print $out binary_row($round % 10 ? mutate(3, pack 'H*', $verdict) : pack 'H*', $verdict);
	close $out;
	push @input, [ 'verdict recv', $file ];
}
outcome(\@input);
# the server's own record_recv() reports a type it does not know by XX000
none("state !~ '^(taken|22...|08P01|42804|54000|42704)\$' AND message !~ '^cache lookup failed for type'", 'verdict: a row or an error');
some($_, 'taken', 5) for 'verdict in', 'verdict recv';

# ---- configs ----
$node->safe_psql('postgres', <<'EOF');
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
CREATE TABLE plain (series text, ts timestamptz, value float8);
CREATE TABLE odd (id serial, series int, value numeric(3,1)[]);
CREATE FUNCTION convert(bytea) RETURNS TABLE (series text, value float8) LANGUAGE sql IMMUTABLE AS $$ SELECT 'x'::text, 1::float8 $$;
CREATE VIEW seen AS SELECT * FROM plain;
CREATE UNLOGGED TABLE fast (series text, ts timestamptz, value float8);
SELECT anomaly.create_connector('there', '{"server": "kafka", "topics": "there.raw"}');
SELECT anomaly.stop_connector('there');
DROP FUNCTION try(input);
CREATE FUNCTION try(input input) RETURNS output LANGUAGE plpgsql AS $$
DECLARE out output; config jsonb; wrong text[];
BEGIN
    out.id := input.id;
    out.kind := input.kind;
    BEGIN
        config := convert_from(decode(input.bytes, 'hex'), 'UTF8')::jsonb;
        CASE input.kind
            WHEN 'create' THEN
                SELECT array_agg(e) INTO wrong FROM anomaly.validate_config(config), unnest(errors) e;
                PERFORM anomaly.create_connector('c', config);
                PERFORM * FROM anomaly.connectors;
                PERFORM * FROM anomaly.connector_status;
                PERFORM anomaly.drop_connector('c');
            WHEN 'alter' THEN PERFORM anomaly.alter_connector('there', config);
            WHEN 'replace' THEN PERFORM anomaly.alter_connector('there', config, merge => false);
            WHEN 'offsets' THEN PERFORM anomaly.alter_connector_offsets('there', config, rewind => input.id % 2 = 0);
            WHEN 'start' THEN PERFORM anomaly.create_connector('c', '{"server": "kafka", "topics": "t"}', 'STOPPED', config);
        END CASE;
        RAISE EXCEPTION USING errcode = 'ZZ000';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS out.state = RETURNED_SQLSTATE, out.message = MESSAGE_TEXT, out.hint = PG_EXCEPTION_HINT;
        out.state := replace(out.state, 'ZZ000', 'taken');
    END;
    -- what validate_config finds wrong is what create_connector refuses; where it is no object, both do
    IF input.kind = 'create' AND (out.state = 'taken') <> (wrong IS NULL) AND NOT (wrong IS NULL AND out.state IN ('22023', '22021', '22P02', '22P05', '22003')
        AND (config IS NULL OR jsonb_typeof(config) <> 'object')) THEN
        out.message := format('%s %s, but validate_config says %s', out.state, out.message, wrong);
        out.state := 'XX998';
    END IF;
    RETURN out;
END $$;
EOF
my @keys = @{ JSON::PP::decode_json($node->safe_psql('postgres', 'SELECT json_agg(k) FROM anomaly.config_keys k')) };
my @properties = lines $node->safe_psql('postgres', 'SELECT name FROM anomaly.kafka_properties');
my @values = (\1, \0, undef, 0, 1, -1, 3, 1.5, 1000000, 2147483647, 2147483648, 1e300, '', ' ', 'true', 'none', 'all', 'json', 'csv', 'latest', 'kafka', 'nokafka', 'plain', 'public.odd', 'public.seen',
	'public.fast', 'a.b.c', '${topic}', '${schema}.${table}', '${topic', '${x}', '$', 'pg_catalog.x', 'anomaly.connectors', 'information_schema.t', 'x' x 64, 'x' x 600, "\x{e4}", "a\nb", "\"; DROP TABLE plain; --",
	"'", '%s%n', 'a,b', 'a.b,c.d', '^t', '..', 'series,ts,value', 'value,value', ';', "\t", '"', 'tags.host', 'a..b', 'a\\.b', 'mad(window=5)', 'mad(window=1000000)', 'max(mad)', 'seasonal(timezone=X/Y)', 'secret:x',
	'mad;ewma', 'influx', 'telegraf', 'collectd', 'text', 'sql:convert', 'sql:public.none', 'sql:', '${host}.$[${x}]', '${', '$[', 'tags.*', 'a,b.*', 'offset', 'key,headers', 'last_n', 'timestamp', '-1 h',
	'2026-01-01T00:00:00Z', 'infinity', 'insert', 'update', [], ['a'], ['a', 'b.raw'], ['a,b'], ['mad', 'ewma'], ['a;b'], [1], [undef], [['a']], {}, { a => 1 });
my %offset = (topic => [ 'there.raw', 't', 'u', '', 7 ], partition => [ 0, 3, -1, 1e9, 'x', undef ], offset => [ 5, 0, 'earliest', 'latest', undef, -1, 9e18, 'x', {} ],
	timestamp => [ '2026-01-01T00:00:00Z', '-1 h', '1 h', 'x', 5, 'infinity' ], last_n => [ 5, 0, -1, '7', 1.5, undef ]);

# One place to start from: mostly as it may be
sub place
{
	my @what = rand() < 0.8 ? any('offset', 'timestamp', 'last_n') : grep { rand() < 0.5 } 'offset', 'timestamp', 'last_n';
	my %place = map { $_ => rand() < 0.6 ? $offset{$_}[0] : any(@{ $offset{$_} }) } @what, grep { rand() < 0.3 } 'topic', 'partition';
	return \%place;
}

# A value of this key that may well be taken
sub plausible
{
	my ($key) = @_;
	return any(split /, | or /, $key->{choices}) if $key->{choices};
	return any(\1, \0) if $key->{type} eq 'boolean';
	return any($key->{min}, $key->{max}, $key->{default}, $key->{min} + 1) if $key->{type} eq 'integer';
	return any($key->{default}, 'one', 'two.three');
}
my $json = JSON::PP->new->allow_nonref->canonical->utf8;
@input = ();
for my $round (1 .. $rounds)
{
	my %config = (server => 'kafka', topics => any('telemetry.raw', 'plain', 't'));
	for (0 .. int rand 4)
	{
		my $known = any(@keys);
		my $key = $known->{key};
		$key = any('consumer.override.', 'producer.override.', '') . any(@properties, 'plugin.library.paths') if rand() < 0.2;
		$key = mutate(2, $key, '.', 'x') if rand() < 0.05;
		my $value = rand() < 0.5 ? plausible($known) : any(@values);
		$value = mutate(2, $value, '.', ',', '${topic}', '0') if rand() < 0.2 && defined $value && !ref $value;
		$config{$key} = $value;
	}
	my $text = $json->encode(rand() < 0.02 ? any(@values) : \%config);
	$text = mutate(3, $text, '"', '{', '\\u0000', '\\ud800', '[', ',') if rand() < 0.05;
	push @input, [ any('create', 'create', 'alter', 'replace'), hex_of($text) ];
	next if $round % 4;
	$text = $json->encode(any(place(), [ map { place() } 0 .. int rand 3 ], any('earliest', 'latest', 'x', 7)));
	$text = mutate(2, $text, 'null', '-1', '{', '"topic"') if rand() < 0.1;
	push @input, [ any('offsets', 'start'), hex_of($text) ];
}
outcome(\@input);
none("state ~ '^XX'", 'config: no internal error');
none("state ~ '^(22023|42...)\$' AND hint = '' AND message !~ '^server \".*\" does not exist\$'", 'config: a hint to each');
none("state !~ '^(taken|22023|22021|22P0[25]|22003|42...|0A000|55000|HV...)\$'", 'config: errors of a person');
some($_, 'taken', $rounds / 100), some($_, '22023', $rounds / 10) for 'create', 'alter', 'replace';
some($_, 'taken', $rounds / 100), some($_, '22023', $rounds / 100) for 'offsets', 'start';

unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/was terminated by signal|terminating any other active server processes|PANIC|TRAP:/, 'nothing in the server died');
done_testing();
