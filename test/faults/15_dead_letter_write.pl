# 15: a dead letter cannot be written, as its table is locked, gone or full: the offset stays before it
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $run = Anomaly::Oracle->new('unwritten', broker => $broker);
my $node = $run->node;
my @points = Anomaly::Test->points(6000, 20, 15);
my $sent = 0;
sub produce { my (@more) = @_; $broker->produce('points', splice(@points, 0, 600), @more); return $sent += 600 + @more; }
sub offset { return $node->safe_psql('postgres', 'SELECT next_offset FROM anomaly.connector_offset'); }
produce();
is($node->catchup('c'), 't', 'runs');

my $session = $node->background_psql('postgres');
$session->query_safe('BEGIN; LOCK TABLE anomaly.dead_letter IN ACCESS EXCLUSIVE MODE');
my $bad = $sent + 600;
produce([ k => 'bad' ]);
produce();
sleep 4;
cmp_ok(offset(), '<=', $bad, 'locked: the offset is not behind it');
$session->query_safe('COMMIT');
$session->quit;
is($node->catchup('c'), 't', 'and goes on with the lock gone');

for my $fault (
	[ 'gone', 'ALTER TABLE anomaly.dead_letter RENAME TO elsewhere', 'ALTER TABLE anomaly.elsewhere RENAME TO dead_letter', qr/dead_letter/ ],
	[ 'refusing', 'ALTER TABLE anomaly.dead_letter ADD CONSTRAINT no_more CHECK (false) NOT VALID', 'ALTER TABLE anomaly.dead_letter DROP CONSTRAINT no_more', qr/no_more/ ])
{
	my ($what, $take, $give, $error) = @$fault;
	$node->safe_psql('postgres', $take);
	$bad = $sent + 600;
	produce([ k => 'bad' ]);
	produce();
	Anomaly::Test->wait_until("$what: it fails", sub { $node->safe_psql('postgres', q(SELECT state FROM anomaly.connector_tasks)) eq 'FAILED' });
	like($node->safe_psql('postgres', 'SELECT error FROM anomaly.connector_tasks'), $error, "$what: the task fails and says why");
	cmp_ok(offset(), '<=', $bad, "$what: the offset is not behind it");
	$node->safe_psql('postgres', "$give; SELECT anomaly.restart_connector('c')");
	is($node->catchup('c'), 't', "$what: and goes on when it can be written");
}
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 3, 'each is kept once');
$run->check('fault 15', last => 1);
$run->end;
done_testing();
