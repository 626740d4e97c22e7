# 5: partitions change their leader, have none, and brokers that lead no more say so
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', '--brokers', 3);
my $run = Anomaly::Oracle->new('leader', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(9000, 20, 5);
for my $round (1 .. 3)
{
	$broker->produce('points', splice @points, 0, 1000);
	$broker->command("leader points 0 $round");
	$broker->command("leader points 1 " . (4 - $round));
	$broker->produce('points', splice @points, 0, 1000);
	$broker->command('err Fetch NOT_LEADER_FOR_PARTITION 3');
	$broker->produce('points', splice @points, 0, 1000);
	is($node->catchup('c'), 't', "round $round: caught up");
}
$broker->command('leader points 0 -1');
sleep 3;
$broker->command('leader points 0 2');
$run->check('fault 5', last => 1);
$run->end;
done_testing();
