# 7: topics that fail, are not known, and metadata that do not come: waited for, never another offset
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('topic_errors', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(6000, 20, 7);
$broker->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');
my $offsets = $node->safe_psql('postgres', 'SELECT string_agg(next_offset::text, $$ $$ ORDER BY partition) FROM anomaly.connector_offset');

for my $error ('UNKNOWN_TOPIC_OR_PART', 'LEADER_NOT_AVAILABLE', 'TOPIC_AUTHORIZATION_FAILED')
{
	$broker->command("topicerr points $error");
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
	Anomaly::Test->wait_until("the status tells of $error", sub { $node->status('c', 'coalesce(error, notice) IS NOT NULL') eq 't' });
	isnt($node->safe_psql('postgres', q(SELECT state FROM anomaly.connector_tasks)), 'RUNNING', "$error: it does not claim to run");
	is($node->safe_psql('postgres', 'SELECT string_agg(next_offset::text, $$ $$ ORDER BY partition) FROM anomaly.connector_offset'), $offsets, "$error: no offset was touched");
	$broker->command('topicerr points NO_ERROR');
	# what was refused for good waits for a person
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c'))) if $error =~ /AUTHORIZATION/;
	is($node->catchup('c'), 't', "$error: it goes on when it is over");
}
$broker->command('err Metadata LEADER_NOT_AVAILABLE 3');
$broker->produce('points', splice @points, 0, 4000);
$run->check('fault 7', last => 1);
$run->end;
done_testing();
