# 47: every property of librdkafka, by a role that may make servers and connectors: what is not on the list is refused
# before librdkafka hears of it, even when it stands in the catalogs; no library is loaded, no command run
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();
open my $c, '>', "$dir/evil.c" or die;
print $c qq(#include <fcntl.h>\nstatic void __attribute__((constructor)) ran(void) { open("$dir/ran", O_CREAT | O_WRONLY, 0600); }\nint conf_init(void) { return 0; }\n);
close $c;
system('cc', '-shared', '-fPIC', '-o', "$dir/evil.so", "$dir/evil.c") == 0 or die 'evil.c does not build';

my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('properties');
$node->kafka_server($broker);
$node->safe_psql('postgres', <<'EOF');
CREATE ROLE mallory LOGIN;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO mallory;
GRANT USAGE ON FOREIGN SERVER kafka TO mallory;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO mallory;
GRANT CREATE ON SCHEMA public TO mallory;
CREATE FUNCTION try(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
	RAISE EXCEPTION USING errcode = 'ZZ000';
EXCEPTION WHEN OTHERS THEN RETURN CASE SQLSTATE WHEN 'ZZ000' THEN 'taken' WHEN 'HV00D' THEN 'refused' ELSE SQLERRM END;
END $$;
EOF
open my $list, '-|', 'kcat', '-X', 'list' or die "kcat: $!";
my @names = grep { !/^(?:Property|-+)$/ } map { /^(\S+)\s*\|/ ? $1 : () } <$list>;
close $list;
# of later versions
push @names, 'https.ca.location', map { "sasl.oauthbearer.assertion.$_" } 'file', 'private.key.file', 'jwt.template.file';
cmp_ok(scalar @names, '>', 120, scalar(@names) . ' properties');

# two values: what would do harm, and what is likely to be taken
my %harm = ('sasl.kerberos.kinit.cmd' => "touch $dir/ran", 'sasl.kerberos.keytab' => "\$(touch $dir/ran)", 'sasl.kerberos.principal' => "\$(touch $dir/ran)");
my %allowed = map { my ($name, @where) = split /\|/; $name => { server => $where[0], mapping => $where[1], 'consumer.override' => $where[2], 'producer.override' => $where[3], value => $where[4] } }
	split /\n/, $node->safe_psql('postgres', q(SELECT name, server, user_mapping, consumer_override, producer_override,
		CASE WHEN allowed ~ '^\d+ to' THEN split_part(allowed, ' ', 1) WHEN allowed IS NOT NULL THEN split_part(replace(allowed, ' or ', ', '), ', ', 1) ELSE 'x' END FROM anomaly.kafka_properties));
sub quoted { my ($text) = @_; return "'" . ($text =~ s/'/''/gr) . "'"; }
my (%wrong, %tried);
sub try_all
{
	my ($where, $statement) = @_;
	my $sql = "SET SESSION AUTHORIZATION mallory;\n";
	my @expected;
	for my $name (@names)
	{
		for my $value ($harm{$name} // "$dir/evil.so", $allowed{$name}{value} // '1')
		{
			$sql .= 'SELECT public.try(' . quoted($statement->($name, $value)) . ");\n";
			push @expected, [ $name, $value, ($allowed{$name}{$where} // 'f') eq 't' ];
		}
	}
	for my $answer (split /\n/, $node->safe_psql('postgres', $sql))
	{
		my ($name, $value, $may) = @{ shift @expected };
		my $allowed = $may ? $answer !~ /not allowed/ : $answer eq 'refused' || $answer =~ /property "\Q$name\E" is not allowed|^secret "\Q$name\E" is not allowed in a connector's config/;
		push @{ $wrong{$where} }, "$name=$value: $answer" unless $allowed;
		$tried{$where}++;
	}
	is(join("\n", @{ $wrong{$where} // [] }), '', "$where: of $tried{$where} tries none is taken that is not on the list");
	return;
}
my $connector = sub {
	my ($kind) = @_;
	return sub { return 'SELECT anomaly.create_connector(' . quoted('x') . ', ' . quoted(JSON::PP->new->canonical->encode({ server => 'kafka', topics => 'points', detector => 'mad', "$kind.$_[0]" => $_[1] })) . ')'; };
};
@names = grep { $_ ne 'bootstrap.servers' } @names;
try_all('server', sub { return qq{CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'h:1', "$_[0]" } . quoted($_[1]) . ')' });
try_all('mapping', sub { return qq{CREATE SERVER s FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'h:1'); CREATE USER MAPPING FOR mallory SERVER s OPTIONS ("$_[0]" } . quoted($_[1]) . ')' });
try_all($_, $connector->($_)) for 'consumer.override', 'producer.override';

# options that nobody checked: from another version, or by a hand in the catalogs
for my $option ("plugin.library.paths=$dir/evil.so", "sasl.kerberos.kinit.cmd=touch $dir/ran", 'enable.auto.commit=true')
{
	my ($name) = $option =~ /^([^=]*)/;
	$node->safe_psql('postgres', 'UPDATE pg_foreign_server SET srvoptions = array_append(srvoptions, ' . quoted($option) . ") WHERE srvname = 'kafka'");
	my (undef, undef, $err) = $node->psql('postgres', q(SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "points", "detector": "mad"}')));
	my $there = $node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connectors));
	if ($there)
	{
		Anomaly::Test->wait_until('it is refused at the start', sub { $node->safe_psql('postgres', q(SELECT coalesce(string_agg(state, ' '), '') FROM anomaly.connector_tasks)) eq 'FAILED' });
		like($node->status('c', 'error'), qr/\Q$name\E/, "$name in the catalogs: the task fails and names it");
		$node->safe_psql('postgres', q(SELECT anomaly.drop_connector('c'); DROP TABLE public.points, public.anomalies));
	}
	else { like($err, qr/property "\Q$name\E" is not allowed/, "$name in the catalogs: no connector is made"); }
	$node->safe_psql('postgres', q(UPDATE pg_foreign_server SET srvoptions = srvoptions[1:cardinality(srvoptions) - 1] WHERE srvname = 'kafka'));
}
ok(!-e "$dir/ran", 'no library was loaded and no command run');
# it can fail: librdkafka does load it
system("kcat -L -m 1 -b 127.0.0.1:1 -X plugin.library.paths=$dir/evil.so >/dev/null 2>&1");
ok(-e "$dir/ran", 'which librdkafka does when it is asked');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connectors'), 0, 'nothing was made');
$node->stop('fast');
$broker->stop;
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'no process died of it');
done_testing();
