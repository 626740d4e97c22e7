# Two databases at once; DROP EXTENSION and DROP DATABASE while tasks run.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $broker = Anomaly::Test->broker('one:2', 'two:2');
my $node = Anomaly::Test->node('databases', bare => 1);
for my $name ('one', 'two')
{
	$node->safe_psql('postgres', "CREATE DATABASE $name");
	$node->safe_psql($name, 'CREATE EXTENSION anomaly');
	$node->kafka_server($broker, $name);
	$node->connector('same_name', { topics => $name, detector => 'zscore', 'tasks.max' => 2 }, $name);
	$broker->produce($name, Anomaly::Test->points(1000, 5, 2));
}
for my $name ('one', 'two')
{
	is($node->catchup('same_name', $name), 't', "$name is in");
	is($node->safe_psql($name, "SELECT count(*) FROM public.$name"), 1000, "with all its points");
}
my $tasks = sub { $node->safe_psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE datname = '$_[0]' AND backend_type LIKE 'anomaly task%'") };
is($tasks->('one'), 2, 'tasks of one');

# rolled back, nothing happens; committed, the tasks go
$node->safe_psql('one', 'BEGIN; DROP EXTENSION anomaly CASCADE; ROLLBACK');
$broker->produce('one', Anomaly::Test->points(1000, 5, 3));
is($node->catchup('same_name', 'one'), 't', 'DROP EXTENSION rolled back: the connector runs on');
$broker->produce('one', Anomaly::Test->points(3000, 5, 4));
my ($status, $out, $err) = $node->psql('one', 'DROP EXTENSION anomaly');
isnt($status, 0, 'DROP EXTENSION needs CASCADE');
$node->safe_psql('one', 'DROP EXTENSION anomaly CASCADE');
Anomaly::Test->wait_until('its tasks are gone', sub { $tasks->('one') == 0 });
is($tasks->('two'), 2, 'those of the other database are not');
$node->safe_psql('one', 'CREATE EXTENSION anomaly');
is($node->safe_psql('one', 'SELECT count(*) FROM anomaly.connectors'), 0, 'made again, it is empty');

# a database with running tasks can be dropped and renamed
$node->safe_psql('postgres', 'ALTER DATABASE two RENAME TO three');
is($node->catchup('same_name', 'three'), 't', 'renamed while running, it runs on');
$broker->produce('two', Anomaly::Test->points(3000, 5, 4));
$node->safe_psql('postgres', 'DROP DATABASE three');
is($node->safe_psql('postgres', q(SELECT count(*) FROM pg_database WHERE datname = 'three')), 0, 'dropped while running');
$node->safe_psql('postgres', 'DROP DATABASE one WITH (FORCE)');
is($node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly task%')), 0, 'no task is left');

$node->stop('fast');
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/PANIC|terminated by signal|TRAP/, 'the server never faltered');
$broker->stop;
done_testing();
