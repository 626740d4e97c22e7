# 4: brokers go and come back, the mock in order, a real one by kill -9: twice for long, then at random, a quarter of KILLS.
# BROKER=mock or kafka is one of them
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my ($kills, $seed) = Anomaly::Oracle->kills(4);
for my $kind ($ENV{BROKER} || ('mock', 'kafka'))
{
	my $mock = $kind eq 'mock';
	my $broker = $mock ? Anomaly::Test->broker('points:2') : Anomaly::Test->kafka('points:2');
	my $run = Anomaly::Oracle->new("restart_$kind", broker => $broker);
	my $node = $run->node;
	my @points = Anomaly::Test->points(6000 + 500 * $kills, 20, $seed);
	my $away = sub { $mock ? $broker->command('down') : $broker->run('kill') };
	my $back = sub { $mock ? $broker->command('up') : $broker->run('start') };
	$broker->produce('points', splice @points, 0, 2000);
	is($node->catchup('c'), 't', "$kind: runs");
	for my $round (1 .. 2)
	{
		my $start = -s $node->logfile;
		$away->();
		Anomaly::Test->wait_until('the status says it', sub { $node->status('c', 'error IS NOT NULL') eq 't' });
		sleep 4;
		my $lines = () = slurp_file($node->logfile, $start) =~ /^.*anomaly task (?:LOG|WARNING|ERROR)/mg;
		cmp_ok($lines, '<', 20, "$kind: an outage does not flood the log ($lines lines)");
		$back->();
		$broker->produce('points', splice @points, 0, 2000);
		is($node->catchup('c'), 't', "$kind: caught up after it");
	}
	for my $round (1 .. $kills)
	{
		$broker->produce('points', splice @points, 0, 500);
		sleep rand 0.5;
		$away->();
		sleep rand 1;
		$back->();
		is($node->catchup('c'), 't', "$kind: caught up after $round kills") if $round % 10 == 0;
	}
	$run->check("fault 4 $kind", last => 1);
	$run->end;
}
done_testing();
