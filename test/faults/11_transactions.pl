# 11: transactions of producers: aborted ones leave gaps, open ones hold back what is behind them, in a task that is killed, too
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->kafka('points:1');
my $run = Anomaly::Oracle->new('transactions', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(9000, 20, 11);
my $rows = 0;
sub rows { return $node->safe_psql('postgres', 'SELECT count(*) FROM public.points'); }
sub produce { my ($n) = @_; $broker->produce('points', splice @points, 0, $n); return $rows += $n; }
sub goes_on { my ($what) = @_; is($node->catchup('c'), 't', "$what: it goes on"); is(rows(), $rows, "$what: with every point"); return; }
# what is behind an open transaction is not there for a reader of committed messages
sub holds_back
{
	my ($what) = @_;
	my $before = $rows;
	produce(500);
	sleep 2;
	is(rows(), $before, "$what: nothing behind it is taken");
	is($node->status('c', q(state || ' ' || (error IS NULL))), 'RUNNING true', "$what: and that is no error");
	return;
}

produce(1000);
goes_on('before');
my $other = $broker->open_transaction('points');
holds_back('open');
$other->end('abort');
goes_on('aborted');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 0, 'an aborted message is none');

$other = $broker->open_transaction('points');
holds_back('open again');
$run->kill_task;
$run->wait_alive;
sleep 1;
is(rows(), $rows - 500, 'killed and started again, it still waits');
$other->end('commit');
goes_on('committed');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 1, 'a committed message is read');

for my $round (1 .. 8)
{
	my $t = $broker->open_transaction('points', "writer $round");
	produce(100);
	$t->end($round % 3 ? 'abort' : 'commit');
	$run->kill_task if $round % 4 == 0;
}
$run->wait_alive;
goes_on('many');

# a producer that dies holds it back until another one takes its name
$other = $broker->open_transaction('points', 'hangs');
kill 'KILL', $other->{pid};
waitpid delete $other->{pid}, 0;
holds_back('left open');
for my $place ('after-poll', 'before-cas')
{
	$run->strike("$place:kill");
	$broker->open_transaction('points', 'hangs')->end('abort');
	produce(500);
	$run->struck;
	goes_on("taken over and killed $place");
}
my $gaps = $node->safe_psql('postgres', 'SELECT max(kafka_offset) + 1 - count(*) FROM public.points');
cmp_ok($gaps, '>', 20, "offsets have gaps, $gaps of them");
$run->check('fault 11', last => 1);
$run->end;
done_testing();
