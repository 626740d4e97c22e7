# 24: tables that would lose rows or are none: refused when the connector is made and when it starts
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('kinds');
$node->kafka_server($broker);
my $columns = '(series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int)';
$node->safe_psql('postgres', <<EOF);
CREATE UNLOGGED TABLE public.unlogged $columns;
CREATE VIEW public.seen AS SELECT NULL::text series, now() ts, 1::float8 value;
CREATE MATERIALIZED VIEW public.stored AS SELECT NULL::text series, now() ts, 1::float8 value;
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing;
CREATE FOREIGN TABLE public.remote $columns SERVER nowhere;
CREATE TABLE public.parted $columns PARTITION BY RANGE (ts);
CREATE UNLOGGED TABLE public.leaf PARTITION OF public.parted DEFAULT;
CREATE SEQUENCE public.numbers;
CREATE TYPE public.composite AS (x int);
EOF
for my $table (qw(unlogged seen stored remote parted numbers composite))
{
	my ($status, $out, $err) = $node->psql('postgres', qq(SELECT anomaly.create_connector('x', '{"server":"kafka","topics":"points","table.name.format":"public.$table","anomalies.table.name.format":"public.a"}')));
	like($err, qr/$table|leaf/, "$table is refused by name");
	isnt($status, 0, 'and no connector made');
}
my ($status, $out, $err) = $node->psql('postgres', q(CREATE TEMP TABLE points (series text, ts timestamptz, value float8); SELECT anomaly.create_connector('x', '{"server":"kafka","topics":"points","table.name.format":"pg_temp.points"}')));
like($err, qr/pg_temp/, 'a temporary table is refused');
$node->connector('c', { topics => 'points', detector => 'zscore' });
$broker->produce('points', Anomaly::Test->points(500, 5, 24));
is($node->catchup('c'), 't', 'a good one runs');
# made unlogged later: found at the next write
$node->safe_psql('postgres', 'ALTER TABLE public.points SET UNLOGGED');
$broker->produce('points', Anomaly::Test->points(500, 5, 25));
Anomaly::Test->wait_until('it fails', sub { $node->status('c', 'state') eq 'FAILED' });
like($node->status('c', 'error'), qr/unlogged|UNLOGGED/, 'and says why');
$node->safe_psql('postgres', q(ALTER TABLE public.points SET LOGGED; SELECT anomaly.restart_connector('c')));
is($node->catchup('c'), 't', 'logged again, it goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 1000, 'with every point');
$node->stop('fast');
$broker->stop;
done_testing();
