# 13: messages that are no points, of every kind: exactly those become dead letters, their neighbours are stored
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $run = Anomaly::Oracle->new('poison', broker => $broker);
my $node = $run->node;
my @bad = ('not json', '{', '[1]', '""', '{"series":"s"}', '{"series":"s","ts":1,"value":"x"}', '{"series":"s","ts":1,"value":{}}', '{"series":1,"value":2,"ts":"never"}',
	'{"series":"s","ts":1,"value":1}}', '{"series":"s","ts":1e40,"value":1}', qq({"series":"\xff\xfe","ts":1,"value":1}), '{"series":"a\u0000b","ts":1,"value":1}',
	'{"series":"' . 's' x 300 . '","ts":1,"value":1}', '{"series":"s","ts":1,"value":1e400}', '{"a":' x 5000 . '1' . '}' x 5000, '{"series":"","ts":1,"value":tru}');
my @good = Anomaly::Test->points(3 * @bad, 3, 13);
my @messages;
for my $bad (@bad)
{
	push @messages, [ k => $bad ], splice @good, 0, 3;
}
# one key, one partition: the order stays
$_->[0] = 'k' for @messages;
$broker->produce('points', @messages);
is($node->catchup('c'), 't', 'caught up past all of them');
my $letters = $node->safe_psql('postgres', 'SELECT string_agg(kafka_offset::text, $$ $$ ORDER BY kafka_offset) FROM anomaly.dead_letters');
is($letters, join(' ', map { 4 * $_ } 0 .. $#bad), 'exactly the bad ones are dead letters');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 3 * @bad, 'and every neighbour is stored');
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letters WHERE reason <> '' AND sqlstate ~ '^[0-9A-Z]{5}$' AND payload IS NOT NULL)), scalar @bad, 'each with bytes, SQLSTATE and reason');
$run->check('fault 13');
$node->safe_psql('postgres', q(SELECT anomaly.drop_connector('c'); DROP TABLE public.points, public.anomalies));
$node->connector('strict', { topics => 'points', detector => 'zscore' });
Anomaly::Test->wait_until('errors.tolerance = none fails at the first', sub { $node->status('strict', 'state') eq 'FAILED' });
like($node->status('strict', 'error'), qr/offset 0/, 'and names it');
$run->end;
done_testing();
