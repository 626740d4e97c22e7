# TLS and SASL on a real Apache Kafka: in and out through SCRAM, PLAIN and client certificates; what is wrong is said and
# heals when options are corrected; secrets are seen nowhere.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;

my %canary = map { ($_ => "canary-$_-" . int(rand 1e9)) } qw(scram plain wrong typed);
$ENV{KAFKA_SECURE} = 1;
$ENV{KAFKA_HEAP} = '256m';
$ENV{KAFKA_JARS} = $ENV{KAFKA_SCRAM_JARS} or die 'KAFKA_SCRAM_JARS is not set: run by make check';
$ENV{KAFKA_SCRAM_PASSWORD} = $canary{scram};
$ENV{KAFKA_PLAIN_PASSWORD} = $canary{plain};
my $broker = Anomaly::Test->kafka('points:2', 'found:1');
my $tls = "$broker->{dir}/tls";
my %pem = map { ($_ => slurp_file("$tls/$_.pem")) } qw(authority stranger client expired unknown);
my %key = map { ($_ => slurp_file("$tls/$_.key")) } qw(client expired unknown);
my %address = map { my $text = slurp_file("$broker->{dir}/address.$_"); chomp $text; ($_ => $text) } qw(sasl mtls elsewhere);
$canary{key} = (split /\n/, $key{client})[1];

my $node = Anomaly::Test->node('tls', conf => "log_min_messages = debug1\nlog_statement = none\nanomaly.allow_plaintext = off\n");
my $secrets = $node->basedir . '/secrets';
mkdir $secrets;
append_to_file("$secrets/scram", "$canary{scram}\n");
append_to_file("$secrets/client_key", $key{client});
$node->append_conf('postgresql.conf', "anomaly.secrets_directory = '$secrets'\n");
$node->reload;
$node->safe_psql('postgres', <<EOF);
CREATE ROLE alice; CREATE ROLE bob LOGIN;
GRANT CREATE ON SCHEMA public TO alice;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO alice;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO alice;
EOF

my %protocol = (
	scram => q("security.protocol" 'sasl_ssl', "sasl.mechanisms" 'SCRAM-SHA-512'),
	plain => q("security.protocol" 'sasl_ssl', "sasl.mechanisms" 'PLAIN'),
	ssl => q("security.protocol" 'ssl'));
my $client_secret = qq("ssl.certificate.pem" '$pem{client}', "ssl.key.pem" 'secret:client_key');

# One server, mapping (or none), connector and table of alice's
sub connector
{
	my ($name, $address, $protocol, $authority, $mapping, $more) = @_;
	my $sql = qq(CREATE SERVER $name FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '$address', "ssl.ca.pem" '$authority', $protocol);
GRANT USAGE ON FOREIGN SERVER $name TO alice;
);
	$sql .= "CREATE USER MAPPING FOR alice SERVER $name OPTIONS ($mapping);\n" if $mapping;
	$sql .= qq(SET ROLE alice; SELECT anomaly.create_connector('$name', '{"server": "$name", "topics": "points", "detector": "mad(window=50)",
		"table.name.format": "public.$name", "anomalies.table.name.format": "public.${name}_anomalies"$more}');
);
	$node->safe_psql('postgres', $sql);
	return;
}

# Both states of a failing task pass by: waiting is for the one that says when it goes on
sub said
{
	my ($name, $pattern, $what) = @_;
	my $text = '';
	eval { Anomaly::Test->wait_until($what, sub {
		$text = $node->status($name, q(concat_ws('|', state, sqlstate, error, 'since ' || error_since, 'next ' || next_retry_at)));
		$text =~ /^RESTARTING.*$pattern.*\|next /s;
	}, 20) };
	like($text, qr/^RESTARTING\|08004\|.*$pattern.*\|since .*\|next /s, $what);
	return;
}

my $total = 0;
sub produce
{
	my ($seed) = @_;
	$broker->produce('points', Anomaly::Test->points(2000, 10, $seed));
	$total += 2000;
	return;
}

sub complete
{
	my ($name, $what) = @_;
	is($node->catchup($name, 'postgres', '30 s'), 't', "$what: caught up");
	is($node->safe_psql('postgres', "SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.$name"), "$total|$total", "$what: all messages once");
	is($node->status($name, q(concat_ws('|', state, error, next_retry_at))), 'RUNNING', "$what: no error is left");
	return;
}

