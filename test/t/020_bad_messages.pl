# A bad message: kept with bytes and coordinates; it stops the task or not, as errors.tolerance says.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('good:1', 'strict:1', 'lenient:1');
my $node = Anomaly::Test->node('bad');
$node->kafka_server($broker);

my @good = map { [ k => qq({"series":"k","ts":170000$_,"value":$_}) ] } 1000 .. 1019;
my @bad = ('not json', '{"series":"k","ts":1,"value":"x"}', '{"series":"k","ts":"2026-13-01","value":1}', '{"value":1e999}', '[', '{"series":"k"}');

# tolerance none: what came before is in, the task stands at the bad message
$broker->produce('strict', @good, [ k => $bad[0] ], @good);
$node->connector('strict', { topics => 'strict', detector => 'zscore' });
Anomaly::Test->wait_until('the task fails', sub { $node->status('strict', 'state') eq 'FAILED' });
like($node->status('strict', 'error'), qr/strict.*partition 0.*offset 20/s, 'the status names the coordinates');
is($node->safe_psql('postgres', 'SELECT count(*), max(kafka_offset) FROM public.strict'), '20|19', 'what came before it is in the table');
is($node->safe_psql('postgres', q(SELECT kafka_offset, convert_from(payload, 'UTF8') FROM anomaly.dead_letters WHERE connector = 'strict')), '20|not json', 'the bytes are kept');
is($node->safe_psql('postgres', q(SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'strict')), 20, 'the offset stays');
my ($status, $out, $err) = $node->psql('postgres', q(SELECT anomaly.wait_for_catchup('strict', '10 s')));
isnt($status, 0, 'nobody waits for a failed connector');
like($err, qr/FAILED|failed/, 'and is told so');
$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('strict')));
Anomaly::Test->wait_until('it fails again', sub { $node->status('strict', 'state') eq 'FAILED' });
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.dead_letters WHERE connector = 'strict')), 1, 'one dead letter, not two');

# a person decides that bad messages may be left behind
$node->safe_psql('postgres', q(SELECT anomaly.alter_connector('strict', '{"errors.tolerance": "all"}')));
is($node->catchup('strict'), 't', 'altered to tolerate errors, it goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.strict'), 40, 'with all that is good');

# tolerance all: each bad message in the middle of good ones
$broker->produce('lenient', map { ($_, [ k => shift(@bad) // '{}' ]) } @good);
$node->connector('lenient', { topics => 'lenient', detector => 'zscore', 'errors.tolerance' => 'all' });
is($node->catchup('lenient'), 't', 'the stream goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.lenient'), 20, 'all good points are there');
is($node->safe_psql('postgres', q(SELECT count(*), count(DISTINCT kafka_offset), bool_and(reason <> '' AND stage = 'convert' AND kafka_offset % 2 = 1) FROM anomaly.dead_letters WHERE connector = 'lenient')),
	'20|20|t', 'each bad one is a dead letter with its reason');
is($node->status('lenient', 'dead_letters'), 20, 'and counted');

$node->stop('fast');
$broker->stop;
done_testing();
