# The broker goes and comes back; a topic gets a partition more; an offset that is gone is reported.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $node = Anomaly::Test->node('down');
$node->kafka_server($broker);
$node->connector('c', { topics => 'points', detector => 'mad(window=30)' });
my @points = Anomaly::Test->points(3000, 10, 5);

$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'runs');

$broker->command('down');
Anomaly::Test->wait_until('the status says that the broker is gone', sub { $node->status('c', q(coalesce(error, ''))) =~ /broker|connect|transport/i });
ok($node->status('c', 'error_since IS NOT NULL') eq 't', 'and since when');
$broker->command('up');
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'caught up after the broker came back');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '2000|2000', 'nothing lost or doubled');
Anomaly::Test->wait_until('the error is cleared', sub { $node->status('c', 'error IS NULL') eq 't' });

# the server starts while no broker is there
my $log_start = -s $node->logfile;
$broker->command('down');
$node->restart;
sleep 5;
my $log = PostgreSQL::Test::Utils::slurp_file($node->logfile, $log_start);
cmp_ok(() = ($log =~ /\n/g), '<', 60, 'the log is not flooded');
$broker->command('up');
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'caught up after a start without a broker');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '3000|3000', 'nothing lost or doubled');

# an offset past the end: never a silent reset
$node->safe_psql('postgres', q(SELECT anomaly.stop_connector('c')));
Anomaly::Test->wait_until('stopped', sub { !$node->task_pid('c') });
$node->safe_psql('postgres', q(UPDATE anomaly.connector_offset SET next_offset = 999999, replay_from = 999999));
$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
Anomaly::Test->wait_until('the task fails', sub { $node->status('c', 'state') eq 'FAILED' });
like($node->status('c', 'error'), qr/offset 999999|out of range/i, 'an offset that the topic does not have is reported');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 3000, 'and nothing is read again');

$node->stop('fast');
$broker->stop;
done_testing();
