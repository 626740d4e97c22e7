# Kills at random moments while points arrive; the tables end equal to those of a run that was left alone.
package Anomaly::Kill;

use strict;
use warnings;
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(sleep);

my $spec = 'mad(window=100, threshold=3.5)';

sub start_node
{
	my ($name, $broker, $config) = @_;
	my $node = Anomaly::Test->node($name, conf => "restart_after_crash = on\nfsync = on\n");
	$node->kafka_server($broker);
	$node->connector('c', { topics => 'points', detector => $spec, scores => \1, 'tasks.max' => 2, 'batch.size' => 500, %$config });
	return $node;
}

# a statement on a server that may be restarting: undef when it is
sub try_psql
{
	my ($node, $sql) = @_;
	# a psql that is refused may be gone before it was given its input: a broken pipe, which dies
	my ($status, $out) = eval { $node->psql('postgres', $sql, timeout => 10) };
	return defined $status && $status == 0 ? $out : undef;
}

sub wait_alive
{
	my ($node) = @_;
	Anomaly::Test->wait_until('the server answers', sub { defined try_psql($node, 'SELECT 1') });
	return;
}

sub run
{
	my ($broker, $kills, $per_kill) = @_;
	my $seed = $ENV{SEED} // time;
	srand $seed;
	note("seed $seed: SEED=$seed runs the same kills");
	my @points = Anomaly::Test->points($kills * $per_kill, 50, $seed);
	my $killed = start_node('killed', $broker, {});
	my %done = (task => 0, server => 0);

	for my $round (1 .. $kills)
	{
		$broker->produce('points', splice @points, 0, $per_kill);
		sleep rand 0.6;
		if ($round % 5 == 0)
		{
			wait_alive($killed);
			$killed->stop('immediate');
			$killed->start;
			$done{server}++;
			next;
		}
		Anomaly::Test->wait_until('a task was there to kill', sub {
			my $pid = try_psql($killed, q(SELECT pid FROM anomaly.connector_tasks WHERE connector = 'c' AND task_id >= 0 AND pid IS NOT NULL ORDER BY random() LIMIT 1));
			return $pid && kill 'KILL', $pid;
		});
		$done{task}++;
		sleep rand 0.4;
	}
	wait_alive($killed);
	is($killed->catchup('c'), 't', 'the stream that was killed catches up');
	is($done{task} + $done{server}, $kills, "$done{task} tasks and $done{server} servers were killed");

	my $calm = start_node('calm', $broker, {});
	is($calm->catchup('c'), 't', 'the undisturbed one too');
	is($killed->safe_psql('postgres', 'SELECT count(*) FROM public.points'), $kills * $per_kill, 'every message is there once');
	for my $table ('public.points', 'public.anomalies')
	{
		is($killed->digest($table), $calm->digest($table), "$table is equal in every column");
	}
	cmp_ok($calm->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), '>', 10, 'with anomalies in it');
	is($killed->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL'), 0, 'and no replay was inexact');
	$_->stop('fast') for $killed, $calm;
	$broker->stop;
	return;
}

1;
