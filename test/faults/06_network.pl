# 6: a slow network, one that stalls, and connections cut in the middle of an answer
use strict;
use warnings;
use Anomaly::Oracle;
use Anomaly::Proxy;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $mock = Anomaly::Test->broker('points:2');
my $slow = Anomaly::Oracle->new('slow', broker => $mock);
my $node = $slow->node;
my @points = Anomaly::Test->points(9000, 20, 6);
$mock->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');
$mock->produce('points', splice @points, 0, 1000);
$mock->command('rtt 3000');
sleep 1;
my $pid = $node->task_pid('c');
my $start = time;
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
Anomaly::Test->wait_until('the task ends', sub { !-d "/proc/$pid" }, 10);
cmp_ok(time - $start, '<', 2, 'a task that waits for a slow broker ends at once');
$start = time;
$node->safe_psql('postgres', $_) for 'CREATE DATABASE other', 'DROP DATABASE other';
cmp_ok(time - $start, '<', 5, 'and holds up no command of others');
$mock->command('rtt 0');
$slow->check('fault 6, slow', last => 1);
$slow->end;

# a real broker that names a proxy as its address
my $port = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)->sockport;
my $proxy = Anomaly::Proxy->new("127.0.0.1:$port");
local $ENV{KAFKA_PORT} = $port;
local $ENV{KAFKA_ADVERTISED} = $proxy->port;
my $kafka = Anomaly::Test->kafka('points:2');
my $run = Anomaly::Oracle->new('spoilt', broker => $kafka);
$node = $run->node;
$kafka->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs through the proxy');
for my $round (1 .. 3)
{
	$kafka->produce('points', splice @points, 0, 1000);
	$proxy->command('cut');
	sleep 2;
	$proxy->command('stall');
	sleep 2;
	$proxy->command('go');
	is($node->catchup('c'), 't', "round $round: caught up");
}
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'no process died of it');
$run->check('fault 6, spoilt', last => 1);
$run->end;
done_testing();
