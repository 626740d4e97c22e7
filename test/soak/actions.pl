# Random actions for a given time from a printed seed; after each quiet point the promises are checked.
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
diag("$seconds s of random actions: SEED=$seed BROKER=$kind runs the same");

my $dir = PostgreSQL::Test::Utils::tempdir();
my ($library, $full) = ("$dir/full.so", "$dir/full");
system('cc', '-shared', '-fPIC', '-o', $library, "$FindBin::Bin/../faults/full.c", '-ldl') == 0 or die 'full.c does not build';
$ENV{DISK_FULL} = $full;
$SIG{PIPE} = 'IGNORE';

my $broker = $kind eq 'kafka' ? Anomaly::Test->kafka("points:$partitions", 'found:2') : Anomaly::Test->broker("points:$partitions", '--brokers', 3);
sub preloaded { my ($code) = @_; local $ENV{LD_PRELOAD} = $library; return $code->(); }
my $node = preloaded(sub { Anomaly::Test->node('soak', conf => "restart_after_crash = on\nfsync = on\nmax_wal_size = 1GB\nlog_statement = none\n") });
$node->kafka_server($broker);
$node->safe_psql('postgres', 'CREATE DATABASE truth');
$node->safe_psql('truth', 'CREATE EXTENSION anomaly; CREATE TABLE sent (partition int, "offset" bigint, series text, ts timestamptz, value float8, PRIMARY KEY (partition, "offset"));'
	. 'CREATE TABLE got (LIKE sent, score float8, is_anomaly boolean); CREATE TABLE found (partition int, "offset" bigint, detector text)');
my @specs = ('mad(window=50)', 'ewma', 'zscore(window=200)', 'iqr(window=60)');
my $spec = $specs[0];
$node->connector('c', { topics => 'points', detector => $spec, scores => \1, 'errors.tolerance' => 'all', 'batch.size' => 500, $kind eq 'kafka' ? ('anomalies.topic' => 'found') : () });
$node->safe_psql('postgres', 'ALTER TABLE public.points DROP COLUMN label');

# ---- what was sent, and what of it a user threw away ----

# by partition: offset of the next message, of the first row that is not thrown away, and from which offset which spec judges
my @next = (0) x $partitions;
my @floor = (0) x $partitions;
my @since = map { [ [ 0, $spec ] ] } 1 .. $partitions;
my $lossy = 0;						# the raw table cannot teach a new spec
my @unsaved;						# rows of truth.sent not yet written
my $clock = 1700000000000;

sub timestamp
{
	my ($ms) = @_;
	my @t = gmtime int($ms / 1000);
	return sprintf '%04d-%02d-%02d %02d:%02d:%02d.%03d+00', $t[5] + 1900, $t[4] + 1, @t[ 3, 2, 1, 0 ], $ms % 1000;
}

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
			push @unsaved, join "\t", $p, $offset, $series, timestamp($clock), $value;
		}
		$broker->produce('points', { partition => $p }, @messages) if @messages;
	}
	return;
}

# ---- a server that may be away ----

