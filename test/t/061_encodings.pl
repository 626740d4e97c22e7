# Databases that are not UTF-8: text is converted, what has no equivalent there is a dead letter, and Kafka gets UTF-8 back.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

# by name in UTF-8: which encodings have it
my %known = ('plain' => 'latin1 euc_jp sql_ascii utf8', "Stra\xc3\x9fe" => 'latin1 euc_jp sql_ascii utf8',
	"\xe6\xb8\xa9\xe5\xba\xa6" => 'euc_jp sql_ascii utf8', "\xf0\x9f\x98\x80" => 'sql_ascii utf8');
my @names = sort keys %known;
my @encodings = qw(utf8 latin1 euc_jp sql_ascii);
my $rounds = 200;
my $field = "gr\xc3\xb6\xc3\x9fe";

my $broker = Anomaly::Test->broker('points:1', map { ("found_$_:1", "bad_$_:1") } @encodings);
my $node = Anomaly::Test->node('encodings', bare => 1);
my @points;
for my $i (0 .. $rounds - 1)
{
	my $value = $i % 50 == 40 ? 99 : $i % 7;
	push @points, map { [ $_, sprintf '{"series":"%s","ts":%d,"%s":%d,"tags":{"place":"%s"}}', $_, 1700000000000 + $i * 1000, $field, $value, $_ ] } @names;
}
$broker->produce('points', @points);

sub query { my ($database, $sql) = @_; return $node->safe_psql($database, "SET client_encoding = sql_ascii; $sql"); }
# text of a column in UTF-8, as hexadecimal digits
sub utf8 { my ($column, $encoding) = @_; return "encode(" . ($encoding eq 'sql_ascii' ? "textsend($column)" : "convert_to($column, 'UTF8')") . ", 'hex')"; }

my %sent;
for my $e (@encodings)
{
	$node->safe_psql('postgres', "CREATE DATABASE $e TEMPLATE template0 ENCODING '$e' LC_COLLATE 'C' LC_CTYPE 'C'");
	$node->safe_psql($e, 'CREATE EXTENSION anomaly');
	$node->kafka_server($broker, $e);
	$node->safe_psql($e, <<EOF);
SET client_encoding = '@{[$e eq 'sql_ascii' ? $e : 'utf8']}';
SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "points", "detector": "mad(window=30)", "json.value": "$field", "tags": true, "errors.tolerance": "all",
	"batch.size": 100, "metadata.columns": "key", "anomalies.topic": "found_$e", "errors.deadletterqueue.topic.name": "bad_$e"}');
EOF
	is($node->catchup('c', $e), 't', "$e: caught up");
	my %count = map { split /\|/ } split /\n/, query($e, "SELECT @{[utf8('series', $e)]}, count(*) FROM points GROUP BY 1");
	my @stored = grep { $known{$_} =~ /\b$e\b/ } @names;
	is_deeply(\%count, { map { unpack('H*', $_) => $rounds } @stored }, "$e: every point that has a name here is stored under it");
	is(query($e, "SELECT count(*) FROM points WHERE tags->>'place' IS DISTINCT FROM series OR key IS DISTINCT FROM series"), 0, "$e: tags and keys, too");
	my @lost = grep { $known{$_} !~ /\b$e\b/ } @names;
	is(query($e, 'SELECT count(*), min(sqlstate) FROM anomaly.dead_letters'), @lost * $rounds . '|' . (@lost ? '22P05' : ''), "$e: the others are dead letters");
	my @bytes = sort map { $_->[1] } grep { my $name = $_->[0]; grep { $_ eq $name } @lost } @points;
	is_deeply([ sort $broker->consume("bad_$e", undef, '%s\n') ], \@bytes, "$e: with their bytes");
	is_deeply([ sort split /\n/, query($e, q(SELECT encode(payload, 'hex') FROM anomaly.dead_letters)) ], [ sort map { unpack 'H*', $_ } @bytes ], "$e: there and here");
	my $keys = join ', ', map { "'" . unpack('H*', $_) . "'" } @stored;
	my $scores = sub { query($_[0], "SELECT @{[utf8('series', $_[0])]} AS name, ts, value, score FROM anomalies WHERE @{[utf8('series', $_[0])]} IN ($keys) ORDER BY 1, 2") };
	is($scores->($e), $scores->('utf8'), "$e: anomalies are those of a database in UTF-8");
	$sent{$e} = [ sort map { s/detected_at":"[^"]*//r } $broker->consume("found_$e", undef, '%k|%s\n') ];
	is_deeply($sent{$e}, [ grep { my ($key) = split /\|/; grep { $_ eq $key } @stored } @{ $sent{utf8} } ], "$e: and so are those in Kafka");
	is(scalar @{ $sent{$e} }, 4 * @stored, "$e: all of them");
	is(query($e, qq(SELECT count(*) FILTER (WHERE error IS NULL), count(*) FILTER (WHERE error ~ '^item 0: the encoding \\w+ of this database') FROM anomaly.preview((SELECT config - 'tags' FROM anomaly.connector), 8))),
		2 * @stored . '|' . 2 * @lost, "$e: a preview says the same");
	query($e, q(SELECT anomaly.replay_dead_letters('c')));
	Anomaly::Test->wait_until('they are tried', sub { query($e, q(SELECT count(*) FROM anomaly.dead_letters WHERE replay_requested_at IS NOT NULL)) == 0 });
	is(query($e, 'SELECT count(*) FROM anomaly.dead_letters'), @lost * $rounds, "$e: tried again, they are what they were");
	query($e, q(SELECT anomaly.stop_connector('c'); SELECT anomaly.alter_connector('c', '{"detector": "mad(window=20)"}')));
}

# a detector that learns anew reads the names back from the table, one that replays those of its states
$broker->produce('points', map { [ $_, sprintf '{"series":"%s","ts":1700001000000,"%s":99,"tags":{"place":"%s"}}', $_, $field, $_ ] } @names);
for my $e (@encodings)
{
	query($e, q(SELECT anomaly.resume_connector('c')));
	is($node->catchup('c', $e), 't', "$e: caught up with another detector");
	my $verdicts = sub { my ($database) = @_; return query($database, "SELECT @{[utf8('series', $database)]} AS name, detector, value, score, onset, alert FROM anomalies WHERE kafka_offset >= " . @points . ' ORDER BY 1') };
	my @stored = map { unpack 'H*', $_ } grep { $known{$_} =~ /\b$e\b/ } @names;
	is($verdicts->($e) =~ tr/\n// + 1, @stored, "$e: judges each of them");
	is($verdicts->($e), join("\n", grep { my ($name) = split /\|/; grep { $_ eq $name } @stored } split /\n/, $verdicts->('utf8')), "$e: which knows what came before");
}

# one that UTF-8 cannot be converted to
$node->safe_psql('postgres', q(CREATE DATABASE mule TEMPLATE template0 ENCODING 'mule_internal' LC_COLLATE 'C' LC_CTYPE 'C'));
$node->safe_psql('mule', 'CREATE EXTENSION anomaly');
$node->kafka_server($broker, 'mule');
like(($node->psql('mule', q(SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "points"}'))))[2],
	qr/cannot be converted to the encoding MULE_INTERNAL of this database\nHINT:  Use a database whose encoding is UTF8/, 'mule_internal: refused, with the reason');
$node->stop('fast');
$broker->stop;
done_testing();