# --- in and out ---
produce(1);
my $out = ', "anomalies.topic": "found"';
connector('scram', $address{sasl}, $protocol{scram}, $pem{authority}, q("sasl.username" 'scram', "sasl.password" 'secret:scram'), $out);
connector('plain', $address{sasl}, $protocol{plain}, $pem{authority}, qq("sasl.username" 'plain', "sasl.password" '$canary{plain}'), '');
connector('mtls', $address{mtls}, $protocol{ssl}, $pem{authority}, $client_secret, $out);
complete('scram', 'SCRAM-SHA-512');
complete('plain', 'PLAIN');
complete('mtls', 'client certificate');
sub sent { my ($name) = @_; return scalar grep { /"connector":\s*"$name"/ } $broker->consume('found'); }
for my $name ('scram', 'mtls')
{
	my $anomalies = $node->safe_psql('postgres', "SELECT count(*) FROM public.${name}_anomalies");
	cmp_ok($anomalies, '>', 0, "$name: there are anomalies");
	is(sent($name), $anomalies, "$name: all went out");
}

# --- what is wrong is said ---
connector('wrong_password', $address{sasl}, $protocol{scram}, $pem{authority}, qq("sasl.username" 'scram', "sasl.password" '$canary{wrong}'), $out);
connector('wrong_host', $address{elsewhere}, $protocol{ssl}, $pem{authority}, undef, '');
connector('unknown_authority', $address{mtls}, $protocol{ssl}, $pem{stranger}, $client_secret, '');
connector('expired', $address{mtls}, $protocol{ssl}, $pem{authority}, qq("ssl.certificate.pem" '$pem{expired}', "ssl.key.pem" '$key{expired}'), '');
connector('stranger', $address{mtls}, $protocol{ssl}, $pem{authority}, qq("ssl.certificate.pem" '$pem{unknown}', "ssl.key.pem" '$key{unknown}'), '');
connector('absent', $address{mtls}, $protocol{ssl}, $pem{authority}, undef, '');
said('wrong_password', 'SASL authentication error.*invalid credentials.*HINT: Check sasl.username and sasl.password', 'a wrong password');
said('wrong_host', 'certificate is for another host.*HINT: bootstrap.servers', 'a certificate for another host');
said('unknown_authority', 'certificate is of an unknown authority.*HINT: Set ssl.ca.pem', 'a broker of an unknown authority');
said('expired', 'alert.*HINT: The broker does not take our certificate: it has expired', 'an expired client certificate');
said('stranger', 'alert.*HINT: The broker does not take our certificate', 'a client certificate of an unknown authority');
said('absent', 'alert.*HINT: The broker asks for a certificate', 'no client certificate');
like($node->safe_psql('postgres', q(SELECT sqlstate, error FROM anomaly.connector_tasks WHERE connector = 'wrong_password' AND task_id = -1)),
	qr/^08004\|could not publish to topic "found": .*SASL authentication error/, 'the publisher says so, too');

# a working connector whose secret changes under it
append_to_file("$secrets/later", "$canary{wrong}\n");
$node->safe_psql('postgres', q(ALTER USER MAPPING FOR alice SERVER scram OPTIONS (SET "sasl.password" 'secret:later'); SELECT anomaly.restart_connector('scram')));
said('scram', 'SASL authentication error', 'a password that became wrong');
produce(2);

# --- and heals ---
my $began = time;
$node->safe_psql('postgres', $_) for
	q(ALTER USER MAPPING FOR alice SERVER wrong_password OPTIONS (SET "sasl.password" 'secret:scram')),
	qq(ALTER SERVER wrong_host OPTIONS (SET "bootstrap.servers" '$address{mtls}'); CREATE USER MAPPING FOR alice SERVER wrong_host OPTIONS ($client_secret)),
	qq(ALTER SERVER unknown_authority OPTIONS (SET "ssl.ca.pem" '$pem{authority}')),
	qq(ALTER USER MAPPING FOR alice SERVER expired OPTIONS (SET "ssl.certificate.pem" '$pem{client}', SET "ssl.key.pem" 'secret:client_key')),
	qq(ALTER USER MAPPING FOR alice SERVER stranger OPTIONS (SET "ssl.certificate.pem" '$pem{client}', SET "ssl.key.pem" 'secret:client_key')),
	qq(CREATE USER MAPPING FOR alice SERVER absent OPTIONS ($client_secret)),
	q(ALTER USER MAPPING FOR alice SERVER scram OPTIONS (SET "sasl.password" 'secret:scram'));
complete($_, "$_ mended") for qw(wrong_password wrong_host unknown_authority expired stranger absent scram);
cmp_ok(time - $began, '<', 25, 'at once, not after the back-off');
my $points = 'SELECT md5(string_agg((to_jsonb(t) - ARRAY[%s])::text, E\'\n\' ORDER BY kafka_partition, kafka_offset, item)) FROM public.%s t';
my $same = $node->safe_psql('postgres', sprintf $points, q('detected_at', 'connector', 'event_id'), 'mtls_anomalies');
for my $name (qw(scram wrong_password expired))
{
	is($node->safe_psql('postgres', sprintf $points, q('detected_at', 'connector', 'event_id'), "${name}_anomalies"), $same, "$name: the anomalies of a connector that never failed");
}
is(sent('wrong_password'), $node->safe_psql('postgres', 'SELECT count(*) FROM public.wrong_password_anomalies'), 'anomalies go out, too');

