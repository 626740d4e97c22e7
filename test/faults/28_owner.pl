# 28: the owner loses rights, its login, its existence: checked at every start, not only when it was made
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $node = Anomaly::Test->node('owner');
$node->kafka_server($broker);
$node->safe_psql('postgres', <<'EOF');
CREATE ROLE watcher LOGIN;
GRANT USAGE ON FOREIGN SERVER kafka TO watcher; GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO watcher;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO watcher; CREATE SCHEMA w AUTHORIZATION watcher;
EOF
my @points = Anomaly::Test->points(4000, 20, 28);
$broker->produce('points', splice @points, 0, 1000);
$node->safe_psql('postgres', q(SET ROLE watcher; SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "points", "detector": "mad", "table.name.format": "w.points", "anomalies.table.name.format": "w.anomalies"}')));
is($node->catchup('c'), 't', 'a connector of an ordinary role runs');

sub fails_with
{
	my ($what, $take, $pattern, $give) = @_;
	$node->safe_psql('postgres', $take);
	$broker->produce('points', splice @points, 0, 300);
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
	Anomaly::Test->wait_until("$what: it fails and says why", sub { $node->status('c', 'coalesce(error, stop_reason)') =~ $pattern });
	$node->safe_psql('postgres', $give);
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
	is($node->catchup('c'), 't', "$what: given back, it goes on");
	return;
}

fails_with('INSERT', 'REVOKE INSERT ON w.points FROM watcher', qr/permission denied|INSERT/i, 'GRANT INSERT ON w.points TO watcher');
fails_with('schema', 'REVOKE ALL ON SCHEMA w FROM watcher; ALTER SCHEMA w OWNER TO CURRENT_USER', qr/permission denied|USAGE/i, 'ALTER SCHEMA w OWNER TO watcher; GRANT ALL ON SCHEMA w TO watcher');
fails_with('server', 'REVOKE USAGE ON FOREIGN SERVER kafka FROM watcher', qr/permission denied|USAGE/i, 'GRANT USAGE ON FOREIGN SERVER kafka TO watcher');
$node->safe_psql('postgres', q(ALTER ROLE watcher NOLOGIN; SELECT anomaly.restart_connector('c')));
$broker->produce('points', splice @points, 0, 300);
is($node->catchup('c'), 't', 'NOLOGIN is about sessions: it runs');
my ($status, $out, $err) = $node->psql('postgres', 'DROP ROLE watcher');
isnt($status, 0, 'a role that owns its tables cannot be dropped');
$node->safe_psql('postgres', 'REASSIGN OWNED BY watcher TO postgres; DROP OWNED BY watcher; DROP ROLE watcher');
$broker->produce('points', splice @points, 0, 300);
Anomaly::Test->wait_until('without its owner it ends', sub { $node->safe_psql('postgres', q(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'anomaly task')) == 0 || $node->status('c', 'state') ne 'RUNNING' });
pass('and does not go on as somebody else');
is($node->safe_psql('postgres', 'SELECT count(*) = count(DISTINCT (kafka_partition, kafka_offset)) FROM w.points'), 't', 'nothing was doubled');
$node->stop('fast');
$broker->stop;
done_testing();
