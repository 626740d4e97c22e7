# 18: the disk is full: under the tables, then under the log; space comes back
use strict;
use warnings;
use FindBin;
use Anomaly::Oracle;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();
my $library = "$dir/full.so";
system('cc', '-shared', '-fPIC', '-o', $library, "$FindBin::Bin/full.c", '-ldl') == 0 or die 'full.c does not build';
my $flag = "$dir/full";

my $broker = Anomaly::Test->broker('points:2');
local $ENV{DISK_FULL} = $flag;
my $run;
{
	local $ENV{LD_PRELOAD} = $library;
	$run = Anomaly::Oracle->new('full', broker => $broker, conf => "restart_after_crash = on\nwal_recycle = off\nwal_init_zero = on\n", later => 1);
}
my $node = $run->node;
$node->safe_psql('postgres', 'CREATE SCHEMA space');
my @points = Anomaly::Test->points(26000, 20, 18);
$node->connector('c', $run->{config});
$broker->produce('points', splice @points, 0, 2000);
is($node->catchup('c'), 't', 'runs');

sub fill
{
	my (@paths) = @_;
	open my $f, '>', "$flag.new" or die;
	print $f "$_\n" for @paths;
	close $f;
	rename "$flag.new", $flag or die;
	return;
}

for my $table ('public.points', 'anomaly.checkpoint', 'public.anomalies')
{
	my $file = $node->safe_psql('postgres', "SELECT pg_relation_filepath('$table')");
	my $start = -s $node->logfile;
	fill("/$file");
	$broker->produce('points', splice @points, 0, 6000);
	my $seen = eval { Anomaly::Test->wait_until('the status says it', sub { $node->status('c', q(sqlstate = '53100')) eq 't' }, 10) };
	# a table that has room in its last pages has not noticed
	ok($seen, 'the status has 53100') if $table eq 'public.points';
	is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 0, "$table: no row is blamed for it");
	unlink $flag;
	is($node->catchup('c'), 't', "$table: goes on when there is space");
}

# the log itself: a panic and a recovery, by the server's own rules
fill('/pg_wal/');
$broker->produce('points', splice @points, 0, 6000);
Anomaly::Test->wait_until('the server has panicked', sub { slurp_file($node->logfile) =~ /PANIC/ }, 30);
unlink $flag;
Anomaly::Test->wait_until('the server is there', sub {
	local $ENV{LD_PRELOAD} = $library;
	return $node->revive && defined $run->try_psql('SELECT 1');
});
$run->check('fault 18', last => 1);
$run->end;
done_testing();
