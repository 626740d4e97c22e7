# 1: a task is killed at every place round the commit, then KILLS times at random
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;
use Time::HiRes qw(sleep);

my ($kills, $seed) = Anomaly::Oracle->kills;
my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('kill_task', broker => $broker);
my @points = Anomaly::Test->points(9000 + 150 * $kills, 20, $seed);
$broker->produce('points', splice @points, 0, 1500);
is($run->node->catchup('c'), 't', 'runs');

for my $place ('after-poll', 'before-insert', 'before-cas', 'before-commit', 'after-commit')
{
	$run->strike("$place:kill");
	$broker->produce('points', splice @points, 0, 1500);
	$run->struck;
	is($run->node->catchup('c'), 't', "killed $place");
}
$run->check('fault 1', last => !$kills);
for my $round (1 .. $kills)
{
	$broker->produce('points', splice @points, 0, 150);
	sleep rand 0.4;
	$run->kill_task;
	sleep rand 0.3;
	$run->check("fault 1 after $round kills at random", last => $round == $kills) if $round % 50 == 0 || $round == $kills;
}
cmp_ok($run->node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), '>', 10, 'with anomalies in it');
$run->end;
done_testing();
