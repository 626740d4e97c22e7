# 39: support functions of aggregates and types called directly, with NULL and with what they are not for
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Anomaly::Test->node('internals', conf => "restart_after_crash = off\n");
my @calls = split /\n/, $node->safe_psql('postgres', <<'EOF');
SELECT format('%s|SELECT %s(%s)|SELECT %s(%s)', p.oid::regprocedure, p.oid::regproc, string_agg(CASE WHEN t = 'internal'::regtype THEN 'NULL' ELSE 'NULL::' || t::regtype END, ', ' ORDER BY i),
	p.oid::regproc, string_agg(CASE WHEN t = 'internal'::regtype THEN '1::bigint' ELSE 'NULL::' || t::regtype END, ', ' ORDER BY i))
  FROM pg_proc p, unnest(p.proargtypes) WITH ORDINALITY a(t, i) WHERE pronamespace = 'anomaly'::regnamespace AND 'internal'::regtype = ANY (proargtypes) GROUP BY p.oid
EOF
cmp_ok(scalar @calls, '>', 100, scalar(@calls) . ' functions');
$node->safe_psql('postgres', <<'EOF');
CREATE FUNCTION try(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
	EXECUTE command INTO r;
	RETURN coalesce(r, 'NULL');
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END $$
EOF
my (@with_null, @with_number);
my $i = 0;
for my $answer (split /\n/, $node->safe_psql('postgres', join "\n", map { my (undef, $null, $number) = split /\|/; "SELECT try('$null') || '|' || try('$number');" } @calls))
{
	my ($null, $number) = split /\|/, $answer;
	my ($name) = split /\|/, $calls[ $i++ ];
	push @with_null, $null =~ /^(NULL$|[0-4])|called in non-aggregate context/ ? () : "$name: $null";
	push @with_number, $number =~ /^42883/ ? () : "$name: $number";
}
is(join("\n", @with_null), '', 'called with NULL: NULL or an error');
is(join("\n", @with_number), '', 'none is there for a number');
# an aggregate of somebody else's over them
my ($status, $out, $err) = $node->psql('postgres', 'SET ROLE pg_monitor; CREATE AGGREGATE pg_temp.mine(float8, anomaly.spec) (SFUNC = anomaly.detect_step, STYPE = internal)');
like($err, qr/cannot be internal|permission denied/, 'nobody but a superuser makes aggregates of them');
is($node->safe_psql('postgres', 'SELECT 1'), 1, 'the server is there');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'and no process died');
$node->stop('fast');
done_testing();
