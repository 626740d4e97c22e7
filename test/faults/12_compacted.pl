# 12: a compacted topic: its gaps are legal, and nothing is read twice
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->kafka();
$broker->topic('points:1', map { ('--config', $_) } 'cleanup.policy=compact', 'segment.bytes=1048576', 'segment.ms=500', 'min.cleanable.dirty.ratio=0.01', 'max.compaction.lag.ms=1000', 'delete.retention.ms=100');
my @points = Anomaly::Test->points(6000, 20, 12);
$broker->produce('points', splice @points, 0, 3000);
sleep 2;
$broker->produce('points', splice @points, 0, 100);
my $left;
# the cleaner comes every 15 seconds
Anomaly::Test->wait_until('old messages are gone', sub { $left = () = $broker->consume('points'); $left < 2000 || !sleep 2 }, 30);
my $run = Anomaly::Oracle->new('compacted', broker => $broker);
my $node = $run->node;
is($node->catchup('c'), 't', "reads what compaction left ($left of 3100 messages)");
is($node->safe_psql('postgres', 'SELECT count(*) = count(DISTINCT kafka_offset) FROM public.points'), 't', 'once each');
$broker->produce('points', splice @points, 0, 2900);
is($node->catchup('c'), 't', 'and what comes after');
cmp_ok($node->safe_psql('postgres', 'SELECT max(kafka_offset) FROM public.points'), '==', 5999, 'to the end');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL'), 0, 'nothing is inexact');
$run->end;
done_testing();
