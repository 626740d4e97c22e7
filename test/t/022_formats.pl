# Formats other than json and csv: points arrive in the right series at the right times, a bad message in the dead letters.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('lines:1', 'numbers:1');
my $node = Anomaly::Test->node('formats');
$node->kafka_server($broker);

# what a table holds, in source order: offset|item|series|seconds|value
sub rows
{
	my ($table) = @_;
	return $node->safe_psql('postgres',
		"SELECT string_agg(concat_ws('|', kafka_offset, item, series, extract(epoch FROM ts)::float8, value), ' ' ORDER BY kafka_offset, item) FROM $table");
}

sub dead_letters
{
	my ($connector) = @_;
	return $node->safe_psql('postgres',
		"SELECT string_agg(kafka_offset || ' ' || reason, E'\\n' ORDER BY kafka_offset) FROM anomaly.dead_letters WHERE connector = '$connector'");
}

my %common = (detector => 'zscore', 'errors.tolerance' => 'all');

$broker->produce('lines', { lines => 1 },
	[ a => "# telegraf\ncpu,host=a\\ b,cpu=0 idle=98.5,n=3i,name=\"x\" 1700000000500\ncpu,cpu=1,host=c idle=t 1700000001000" ],
	[ a => "cpu,host=a idle=1 1700000002000\ncpu,host=a idle=broken" ],
	[ a => "cpu,host=a text=\"nothing to judge\"" ],
	[ a => "cpu,host=d idle=2 1700000003000" ],
	[ a => "# the last message has no points" ]);
$node->connector('lines', { %common, topics => 'lines', 'value.converter' => 'influx', 'influx.precision' => 'ms' });
is($node->catchup('lines'), 't', 'lines are taken');
is(rows('lines'), '0|0|cpu.idle,cpu=0,host=a\ b|1700000000.5|98.5 0|1|cpu.n,cpu=0,host=a\ b|1700000000.5|3 0|2|cpu.idle,cpu=1,host=c|1700000001|1 3|0|cpu.idle,host=d|1700000003|2',
	'every numeric field is a point of its own series');
is(dead_letters('lines'), '1 line 2: "broken" is neither a number nor a boolean nor a quoted string', 'a bad line makes its message a dead letter');
is($node->safe_psql('postgres', q(SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'lines')), 5, 'a message without points is done with');

$broker->produce('numbers', [ s1 => '12.5' ], [ s2 => '-1e3' ], [ s1 => 'NaN' ], [ s1 => '13' ]);
$node->connector('numbers', { %common, topics => 'numbers', 'value.converter' => 'text', 'series.template' => '${topic}/${key}' });
is($node->catchup('numbers'), 't', 'numbers are taken');
like(rows('numbers'), qr{^0\|0\|numbers/s1\|1[0-9.]+\|12.5 1\|0\|numbers/s2\|1[0-9.]+\|-1000 3\|0\|numbers/s1\|1[0-9.]+\|13$},
	'their series is made from topic and key, their time is the message\'s');
is(dead_letters('numbers'), '2 "NaN" is not a number', 'NaN is refused');

$node->stop('fast');
$broker->stop;
done_testing();
