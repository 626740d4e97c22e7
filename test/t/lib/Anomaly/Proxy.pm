# A TCP proxy on loopback that a test can spoil: it stalls, cuts connections in the middle of an answer, and goes on.
#
#	my $proxy = Anomaly::Proxy->new($port);		# listens there; ->to($address) says where it leads
#	$proxy->command('stall' | 'cut' | 'go');
package Anomaly::Proxy;

use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

sub new
{
	my ($class, $to) = @_;
	my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 50, ReuseAddr => 1) or die "proxy: $!";
	pipe my $in, my $out or die "pipe: $!";
	my $pid = fork // die "fork: $!";
	if ($pid == 0)
	{
		close $out;
		$SIG{$_} = 'DEFAULT' for qw(TERM INT);
		eval { forward($listen, $in, $to) };
		require POSIX;
		POSIX::_exit(0);
	}
	close $in;
	$out->autoflush(1);
	return bless { pid => $pid, out => $out, port => $listen->sockport }, $class;
}

sub port { return $_[0]->{port}; }
sub command { my ($self, $text) = @_; syswrite $self->{out}, "$text\n"; select undef, undef, undef, 0.1; return; }

sub forward
{
	my ($listen, $in, $to) = @_;
	my ($state, %peer, %server) = ('go');
	my $select = IO::Select->new($listen, $in);
	my $drop = sub { my ($s) = @_; my $p = delete $peer{$s}; for ($s, $p) { next unless $_; $select->remove($_); delete $peer{$_}; delete $server{$_}; close $_; } };
	for (;;)
	{
		for my $s ($select->can_read(0.2))
		{
			if ($s == $in)
			{
				sysread($in, my $text, 100) or return;
				$state = $1 if $text =~ /(\w+)\s*\z/;
			}
			elsif ($s == $listen)
			{
				my $client = $listen->accept or next;
				my $server = IO::Socket::INET->new(PeerAddr => $to) or do { close $client; next };
				@peer{ $client, $server } = ($server, $client);
				$server{$server} = 1;
				$select->add($client, $server);
			}
			elsif (!exists $peer{$s}) { next; }
			elsif ($state eq 'stall') { select undef, undef, undef, 0.01; }
			elsif (!sysread $s, my $bytes, 65536) { $drop->($s); }
			else
			{
				my $cut = $state eq 'cut' && $server{$s};
				$bytes = substr $bytes, 0, int(length($bytes) / 2) if $cut;
				for (my $at = 0; $at < length $bytes;) { my $n = syswrite($peer{$s}, $bytes, length($bytes) - $at, $at) or last; $at += $n; }
				$drop->($s) if $cut;
			}
		}
	}
}

sub stop
{
	my ($self) = @_;
	return unless $self->{pid};
	local $?;
	kill 'KILL', $self->{pid};
	waitpid $self->{pid}, 0;
	delete $self->{pid};
	return;
}

sub DESTROY { $_[0]->stop; return; }

1;
