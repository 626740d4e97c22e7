# Too few background workers, too few slots: a clear status, not a loop; and verbs still take effect.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;

my $broker = Anomaly::Test->broker('t:6');
my $node = Anomaly::Test->node('limits');
$node->kafka_server($broker);
my $tasks = sub { $node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'anomaly task')) };
my $wait_tasks = sub { my ($n) = @_; Anomaly::Test->wait_until("$n tasks run", sub { $tasks->() == $n }) };
my $errors = sub { $node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connector_tasks WHERE state IN ('UNASSIGNED', 'RESTARTING') AND error LIKE '%max_worker_processes%')) };

# one for the launcher, one for the server's own logical replication launcher, two for us
$node->append_conf('postgresql.conf', 'max_worker_processes = 4');
$node->restart;
$node->connector('many', { topics => 't', detector => 'zscore', 'tasks.max' => 4 });
Anomaly::Test->wait_until('two of four tasks have no process and say why', sub { $tasks->() == 2 && $errors->() == 2 });
pass('two of four tasks run, two say what to raise');
my $logged = () = slurp_file($node->logfile) =~ /no background worker is free for connector/g;
sleep 5;
my $later = () = slurp_file($node->logfile) =~ /no background worker is free for connector/g;
is($later, $logged, 'and it is logged once, not at every try');

# a scout needs a place, too: one task makes room for it
$node->safe_psql('postgres', q(SELECT anomaly.stop_connector('many')));
$wait_tasks->(0);
pass('a stop takes effect when tasks have taken every place');
$node->safe_psql('postgres', q(SELECT anomaly.drop_connector('many')));

$node->append_conf('postgresql.conf', "max_worker_processes = 16\nanomaly.max_tasks = 3");
$node->restart;
$node->connector('first', { topics => 't', detector => 'zscore', 'table.name.format' => 'first', 'tasks.max' => 2 });
$node->connector('second', { topics => 't', detector => 'zscore', 'table.name.format' => 'second', 'tasks.max' => 2 });
$wait_tasks->(3);
Anomaly::Test->wait_until('the log says so', sub { slurp_file($node->logfile) =~ /1 workers of connector "second" have no slot/ });
is($tasks->(), 3, 'no more tasks than anomaly.max_tasks');
$node->safe_psql('postgres', q(SELECT anomaly.drop_connector('first')));
$wait_tasks->(2);
is($node->safe_psql('postgres', q(SELECT count(*) FROM anomaly.connector_tasks WHERE connector = 'second')), 2, 'a slot that is free goes to who waits for it');

my ($status, $out, $err) = $node->psql('postgres', 'SET anomaly.max_tasks = 5');
like($err, qr/cannot be changed without restarting/, 'the number of slots is fixed at the start');
($status, $out, $err) = $node->psql('postgres', q(SET anomaly.secrets_directory = 'here'));
like($err, qr/absolute path/, 'the folder of secrets is absolute');
$node->safe_psql('postgres', 'CREATE ROLE plain LOGIN');
for my $setting (q(anomaly.allow_plaintext = on), q(anomaly.secrets_directory = '/tmp'))
{
	($status, $out, $err) = $node->psql('postgres', "SET $setting", extra_params => [ '-U', 'plain' ]);
	like($err, qr/permission denied/, "an ordinary user cannot set $setting");
}

$node->stop('fast');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'the server never faltered');
$broker->stop;
done_testing();
