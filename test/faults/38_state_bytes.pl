# 38: states from outside: every byte turned, cut, lengthened
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Anomaly::Test->node('bytes', conf => "restart_after_crash = off\n");
my $specs = $node->safe_psql('postgres', q(SELECT string_agg(name, ' ') FROM anomaly.detectors WHERE name NOT IN ('likelihood','calibrated','max','mean','difference','shingle')));
for my $spec (split ' ', $specs)
{
	my $counts = $node->safe_psql('postgres', <<EOF);
SET client_min_messages = warning;
CREATE TEMP TABLE m AS SELECT anomaly.train(10 + sin(i) + (i % 7), timestamptz '2024-01-01' + i * interval '1 min', '$spec' ORDER BY i) d FROM generate_series(1, 300) i;
CREATE FUNCTION pg_temp.try(b bytea) RETURNS text LANGUAGE plpgsql AS \$\$
DECLARE d anomaly.detector; v anomaly.verdict;
BEGIN
	EXECUTE 'SELECT \$1::anomaly.detector' INTO d USING b::text;
	v := anomaly.judge(d, 97.5, now());
	v := anomaly.judge(d, 'NaN', now());
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END \$\$;
WITH b AS (SELECT d::text::bytea b FROM m), p AS (
 SELECT set_byte(b, i, get_byte(b, i) # (1 << (i % 8))) b FROM b, generate_series(0, length(b) - 1, greatest(1, length(b) / 400)) i
 UNION ALL SELECT substr(b, 1, i) FROM b, generate_series(0, length(b) - 1, greatest(1, length(b) / 50)) i
 UNION ALL SELECT b || '\\x00'::bytea FROM b UNION ALL SELECT '\\x'::bytea)
SELECT string_agg(DISTINCT pg_temp.try(b), ' ') FROM p
EOF
	my @bad = grep { !/^(22P03|22P02|22023|22000|taken)$/ } split ' ', $counts;
	is("@bad", '', "$spec: damaged states are refused with SQLSTATE 22... ($counts)");
}
is($node->safe_psql('postgres', 'SELECT 1'), 1, 'the server is there');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'and no process died');
$node->stop('fast');
done_testing();
