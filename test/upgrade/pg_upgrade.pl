# 31: pg_upgrade of a server whose connectors were running: they come up stopped and say why; resumed, they go on where they
# stood. OLD_INSTALL is the older server, with the extension in it.
use strict;
use warnings;
use Anomaly::Oracle;
use File::Temp ();
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'scripts/matrix upgrade names the older server' unless $ENV{OLD_INSTALL};
my $broker = Anomaly::Test->kafka('points:2', 'found:1');
my $old = Anomaly::Node->new('old', install_path => $ENV{OLD_INSTALL});
$old->init;
$old->append_conf('postgresql.conf', Anomaly::Test->settings);
$old->start;
$old->safe_psql('postgres', $_) for 'CREATE EXTENSION anomaly', 'CREATE DATABASE other', 'CREATE ROLE farmer LOGIN',
	'GRANT CREATE ON SCHEMA public TO farmer';
note('from ' . $old->safe_psql('postgres', 'SHOW server_version'));

# running with all that it can have, paused, stopped by a person, of another role, in another database
my $run = Anomaly::Oracle->new('old', node => $old, broker => $broker, config => { 'anomalies.topic' => 'found', 'tasks.max' => 2 });
$old->safe_psql('postgres', q(GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO farmer; GRANT USAGE ON FOREIGN SERVER kafka TO farmer;
	GRANT USAGE ON SCHEMA anomaly TO farmer; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO farmer));
my %more = (farm => 'RUNNING', waits => 'PAUSED', rests => 'STOPPED');
for my $name (sort keys %more)
{
	my $role = $name eq 'farm' ? 'SET ROLE farmer;' : '';
	$old->safe_psql('postgres', <<EOF);
$role SELECT anomaly.create_connector('$name', '{"server": "kafka", "topics": "points", "detector": "zscore", "errors.tolerance": "all",
	"table.name.format": "public.$name", "anomalies.table.name.format": "public.${name}_found"}', '$more{$name}')
EOF
}
$old->safe_psql('other', 'CREATE EXTENSION anomaly');
$old->kafka_server($broker, 'other');
$old->connector('c', { topics => 'points', detector => 'zscore', 'errors.tolerance' => 'all' }, 'other');

my @points = Anomaly::Test->points(12000, 20, 31);
$broker->produce('points', [ s1 => 'bad' ], splice @points, 0, 3000);
is($old->catchup('c'), 't', 'it runs');
is($old->catchup($_->[0], $_->[1]), 't', "$_->[0] of $_->[1], too") for [ 'farm', 'postgres' ], [ 'c', 'other' ];

# anomalies that Kafka has and that are not off the outbox yet
$old->safe_psql('postgres', q(CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1000); RETURN NULL; END';
	CREATE TRIGGER hold BEFORE DELETE ON anomaly.outbox FOR EACH STATEMENT EXECUTE FUNCTION hold()));
$broker->produce('points', splice @points, 0, 3000);
Anomaly::Test->wait_until('anomalies are sent', sub {
	my $rows = $old->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox');
	return $rows > 0 && $broker->consume('found') >= $old->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies') - 5;
});
$old->stop('fast');
$broker->produce('points', splice @points, 0, 3000);

my $new = Anomaly::Node->new('new');
$new->init;
$new->append_conf('postgresql.conf', Anomaly::Test->settings);
my ($from, $to) = ($old->config_data('--bindir'), $new->config_data('--bindir'));
my $place = File::Temp->newdir('upgrade.XXXXXX', TMPDIR => 1);
chdir $place or die "$place: $!";
my @command = ('pg_upgrade', '--no-sync', '-b', $from, '-B', $to, '-d', $old->data_dir, '-D', $new->data_dir, '-s', $new->host, '-p', $old->port, '-P', $new->port);
for my $check ([ '--check' ], [])
{
	ok(run_log([ @command, @$check ]), "pg_upgrade @$check") or BAIL_OUT('pg_upgrade failed');
}
unlike(slurp_file($_), qr/anomaly (launcher|scout|task)/, "nothing of ours ran: $_") for glob $new->data_dir . '/pg_upgrade_output.d/*/log/*server*';
$new->start;
note('to ' . $new->safe_psql('postgres', 'SHOW server_version'));

my $told = q(restored from another cluster or database; anomaly.resume_connector() lets it go on here);
sleep 2;
is($new->safe_psql('postgres', q(SELECT string_agg(concat_ws(' ', name, state, tasks, stop_reason), E'\n' ORDER BY name) FROM anomaly.connector_status)),
	join("\n", map { "$_ STOPPED 0 $told" } qw(c farm rests waits)), 'all connectors are stopped and say why');
is($new->status('c', 'state || stop_reason', 'other'), "STOPPED$told", 'in the other database, too');
is($new->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'anomaly task%')), 0, 'no task runs');
like(($new->psql('postgres', q(SELECT anomaly.restart_connector('c'))))[2], qr/connector "c" is STOPPED: restored/, 'a restart is refused, with the reason');
cmp_ok($new->safe_psql('postgres', 'SELECT count(*) FROM anomaly.outbox'), '>', 0, 'what was not off the outbox is in it');
$new->safe_psql('postgres', 'DROP TRIGGER hold ON anomaly.outbox');

$new->safe_psql('postgres', "SELECT anomaly.resume_connector('$_')") for 'c', 'farm';
$new->safe_psql('other', q(SELECT anomaly.resume_connector('c')));
is($new->catchup('c'), 't', 'resumed, it goes on');
$broker->produce('points', @points);
$run->{node} = $new;
delete $run->{config}{'anomalies.topic'};
$run->check('upgraded');
for (qw(postgres.farm other.points))
{
	my ($database, $table) = split /\./;
	is($new->catchup($table eq 'farm' ? 'farm' : 'c', $database), 't', "$_ goes on");
	is($new->safe_psql($database, "SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)) FROM public.$table"), '12000|12000', 'each message once');
}
is($new->safe_psql('postgres', 'SELECT owner FROM anomaly.connector_status WHERE name = $$farm$$'), 'farmer', 'it is still of its role');
is($new->status('rests', 'state'), 'STOPPED', 'what was not resumed is at rest');
is($new->safe_psql('postgres', q(SELECT anomaly.wait_for_catchup('c') AND NOT EXISTS (SELECT FROM anomaly.outbox))), 't', 'the outbox is empty');
my $found = $new->safe_psql('postgres', 'SELECT count(*) FROM public.anomalies');
is($new->sent($broker, 'found'), "$found sent, 0 not once, 0 missing, 0 foreign", 'every anomaly is in the topic once');

$new->stop('fast');
unlike(slurp_file($new->logfile), qr/PANIC|TRAP|terminated by signal/, 'the server never faltered');
chdir '/';
$broker->stop;
done_testing();
