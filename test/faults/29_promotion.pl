# 29: a primary is killed under load and its standby promoted: nothing ran there before, and it goes on from the offset that came over
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('first', broker => $broker, config => { 'tasks.max' => 2 }, conf => "wal_level = replica\nmax_wal_senders = 4\nhot_standby = on\n", later => 1);
my $primary = $run->node;
$primary->append_conf('pg_hba.conf', 'local replication all trust');
$primary->reload;
$primary->connector('c', $run->{config});
my @points = Anomaly::Test->points(12000, 20, 29);
$broker->produce('points', splice @points, 0, 2000);
is($primary->catchup('c'), 't', 'runs');

my @nodes = $primary;
for my $name ('second', 'third')
{
	my $standby = Anomaly::Node->new($name);
	$nodes[-1]->backup("to_$name");
	$standby->init_from_backup($nodes[-1], "to_$name", has_streaming => 1);
	$standby->start;
	$nodes[-1]->wait_for_catchup($standby, 'replay', $nodes[-1]->lsn('insert'));
	for my $k (1 .. 3)
	{
		$broker->produce('points', splice @points, 0, 1000);
		is($standby->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly%')), 0, "$name: nothing of ours runs in recovery");
	}
	# what had not come over is lost with the primary, rows and offsets alike
	$nodes[-1]->kill9;
	$broker->produce('points', splice @points, 0, 1000);
	my ($lag) = $standby->safe_psql('postgres', 'SELECT sum(next_offset) = (SELECT count(*) FROM public.points) FROM anomaly.connector_offset');
	is($lag, 't', "$name: its rows are those of its offset");
	$standby->promote;
	push @nodes, $standby;
	is($standby->catchup('c'), 't', "$name: promoted, it goes on");
	is($standby->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.points'), (12000 - @points) . '|' . (12000 - @points), "$name: every message once");
}
$run->{node} = $nodes[-1];
$run->check('fault 29', last => 1);
unlike(slurp_file($nodes[-1]->logfile), qr/PANIC|TRAP|terminated by signal/, 'the server never faltered');
$run->end;
done_testing();
