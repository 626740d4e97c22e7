# Random actions for a given time from a printed seed; after each quiet point the tables must be what the sent messages say.
#	SECONDS=60 SEED=1 BROKER=mock|kafka make soak
# The truth is a table of every message that was sent, and window functions over it: no second run, no broker.
use strict;
use warnings;
use FindBin;
use Anomaly::Test;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time sleep);

my $seconds = $ENV{SOAK_SECONDS} || 60;
my $seed = $ENV{SEED} || int(time);
my $kind = $ENV{BROKER} || 'mock';
my $partitions = 3;
srand $seed;
note("soak: $seconds s, SEED=$seed BROKER=$kind runs the same actions");

my $dir = PostgreSQL::Test::Utils::tempdir();
my ($library, $full) = ("$dir/full.so", "$dir/full");
system('cc', '-shared', '-fPIC', '-o', $library, "$FindBin::Bin/../faults/full.c", '-ldl') == 0 or die 'full.c does not build';
$ENV{DISK_FULL} = $full;
$SIG{PIPE} = 'IGNORE';

my $broker = $kind eq 'kafka' ? Anomaly::Test->kafka("points:$partitions") : Anomaly::Test->broker("points:$partitions", '--brokers', 3);
sub preloaded { my ($code) = @_; local $ENV{LD_PRELOAD} = $library; return $code->(); }
my $node = preloaded(sub { Anomaly::Test->node('soak', conf => "restart_after_crash = on\nfsync = on\nmax_wal_size = 1GB\nlog_min_messages = warning\nlog_statement = none\n") });
$node->kafka_server($broker);
$node->safe_psql('postgres', 'CREATE DATABASE truth');
$node->safe_psql('truth', 'CREATE EXTENSION anomaly; CREATE TABLE sent (partition int, "offset" bigint, series text, ts timestamptz, value float8, PRIMARY KEY (partition, "offset"));'
	. 'CREATE TABLE got (LIKE sent, score float8, is_anomaly boolean); CREATE TABLE found (partition int, "offset" bigint, detector text)');
my @specs = ('mad(window=50)', 'ewma', 'zscore(window=200)', 'iqr(window=60)');
my $spec = $specs[0];
$node->connector('c', { topics => 'points', detector => $spec, scores => \1, 'errors.tolerance' => 'all', 'batch.size' => 500 });
$node->safe_psql('postgres', 'ALTER TABLE public.points DROP COLUMN label');

# ---- what was sent, and what of it a user threw away ----

my @next = (0) x $partitions;		# offset of the next message
my @floor = (0) x $partitions;		# rows below are gone from the raw table
my @since = ([ [ 0, $spec ] ], [ [ 0, $spec ] ], [ [ 0, $spec ] ]);	# by partition: from which offset a spec judges
my $lossy = 0;						# the raw table cannot teach a new spec
my @unsaved;						# rows of truth.sent not yet written
my $clock = 1700000000000;

sub send_messages
{
	my ($n) = @_;
	for my $p (0 .. $partitions - 1)
	{
		my @messages;
		for (1 .. $n)
		{
			$clock += 10 + int rand 100;
			my $offset = $next[$p]++;
			if (rand() < 0.01)
			{
				push @messages, [ k => 'no point' ];
				push @unsaved, join "\t", $p, $offset, '\N', '\N', '\N';
				next;
			}
			my $series = 's' . int rand 40;
			my $value = sprintf '%.6f', 20 + rand(6) + (rand() < 0.01 ? 30 : 0);
			push @messages, [ k => qq({"series":"$series","ts":$clock,"value":$value}) ];
			push @unsaved, join "\t", $p, $offset, $series, sprintf('%s.%03d+00', $node->{sent_at}->(int($clock / 1000)), $clock % 1000), $value;
		}
		$broker->produce('points', { partition => $p }, @messages) if @messages;
	}
	return;
}
$node->{sent_at} = sub { my @t = gmtime $_[0]; return sprintf '%04d-%02d-%02d %02d:%02d:%02d', $t[5] + 1900, $t[4] + 1, @t[ 3, 2, 1, 0 ] };

# ---- a server that may be away ----

