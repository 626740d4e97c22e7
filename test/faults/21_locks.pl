# 21: somebody else's lock on the table, and deadlocks with a user's transaction: waited for or tried again
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('locks', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(9000, 20, 21);
$broker->produce('points', splice @points, 0, 3000);
is($node->catchup('c'), 't', 'runs');

my $session = $node->background_psql('postgres', on_error_stop => 0);
$session->query_safe('BEGIN; LOCK TABLE public.points IN ACCESS EXCLUSIVE MODE');
$broker->produce('points', splice @points, 0, 3000);
sleep 5;
is($node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'anomaly task' AND pid IS NOT NULL)), 1, 'the task is there');
$session->query_safe('COMMIT');
is($node->catchup('c'), 't', 'caught up when the lock is gone');

# points first, anomalies second is its order; here it is the other way round
$session->query_safe('BEGIN; LOCK TABLE public.anomalies IN ACCESS EXCLUSIVE MODE');
$broker->produce('points', splice @points, 0, 3000);
sleep 1;
# one of the two is told of the deadlock, and either is well
$session->query('LOCK TABLE public.points IN ACCESS EXCLUSIVE MODE');
$session->query('ROLLBACK');
$session->quit;
$run->check('fault 21', last => 1);
$run->end;
done_testing();