# --- secrets are seen nowhere ---
sub hidden
{
	my ($text, $what, @names) = @_;
	my @found = grep { index($text, $canary{$_}) >= 0 } @names;
	is("@found", '', "no secret in $what");
	return;
}
my @all = qw(scram plain wrong key);
for my $relation (split /\n/, $node->safe_psql('postgres', q(SELECT oid::regclass FROM pg_class WHERE relnamespace IN ('anomaly'::regnamespace, 'public'::regnamespace) AND relkind IN ('r', 'v') ORDER BY 1)))
{
	hidden($node->safe_psql('postgres', "SELECT to_jsonb(t)::text FROM $relation t"), $relation, @all);
}
for my $relation (qw(pg_stat_activity pg_settings pg_foreign_server))
{
	hidden($node->safe_psql('postgres', "SELECT to_jsonb(t)::text FROM $relation t"), $relation, @all);
}
hidden($node->safe_psql('postgres', 'SELECT * FROM pg_user_mappings', extra_params => [ '-U', 'bob' ]), 'the user mappings as others see them', @all);

my ($dump) = run_command([ 'pg_dump', '-d', $node->connstr('postgres') ]);
hidden($dump, 'a dump, given as secret:NAME', 'scram', 'key');
like($dump, qr/CREATE USER MAPPING FOR alice SERVER plain OPTIONS \([^;]*\Q$canary{plain}\E/s, 'a superuser\'s dump writes a plain option');
$dump =~ s/CREATE USER MAPPING [^;]*;//gs;
hidden($dump, 'the rest of the dump', @all);

my $errors = '';
for my $statement (
	qq(CREATE SERVER x FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'h:1', "sasl.password" '$canary{typed}')),
	qq(CREATE USER MAPPING FOR bob SERVER plain OPTIONS ("sasl.passwort" '$canary{typed}')),
	qq(CREATE USER MAPPING FOR bob SERVER plain OPTIONS ("sasl.password" 'secret:/$canary{typed}')),
	qq(SELECT anomaly.create_connector('x', '{"server": "plain", "topics": "t", "sasl.password": "$canary{typed}"}')),
	qq(SELECT anomaly.create_connector('x', '{"server": "plain", "topics": "t", "consumer.override.sasl.password": "$canary{typed}"}')),
	qq(SELECT anomaly.alter_connector('plain', '{"consumer.override.ssl.key.pem": "$canary{typed}"}')))
{
	my ($status, undef, $err) = $node->psql('postgres', $statement);
	isnt($status, 0, 'refused: ' . substr($statement, 0, 60));
	$errors .= $err;
}
hidden($errors, 'errors', 'typed');

# a key that librdkafka cannot read: the reason is shown, the key is not
append_to_file("$secrets/bad_key", "-----BEGIN PRIVATE KEY-----\n$canary{wrong}\n-----END PRIVATE KEY-----\n");
$node->safe_psql('postgres', q(ALTER USER MAPPING FOR alice SERVER absent OPTIONS (SET "ssl.key.pem" 'secret:bad_key'); SELECT anomaly.restart_connector('absent')));
Anomaly::Test->wait_until('a bad key is refused', sub { $node->status('absent', 'error') ne '' }, 20);
my $error = $node->status('absent', q(concat_ws('|', state, sqlstate, error)));
like($error, qr/could not start the Kafka client|ssl\.key\.pem/, 'a bad key has a status');
hidden($error, 'its status', @all);

# librdkafka's own debug output, of which ours shows nothing
my $debug = '';
for my $user ([ 'scram', 'SCRAM-SHA-512' ], [ 'plain', 'PLAIN' ])
{
	my (undef, $stderr) = run_command([ 'kcat', '-L', '-m', '5', '-d', 'all', '-b', $address{sasl}, '-X', 'security.protocol=sasl_ssl', '-X', "ssl.ca.location=$tls/authority.pem",
		'-X', "sasl.mechanisms=$user->[1]", '-X', "sasl.username=$user->[0]", '-X', "sasl.password=$canary{$user->[0]}" ]);
	like($stderr, qr/Broker state changed AUTH\S* -> UP|Authentication successful|-> UP/i, "$user->[1] with debug=all");
	$debug .= $stderr;
}
hidden($debug, 'librdkafka\'s debug output', @all);

$node->stop('fast');
$broker->stop;
my $log = slurp_file($node->logfile);
hidden($log, 'the server\'s log at debug1', @all);
cmp_ok(length $log, '>', 1000, 'which has been looked at');
unlike($log, qr/was terminated by signal|PANIC|server process .* exited with exit code [2-9]/, 'nothing crashed');
done_testing();
