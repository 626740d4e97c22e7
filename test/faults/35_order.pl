# 35: late, doubled and out-of-order points: a task says what a window in SQL says of the same order
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my @specs = ('zscore', 'mad(window=50)', 'ewma', 'auto', 'holt_winters(period=24)', 'spectral_residual', 'likelihood(mad())');
my $broker = Anomaly::Test->broker('points:1');
my $node = Anomaly::Test->node('order_of_points');
$node->kafka_server($broker);
srand 35;
my @points = Anomaly::Test->points(3000, 3, 35);
for (1 .. 300)
{
	my ($i, $j) = (int rand @points, int rand @points);
	@points[ $i, $j ] = @points[ $j, $i ];
	push @points, $points[ int rand @points ] if $_ % 3 == 0;
}
$broker->produce('points', @points);
for my $i (0 .. $#specs)
{
	my $spec = $specs[$i];
	$node->safe_psql('postgres', "CREATE SCHEMA s$i");
	$node->connector("c$i", { topics => 'points', detector => $spec, scores => \1, 'table.name.format' => "s$i.points", 'anomalies.table.name.format' => "s$i.anomalies" });
	is($node->catchup("c$i"), 't', "$spec: is in");
	is($node->safe_psql('postgres', <<EOF), 0, "$spec: every verdict is that of a window in SQL");
SELECT count(*) FROM (SELECT score, (anomaly.detect(value, ts, '$spec') OVER (PARTITION BY series ORDER BY kafka_offset, item ROWS UNBOUNDED PRECEDING)).score AS again FROM s$i.points) s
 WHERE score IS DISTINCT FROM again
EOF
	cmp_ok($node->safe_psql('postgres', "SELECT count(score) FROM s$i.points"), '>', 2000, "$spec: and there are many");
}
$node->stop('fast');
$broker->stop;
done_testing();
