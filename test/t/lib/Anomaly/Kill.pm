# Kills at random moments while points arrive; the tables end equal to those of a run that was left alone. With option
# found, a topic's name, anomalies go out there, publishers are killed as well, and every anomaly must be there once.
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

# What a reader of committed messages sees is the table, each row once, whatever the transaction of somebody else hides
sub check_found
{
	my ($broker, $node, $topic, $other) = @_;
	my $rows = $node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies');
	cmp_ok(scalar $broker->consume($topic), '<', $rows, 'the open transaction of another producer hides what came after it');
	$other->end('abort');
	is($node->sent($broker, $topic), "$rows sent, 0 not once, 0 missing, 0 foreign", 'every anomaly of the table is in the topic, once');
	is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox'), 0, 'the outbox is empty');
	note(scalar $broker->consume($topic, 'read_uncommitted') . ' messages with those of aborted transactions');
	return;
}

sub run
{
	my ($broker, $kills, $per_kill, %option) = @_;
	my $seed = $ENV{SEED} // time;
	srand $seed;
	note("seed $seed: SEED=$seed runs the same kills");
	my @points = Anomaly::Test->points($kills * $per_kill, 50, $seed);
	my $killed = start_node('killed', $broker, $option{found} ? { 'anomalies.topic' => $option{found} } : {});
	my %done = (task => 0, publisher => 0, server => 0);
	my $other;

	for my $round (1 .. $kills)
	{
		$broker->produce('points', splice @points, 0, $per_kill);
		$other = $broker->open_transaction($option{found}) if $option{found} && $round == int $kills / 3;
		sleep rand 0.6;
		if ($round % 5 == 0)
		{
			wait_alive($killed);
			$killed->stop('immediate');
			$killed->start;
			$done{server}++;
			next;
		}
		my $victim = $option{found} && $round % 2 ? 'publisher' : 'task';
		my $which = $victim eq 'task' ? '>= 0' : '= -1';
		Anomaly::Test->wait_until("a $victim was there to kill", sub {
			my $pid = try_psql($killed, "SELECT pid FROM anomaly.connector_tasks WHERE connector = 'c' AND task_id $which AND pid IS NOT NULL ORDER BY random() LIMIT 1");
			return $pid && kill 'KILL', $pid;
		});
		$done{$victim}++;
		sleep rand 0.4;
	}
	wait_alive($killed);
	is($killed->catchup('c'), 't', 'the stream that was killed catches up');
	is($done{task} + $done{publisher} + $done{server}, $kills, "$done{task} tasks, $done{publisher} publishers and $done{server} servers were killed");
	check_found($broker, $killed, $option{found}, $other) if $option{found};

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
