# 30: dump while running, restore elsewhere: connectors come up stopped and say why; the dump is one consistent cut; resumed, it
# ends as a run that was left alone. (No secret is in a dump: 120_tls.pl.)
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('dumped', broker => $broker);
my $node = $run->node;
$broker->produce('points', [ k => 'bad' ], Anomaly::Test->points(2000, 10, 1));
is($node->catchup('c'), 't', 'runs');
$broker->produce('points', Anomaly::Test->points(2000, 10, 2));
my $dump = $node->basedir . '/dump.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, '-d', $node->connstr('postgres') ], 'pg_dump while it runs');

my $other = Anomaly::Test->node('restored', bare => 1);
$other->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $other->connstr('postgres') ], 'restored without an error');
is($other->status('c', 'state'), 'STOPPED', 'the restored connector is stopped');
like($other->status('c', q(coalesce(error, notice, stop_reason))), qr/cluster|restored/i, 'and says why');
is($other->safe_psql('postgres', q(SELECT sum(next_offset) - (SELECT count(*) FROM anomaly.dead_letters) = (SELECT count(*) FROM public.points) FROM anomaly.connector_offsets)), 't', 'rows and offsets are of one cut');
is($other->safe_psql('postgres', q(SELECT convert_from(payload, 'UTF8') FROM anomaly.dead_letters)), 'bad', 'dead letters came along');
sleep 2;
is($other->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly task%')), 0, 'no task runs there');
$other->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
is($other->catchup('c'), 't', 'resumed by a person, it goes on');
is($other->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '4000|4000', 'from where the dump stood');
is($node->catchup('c'), 't', 'the source too');
is($other->digest("public.$_"), $node->digest("public.$_"), "with the same $_") for qw(points anomalies);
$run->{node} = $other;
$run->check('restored', last => 1);
$_->stop('fast') for $node, $other;
$broker->stop;
done_testing();
