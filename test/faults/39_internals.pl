# 39: support functions of aggregates and types called directly, with NULL and with what they are not for
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Anomaly::Test->node('internals', conf => "restart_after_crash = off\n");
my $internals = $node->safe_psql('postgres', q(SELECT string_agg(oid::regprocedure::text, '|') FROM pg_proc WHERE pronamespace = 'anomaly'::regnamespace AND 'internal'::regtype = ANY (proargtypes)));
for my $function (split /\|/, $internals)
{
	my ($name, $args) = $function =~ /^(.*?)\((.*)\)$/;
	my $nulls = join ', ', map { /internal/ ? 'NULL' : "NULL::$_" } split /,/, $args;
	my ($status, $out, $err) = $node->psql('postgres', "SELECT $name($nulls)");
	ok(defined $status, "$function called with NULL: " . ($status ? 'an error' : 'NULL'));
	($status, $out, $err) = $node->psql('postgres', "SELECT $name(" . join(', ', map { /internal/ ? '1::bigint' : "NULL::$_" } split /,/, $args) . ')');
	like($err, qr/does not exist/, "$function is not there for a number");
}
# an aggregate of somebody else's over them
my ($status, $out, $err) = $node->psql('postgres', 'SET ROLE pg_monitor; CREATE AGGREGATE pg_temp.mine(float8, anomaly.spec) (SFUNC = anomaly.detect_step, STYPE = internal)');
like($err, qr/cannot be internal|permission denied/, 'nobody but a superuser makes aggregates of them');
is($node->safe_psql('postgres', 'SELECT 1'), 1, 'the server is there');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'and no process died');
$node->stop('fast');
done_testing();
