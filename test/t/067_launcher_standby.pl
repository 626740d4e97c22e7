# Nothing runs in recovery; after a promotion the stream goes on from the replicated offset.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;

my $broker = Anomaly::Test->broker('t:2');
my $node = Anomaly::Test->node('primary', conf => "wal_level = replica\nmax_wal_senders = 4\nhot_standby = on\n");
$node->append_conf('pg_hba.conf', 'local replication all trust');
$node->reload;
$node->kafka_server($broker);
$node->connector('c', { topics => 't', detector => 'zscore' });
$broker->produce('t', Anomaly::Test->points(500, 5, 1));
is($node->catchup('c'), 't', 'the primary has the first half');

$node->backup('copy');
my $standby = Anomaly::Node->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
is($standby->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly%')), 0, 'no process of ours in recovery');
is($standby->safe_psql('postgres', 'SELECT count(*) FROM public.t'), 500, 'the standby has the rows');

$node->stop('fast');
$broker->produce('t', Anomaly::Test->points(500, 5, 2));
$standby->promote;
Anomaly::Test->wait_until('the launcher is there', sub { $standby->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'anomaly launcher')) == 1 });
is($standby->catchup('c'), 't', 'promoted, it goes on');
is($standby->safe_psql('postgres', 'SELECT count(*) FROM public.t'), 1000, 'every message once');

$standby->stop('fast');
unlike(slurp_file($standby->logfile), qr/PANIC|TRAP|terminated by signal/, 'the server never faltered');
$broker->stop;
done_testing();
