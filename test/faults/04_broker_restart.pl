# 4: brokers go and come back: the mock at once and for long, a real one by kill -9
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

for my $kind ('broker', 'kafka')
{
	my $broker = Anomaly::Test->$kind('points:2');
	my $run = Anomaly::Oracle->new("restart_$kind", broker => $broker);
	my $node = $run->node;
	my @points = Anomaly::Test->points(6000, 20, 4);
	$broker->produce('points', splice @points, 0, 2000);
	is($node->catchup('c'), 't', "$kind: runs");
	for my $round (1 .. 2)
	{
		my $start = -s $node->logfile;
		$kind eq 'broker' ? $broker->command('down') : $broker->run('kill');
		Anomaly::Test->wait_until('the status says it', sub { $node->status('c', 'error IS NOT NULL') eq 't' });
		sleep 4;
		my $lines = () = slurp_file($node->logfile, $start) =~ /^.*anomaly task (?:LOG|WARNING|ERROR)/mg;
		cmp_ok($lines, '<', 20, "$kind: an outage does not flood the log ($lines lines)");
		$kind eq 'broker' ? $broker->command('up') : $broker->run('start');
		$broker->produce('points', splice @points, 0, 2000);
		is($node->catchup('c'), 't', "$kind: caught up after it");
	}
	$run->check("fault 4 $kind", last => 1);
	$run->end;
}
done_testing();
