# Anomalies go out to a topic: one message an anomaly, in JSON, with key and headers, the outbox empty afterwards.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use JSON::PP;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', 'found:1');
my $node = Anomaly::Test->node('publish');
$node->kafka_server($broker);
$broker->produce('points', Anomaly::Test->points(4000, 10, 11));
$node->connector('c', { topics => 'points', detector => 'mad(window=50)', 'anomalies.topic' => 'found' });
is($node->catchup('c'), 't', 'caught up, outbox and all');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox'), 0, 'the outbox is empty');

my @messages = $broker->consume('found');
is(scalar @messages, $node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), 'one message an anomaly');
my %stored = map { my ($where, $score) = split /\|/; ($where => $score) }
	split /\n/, $node->safe_psql('postgres', q(SELECT format('%s/%s/%s', kafka_partition, kafka_offset, item), score FROM public.anomalies));
my $same = 0;
for my $message (@messages)
{
	my (undef, undef, $key, $json) = split /\|/, $message, 4;
	my $anomaly = decode_json($json);
	is($key, $anomaly->{series}, 'the key is the series') unless $same;
	my $where = "$anomaly->{partition}/$anomaly->{offset}/$anomaly->{item}";
	$same++ if abs($stored{$where} - $anomaly->{score}) <= 1e-12 * abs($anomaly->{score});
}
is($same, scalar @messages, 'with the coordinates and the score of the table');

# the broker is away: anomalies wait
$broker->command('down');
$node->safe_psql('postgres', q(SELECT anomaly.pause_connector('c')));
$broker->command('up');
$broker->produce('points', Anomaly::Test->points(4000, 10, 12));
$node->safe_psql('postgres', q(SELECT anomaly.resume_connector('c')));
is($node->catchup('c'), 't', 'caught up after an outage');
is(scalar(my @all = $broker->consume('found')), $node->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'), 'still one message an anomaly');

# a message that the topic does not take: the transaction is given up, told of and tried again
my $publisher = $node->task_pid('c', -1);
kill 'STOP', $publisher;
$broker->produce('points', Anomaly::Test->points(2000, 10, 13));
Anomaly::Test->wait_until('there is something to send', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox') > 0 });
$broker->command('err Produce MSG_SIZE_TOO_LARGE 2');
kill 'CONT', $publisher;
my $error = sub { $node->safe_psql('postgres', q(SELECT coalesce(error, '') FROM anomaly.connector_tasks WHERE connector = 'c' AND task_id = -1)) };
Anomaly::Test->wait_until('the status tells of it', sub { $error->() =~ /too large.*HINT: .*max\.message\.bytes/s });
is($node->catchup('c'), 't', 'caught up after messages that were not taken');
is($error->(), '', 'and the status is clean again');

my ($status, $out, $err) = $node->psql('postgres', q(SELECT anomaly.create_connector('loop', '{"server": "kafka", "topics": "points", "detector": "mad", "anomalies.topic": "points"}')));
isnt($status, 0, 'a topic cannot feed itself');
$node->stop('fast');
$broker->stop;
done_testing();
