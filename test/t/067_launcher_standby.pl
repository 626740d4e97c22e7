# 29: a standby runs nothing; promoted, it goes on where it stands, also when the primary had got further: nothing is lost,
# nothing is doubled, here or in the topic of anomalies
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $ours = q(SELECT string_agg(DISTINCT backend_type, ', ') FROM pg_stat_activity WHERE backend_type LIKE 'anomaly%');
my $broker = Anomaly::Test->kafka('points:2', 'found:1');
my @points = Anomaly::Test->points(9000, 20, 29);
my $run = Anomaly::Oracle->new('primary', broker => $broker, conf => "wal_level = replica\nmax_wal_senders = 4\nhot_standby = on\n",
	config => { 'anomalies.topic' => 'found', 'tasks.max' => 2 }, later => 1);
my $node = $run->node;
$node->append_conf('pg_hba.conf', 'local replication all trust');
$node->reload;
$node->connector('c', $run->{config});
$broker->produce('points', [ s1 => 'bad' ], splice @points, 0, 1500);
is($node->catchup('c'), 't', 'the primary runs');

# in step with the primary
$node->backup('copy');
my $standby = Anomaly::Node->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$broker->produce('points', splice @points, 0, 1500);
is($node->catchup('c'), 't', 'and goes on');
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is($standby->safe_psql('postgres', $ours), '', 'no process of ours in recovery');
is($standby->status('c', 'state || tasks'), 'UNASSIGNED0', 'and the status says so');
is($standby->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 3000, 'the standby has the rows');
like(($standby->psql('postgres', q(SELECT anomaly.pause_connector('c'))))[2], qr/read-only|recovery/, 'verbs are refused there');

# what the primary did from here on is lost with it, but for the anomalies that it sent
$standby->safe_psql('postgres', q(ALTER SYSTEM SET primary_conninfo = ''));
$standby->reload;
Anomaly::Test->wait_until('the standby is cut off', sub { $standby->safe_psql('postgres', 'SELECT count(*) FROM pg_stat_wal_receiver') == 0 });
$broker->produce('points', splice @points, 0, 1500);
is($node->catchup('c'), 't', 'the primary goes on without its standby');
my $sent = $node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies');
cmp_ok($standby->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), '<', $sent, 'which lacks some anomalies');
$broker->produce('points', splice @points, 0, 1500);
$node->stop('immediate');

# messages arrive before, at and after the promotion
$broker->produce('points', splice @points, 0, 1000);
is($standby->safe_psql('postgres', $ours), '', 'still no process of ours');
my $producer = fork // die "fork: $!";
if ($producer == 0)
{
	for (1 .. 10)
	{
		$broker->produce('points', splice @points, 0, 200);
		select undef, undef, undef, 0.1;
	}
	require POSIX;
	POSIX::_exit(0);
}
$standby->promote;
Anomaly::Test->wait_until('the launcher is there', sub { $standby->safe_psql('postgres', $ours) =~ /launcher/ });
waitpid $producer, 0;
is($?, 0, 'all is produced');
$run->{node} = $standby;
is($standby->catchup('c'), 't', 'promoted, it goes on');
delete $run->{config}{'anomalies.topic'};
$run->check('promoted', last => 1);
is($standby->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '9000|9000', 'every message once');
my $found = $standby->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies');
is($standby->sent($broker, 'found'), "$found sent, 0 not once, 0 missing, 0 foreign", 'every anomaly is in the topic once');

$standby->stop('fast');
unlike(slurp_file($standby->logfile), qr/PANIC|TRAP|terminated by signal/, 'the server never faltered');
$broker->stop;
done_testing();
