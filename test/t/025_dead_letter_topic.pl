# Dead letters in a Kafka topic: each message once, as it came, with Kafka Connect's context headers.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', 'dead:1', 'found:1', 'plain:1', 'alone:1');
my $node = Anomaly::Test->node('topic');
$node->kafka_server($broker);
my $columns = 'series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int';

# [ key, value, headers ], ...
sub letters
{
	my ($topic) = @_;
	open my $pipe, '-|', 'kcat', '-C', '-q', '-e', '-Z', '-b', $broker->{address}, '-t', $topic, '-o', 'beginning', '-X', 'isolation.level=read_committed', '-f', "%k|%s|%h\x1e" or die "kcat: $!";
	local $/ = "\x1e";			# reasons have several lines
	my @lines = map { chomp; [ split /\|/, $_, 3 ] } <$pipe>;
	close $pipe;
	return @lines;
}

sub send_with_headers
{
	my ($topic, $key, $value, @headers) = @_;
	open my $pipe, '|-', 'kcat', '-P', '-q', '-Z', '-b', $broker->{address}, '-t', $topic, '-K', "\t", map { ('-H', $_) } @headers or die "kcat: $!";
	print $pipe "$key\t$value\n";
	close $pipe or die 'kcat -P failed';
	return;
}

$node->safe_psql('postgres', "CREATE TABLE points ($columns, CONSTRAINT low CHECK (value < 40))");
my @points = Anomaly::Test->points(2000, 6, 9);
my $refused = grep { $_->[1] =~ /"value":([\d.]+)/ && $1 >= 40 } @points;
$broker->produce('points', @points[ 0 .. 999 ]);
send_with_headers('points', 'k1', 'not json', 'origin=here', "raw=\xff\x01", 'origin=again', "word=\xc3\xa4");
send_with_headers('points', 'k2', '');
$broker->produce('points', @points[ 1000 .. 1999 ]);
$node->connector('c', { topics => 'points', detector => 'mad(window=30)', 'errors.tolerance' => 'all', 'anomalies.topic' => 'found', 'errors.deadletterqueue.topic.name' => 'dead', 'batch.size' => 300, 'tasks.max' => 2 });
is($node->catchup('c'), 't', 'caught up, outbox and all');
my @letters = letters('dead');
is(scalar @letters, $refused + 2, 'each dead letter is sent once');
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letters)), $refused + 2, 'and is in the view');
my ($bad) = grep { $_->[0] eq 'k1' } @letters;
is($bad->[1], 'not json', 'its bytes are those that came');
my $where = $node->safe_psql('postgres', q(SELECT format('__connect.errors.topic=points,__connect.errors.partition=%s,__connect.errors.offset=%s,__connect.errors.connector.name=c,__connect.errors.task.id=%s', partition, kafka_offset, partition) FROM anomaly.dead_letters WHERE key = 'k1'));
my $reason = $node->safe_psql('postgres', q(SELECT reason FROM anomaly.dead_letters WHERE key = 'k1'));
is($bad->[2], "origin=here,raw=\xff\x01,origin=again,word=\xc3\xa4,$where,__connect.errors.stage=VALUE_CONVERTER,__connect.errors.class.name=anomaly.convert,"
	. "__connect.errors.exception.class.name=22P02,__connect.errors.exception.message=$reason,__connect.errors.exception.stacktrace=$reason", 'its headers, in order, and the context');
my ($null) = grep { $_->[0] eq 'k2' } @letters;
is($null->[1], 'NULL', 'a tombstone is one');
is(scalar(grep { $_->[2] =~ /stage=TASK_PUT,.*class\.name=anomaly\.sink,.*exception\.class\.name=23514,.*exception\.message=new row for relation "points" violates check constraint "low"/ } @letters), $refused, 'refused rows say which constraint');
is(scalar(letters('found')), $node->safe_psql('postgres', 'SELECT count(*) FROM anomalies'), 'anomalies are in the other topic');

# replayed: what is refused again is not sent again, the anomalies of what is not are
$node->safe_psql('postgres', 'ALTER TABLE points DROP CONSTRAINT low');
$node->safe_psql('postgres', q(SELECT anomaly.replay_dead_letters('c')));
Anomaly::Test->wait_until('they are tried', sub { $node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letters WHERE replay_requested_at IS NOT NULL)) == 0 });
is($node->catchup('c'), 't', 'the outbox is empty again');
is(scalar(letters('dead')), $refused + 2, 'no dead letter is sent again');
is($node->safe_psql('postgres', 'SELECT count(*) FROM points'), 2000, 'the rows are in');
is(scalar(letters('found')), $node->safe_psql('postgres', 'SELECT count(*) FROM anomalies'), 'their anomalies go out, each once');

# without anomalies.topic, without context
$broker->produce('plain', [ k => 'bad' ], @points[ 0 .. 9 ]);
$node->connector('plain', { topics => 'plain', detector => 'zscore', 'errors.tolerance' => 'all', 'errors.deadletterqueue.topic.name' => 'alone', 'errors.deadletterqueue.context.headers.enable' => 'false' });
is($node->catchup('plain'), 't', 'dead letters alone');
is_deeply([ letters('alone') ], [ [ 'k', 'bad', '' ] ], 'and bare');

$node->stop('fast');
$broker->stop;
done_testing();
