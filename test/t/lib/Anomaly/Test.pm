# What the server tests share: a broker, a server with the extension, points to send, tables to compare.
#
#	my $broker = Anomaly::Test->broker('telemetry.raw:4');		# the mock; ->kafka(...) is a real Apache Kafka
#	my $node = Anomaly::Test->node('main');
#	$node->kafka_server($broker);
#	$node->connector('telemetry', { topics => 'telemetry.raw', detector => 'mad(window=100)' });
#	$broker->produce('telemetry.raw', [ key => json ], ...);
#	is($node->catchup('telemetry'), 't');
package Anomaly::Test;

use strict;
use warnings;
use File::Temp ();

sub broker { my ($class, @topics) = @_; return Anomaly::Mock->new(@topics); }
sub kafka { my ($class, @topics) = @_; return Anomaly::Kafka->new(@topics); }

# A started server with the extension preloaded and created in database postgres
sub node
{
	my ($class, $name, %option) = @_;
	my $node = Anomaly::Node->new($name);
	$node->init;
	$node->append_conf('postgresql.conf', settings());
	$node->append_conf('postgresql.conf', $option{conf}) if $option{conf};
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION anomaly') unless $option{bare};
	return $node;
}

sub settings
{
	return <<EOF;
shared_preload_libraries = 'anomaly'
max_worker_processes = 24
anomaly.allow_plaintext = on
log_min_messages = info
log_line_prefix = '%m [%p] %b '
EOF
}

