# 8: two that think they own a partition: one commits, the other is fenced and starts again
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('double', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(12000, 20, 8);
$broker->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');

# a commit of somebody else's between its read and its write: its own does not happen
$run->strike('before-cas:sleep');
$broker->produce('points', splice @points, 0, 1000);
Anomaly::Test->wait_until('it sleeps before its commit', sub { !-e $run->{file} });
$node->safe_psql('postgres', 'UPDATE anomaly.connector SET generation = generation + 1; UPDATE anomaly.connector_offset SET generation = generation + 1');
is($node->catchup('c'), 't', 'fenced by a newer generation, it starts anew');

# deaf while it is restarted
for my $place ('after-poll', 'before-insert', 'after-commit')
{
	$run->strike("$place:sleep");
	$broker->produce('points', splice @points, 0, 1000);
	Anomaly::Test->wait_until("it sleeps $place", sub { !-e $run->{file} });
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
	$broker->produce('points', splice @points, 0, 500);
}
$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c'))) for 1 .. 5;
$run->check('fault 8', last => 1);
$run->end;
done_testing();
