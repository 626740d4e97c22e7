# 17: states that would not end: refused when asked for; a million names are bounded by memory.max
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('bounds');
$node->kafka_server($broker);
for my $spec ('mad(window=2147483648)', 'mad(window=2147483647)', 'isolation_forest(trees=100000000)', 'zscore(window=99999999999999999999)')
{
	my ($status, $out, $err) = $node->psql('postgres', qq(SELECT anomaly.create_connector('x', '{"server":"kafka","topics":"points","detector":"$spec"}')));
	like($err, qr/must be between|takes up to|not an integer|must be an integer/, "$spec is refused");
	unlike($err, qr/out of memory|invalid memory/, 'before anything is allocated');
}
my @values = map { rand } 1 .. 50;
$broker->produce('points', map { [ k => sprintf '{"series":"s%d","ts":%d,"value":%.3f}', int rand 20000, 1700000000000 + $_, 20 + $values[ $_ % 50 ] ] } 1 .. 40000);
$node->connector('c', { topics => 'points', detector => 'auto', 'memory.max' => 96 });
is($node->catchup('c'), 't', '20,000 series of auto, which want 150 MB, in 96 MB');
cmp_ok($node->status('c', 'state_bytes'), '<', 33 * 1024 * 1024, 'states stay in their share');
my $pid = $node->task_pid('c');
open my $status, '<', "/proc/$pid/status" or die;
my ($rss) = map { /^RssAnon:\s+(\d+)/ ? $1 : () } <$status>;
cmp_ok($rss / 1024, '<', 120, sprintf 'and the process, too (%.0f MB)', $rss / 1024);
cmp_ok($node->safe_psql('postgres', 'SELECT count(DISTINCT series) FROM anomaly.checkpoint'), '>', 10000, 'those that left are saved');
$node->stop('fast');
$broker->stop;
done_testing();
