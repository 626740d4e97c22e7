# A topic grows while the connector runs: the new partition is read from its beginning.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

plan skip_all => 'no real Kafka here: the mock cannot add partitions' unless $ENV{KAFKA_SCRIPT};
my $broker = Anomaly::Test->kafka('points:1');
my $node = Anomaly::Test->node('grow');
$node->kafka_server($broker);
$node->connector('c', { topics => 'points', detector => 'mad(window=30)' });
$broker->produce('points', { partition => 0 }, Anomaly::Test->points(100, 1, 5));
is($node->catchup('c'), 't', 'one partition');
$broker->run('partitions', 'points', 3);
$broker->produce('points', { partition => 2 }, Anomaly::Test->points(100, 1, 6));
Anomaly::Test->wait_until('the new partition is read', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM public.points WHERE kafka_partition = 2') == 100 });
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connector_offsets WHERE connector = 'c')), 3, 'and known');
$node->stop('fast');
$broker->stop;
done_testing();
