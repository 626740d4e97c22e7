# 34: the clock jumps, ahead and back; times of messages from the past and the future
use strict;
use warnings;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my ($library) = grep { -e } map { "$_/faketime/libfaketimeMT.so.1" } glob '/usr/lib/*';
plan skip_all => 'no libfaketime' unless $library;
my $dir = PostgreSQL::Test::Utils::tempdir();
sub clock { my ($offset) = @_; open my $f, '>', "$dir/clock.new" or die; print $f "$offset\n"; close $f; rename "$dir/clock.new", "$dir/clock" or die; return; }
clock('+0');

my $broker = Anomaly::Test->broker('points:2');
my $run;
{
	local @ENV{qw(LD_PRELOAD FAKETIME_TIMESTAMP_FILE FAKETIME_NO_CACHE FAKETIME_DONT_FAKE_MONOTONIC)} = ($library, "$dir/clock", 1, 1);
	$run = Anomaly::Oracle->new('clock', broker => $broker, conf => "restart_after_crash = on\nautovacuum = off\n");
}
my $node = $run->node;
my @points = Anomaly::Test->points(8000, 20, 34);
$broker->produce('points', splice @points, 0, 1000);
is($node->catchup('c'), 't', 'runs');
for my $offset ('-3600', '+7200', '-86400', '+0')
{
	clock($offset);
	my $before = $node->safe_psql('postgres', 'SELECT count(*) FROM public.points');
	my $start = time;
	$broker->produce('points', splice @points, 0, 1000);
	Anomaly::Test->wait_until("points arrive at $offset s", sub { $node->safe_psql('postgres', 'SELECT count(*) FROM public.points') == $before + 1000 }, 20);
	cmp_ok(time - $start, '<', 10, "the clock at $offset seconds: points arrive at once");
	$start = time;
	$node->safe_psql('postgres', q(SELECT anomaly.restart_connector('c')));
	$broker->produce('points', splice @points, 0, 500);
	Anomaly::Test->wait_until("a restarted one goes on at $offset s", sub { $node->safe_psql('postgres', 'SELECT count(*) FROM public.points') == $before + 1500 }, 30);
	cmp_ok(time - $start, '<', 20, "the clock at $offset seconds: a restart is no longer than else");
	Anomaly::Test->wait_until('the lag is seen', sub { $node->status('c', 'lag = 0') eq 't' }, 20);
}
$broker->produce('points', map { [ t => $_ ] } '{"series":"t","ts":"0001-01-01T00:00:00Z","value":1}', '{"series":"t","ts":"9999-12-31T23:59:59Z","value":1}', '{"series":"t","ts":"1969-12-31T23:59:59Z","value":1}');
$run->check('fault 34', last => 1);
$run->end;
done_testing();
