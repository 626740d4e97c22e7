# The replay oracle: after a fault, a connector's tables, states and offsets equal those of a run that was left alone.
#
#	my $run = Anomaly::Oracle->new('kill', broker => $broker, topic => 'points');	# a server with connector c
#	... faults ...
#	$run->check;
package Anomaly::Oracle;

use strict;
use warnings;
use Anomaly::Test;
use Test::More;

sub new
{
	my ($class, $name, %o) = @_;
	my $node = $o{node} // Anomaly::Test->node($name, conf => "restart_after_crash = on\nfsync = on\n" . ($o{conf} // ''));
	my $self = bless {
		node => $node, broker => $o{broker},
		config => { topics => 'points', detector => 'mad(window=50, threshold=3.5)', 'batch.size' => 500, 'errors.tolerance' => 'all', %{ $o{config} // {} } },
	}, $class;
	$node->kafka_server($o{broker});
	$node->connector('c', $self->{config}) unless $o{later};
	return $self;
}

sub node { return $_[0]->{node}; }

# How often to kill: KILLS (200) or a part of it. The seed is printed, and SEED= repeats it
sub kills
{
	my ($class, $of) = @_;
	my $seed = $ENV{SEED} || int time;
	my $kills = int(($ENV{KILLS} // 200) / ($of // 1));
	srand $seed;
	diag("$kills kills, SEED=$seed");
	return ($kills, $seed);
}

# a statement on a server that may be restarting: undef when it is
sub try_psql
{
	my ($self, $sql, $database) = @_;
	# a psql that is refused may be gone before it was given its input: a broken pipe, which dies
	my ($status, $out) = eval { $self->{node}->psql($database // 'postgres', $sql, timeout => 20) };
	return defined $status && $status == 0 ? $out : undef;
}

# Also from what was killed: it may take the server a moment to notice
sub wait_alive
{
	my ($self) = @_;
	$self->{node}->wait_restart(delete $self->{killed}) if defined $self->{killed};
	Anomaly::Test->wait_until('the server answers', sub { defined $self->try_psql('SELECT 1') });
	return;
}

sub arm
{
	my ($self) = @_;
	my $file = $self->{node}->data_dir . '/fault.armed';
	open my $f, '>', $file or die "$file: $!";
	close $f;
	return $file;
}

# Strike at place with action; returns once it has struck
sub strike
{
	my ($self, $fault) = @_;
	$self->{node}->safe_psql('postgres', "ALTER SYSTEM SET anomaly.fault = '$fault'");
	$self->{node}->safe_psql('postgres', 'SELECT pg_reload_conf()');
	select undef, undef, undef, 0.3;
	$self->{killed} = -s $self->{node}->logfile if $fault =~ /:kill$/;
	$self->{file} = $self->arm;
	return;
}

# kill -9 of its task, once there is one
sub kill_task
{
	my ($self) = @_;
	Anomaly::Test->wait_until('there is a task to kill', sub {
		$self->{killed} = -s $self->{node}->logfile;
		my $pid = $self->try_psql(q(SELECT pid FROM anomaly.connector_tasks WHERE connector = 'c' AND pid IS NOT NULL ORDER BY random() LIMIT 1));
		return $pid && kill 'KILL', $pid;
	});
	return;
}

sub struck
{
	my ($self) = @_;
	Anomaly::Test->wait_until('the fault has struck', sub { !-e $self->{file} });
	$self->wait_alive;
	return;
}

# All states saved at the committed offset: what is in memory can be compared
sub cut
{
	my ($self, $database) = @_;
	my $start = time;
	Anomaly::Test->wait_until('the connector is paused', sub {
		# a pause that meets a restart is asked for again; one that found no process has saved nothing
		my $again = time - $start >= 5;
		$start = time if $again;
		$self->try_psql(q(SELECT anomaly.resume_connector('c'), anomaly.wait_for_catchup('c', '20 s')), $database) if $again;
		$self->try_psql(q(SELECT anomaly.pause_connector('c') FROM anomaly.connectors WHERE name = 'c' AND target_state <> 'PAUSED'), $database);
		($self->try_psql(q(SELECT bool_and(replay_from = next_offset) AND (SELECT state FROM anomaly.connector_status WHERE name = 'c') = 'PAUSED' FROM anomaly.connector_offsets WHERE connector = 'c'), $database) // '') eq 't';
	});
	return;
}

my $of_c = q(WHERE connector_id = (SELECT id FROM anomaly.connector WHERE name = 'c') ORDER BY);
my %pictures = (
	offsets => "SELECT topic, partition, next_offset, message_count, message_hash, inexact_from FROM anomaly.connector_offset $of_c 1, 2",
	states => "SELECT partition, series, md5(state) FROM anomaly.checkpoint $of_c 1, 2, 3",
	'dead letters' => "SELECT topic, partition, kafka_offset, item, payload, stage, sqlstate, reason FROM anomaly.dead_letter $of_c 1, 2, 3, 4",
);

sub picture
{
	my ($self, $what, $database) = @_;
	return $self->{node}->digest($what, $database) if $what =~ /\./;
	return $self->{node}->safe_psql($database // 'postgres', $pictures{$what});
}

# I1 to I3: against a second run in a database of its own, from the same broker
sub check
{
	my ($self, $what, %o) = @_;
	my $node = $self->{node};
	my $calm = 'calm' . ++$self->{calms};
	$self->wait_alive;
	is($node->catchup('c'), 't', "$what: it catches up") or diag($node->status('c', 'row_to_json(connector_status)'));
	$self->cut;
	$node->safe_psql('postgres', "CREATE DATABASE $calm");
	$node->safe_psql($calm, 'CREATE EXTENSION anomaly');
	$node->kafka_server($self->{broker}, $calm);
	$node->safe_psql($calm, $o{setup}) if $o{setup};
	$node->connector('c', $self->{config}, $calm);
	is($node->catchup('c', $calm), 't', "$what: the undisturbed run, too");
	$self->cut($calm);
	for my $picture ('public.points', 'public.anomalies', sort keys %pictures)
	{
		is($self->picture($picture), $self->picture($picture, $calm), "$what: $picture as undisturbed");
	}
	$node->safe_psql('postgres', "DROP DATABASE $calm WITH (FORCE)");
	$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c'))) unless $o{last};
	return;
}

sub end
{
	my ($self) = @_;
	$self->{node}->stop('fast');
	$self->{broker}->stop;
	return;
}

1;