sub try_psql
{
	my ($sql, $database) = @_;
	my ($status, $out) = eval { $node->psql($database // 'postgres', $sql, timeout => 30) };
	return defined $status && $status == 0 ? $out : undef;
}
sub start_again { Anomaly::Test->wait_until('the server starts', sub { preloaded(sub { $node->start(fail_ok => 1) }) }); return; }
sub wait_alive
{
	Anomaly::Test->wait_until('the server answers', sub {
		return 1 if defined try_psql('SELECT 1');
		# a log that could not be written may have ended it for good
		my ($pid) = eval { split /\n/, slurp_file($node->data_dir . '/postmaster.pid') };
		preloaded(sub { $node->start(fail_ok => 1) }) unless $pid && kill 0, $pid;
		return 0;
	}, 120);
	return;
}
sub verb { my ($sql) = @_; wait_alive(); Anomaly::Test->wait_until($sql, sub { defined try_psql("SELECT $sql") }); return; }
sub offsets { return split ' ', $node->safe_psql('postgres', 'SELECT string_agg(next_offset::text, $$ $$ ORDER BY partition) FROM anomaly.connector_offset'); }
sub fill { my (@paths) = @_; open my $f, '>', "$full.new" or die; print $f "$_\n" for @paths; close $f; rename "$full.new", $full or die; return; }
sub broker_goes { my ($down) = @_; $kind eq 'kafka' ? $broker->run($down ? 'kill' : 'start') : $broker->command($down ? 'down' : 'up'); return; }

# All states at the committed offset, nothing runs
sub paused
{
	verb(q(anomaly.pause_connector('c')));
	Anomaly::Test->wait_until('it is paused', sub { (try_psql(q(SELECT state = 'PAUSED' AND (SELECT bool_and(replay_from = next_offset) FROM anomaly.connector_offsets) FROM anomaly.connector_status)) // '') eq 't' });
	return;
}

sub kill_something
{
	my ($signal) = @_;
	my $pid = try_psql(q(SELECT pid FROM anomaly.connector_tasks WHERE pid IS NOT NULL ORDER BY random() LIMIT 1));
	kill $signal, $pid if $pid;
	return;
}

my @actions = (
	[ 30, produce => sub { send_messages(1 + int rand 300) } ],
	[ 4, burst => sub { send_messages(3000) } ],
	[ 6, 'kill a task' => sub { kill_something('KILL') } ],
	[ 4, 'terminate a task' => sub { kill_something('TERM') } ],
	[ 2, 'kill the server' => sub { wait_alive(); $node->kill9; sleep 0.5; start_again() } ],
	[ 2, 'stop the server' => sub { wait_alive(); $node->stop(rand() < 0.5 ? 'immediate' : 'fast'); start_again() } ],
	[ 4, 'pause and resume' => sub { verb(q(anomaly.pause_connector('c'))); sleep rand 1; verb(q(anomaly.resume_connector('c'))) } ],
	[ 3, 'stop and resume' => sub { verb(q(anomaly.stop_connector('c'))); sleep rand 1; verb(q(anomaly.resume_connector('c'))) } ],
	[ 3, restart => sub { verb(q(anomaly.restart_connector('c'))) } ],
	[ 4, 'alter batches' => sub { verb(sprintf q(anomaly.alter_connector('c', '{"batch.size": %d, "flush.interval.ms": %d}')), 1 + int rand 3000, 1 + int rand 200) } ],
	[ 2, 'alter tasks' => sub { verb(sprintf q(anomaly.alter_connector('c', '{"tasks.max": %d}')), 1 + int rand 3) } ],
	[ 2, 'alter the detector' => sub {
		return if $lossy;
		Anomaly::Test->wait_until('there are offsets', sub { (try_psql('SELECT count(*) FROM anomaly.connector_offset') // 0) == $partitions });
		paused();
		my @at = offsets();
		$spec = $specs[ int rand @specs ];
		push @{ $since[$_] }, [ $at[$_], $spec ] for 0 .. $partitions - 1;
		verb("anomaly.alter_connector('c', '{\"detector\": \"$spec\"}')");
		verb(q(anomaly.resume_connector('c')));
	} ],
	[ 1, 'truncate the table' => sub { paused(); @floor = offsets(); $lossy = 1; $node->safe_psql('postgres', 'TRUNCATE public.points'); verb(q(anomaly.resume_connector('c'))) } ],
	[ 1, 'drop and make the table' => sub {
		paused(); @floor = offsets(); $lossy = 1;
		$node->safe_psql('postgres', 'ALTER TABLE public.points RENAME TO old; CREATE TABLE public.points (LIKE old INCLUDING ALL); DROP TABLE old');
		verb(q(anomaly.resume_connector('c')));
	} ],
	[ 3, 'broker away' => sub { broker_goes(1); sleep rand 4; broker_goes(0) } ],
	[ 3, 'disk full' => sub {
		my $file = try_psql(sprintf q(SELECT pg_relation_filepath('%s')), (qw(public.points anomaly.checkpoint public.anomalies anomaly.dead_letter))[ int rand 4 ]) or return;
		fill("/$file"); send_messages(200); sleep rand 3; unlink $full;
	} ],
	[ 1, 'log full' => sub { fill('/pg_wal/'); send_messages(200); sleep rand 2; unlink $full; wait_alive() } ],
	[ 3, 'lock the table' => sub { try_psql(sprintf 'BEGIN; LOCK TABLE public.points IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(%.1f); COMMIT', rand 3) } ],
	[ 2, 'another database' => sub { try_psql('DROP DATABASE IF EXISTS brief'); try_psql('CREATE DATABASE brief'); try_psql('DROP DATABASE brief') } ],
	[ 2, 'a column comes and goes' => sub { try_psql('ALTER TABLE public.points ADD COLUMN extra int'); send_messages(50); try_psql('ALTER TABLE public.points DROP COLUMN extra') } ],
	[ 2, vacuum => sub { try_psql('VACUUM ANALYZE') } ],
	$kind eq 'kafka' ? () : (
		[ 3, 'move a leader' => sub { $broker->command(sprintf 'leader points %d %d', int rand $partitions, 1 + int rand 3) } ],
		[ 3, 'failing requests' => sub { $broker->command(sprintf 'err %s %s %d', (qw(Fetch Metadata ListOffsets))[ int rand 3 ], (qw(NOT_LEADER_FOR_PARTITION LEADER_NOT_AVAILABLE REQUEST_TIMED_OUT))[ int rand 3 ], 1 + int rand 4) } ],
		[ 1, 'slow answers' => sub { $broker->command('rtt 800'); send_messages(50); sleep 2; $broker->command('rtt 0') } ]));

# ---- quiet points ----

my %most = (rss => 0, fds => 0);
my @rss;

sub copy_out { my ($what, $query) = @_; return $node->safe_psql('postgres', "COPY ($query) TO '$dir/$what.copy'"); }

sub differences
{
	$node->safe_psql('truth', "TRUNCATE got, found; COPY got FROM '$dir/got.copy'; COPY found FROM '$dir/found.copy'; ANALYZE got; ANALYZE sent");
	my @wrong;
	push @wrong, 'points: ' . $_ for grep { $_ ne '' } $node->safe_psql('truth', <<EOF);
SELECT string_agg(format('%s %s/%s', w, partition, "offset"), ', ' ORDER BY partition, "offset") FROM (SELECT * FROM (
 (SELECT 'missing' w, partition, "offset", series, ts, value FROM sent WHERE series IS NOT NULL AND "offset" >= (ARRAY[$floor[0],$floor[1],$floor[2]])[partition + 1]
  EXCEPT ALL SELECT 'missing', partition, "offset", series, ts, value FROM got)
 UNION ALL (SELECT 'too many', partition, "offset", series, ts, value FROM got EXCEPT ALL SELECT 'too many', partition, "offset", series, ts, value FROM sent)) a LIMIT 10) d
EOF
	my $cases = join "\n", map { my $p = $_; map { "WHEN partition = $p AND \"offset\" >= $_->[0] THEN '$_->[1]'" } reverse @{ $since[$p] } } 0 .. $partitions - 1;
	my $scores = join "\n", map { my $i = $_; "WHEN '$specs[$i]' THEN (anomaly.detect(value, ts, '$specs[$i]') OVER s).score" } 0 .. $#specs;
	push @wrong, 'verdicts: ' . $_ for grep { $_ ne '' } $node->safe_psql('truth', <<EOF);
SELECT string_agg(format('%s/%s by %s: %s, not %s', partition, "offset", spec, got, score), '; ') FROM (
 SELECT e.*, g.score got FROM (SELECT *, CASE spec $scores END score
   FROM (SELECT *, CASE $cases END spec FROM sent WHERE series IS NOT NULL) s
   WINDOW s AS (PARTITION BY partition, series ORDER BY "offset" ROWS UNBOUNDED PRECEDING)) e
 JOIN got g USING (partition, "offset") WHERE e.score IS DISTINCT FROM g.score LIMIT 10) d
EOF
	push @wrong, 'anomalies: ' . $_ for grep { $_ ne '' } $node->safe_psql('truth', <<EOF);
SELECT string_agg(format('%s/%s', partition, "offset"), ', ') FROM (
 SELECT partition, "offset" FROM got WHERE is_anomaly EXCEPT ALL SELECT partition, "offset" FROM found LIMIT 10) d
EOF
	push @wrong, "$_ anomalies twice" for grep { $_ } $node->safe_psql('truth', 'SELECT count(*) - count(DISTINCT (partition, "offset", detector)) FROM found');
	push @wrong, "dead letters: $_" for grep { $_ ne 't' } $node->safe_psql('postgres', 'SELECT count(*) = ' . $node->safe_psql('truth', 'SELECT count(*) FROM sent WHERE series IS NULL') . ' FROM anomaly.dead_letters');
	push @wrong, "inexact: $_" for grep { $_ } $lossy ? () : $node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL');
	return @wrong;
}

sub quiet
{
	my ($done) = @_;
	unlink $full;
	wait_alive();
	my $state = $node->safe_psql('postgres', q(SELECT target_state || ' ' || state FROM anomaly.connectors JOIN anomaly.connector_status USING (name)));
	verb(q(anomaly.resume_connector('c'))) if $state !~ /^RUNNING/;
	verb(q(anomaly.restart_connector('c'))) if $state =~ /FAILED/;
	Anomaly::Test->wait_until('it catches up', sub { (try_psql(q(SELECT anomaly.wait_for_catchup('c', '20 s'))) // '') eq 't' }, 120);
	open my $f, '>', "$dir/sent.copy" or die;
	print $f "$_\n" for @unsaved;
	close $f;
	@unsaved = ();
	$node->safe_psql('truth', "COPY sent FROM '$dir/sent.copy'");
	copy_out('got', 'SELECT kafka_partition, kafka_offset, series, ts, value, score, is_anomaly FROM public.points');
	copy_out('found', 'SELECT kafka_partition, kafka_offset, detector FROM public.anomalies');
	my @wrong = differences();
	is("@wrong", '', "after $done actions and " . ($next[0] + $next[1] + $next[2]) . ' messages: as the sent messages say');
	for my $pid (split ' ', $node->safe_psql('postgres', q(SELECT coalesce(string_agg(pid::text, ' '), '') FROM anomaly.connector_tasks WHERE pid IS NOT NULL)))
	{
		my ($rss) = eval { slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m } or next;
		my $fds = () = glob "/proc/$pid/fd/*";
		push @rss, $rss / 1024;
		$most{rss} = $rss / 1024 if $rss / 1024 > $most{rss};
		$most{fds} = $fds if $fds > $most{fds};
	}
	BAIL_OUT("seed $seed") if @wrong;
	return;
}

my $total = 0;
$total += $_->[0] for @actions;
my ($end, $done, %count) = (time + $seconds, 0);
while (time < $end)
{
	for (1 .. 12)
	{
		my $pick = rand $total;
		my ($action) = grep { ($pick -= $_->[0]) < 0 } @actions;
		note("$action->[1]");
		$action->[2]->();
		$count{ $action->[1] }++;
		$done++;
		sleep rand 0.3;
	}
	quiet($done);
}
note(join ', ', map { "$_: $count{$_}" } sort keys %count);
note(sprintf 'a task had at most %.1f MB and %d open files', $most{rss}, $most{fds});
cmp_ok($most{rss}, '<', 256, 'memory stayed bounded');
my $half = @rss / 2;
my ($early, $late) = (0, 0);
$_ < $half ? ($early = $rss[$_] > $early ? $rss[$_] : $early) : ($late = $rss[$_] > $late ? $rss[$_] : $late) for 0 .. $#rss;
cmp_ok($late, '<', 2 * $early + 20, sprintf 'and flat: %.1f MB at most in the first half, %.1f MB in the second', $early, $late);
cmp_ok($most{fds}, '<', 200, 'so did open files');
unlike(slurp_file($node->logfile), qr/TRAP|signal 11|signal 6/, 'no process crashed by itself');
$node->stop('fast');
$broker->stop;
done_testing();