sub try_psql
{
	my ($sql, $database) = @_;
	my ($status, $out) = eval { $node->psql($database // 'postgres', $sql, timeout => 30) };
	return defined $status && $status == 0 ? $out : undef;
}
# a log that could not be written may have ended it for good
sub wait_alive { Anomaly::Test->wait_until('the server answers', sub { defined try_psql('SELECT 1') || (preloaded(sub { $node->revive }), 0)[1] }, 120); return; }
sub verb { my ($sql) = @_; wait_alive(); Anomaly::Test->wait_until($sql, sub { defined try_psql("SELECT $sql") }); return; }
sub fill { my (@paths) = @_; open my $f, '>', "$full.new" or die; print $f "$_\n" for @paths; close $f; rename "$full.new", $full or die; return; }
sub broker_goes { my ($down) = @_; $kind eq 'kafka' ? $broker->run($down ? 'kill' : 'start') : $broker->command($down ? 'down' : 'up'); return; }

# Offsets by partition, once all are known
sub offsets
{
	my @at;
	Anomaly::Test->wait_until('all partitions are known', sub {
		@at = split ' ', try_psql(q(SELECT coalesce(string_agg(next_offset::text, ' ' ORDER BY partition), '') FROM anomaly.connector_offset)) // '';
		return @at == $partitions;
	});
	return @at;
}

# All states at the committed offset, nothing runs. A pause that finds no process saves nothing: it is asked for again
sub paused
{
	offsets();
	for my $try (1 .. 10)
	{
		verb(q(anomaly.pause_connector('c')));
		return offsets() if eval { Anomaly::Test->wait_until('it is paused', sub {
			(try_psql(q(SELECT state = 'PAUSED' AND (SELECT bool_and(replay_from = next_offset) FROM anomaly.connector_offsets) FROM anomaly.connector_status)) // '') eq 't';
		}, 5) };
		verb(q(anomaly.resume_connector('c')));
		try_psql(q(SELECT anomaly.wait_for_catchup('c', '10 s')));
	}
	die 'it does not pause';
}

# ---- actions ----

sub kill_something
{
	my ($signal) = @_;
	my $pid = try_psql(q(SELECT pid FROM anomaly.connector_tasks WHERE pid IS NOT NULL ORDER BY random() LIMIT 1));
	kill $signal, $pid if $pid;
	return;
}

sub alter_detector
{
	return if $lossy;
	my @at = paused();
	$spec = $specs[ int rand @specs ];
	push @{ $since[$_] }, [ $at[$_], $spec ] for 0 .. $partitions - 1;
	verb("anomaly.alter_connector('c', '{\"detector\": \"$spec\"}')");
	verb(q(anomaly.resume_connector('c')));
	return;
}

sub empty_table
{
	my ($sql) = @_;
	@floor = paused();
	$lossy = 1;
	$node->safe_psql('postgres', $sql);
	verb(q(anomaly.resume_connector('c')));
	return;
}

sub disk_full
{
	my @tables = ('public.points', 'anomaly.checkpoint', 'public.anomalies', 'anomaly.dead_letter');
	my $file = try_psql("SELECT pg_relation_filepath('$tables[ int rand @tables ]')") or return;
	fill("/$file");
	send_messages(200);
	sleep rand 3;
	unlink $full;
	return;
}

sub grow
{
	return if $partitions == 6;
	$broker->run('partitions', 'points', ++$partitions);
	push @next, 0;
	push @floor, 0;
	push @since, [ [ 0, $spec ] ];
	return;
}

my @errors = (qw(NOT_LEADER_FOR_PARTITION LEADER_NOT_AVAILABLE REQUEST_TIMED_OUT));
my @actions = (
	[ 30, produce => sub { send_messages(1 + int rand 300) } ],
	[ 4, burst => sub { send_messages(3000) } ],
	[ 6, 'kill a task' => sub { kill_something('KILL') } ],
	[ 4, 'terminate a task' => sub { kill_something('TERM') } ],
	[ 2, 'kill the server' => sub { wait_alive(); $node->kill9; sleep 0.5; wait_alive() } ],
	[ 2, 'stop the server' => sub { wait_alive(); $node->stop(rand() < 0.5 ? 'immediate' : 'fast'); wait_alive() } ],
	[ 4, 'pause and resume' => sub { verb(q(anomaly.pause_connector('c'))); sleep rand 1; verb(q(anomaly.resume_connector('c'))) } ],
	[ 3, 'stop and resume' => sub { verb(q(anomaly.stop_connector('c'))); sleep rand 1; verb(q(anomaly.resume_connector('c'))) } ],
	[ 3, restart => sub { verb(q(anomaly.restart_connector('c'))) } ],
	[ 4, 'alter batches' => sub { verb(sprintf q(anomaly.alter_connector('c', '{"batch.size": %d, "flush.interval.ms": %d}')), 1 + int rand 3000, 1 + int rand 200) } ],
	[ 2, 'alter tasks' => sub { verb(sprintf q(anomaly.alter_connector('c', '{"tasks.max": %d}')), 1 + int rand 3) } ],
	[ 2, 'alter the detector' => \&alter_detector ],
	[ 1, 'truncate the table' => sub { empty_table('TRUNCATE public.points') } ],
	[ 1, 'drop and make the table' => sub { empty_table('ALTER TABLE public.points RENAME TO old; CREATE TABLE public.points (LIKE old INCLUDING ALL); DROP TABLE old') } ],
	[ 3, 'broker away' => sub { broker_goes(1); sleep rand 4; broker_goes(0) } ],
	[ 3, 'disk full' => \&disk_full ],
	[ 1, 'log full' => sub { fill('/pg_wal/'); send_messages(200); sleep rand 2; unlink $full; wait_alive() } ],
	[ 3, 'lock the table' => sub { try_psql(sprintf 'BEGIN; LOCK TABLE public.points IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(%.1f); COMMIT', rand 3) } ],
	[ 2, 'another database' => sub { try_psql('DROP DATABASE IF EXISTS brief'); try_psql('CREATE DATABASE brief'); try_psql('DROP DATABASE brief') } ],
	[ 2, 'a column comes and goes' => sub { try_psql('ALTER TABLE public.points ADD COLUMN extra int'); send_messages(50); try_psql('ALTER TABLE public.points DROP COLUMN extra') } ],
	[ 2, vacuum => sub { try_psql('VACUUM ANALYZE') } ],
	$kind eq 'kafka' ? [ 2, 'add a partition' => \&grow ] : (
		[ 3, 'move a leader' => sub { $broker->command(sprintf 'leader points %d %d', int rand $partitions, 1 + int rand 3) } ],
		[ 1, 'no leader' => sub { my $p = int rand $partitions; $broker->command("leader points $p -1"); sleep rand 2; $broker->command("leader points $p 1") } ],
		[ 3, 'failing requests' => sub { $broker->command(sprintf 'err %s %s %d', (qw(Fetch Metadata ListOffsets))[ int rand 3 ], $errors[ int rand @errors ], 1 + int rand 4) } ],
		[ 1, 'slow answers' => sub { $broker->command('rtt 300'); send_messages(50); sleep rand 2; $broker->command('rtt 0') } ]));

# ---- quiet points ----

sub truth { return $node->safe_psql('truth', $_[0]); }

sub differences
{
	truth("TRUNCATE got, found; COPY got FROM '$dir/got.copy'; COPY found FROM '$dir/found.copy'; ANALYZE got; ANALYZE sent");
	my $kept = '"offset" >= (ARRAY[' . join(',', @floor) . '])[partition + 1]';
	my $cases = join "\n", map { my $p = $_; map { "WHEN partition = $p AND \"offset\" >= $_->[0] THEN '$_->[1]'" } reverse @{ $since[$p] } } 0 .. $partitions - 1;
	my $scores = join "\n", map { "WHEN '$_' THEN (anomaly.detect(value, ts, '$_') OVER s).score" } @specs;
	my %query = (
		points => <<EOF,
SELECT string_agg(format('%s %s/%s', w, partition, "offset"), ', ' ORDER BY partition, "offset") FROM (SELECT * FROM (
 (SELECT 'missing' w, partition, "offset", series, ts, value FROM sent WHERE series IS NOT NULL AND $kept EXCEPT ALL SELECT 'missing', partition, "offset", series, ts, value FROM got)
 UNION ALL (SELECT 'too many', partition, "offset", series, ts, value FROM got EXCEPT ALL SELECT 'too many', partition, "offset", series, ts, value FROM sent)) a LIMIT 10) d
EOF
		verdicts => <<EOF,
SELECT string_agg(format('%s/%s by %s: %s, not %s', partition, "offset", spec, got, score), '; ') FROM (
 SELECT e.*, g.score got FROM (SELECT *, CASE spec $scores END score
   FROM (SELECT *, CASE $cases END spec FROM sent WHERE series IS NOT NULL) s
   WINDOW s AS (PARTITION BY partition, series ORDER BY "offset" ROWS UNBOUNDED PRECEDING)) e
 JOIN got g USING (partition, "offset") WHERE e.score IS DISTINCT FROM g.score LIMIT 10) d
EOF
		anomalies => <<EOF,
SELECT string_agg(format('%s %s/%s', w, partition, "offset"), ', ') FROM (SELECT * FROM (
 (SELECT 'missing' w, partition, "offset" FROM got WHERE is_anomaly EXCEPT ALL SELECT 'missing', partition, "offset" FROM found)
 UNION ALL (SELECT 'too many', partition, "offset" FROM found WHERE $kept EXCEPT ALL SELECT 'too many', partition, "offset" FROM got WHERE is_anomaly)) a LIMIT 10) d
EOF
	);
	my @wrong = map { my $rows = truth($query{$_}); $rows eq '' ? () : "$_: $rows" } sort keys %query;
	my ($letters, $bad) = ($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT (topic, partition, kafka_offset)) FROM anomaly.dead_letters'), truth('SELECT count(*) FROM sent WHERE series IS NULL'));
	push @wrong, "dead letters: $letters, not $bad" if $letters ne "$bad|$bad";
	if ($kind eq 'kafka')
	{
		eval { Anomaly::Test->wait_until('all anomalies are out', sub { (try_psql('SELECT count(*) FROM anomaly.outbox') // 1) == 0 }, 120) } or push @wrong, 'the outbox is not emptied';
		my $sent = $node->sent($broker, 'found');
		push @wrong, "anomalies sent: $sent" if $sent !~ / 0 not once, 0 missing, 0 foreign$/;
	}
	my $inexact = $node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.connector_offset WHERE inexact_from IS NOT NULL');
	push @wrong, "$inexact partitions are inexact" if $inexact && !$lossy;
	return @wrong;
}

my ($most_memory, $most_files) = (0, 0);

# pid => [ MB, open files ] of our processes
sub sizes
{
	my %size;
	for my $pid (split ' ', try_psql(q(SELECT coalesce(string_agg(pid::text, ' '), '') FROM pg_stat_activity WHERE backend_type LIKE 'anomaly%')) // '')
	{
		my ($rss) = eval { slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m } or next;
		my $files = () = glob "/proc/$pid/fd/*";
		$size{$pid} = [ $rss / 1024, $files ];
		$most_memory = $rss / 1024 if $rss / 1024 > $most_memory;
		$most_files = $files if $files > $most_files;
	}
	return %size;
}

# I6: between two batches a task has no transaction, no snapshot and no lock on a table
sub impolite
{
	return $node->safe_psql('postgres', q(SELECT coalesce(string_agg(DISTINCT a.pid || ' ' || backend_type || ' ' || coalesce(a.query, ''), ', '), '') FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid AND locktype = 'relation'
		WHERE backend_type LIKE 'anomaly%' AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL OR l.pid IS NOT NULL)));
}

sub quiet
{
	my ($done) = @_;
	unlink $full;
	wait_alive();
	my $state = $node->safe_psql('postgres', q(SELECT target_state || ' ' || state FROM anomaly.connectors JOIN anomaly.connector_status USING (name)));
	verb(q(anomaly.resume_connector('c'))) if $state !~ /^RUNNING/;
	verb(q(anomaly.restart_connector('c'))) if $state =~ /FAILED/;
	offsets();
	Anomaly::Test->wait_until('it catches up', sub { (try_psql(q(SELECT anomaly.wait_for_catchup('c', '20 s'))) // '') eq 't' }, 120);
	open my $f, '>', "$dir/sent.copy" or die;
	print $f "$_\n" for @unsaved;
	close $f;
	@unsaved = ();
	truth("COPY sent FROM '$dir/sent.copy'");
	$node->safe_psql('postgres', "COPY (SELECT kafka_partition, kafka_offset, series, ts, value, score, is_anomaly FROM public.points) TO '$dir/got.copy'");
	$node->safe_psql('postgres', "COPY (SELECT kafka_partition, kafka_offset, detector FROM public.anomalies) TO '$dir/found.copy'");
	my @wrong = differences();
	my $sent = 0;
	$sent += $_ for @next;
	sizes();
	my ($status, $busy) = ('', '');
	eval { Anomaly::Test->wait_until('the error is over', sub { ($status = $node->status('c', q(state || ' ' || lag || coalesce(' ' || error, '')))) eq 'RUNNING 0' }, 30) } or push @wrong, "status: $status";
	eval { Anomaly::Test->wait_until('nothing is open', sub { ($busy = impolite()) eq '' }, 5) } or push @wrong, "open transactions or locks: $busy";
	is(join("\n", @wrong), '', "after $done actions and $sent messages: as the sent messages say");
	return !@wrong;
}

my $total = 0;
$total += $_->[0] for @actions;
my ($end, $done, $right, %count) = (time + $seconds, 0, 1);
while ($right && time < $end)
{
	for (1 .. 12)
	{
		my $pick = rand $total;
		my ($action) = grep { ($pick -= $_->[0]) < 0 } @actions;
		note($action->[1]);
		$action->[2]->();
		$count{ $action->[1] }++;
		$done++;
		sleep rand 0.3;
	}
	$right = quiet($done);
}
note(join ', ', map { "$_: $count{$_}" } sort keys %count);
note('not met: ' . join ', ', grep { !$count{$_} } map { $_->[1] } @actions);

# processes that live on, of brokers that go and come: what they have after many rounds is what they had after some
my (%early, %late);
for my $round (1 .. ($right ? 30 : 0))
{
	send_messages(500);
	broker_goes(1), broker_goes(0) if $kind ne 'kafka' && $round % 5 == 0;
	Anomaly::Test->wait_until('it catches up', sub { (try_psql(q(SELECT anomaly.wait_for_catchup('c', '20 s'))) // '') eq 't' }, 120);
	%early = sizes() if $round == 10;
	%late = sizes() if $round == 30;
}
my @lived = grep { $late{$_} } keys %early;
SKIP:
{
	skip 'it was wrong before', 2 unless $right;
	cmp_ok(scalar @lived, '>=', 2, scalar(@lived) . ' processes lived on');
	my @grown = map { sprintf '%.1f to %.1f MB, %d to %d files', $early{$_}[0], $late{$_}[0], $early{$_}[1], $late{$_}[1] }
		grep { $late{$_}[0] > 1.1 * $early{$_}[0] + 4 || $late{$_}[1] > $early{$_}[1] + 5 } @lived;
	is(join("\n", @grown), '', 'and none of them grew: ' . join ', ', map { sprintf '%.1f MB and %d files', @{ $late{$_} } } @lived);
}
cmp_ok($most_memory, '<', 256, sprintf 'no process had more than %.1f MB', $most_memory);
cmp_ok($most_files, '<', 200, "nor more than $most_files open files");
my $log = slurp_file($node->logfile);
unlike($log, qr/TRAP|signal 11/, 'no process crashed');
my ($aborts, $panics) = map { scalar(() = $log =~ /$_/g) } qr/terminated by signal 6/, qr/PANIC: /;
cmp_ok($aborts, '<=', $panics, 'none ended itself but for a log that could not be written');
$node->stop('fast');
$broker->stop;
done_testing();
