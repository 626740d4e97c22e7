# 30: dump and restore, and a point in time: rows, states and offsets are of one moment
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('archived', broker => $broker, conf => "archive_mode = on\nwal_level = replica\nmax_wal_senders = 4\narchive_command = 'cp %p $ENV{TESTDATADIR}/30_%f'\n", later => 1);
my $node = $run->node;
$node->append_conf('pg_hba.conf', 'local replication all trust');
$node->reload;
$node->connector('c', $run->{config});
my @points = Anomaly::Test->points(9000, 20, 30);
$broker->produce('points', splice @points, 0, 3000);
is($node->catchup('c'), 't', 'runs');
$node->backup('base');
$broker->produce('points', splice @points, 0, 3000);
is($node->catchup('c'), 't', 'half of it');
my $point = $node->safe_psql('postgres', 'SELECT pg_create_restore_point($$here$$)');
my $then = $node->safe_psql('postgres', 'SELECT count(*) FROM public.points');
$broker->produce('points', splice @points, 0, 3000);
is($node->catchup('c'), 't', 'and the rest');
$node->safe_psql('postgres', 'SELECT pg_switch_wal()');
Anomaly::Test->wait_until('the log is archived', sub { $node->safe_psql('postgres', 'SELECT last_archived_wal >= pg_walfile_name($$' . $point . '$$) FROM pg_stat_archiver') eq 't' });
$node->stop('fast');

my $old = Anomaly::Node->new('restored');
$old->init_from_backup($node, 'base');
$old->append_conf('postgresql.conf', "restore_command = 'cp $ENV{TESTDATADIR}/30_%f %p'\nrecovery_target_name = 'here'\nrecovery_target_action = 'promote'\narchive_mode = off\n");
$old->set_recovery_mode;
$old->start;
Anomaly::Test->wait_until('it is promoted', sub { $old->safe_psql('postgres', 'SELECT pg_is_in_recovery()') eq 'f' });
cmp_ok($old->safe_psql('postgres', 'SELECT count(*) FROM public.points'), '>=', $then, 'the rows of that moment');
$run->{node} = $old;
$run->check('fault 30', last => 1);
is($old->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), '9000|9000', 'and it goes on from there, each message once');
$run->end;
done_testing();
