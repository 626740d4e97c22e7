# Topics that are not what they were: deleted, made again with more messages, cut. Nothing is skipped in silence, nothing read as if it were the same.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

# the broker makes topics when they are written to
my $broker = Anomaly::Test->kafka;
my $node = Anomaly::Test->node('topics');
$node->kafka_server($broker);
my @points = Anomaly::Test->points(2000, 6, 9);

sub sql { return $node->safe_psql('postgres', $_[0]); }
sub fails { my ($name) = @_; Anomaly::Test->wait_until("$name fails", sub { $node->status($name, 'state') eq 'FAILED' }); return $node->status($name, 'error'); }
sub stop_connector { sql("SELECT anomaly.stop_connector('$_')") for @_; Anomaly::Test->wait_until('they have stopped', sub { sql("SELECT count(*) FROM anomaly.connector_tasks WHERE connector IN ('" . join("', '", @_) . "')") eq '0' }); return; }
sub rows { return sql("SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM $_[0]"); }

for my $name ('remade', 'live', 'lost', 'short', 'shrunk')
{
	$broker->produce($name, { partition => 0 }, @points[ 0 .. 499 ]);
	$node->connector($name, { topics => $name, detector => 'mad(window=30)', $name eq 'short' ? ('errors.tolerance' => 'all', 'errors.deadletterqueue.topic.name' => 'dead') : () });
}
is($node->catchup($_), 't', "$_ is in") for 'remade', 'live', 'lost', 'short', 'shrunk';

# messages go: those that were read do no harm, those that were not are missed
stop_connector('remade', 'lost', 'short', 'shrunk');
$broker->produce($_, { partition => 0 }, @points[ 500 .. 999 ]) for 'lost', 'short';
$broker->produce('short', { partition => 0 }, [ s0 => 'bad' ]);
$broker->run('forget', 'lost', 0, 700, 'short', 0, 500);
sql("SELECT anomaly.resume_connector('$_')") for 'lost', 'short';
like(fails('lost'), qr/messages 500 to 699 of topic "lost" partition 0 were removed before they were read\nHINT: .*retention.*alter_connector_offsets/s, 'retention was faster: it says which messages are gone, and the way on');
is(rows('lost'), '500|500', 'nothing is skipped in silence');
is($node->catchup('short'), 't', 'what was read may go');
is(rows('short'), '1000|1000', 'nothing is missing');
is(join(' ', map { (split /\|/)[3] } $broker->consume('dead')), 'bad', 'a dead letter is in its topic');

# deleted, and made again with more messages than were read
$broker->run('untopic', 'remade|live|shrunk');
Anomaly::Test->wait_until('the status tells', sub { $node->status('live', q(coalesce(error, ''))) =~ /live/ });
like($node->status('live', 'error'), qr/topic "live".*HINT: Create the topic.*alter_connector_offsets/s, 'a deleted topic is reported, with a hint');
isnt($node->status('live', 'next_retry_at'), '', 'and when it is tried again');
$broker->produce($_, { partition => 0 }, @points[ 1000 .. 1799 ]) for 'remade', 'live';
# whether it is still empty when the task comes back or not
like(fails('live'), qr/topic "live" partition 0 is not (?:the one that was read.*offset 499|there: it holds 0 to).*HINT: The topic was deleted and made again.*alter_connector_offsets/s, 'one made again under a running task is found out');
is(rows('live'), '500|500', 'none of its messages is taken');
sql(q(SELECT anomaly.resume_connector('remade')));
like(fails('remade'), qr/topic "remade" partition 0 is not the one that was read/, 'one made again while it was stopped, too');
is(rows('remade'), '500|500', 'nor any of its');
sql(q(SELECT anomaly.restart_connector('remade')));
Anomaly::Test->wait_until('it is tried again', sub { $node->status('remade', 'state') eq 'FAILED' });
is(rows('remade'), '500|500', 'nor at the next start');

# made again with fewer
$broker->produce('shrunk', { partition => 0 }, @points[ 1000 .. 1009 ]);
sql(q(SELECT anomaly.resume_connector('shrunk')));
like(fails('shrunk'), qr/offset \d+ of topic "shrunk" partition 0 is not there: it holds 0 to 10\nHINT: The topic was deleted/, 'a shorter one is told');
is(rows('shrunk'), '500|500', 'and left alone');

# and the way on
stop_connector('lost', 'remade', 'live');
sql(q(SELECT anomaly.alter_connector_offsets('lost', '"earliest"')));
sql(q(SELECT anomaly.alter_connector_offsets('remade', '{"partition": 0, "offset": 500}')));
sql(q(SELECT anomaly.alter_connector_offsets('live', '"earliest"', rewind => true)));
sql("SELECT anomaly.resume_connector('$_')") for 'lost', 'remade', 'live';
is($node->catchup($_), 't', "$_ goes on where a person said") for 'lost', 'remade', 'live';
is(rows('lost'), '800|800', 'behind the gap');
is(rows('remade'), '800|800', 'at an offset, though other messages were there before');
is(rows('live'), '800|800', 'or from the beginning');

$node->stop('fast');
$broker->stop;
done_testing();
