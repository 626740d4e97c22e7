# Anomalies go out to a topic: one message an anomaly, in JSON, with key and headers, the outbox empty afterwards.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use JSON::PP;
use Test::More;

my $broker = Anomaly::Test->broker('points:2', 'found:1', 'wide:1');
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

# sessions that listen
my %listen = (alerts => 'mad(window=50)', flood => 'zscore(threshold=0.001)');
$node->connector($_, { topics => 'points', detector => $listen{$_}, 'notify.channel' => $_, 'raw.enabled' => \0, 'anomalies.table.name.format' => "public.$_" }) for keys %listen;
$node->connector('wide', { topics => 'wide', detector => 'zscore(threshold=0.001)', 'json.values' => 'values', 'notify.channel' => 'wide', 'anomalies.table.name.format' => 'public.wide_anomalies' });
is($node->catchup($_), 't', "$_ has caught up") for 'alerts', 'flood', 'wide';
$node->safe_psql('postgres', 'TRUNCATE public.alerts, public.flood');
open my $file, '>', "$node->{_basedir}/points" or die $!;
print $file "$_->[0]\t$_->[1]\n" for Anomaly::Test->points(2000, 10, 14);
close $file;
open $file, '>', "$node->{_basedir}/wide" or die $!;
print $file "w\t", encode_json({ series => 'w', ts => 1700000000000 + $_ * 1000, values => [ map { 100 * rand } 1 .. 600 ] }), "\n" for 1 .. 60;
close $file;
my $told = $node->safe_psql('postgres', <<EOF);
LISTEN alerts; LISTEN flood; LISTEN wide;
\\! for t in points wide; do kcat -P -q -b $broker->{address} -t \$t -K '\\t' <$node->{_basedir}/\$t; done
SELECT anomaly.wait_for_catchup(name) FROM unnest('{alerts, flood, wide}'::text[]) name;
SELECT 1;
EOF
my %got;
push @{$got{$1}}, decode_json($2) while $told =~ /notification "(\w+)" with payload "(.*)" received/g;
my %in = map { $_ => $node->safe_psql('postgres', "SELECT count(*) FROM public.$_") } qw(alerts flood);
is(scalar @{$got{alerts}}, $in{alerts}, "a notification an anomaly: $in{alerts}");
my $values = join ', ', map { "($_->{partition}, $_->{offset}, $_->{score})" } @{$got{alerts}};
is($node->safe_psql('postgres', "SELECT count(*) FROM public.alerts a JOIN (VALUES $values) v(p, o, s) ON a.kafka_partition = p AND a.kafka_offset = o AND abs(a.score - s) < 1e-9 * a.score"), $in{alerts}, 'with coordinates and score');
my ($left_out, $one) = (0, 0);
exists $_->{left_out} ? ($left_out += $_->{left_out}) : $one++ for @{$got{flood}};
is($one + $left_out, $in{flood}, "a flood: $one notifications, $left_out counted");
cmp_ok($one, '<', 1000, 'but not one by one');
my ($wide) = grep { !exists $_->{left_out} } @{$got{wide}};
is(join(' ', sort keys %$wide), 'connector detector item offset partition schema_version topic', 'what is too long for a notification says where it is');

my ($status, $out, $err) = $node->psql('postgres', q(SELECT anomaly.create_connector('loop', '{"server": "kafka", "topics": "points", "detector": "mad", "anomalies.topic": "points"}')));
isnt($status, 0, 'a topic cannot feed itself');
$node->stop('fast');
$broker->stop;
done_testing();
