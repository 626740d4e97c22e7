# 20: timeouts of roles and databases: none ends a task, none is a row's fault
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('timeouts', broker => $broker, later => 1);
my $node = $run->node;
$node->safe_psql('postgres', <<'EOF');
ALTER DATABASE postgres SET statement_timeout = '1ms';
ALTER DATABASE postgres SET lock_timeout = '1ms';
ALTER DATABASE postgres SET idle_in_transaction_session_timeout = '1ms';
ALTER ROLE ALL SET statement_timeout = '1ms';
EOF
my @points = Anomaly::Test->points(5000, 20, 20);
$broker->produce('points', @points);
my $json = JSON::PP->new->canonical->encode({ server => 'kafka', %{ $run->{config} } });
$node->safe_psql('postgres', "SET statement_timeout = 0; SET lock_timeout = 0; SELECT anomaly.create_connector('c', '$json')");
Anomaly::Test->wait_until('everything is there', sub {
	($run->try_psql('SET statement_timeout = 0; SELECT count(*) FROM public.points') // 0) == 5000;
});
pass('short timeouts of the database and the role are not the task\'s');
$node->psql('postgres', 'SET statement_timeout = 0; ALTER DATABASE postgres RESET ALL');
$node->psql('postgres', 'SET statement_timeout = 0; ALTER ROLE ALL RESET statement_timeout');
$run->check('fault 20', last => 1);
$run->end;
done_testing();
