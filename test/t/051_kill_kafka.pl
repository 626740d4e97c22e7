# 50 kills on a real Apache Kafka, of tasks, publishers and servers; anomalies go out exactly once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Kill;
use Test::More;

Anomaly::Kill::run(Anomaly::Test->kafka('points:4', 'found:2'), 50, 2000, found => 'found');
done_testing();
