# 23: the table is dropped, made again, truncated and renamed while it runs
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $run = Anomaly::Oracle->new('dropped', broker => $broker, config => { topics => 'points' });
my $node = $run->node;
my @points = Anomaly::Test->points(5000, 20, 23);
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'runs');

$node->safe_psql('postgres', 'TRUNCATE public.points');
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'a truncated table is the user\'s will');
is($node->safe_psql('postgres', 'SELECT count(*), min(kafka_offset) FROM public.points'), '1000|1000', 'what comes after is in it');

$node->safe_psql('postgres', 'CREATE TABLE kept (LIKE public.points INCLUDING ALL); INSERT INTO kept SELECT * FROM public.points; DROP TABLE public.points');
$broker->produce('points', splice @points, 0, 1000);
Anomaly::Test->wait_until('a dropped table fails its task', sub { $node->status('c', 'state') eq 'FAILED' });
like($node->status('c', 'error'), qr/points.*does not exist/s, 'and is named');
is($node->safe_psql('postgres', 'SELECT sum(next_offset) FROM anomaly.connector_offset'), 2000, 'the offset is kept');
$node->safe_psql('postgres', 'ALTER TABLE kept RENAME TO points');
is($node->status('c', 'state'), 'FAILED', 'a table that is there again waits for a person');
$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
is($node->catchup('c'), 't', 'restarted, it goes on');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT kafka_offset), max(kafka_offset) FROM public.points'), '2000|2000|2999', 'with every message since');

$node->safe_psql('postgres', 'BEGIN; ALTER TABLE public.points RENAME TO elsewhere; CREATE TABLE public.points (LIKE elsewhere); COMMIT');
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'a table put in its place takes the rest');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 1000, 'all of it');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL'), 0, 'the states never noticed');
$run->end;
done_testing();