# Points like real ones: noise round a level, a spike now and then; the same for the same seed
sub points
{
	my ($class, $n, $series, $seed) = @_;
	my ($x, @points) = ($seed // 1);
	my $uniform = sub { $x = ($x * 1103515245 + 12345) % 2147483648; return $x / 2147483648; };
	for my $i (0 .. $n - 1)
	{
		my $noise = 0;
		$noise += $uniform->() for 1 .. 6;
		my $value = 20 + $noise + ($uniform->() < 0.01 ? 25 : 0);
		my $name = 's' . $i % $series;
		push @points, [ $name, sprintf '{"series":"%s","ts":%d,"value":%.6f}', $name, 1700000000000 + int($i / $series) * 1000, $value ];
	}
	return @points;
}

# Waits until the code returns true; dies after so many seconds
sub wait_until
{
	my ($class, $what, $code, $seconds) = @_;
	for (my $i = 0; $i < ($seconds // 60) * 10; $i++)
	{
		return 1 if $code->();
		select undef, undef, undef, 0.1;
	}
	die "timed out waiting until $what";
}

package Anomaly::Broker;

sub address { return $_[0]->{address}; }

# [ key, value ] pairs; the key decides the partition. { lines => 1 } before them: values may have several lines
sub produce
{
	my ($self, $topic, @messages) = @_;
	my ($option) = ref $messages[0] eq 'HASH' ? shift @messages : {};
	my @command = ('kcat', '-P', '-q', '-b', $self->{address}, '-t', $topic, '-K', "\t", '-X', 'linger.ms=5');
	push @command, '-p', $option->{partition} if defined $option->{partition};
	push @command, '-D', '\x01' if $option->{lines};
	my $end = $option->{lines} ? "\x01" : "\n";
	open my $pipe, '|-', @command or die "kcat: $!";
	print $pipe "$_->[0]\t$_->[1]$end" for @messages;
	close $pipe or die "kcat -P failed: $?";
	return;
}

# Everything in a topic: "partition|offset|key|value" lines, or in another format
sub consume
{
	my ($self, $topic, $isolation, $format) = @_;
	my @command = ('kcat', '-C', '-q', '-e', '-b', $self->{address}, '-t', $topic, '-o', 'beginning', '-f', $format // "%p|%o|%k|%s\n",
		'-X', 'isolation.level=' . ($isolation // 'read_committed'));
	open my $pipe, '-|', @command or die "kcat: $!";
	my @lines = <$pipe>;
	close $pipe;
	chomp @lines;
	return @lines;
}

# Another producer's transaction, which stays open until ->end('commit' or 'abort')
sub open_transaction { my ($self, @arguments) = @_; return Anomaly::Transaction->new($self->{address}, @arguments); }

package Anomaly::Transaction;

use IPC::Open2 ();

sub new
{
	my ($class, @arguments) = @_;
	my $program = $ENV{KAFKA_MOCK} =~ s/kafka_mock$/open_transaction/r;
	my $pid = IPC::Open2::open2(my $out, my $in, $program, @arguments);
	my $line = <$out> // '';
	die "open_transaction did not open: $line" if $line ne "open\n";
	return bless { pid => $pid, in => $in, out => $out }, $class;
}

sub end
{
	my ($self, $how) = @_;
	return unless $self->{pid};
	syswrite $self->{in}, "$how\n";
	close $self->{in};
	waitpid delete $self->{pid}, 0;
	die "open_transaction failed: $?" if $?;
	return;
}

sub DESTROY { my ($self) = @_; local $?; local $@; eval { $self->end('abort') }; return; }

# librdkafka's mock cluster in a small program of ours, commanded on its standard input
package Anomaly::Mock;

our @ISA = ('Anomaly::Broker');
use IPC::Open2 ();

sub new
{
	my ($class, @topics) = @_;
	my $program = $ENV{KAFKA_MOCK} or die 'KAFKA_MOCK is not set: run by make check';
	my $pid = IPC::Open2::open2(my $out, my $in, $program, map { (/:/ ? ('--topic', $_) : $_) } @topics);
	my $address = <$out> // die 'kafka_mock did not start';
	chomp $address;
	$in->autoflush(1);
	return bless { pid => $pid, in => $in, out => $out, address => $address }, $class;
}

sub command { my ($self, $text) = @_; print { $self->{in} } "$text\n"; return; }

sub stop
{
	my ($self) = @_;
	return unless $self->{pid};
	close $self->{in};
	my $status = $?;
	kill 'TERM', $self->{pid};
	waitpid $self->{pid}, 0;
	$? = $status;
	delete $self->{pid};
	return;
}

sub DESTROY { local $?; $_[0]->stop; return; }

# A real Apache Kafka in a folder of its own
package Anomaly::Kafka;

our @ISA = ('Anomaly::Broker');

sub new
{
	my ($class, @topics) = @_;
	my $script = $ENV{KAFKA_SCRIPT} or die 'KAFKA_SCRIPT is not set: run by make check';
	my $dir = File::Temp->newdir('kafka.XXXXXX', TMPDIR => 1);
	my $self = bless { script => $script, dir => $dir }, $class;
	$self->{address} = $self->run('start');
	$self->topic($_) for @topics;
	return $self;
}

# NAME:PARTITIONS, then --config KEY=VALUE ...
sub topic
{
	my ($self, $topic, @options) = @_;
	$self->run('topic', split(/:/, $topic), @options);
	return;
}

sub run
{
	my ($self, $verb, @args) = @_;
	open my $pipe, '-|', 'bash', $self->{script}, $verb, "$self->{dir}", @args or die "$self->{script}: $!";
	my @lines = <$pipe>;
	close $pipe or die "kafka $verb failed: $?";
	my $last = $lines[-1] // '';
	chomp $last;
	return $last;
}

# STOP and CONT: it hangs
sub signal
{
	my ($self, $name) = @_;
	open my $file, '<', "$self->{dir}/pid" or die "no broker: $!";
	kill $name, <$file> + 0;
	return;
}

sub stop
{
	my ($self) = @_;
	return if $self->{stopped}++;
	$self->signal('CONT') if -s "$self->{dir}/pid";
	$self->run('stop');
	return;
}

sub DESTROY { local $?; local $@; eval { $_[0]->stop }; return; }

package Anomaly::Node;

use PostgreSQL::Test::Cluster;
use JSON::PP ();

our @ISA = ('PostgreSQL::Test::Cluster');

# processes that are killed leave no counts for make coverage
sub teardown_node
{
	my ($self) = @_;
	return $ENV{ANOMALY_COVERAGE} ? $self->stop('fast', fail_ok => 1) : $self->SUPER::teardown_node;
}

# Starts a server that may have ended by itself: true when it is there
sub revive
{
	my ($self) = @_;
	my $there = open my $file, '<', $self->data_dir . '/postmaster.pid';
	my $pid = $there ? <$file> : undef;
	return 1 if $pid && kill 0, $pid;
	$self->{_pid} = undef;
	return $self->start(fail_ok => 1);
}

sub kafka_server
{
	my ($self, $broker, $database) = @_;
	$self->safe_psql($database // 'postgres',
		"CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS (\"bootstrap.servers\" '$broker->{address}')");
	return;
}

sub connector
{
	my ($self, $name, $config, $database) = @_;
	my $json = JSON::PP->new->canonical->encode({ server => 'kafka', %$config });
	$json =~ s/'/''/g;
	$self->safe_psql($database // 'postgres', "SELECT anomaly.create_connector('$name', '$json')");
	return;
}

sub catchup
{
	my ($self, $name, $database, $timeout) = @_;
	$timeout //= '3 minutes';
	return $self->safe_psql($database // 'postgres', "SELECT anomaly.wait_for_catchup('$name', '$timeout')");
}

sub status
{
	my ($self, $name, $column, $database) = @_;
	return $self->safe_psql($database // 'postgres', "SELECT $column FROM anomaly.connector_status WHERE name = '$name'");
}

# A table as text, every column but detected_at, in source order: what two runs must agree on, bit for bit
sub contents
{
	my ($self, $table, $database) = @_;
	return $self->safe_psql($database // 'postgres', <<EOF);
SET extra_float_digits = 1;
SELECT to_jsonb(t) - 'detected_at' FROM $table t ORDER BY kafka_partition, kafka_offset, item
EOF
}

# One number for the same: for tables too large to print
sub digest
{
	my ($self, $table, $database) = @_;
	return $self->safe_psql($database // 'postgres', <<EOF);
SELECT count(*) || ' ' || coalesce(md5(string_agg((to_jsonb(t) - 'detected_at')::text, E'\\n' ORDER BY kafka_partition, kafka_offset, item)), '') FROM $table t
EOF
}

# What a reader of committed messages finds in a topic, beside the anomalies table: 'N sent, T not once, M missing, F foreign'
sub sent
{
	my ($self, $broker, $topic) = @_;
	my ($n, %sent) = (0);
	for ($broker->consume($topic, 'read_committed', '%h\n'))
	{
		my ($detector, @where) = /,detector=(.*),topic=(.*?),partition=(\d+),offset=(\d+),item=(\d+),/ or next;
		$sent{join '/', @where, $detector}++;
		$n++;
	}
	my %stored = map { $_ => 1 } split /\n/, $self->safe_psql('postgres',
		q(SELECT concat_ws('/', topic, kafka_partition, kafka_offset, item, detector) FROM public.anomalies));
	return sprintf '%d sent, %d not once, %d missing, %d foreign', $n, scalar(grep { $_ != 1 } values %sent),
		scalar(grep { !$sent{$_} } keys %stored), scalar(grep { !$stored{$_} } keys %sent);
}

# The process of a task, or undef
sub task_pid
{
	my ($self, $name, $task, $database) = @_;
	$task //= 0;
	my $pid = $self->safe_psql($database // 'postgres', "SELECT pid FROM anomaly.connector_tasks WHERE connector = '$name' AND task_id = $task");
	return $pid || undef;
}

# kill -9, which makes the server start anew: back when it has
sub kill_process
{
	my ($self, $pid) = @_;
	my $log = -s $self->logfile;
	kill 'KILL', $pid;
	return $self->wait_restart($log);
}

# Back after a process was killed; the log was so long before
sub wait_restart
{
	my ($self, $log) = @_;
	Anomaly::Test->wait_until('the server is back', sub {
		PostgreSQL::Test::Utils::slurp_file($self->logfile, $log) =~ /reinitializing/ &&
			eval { $self->psql('postgres', 'SELECT 1', timeout => 20) == 0 } });
	return;
}

1;
