# 1: a task is killed at every place round the commit
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('kill_task', broker => $broker);
my @points = Anomaly::Test->points(9000, 20, 1);
$broker->produce('points', splice @points, 0, 1500);
is($run->node->catchup('c'), 't', 'runs');

for my $place ('after-poll', 'before-insert', 'before-cas', 'before-commit', 'after-commit')
{
	$run->strike("$place:kill");
	$broker->produce('points', splice @points, 0, 1500);
	$run->struck;
	is($run->node->catchup('c'), 't', "killed $place");
}
$run->check('fault 1', last => 1);
cmp_ok($run->node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), '>', 10, 'with anomalies in it');
$run->end;
done_testing();
