# 50 kills on a real Apache Kafka.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Kill;
use Test::More;

Anomaly::Kill::run(Anomaly::Test->kafka('points:4'), 50, 2000);
done_testing();
