# 37: what drifts: ten million slides of a frame, frames that spill to disk, models joined in parallel in any order
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $slides = $ENV{SLIDES} // 10_000_000;
my $node = Anomaly::Test->node('frames', conf => "max_parallel_workers = 4\nmax_parallel_workers_per_gather = 4\nshared_buffers = 128MB\n");
my $near = 'abs(a - b) <= 1e-9 * greatest(abs(a), abs(b), 1)';
# levels that jump, spikes of 1e9, stretches of one value
my $value = q(CASE WHEN i % 5003 = 2500 THEN 1e9 * sin(i) WHEN i / 3000 % 7 = 3 THEN 1e6 + sin(i) / 1000 WHEN i / 1000 % 31 = 20 THEN 0.1 ELSE sin(i * 0.7) + i / 20000 % 5 * 100 END);

for my $spec ('zscore', 'iqr', 'mad')
{
	my $n = $spec eq 'zscore' ? $slides : $slides / 10;
	is($node->safe_psql('postgres', <<EOF), '2000|t', "$spec: the last of $n slides are what their frames say alone");
WITH slid AS MATERIALIZED (SELECT i, (anomaly.detect($value, '$spec') OVER (ORDER BY i ROWS 60 PRECEDING)).raw AS a FROM generate_series(1, $n) i),
 last AS (SELECT * FROM slid WHERE i > $n - 2000),
 alone AS (SELECT l.i, l.a, (SELECT (anomaly.detect($value, '$spec' ORDER BY i)).raw FROM generate_series(l.i - 60, l.i) i) AS b FROM last l)
SELECT count(*), bool_and((a IS NULL) = (b IS NULL) AND coalesce($near, true)) FROM alone
EOF
}

# frames that do not fit into work_mem are read again from disk
$node->safe_psql('postgres', "CREATE TABLE d AS SELECT i, i % 50 AS series, $value AS v FROM generate_series(1, 200000) i; ANALYZE d");
for my $spec ('zscore', 'mad(window=30)', 'ewma', 'auto')
{
	my $query = "SELECT md5(string_agg(q::text, ' ' ORDER BY i)) FROM (SELECT i, (anomaly.detect(v, '$spec') OVER (PARTITION BY series ORDER BY i ROWS %s PRECEDING)).* FROM d) q";
	for my $frame ($spec =~ /auto|ewma/ ? ('UNBOUNDED') : ('UNBOUNDED', '200'))
	{
		my $sql = sprintf $query, $frame;
		is($node->safe_psql('postgres', "SET work_mem = '64kB'; $sql"), $node->safe_psql('postgres', "SET work_mem = '256MB'; $sql"), "$spec, $frame: with little memory as with much");
	}
}

# models of parts, joined by parallel workers and one after the other, from either end
$node->safe_psql('postgres', <<'EOF');
CREATE TABLE parts AS SELECT i % 400 AS part, anomaly.train(v, 'zscore' ORDER BY i) AS model FROM d WHERE v < 1e7 GROUP BY 1;
ALTER TABLE parts SET (parallel_workers = 4);
ANALYZE parts;
EOF
my $parallel = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0';
like($node->safe_psql('postgres', "$parallel; EXPLAIN SELECT anomaly.merge(model) FROM parts"), qr/Partial Aggregate/, 'models are joined in parallel');
my $judged = q(SELECT (anomaly.judge(anomaly.merge(model%s), 250.0)).raw FROM parts);
my $all = $node->safe_psql('postgres', q(SELECT (250 - avg(v)) / stddev_samp(v) FROM d WHERE v < 1e7));
my %way = (
	'in parallel' => $node->safe_psql('postgres', "$parallel; " . sprintf $judged, ''),
	'one after the other' => $node->safe_psql('postgres', 'SET max_parallel_workers_per_gather = 0; ' . sprintf $judged, ' ORDER BY part'),
	'from the end' => $node->safe_psql('postgres', sprintf $judged, ' ORDER BY part DESC'),
	'by chance' => $node->safe_psql('postgres', sprintf $judged, ' ORDER BY md5(part::text)'));
cmp_ok(abs($way{$_} - $all), '<=', 1e-9 * abs $all, "$_: what avg and stddev say") for sort keys %way;

# rows that parallel workers judge
is($node->safe_psql('postgres', <<EOF), 0, 'a query that runs in parallel says the same');
$parallel;
SELECT count(*) FROM (SELECT series, anomaly.detect(v, 'mad(window=30)' ORDER BY i)::text AS a FROM d GROUP BY series) x
 JOIN (SELECT DISTINCT ON (series) series, (anomaly.detect(v, 'mad(window=30)') OVER (PARTITION BY series ORDER BY i ROWS UNBOUNDED PRECEDING))::text AS b FROM d ORDER BY series, i DESC) y USING (series)
 WHERE a <> b
EOF
$node->stop('fast');
done_testing();
