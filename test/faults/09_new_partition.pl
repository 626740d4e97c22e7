# 9: a real topic gets more partitions while it runs: read from their beginning, no restart
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->kafka('points:1');
my $run = Anomaly::Oracle->new('grown', broker => $broker, config => { 'start.position' => 'latest', 'tasks.max' => 2 });
my $node = $run->node;
my @points = Anomaly::Test->points(6000, 20, 9);
is($node->catchup('c'), 't', 'an empty topic is caught up with');
$broker->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');
my $pid = $node->task_pid('c');
$broker->run('partitions', 'points', 4);
# they may hold messages before anybody looks
$broker->produce('points', splice @points, 0, 4000);
Anomaly::Test->wait_until('all four are read', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM public.points') == 6000 });
is($node->safe_psql('postgres', 'SELECT count(DISTINCT kafka_partition), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '4|6000', 'from their beginning, whatever start.position says');
is($node->task_pid('c'), $pid, 'by the task that was there');
$run->end;
done_testing();
