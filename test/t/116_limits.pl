# Limits, each alone: batch.size, batch.bytes, flush.interval.ms, rate.limit, series.max.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(time sleep);

my $broker = Anomaly::Test->broker(map { "$_:1" } qw(size bytes age rate many));
my $node = Anomaly::Test->node('limits');
$node->kafka_server($broker);
my $sql = sub { $node->safe_psql('postgres', $_[0]) };
my $count = sub { $sql->("SELECT count(*) FROM public.$_[0]") };
my %no_other = ('batch.size' => 1000000, 'batch.bytes' => 40000000, 'flush.interval.ms' => 60000, detector => 'ewma');
my @points = map { [ "s$_" => sprintf '{"series":"s%02d","ts":%d,"value":%d}', $_ % 50, 1700000000 + $_, 100 + $_ % 100 ] } 1 .. 2000;
my $bytes = length(join '', @{ $points[0] });
# rows by transaction, smallest and largest
my $batches = sub { $sql->("SELECT count(*), min(n), max(n) FROM (SELECT count(*) AS n FROM public.$_[0] GROUP BY xmin::text) b") };

$broker->produce('size', @points);
$node->connector('size', { %no_other, topics => 'size', 'batch.size' => 125 });
Anomaly::Test->wait_until('all are in', sub { $count->('size') == 2000 });
is($batches->('size'), '16|125|125', 'batch.size ends a batch');

$broker->produce('bytes', @points);
$node->connector('bytes', { %no_other, topics => 'bytes', 'batch.bytes' => 5000 });
Anomaly::Test->wait_until('most are in', sub { $count->('bytes') >= 1800 });
my (undef, $least, $most) = split /\|/, $batches->('bytes');
cmp_ok($least, '>=', int(5000 / ($bytes + 4)), "batch.bytes ends a batch: no less than $least rows of about $bytes bytes");
cmp_ok($most, '<=', int(5000 / ($bytes - 4)) + 2, "and no more than $most");
$sql->(q(SELECT anomaly.pause_connector('bytes')));
Anomaly::Test->wait_until('the rest is in when it pauses', sub { $count->('bytes') == 2000 });

$node->connector('age', { %no_other, topics => 'age', 'flush.interval.ms' => 1500 });
is($node->catchup('age'), 't', 'waits for messages');
my $start = time;
$broker->produce('age', $points[0]);
sleep 0.5;
$broker->produce('age', $points[1]);
Anomaly::Test->wait_until('both are in', sub { $count->('age') == 2 });
my $took = time - $start;
cmp_ok($took, '>', 1.4, 'flush.interval.ms ends a batch, by the age of its first message');
is($batches->('age'), '1|2|2', 'in one batch');

# 400 a second: 2000 messages take 5 seconds less what the bucket holds
$broker->produce('rate', @points);
$start = time;
$node->connector('rate', { topics => 'rate', detector => 'ewma', 'rate.limit' => 400, 'flush.interval.ms' => 10 });
Anomaly::Test->wait_until('it waits for its turn', sub { $sql->(q(SELECT count(*) FROM pg_stat_activity WHERE query = 'keeping to rate.limit')) > 0 });
Anomaly::Test->wait_until('half is in', sub { $count->('rate') >= 1000 });
cmp_ok(time - $start, '>', 2.3, 'rate.limit holds half of it back for half of the time');
my $asked = time;
$sql->(q(SELECT anomaly.pause_connector('rate')));
Anomaly::Test->wait_until('paused', sub { $node->status('rate', 'state') eq 'PAUSED' && $sql->(q(SELECT bool_and(state = 'PAUSED') FROM anomaly.connector_tasks WHERE connector = 'rate')) eq 't' });
cmp_ok(time - $asked, '<', 2, 'a wish is heard meanwhile');
$sql->(q(SELECT anomaly.resume_connector('rate')));
is($node->catchup('rate'), 't', 'caught up');
cmp_ok(time - $start, '>', 4.5, 'the other half, too');
is($count->('rate'), 2000, 'nothing lost or doubled');

# 50 series, 20 may be
$broker->produce('many', @points[ 0 .. 999 ], [ x => '[{"series":"s01","ts":1700009000,"value":1},{"series":"new","ts":1700009000,"value":1}]' ], [ x => '{"series":"null","ts":1700009001,"value":null}' ]);
$node->connector('many', { topics => 'many', detector => 'ewma', 'series.max' => 20, 'errors.tolerance' => 'all', 'batch.size' => 100 });
is($node->catchup('many'), 't', 'caught up');
my $kept = sub { $sql->(q(SELECT count(DISTINCT series), min(series), max(series), count(*) FROM public.many WHERE value IS NOT NULL)) };
is($kept->(), '20|s01|s20|400', 'series.max lets the first 20 in');
is($sql->(q(SELECT count(*) FROM public.many WHERE series = 'null')), 1, 'a series without a number begins no state');
is($sql->(q(SELECT count(*), min(stage), min(sqlstate) FROM anomaly.dead_letters WHERE connector = 'many')), '601|judge|54000', 'the others are dead letters, one that is known in part among them');
is($sql->(q(SELECT reason FROM anomaly.dead_letters WHERE connector = 'many' ORDER BY kafka_offset LIMIT 1)), 'item 0: "s21" would be one series more than series.max=20', 'which say why');
$node->stop('immediate');
$node->start;
$broker->produce('many', @points[ 1000 .. 1999 ]);
is($node->catchup('many'), 't', 'killed, replayed, went on');
is($kept->(), '20|s01|s20|800', 'the same 20');
is($sql->(q(SELECT count(*) FROM anomaly.connector_series WHERE connector = 'many')), 20, 'have states, and no other');
Anomaly::Test->wait_until('states are saved', sub { $sql->(q(SELECT bool_and(replay_from = next_offset) FROM anomaly.connector_offsets WHERE connector = 'many')) eq 't' });
is($sql->(<<'EOF'), 't', 'which are those of an undisturbed run');
SELECT bool_and(c.state = t.m::bytea) FROM anomaly.checkpoint c JOIN anomaly.connector n ON n.id = c.connector_id AND n.name = 'many'
  JOIN (SELECT series, anomaly.train(value, 'ewma' ORDER BY kafka_offset) AS m FROM public.many WHERE value IS NOT NULL GROUP BY series) t USING (series)
EOF
$sql->(q(SELECT anomaly.alter_connector('many', '{"series.max": 30}')));
$broker->produce('many', @points[ 0 .. 499 ]);
is($node->catchup('many'), 't', 'altered');
is($sql->(q(SELECT count(*) FROM anomaly.connector_series WHERE connector = 'many')), 30, 'ten more may begin');

$node->stop('fast');
$broker->stop;
done_testing();
