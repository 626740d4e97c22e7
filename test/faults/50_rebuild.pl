# 50: a task is killed, or the disk is full, at every place of a rebuild; its states end as those of connectors that never had another detector
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $run = Anomaly::Oracle->new('rebuild', broker => $broker, config => { detector => 'ewma' });
my $node = $run->node;
my @specs = ('mad(window=20)', 'ewma');
$broker->produce('points', Anomaly::Test->points(45000, 20, 3));
for my $k (0, 1)
{
	$node->connector("calm$k", { topics => 'points', detector => $specs[$k], 'table.name.format' => "calm$k", 'anomalies.table.name.format' => "a_calm$k" });
}
is($node->catchup($_), 't', "$_ runs") for 'c', 'calm0', 'calm1';

sub states
{
	my ($name) = @_;
	return $node->safe_psql('postgres', "SELECT series, detector, md5(state) FROM anomaly.checkpoint c JOIN anomaly.connector n ON n.id = c.connector_id WHERE n.name = '$name' ORDER BY 1");
}
my @calm;
for my $k (0, 1)
{
	$node->safe_psql('postgres', "SELECT anomaly.pause_connector('calm$k')");
	Anomaly::Test->wait_until('paused', sub { $node->safe_psql('postgres', "SELECT state FROM anomaly.connector_tasks WHERE connector = 'calm$k'") eq 'PAUSED' });
	$calm[$k] = states("calm$k");
	like($calm[$k], qr/^s0\|\Q$specs[$k]\E/, 'states to compare with');
}

my $k = 0;
for my $fault (map { ("$_:kill", "$_:error") } 'before-rebuild-step', 'after-rebuild-step', 'before-rebuilt', 'after-rebuilt')
{
	next if $fault =~ /after.*error/;	# no transaction is open there
	$run->strike($fault);
	$node->safe_psql('postgres', "SELECT anomaly.alter_connector('c', '{\"detector\": \"$specs[$k]\"}')");
	$run->struck;
	is($node->catchup('c'), 't', "$fault: catches up");
	$run->cut;
	is(states('c'), $calm[$k], "$fault: the states");
	is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL OR rebuild_spec IS NOT NULL)), 0, "$fault: exact and done");
	$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
	$k = 1 - $k;
}
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset, item)) FROM points'), '45000|45000', 'nothing lost or doubled');
$run->end;
done_testing();
