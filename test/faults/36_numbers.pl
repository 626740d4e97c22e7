# 36: NaN, infinities, NULL, -0, denormals, constants and no points at all, in SQL and in a task
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('numbers');
$node->kafka_server($broker);
my @values = ('NaN', 'Infinity', '-Infinity', '-0', '4.9e-324', '1.7976931348623157e308', '-1.7976931348623157e308', '0', '1e-300');
my $list = join ',', map { "'$_'" } @values;
my $specs = $node->safe_psql('postgres', q(SELECT string_agg(name, ' ') FROM anomaly.detectors WHERE name NOT IN ('likelihood','calibrated','max','mean','difference','shingle')));
for my $spec (split ' ', $specs)
{
	my $where = "$spec on NaN, infinities, denormals and the largest numbers";
	is($node->safe_psql('postgres', <<EOF), 't', $where);
SELECT bool_and(coalesce((d).score <> 'NaN' AND (d).score < 'Infinity' AND (d).expected <> 'NaN', true)) FROM (
 SELECT anomaly.detect(v, t, '$spec') OVER (ORDER BY t ROWS UNBOUNDED PRECEDING) d FROM (
  SELECT CASE WHEN i % 7 = 0 THEN (ARRAY[$list]::float8[])[1 + i / 7 % ${\ scalar @values}] WHEN i % 11 <> 0 THEN 10 + sin(i) END v, timestamptz '2024-01-01' + i * interval '1 min' t
    FROM generate_series(0, 1500) i) p) q
EOF
	is($node->safe_psql('postgres', <<EOF), 't', "$spec on a constant with gaps: nothing is strange");
SELECT coalesce(bool_and(coalesce((d).score < 1, true)), true) FROM (SELECT anomaly.detect(v, t, '$spec') OVER (ORDER BY t ROWS UNBOUNDED PRECEDING) d
  FROM (SELECT CASE WHEN i % 5 <> 0 THEN 42.0::float8 END v, timestamptz '2024-01-01' + i * interval '1 min' t FROM generate_series(0, 1000) i) p) q
EOF
	is($node->safe_psql('postgres', "SELECT anomaly.train(v, t, '$spec') IS NULL OR true FROM (SELECT 1::float8, now() WHERE false) s(v, t)"), 't', "$spec on no points");
}
$broker->produce('points', map { [ s => $_ ] } '{"series":"s","ts":1,"value":null}', '{"series":"s","ts":2,"value":-0.0}', '{"series":"s","ts":3,"value":4.9e-324}', '{"series":"s","ts":4,"value":1.7976931348623157e308}');
$node->connector('c', { topics => 'points', detector => 'zscore' });
is($node->catchup('c'), 't', 'a task takes them');
is($node->safe_psql('postgres', q(SELECT string_agg(coalesce(value::text, 'NULL'), ' ' ORDER BY kafka_offset) FROM public.points)), 'NULL -0 5e-324 1.7976931348623157e+308', 'as they came');
$node->stop('fast');
$broker->stop;
done_testing();
