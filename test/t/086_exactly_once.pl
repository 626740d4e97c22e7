# Anomalies out to a real Apache Kafka exactly once, whatever happens to brokers, transactions, publishers and servers.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use Time::HiRes qw(sleep);

my $broker = Anomaly::Test->kafka('points:2', 'found:2');
my $node = Anomaly::Test->node('main', conf => "restart_after_crash = on\n");
$node->kafka_server($broker);
my $seed = 1;

sub produce { my ($n) = @_; $broker->produce('points', Anomaly::Test->points($n, 20, $seed++)); return; }
sub rows { my ($server) = @_; return $server->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies'); }

sub once
{
	my ($server, $name) = @_;
	is($server->catchup('c'), 't', "$name: caught up");
	is($server->sent($broker, 'found'), rows($server) . ' sent, 0 not once, 0 missing, 0 foreign', "$name: every anomaly is in the topic once");
	return;
}

sub publisher_error { return $node->safe_psql('postgres', q(SELECT coalesce(error, '') FROM anomaly.connector_tasks WHERE connector = 'c' AND task_id = -1)); }
sub publisher { return $node->task_pid('c', -1) // 0; }

produce(4000);
$node->connector('c', { topics => 'points', detector => 'mad(window=50, threshold=3)', 'anomalies.topic' => 'found', 'producer.override.transaction.timeout.ms' => 3000, 'errors.tolerance' => 'all' });
once($node, 'at first');
cmp_ok(rows($node), '>', 20, 'with anomalies');

# the server's last transactions are lost, as with a standby that lags: what is read again is not sent again
$node->stop('fast');
$node->backup_fs_cold('before');
$node->start;
produce(4000);
once($node, 'after a restart');
$node->stop('fast');
my $restored = Anomaly::Node->new('restored');
$restored->init_from_backup($node, 'before');
$restored->start;
produce(1000);
once($restored, 'from a backup');
is($restored->safe_psql('postgres', 'SELECT count(*) FROM public.points'), 9000, 'which has read everything since');
$restored->stop('fast');
$node->start;
once($node, 'by the other one, as if nothing had been');

# the broker restarts in the middle
produce(6000);
sleep 0.1;
$broker->run('stop');
$broker->run('start');
produce(500);
once($node, 'after a restart of the broker');

# the broker hangs: the transaction is given up after its time
my $asleep = publisher();
kill 'STOP', $asleep;
produce(1000);
Anomaly::Test->wait_until('there is something to send', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox') > 0 });
$broker->signal('STOP');
kill 'CONT', $asleep;
Anomaly::Test->wait_until('the status tells of it', sub { publisher_error() ne '' });
note(publisher_error());
sleep 1;
$broker->signal('CONT');
once($node, 'after the broker hung');

# a publisher sleeps for longer than its transaction may last: the broker ends it
$node->connector('flood', { topics => 'points', detector => 'zscore(threshold=0.001)', 'anomalies.topic' => 'found', 'raw.enabled' => \0, 'start.position' => 'latest', 'producer.override.transaction.timeout.ms' => 2000 });
is($node->catchup('flood'), 't', 'another connector has the same topic');
my $open = 0;
for my $try (1 .. 10)
{
	my $pid = $node->task_pid('flood', -1);
	kill 'STOP', $pid;
	produce(6000);
	Anomaly::Test->wait_until('there is much to send', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox') > 5000 });
	kill 'CONT', $pid;
	sleep 0.05 + rand 0.1;
	kill 'STOP', $pid;
	$open = $broker->consume('found', 'read_uncommitted', '.\n') > $broker->consume('found', 'read_committed', '.\n');
	sleep 4 if $open;
	kill 'CONT', $pid;
	last if $open;
	is($node->catchup('flood'), 't', 'too late');
}
ok($open, 'a publisher slept in a transaction');
is($node->catchup('flood'), 't', 'it goes on');
once($node, 'after a transaction that timed out');
$node->safe_psql('postgres', q(SELECT anomaly.drop_connector('flood')));

# a copy of this server takes the transactional id, and loses it again
my $rival = $broker->open_transaction('found', $node->safe_psql('postgres', q(SELECT format('anomaly-%s-%s-%s', system_identifier, database_oid, id) FROM anomaly.connector)));
produce(1000);
once($node, 'after a fight for the transactional id');
ok(!eval { $rival->end('commit'); 1 }, 'which the other one has lost');
like(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/fenced/i, 'the log tells of it');

# an anomaly whose point was refused at first lies below the position when it comes
$node->safe_psql('postgres', 'ALTER TABLE public.points ADD CONSTRAINT small CHECK (value < 1000)');
$broker->produce('points', [ s1 => '{"series":"s1","ts":1900000000000,"value":5000}' ]);
produce(1000);
is($node->catchup('c'), 't', 'past a refused point');
is($node->status('c', 'dead_letters'), 1, 'which is a dead letter');
my $held = publisher();
kill 'STOP', $held;
$node->safe_psql('postgres', $_) for 'ALTER TABLE public.points DROP CONSTRAINT small', q(SELECT anomaly.replay_dead_letters('c'));
Anomaly::Test->wait_until('its anomaly is to be sent', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox') == 1 });
$node->kill_process($held);
Anomaly::Test->wait_until('another publisher', sub { my $pid = publisher(); $pid && $pid != $held });
once($node, 'after a dead letter was replayed and the publisher killed');

# rows that lie below the position all the same are sent already; others may have any key, value and headers
$node->safe_psql('postgres', q(SELECT anomaly.pause_connector('c')));
my $columns = 'connector_id, topic, partition, generation, epoch, kafka_offset, item, detector, target, key, value, headers';
$node->safe_psql('postgres', <<EOF);
INSERT INTO anomaly.outbox ($columns) SELECT connector_id, topic, partition, generation, outbox_epoch, 0, 0, '', 'found', 'again', '{}', NULL FROM anomaly.connector_offset;
INSERT INTO anomaly.outbox ($columns) SELECT connector_id, topic, partition, generation, outbox_epoch + 1, 1, -1, '', 'found', NULL, NULL, '[["a", "b"], ["a", "c"], ["nothing", null], ["bytes", {"hex": "41ff42"}]]' FROM anomaly.connector_offset WHERE partition = 0;
SELECT anomaly.resume_connector('c');
EOF
is($node->catchup('c'), 't', 'late rows: caught up');
my @late = grep { /^[^|]*\|[^|]*\|(again)?\|/ } $broker->consume('found');
is(scalar @late, 1, 'one of another epoch is sent, those below the position are not');
my ($partition, $offset) = split /\|/, $late[0];
is(`kcat -C -q -e -b $broker->{address} -t found -p $partition -o $offset -c 1 -K : -Z -f '%k %s %h'`, "NULL NULL a=b,a=c,nothing=NULL,bytes=A\xffB", 'with its headers and nulls');
like((grep { /^connector=c,/ } $broker->consume('found', 'read_committed', '%h\n'))[0],
	qr/^connector=c,detector=mad\(threshold=3, window=50\),topic=points,partition=\d,offset=\d+,item=0,schema_version=1$/, 'those of an anomaly are its coordinates');

# positions are written again before a broker forgets them
my $positions = sub { return scalar grep { /anomaly-\d+-\d+-1/ } `kcat -C -q -e -b $broker->{address} -t __consumer_offsets -o beginning -f '%k\\n'`; };
my $before = $positions->();
$node->safe_psql('postgres', $_) for q(ALTER SYSTEM SET anomaly.publisher_refresh = '1s'), 'SELECT pg_reload_conf()';
Anomaly::Test->wait_until('positions are refreshed', sub { $positions->() >= $before + 4 }, 20);
pass('idle publishers write their positions again');

$node->stop('fast');
$broker->stop;
done_testing();
