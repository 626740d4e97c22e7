# 33: settings of database and role that would change what a task does: it pins its own
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('settings', broker => $broker, later => 1);
my $node = $run->node;
$node->connector('c', $run->{config});
my @points = Anomaly::Test->points(6000, 20, 33);
$broker->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');
for my $setting ('default_transaction_read_only = on', 'default_transaction_isolation = serializable', "DateStyle = 'German, DMY'", 'search_path = nowhere',
	'session_replication_role = replica', "TimeZone = 'Asia/Kolkata'", 'extra_float_digits = -15', 'synchronous_commit = off', 'row_security = off', 'quote_all_identifiers = on',
	'enable_indexscan = off', 'work_mem = 64', "bytea_output = 'escape'", "IntervalStyle = 'sql_standard'", 'default_transaction_deferrable = on', q(lc_numeric = 'C'), 'transform_null_equals = on', 'standard_conforming_strings = off')
{
	$node->safe_psql('postgres', "SET default_transaction_read_only = off; ALTER DATABASE postgres SET $setting");
}
$node->safe_psql('postgres', "SET default_transaction_read_only = off; SELECT anomaly.restart_connector('c')");
$broker->produce('points', splice @points, 0, 4000);
Anomaly::Test->wait_until('everything is there', sub { $node->safe_psql('postgres', 'SELECT count(*) FROM public.points') == 6000 });
pass('the task goes on under them');
$node->safe_psql('postgres', 'SET default_transaction_read_only = off; ALTER DATABASE postgres RESET ALL');
$run->check('fault 33', last => 1);
$run->end;
done_testing();
