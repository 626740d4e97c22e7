# 10 kills on the mock broker.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Kill;
use Test::More;

Anomaly::Kill::run(Anomaly::Test->broker('points:4'), 10, 2000);
done_testing();
