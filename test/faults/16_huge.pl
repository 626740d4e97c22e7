# 16: huge messages: points if they are points, else dead letters; memory stays under its cap
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->kafka();
$broker->topic('points:1', '--config', 'max.message.bytes=30000000');
my $run = Anomaly::Oracle->new('huge', broker => $broker, config => { detector => 'zscore' });
my $node = $run->node;
my @points = Anomaly::Test->points(2000, 5, 16);

sub huge
{
	my ($payload) = @_;
	open my $pipe, '|-', 'kcat', '-P', '-q', '-b', $broker->address, '-t', 'points', '-X', 'message.max.bytes=30000000', '-D', "\001" or die "kcat: $!";
	print $pipe $payload;
	close $pipe or die "kcat -P failed: $?";
	return;
}

$broker->produce('points', splice @points, 0, 1000);
huge('x' x 20_000_000);
huge('{"series":"big","ts":1700000000000,"value":1,"note":"' . 'y' x 20_000_000 . '"}');
huge('[' x 15_000_000);
huge('{"series":"' . 'z' x 10_000_000 . '","value":1}');
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c', undef, '2 minutes'), 't', 'caught up past them');
is($node->safe_psql('postgres', q(SELECT count(*) FROM public.points WHERE series = 'big')), 1, 'what is a point is one');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 3, 'what is none is a dead letter');
my $pid = $node->task_pid('c');
open my $status, '<', "/proc/$pid/status" or die;
my ($rss) = map { /^RssAnon:\s+(\d+)/ ? $1 : () } <$status>;
cmp_ok($rss / 1024, '<', 256, sprintf 'memory stays bounded (%.0f MB)', $rss / 1024);
$run->check('fault 16', last => 1);
$run->end;
done_testing();
