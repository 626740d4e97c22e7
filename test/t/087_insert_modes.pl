# insert.mode and pk.mode: what becomes of rows whose key is there, also when several write the same keys at once.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use IPC::Run ();
use List::Util qw(shuffle);
use Test::More;
use Time::HiRes qw(sleep);

my $seed = $ENV{SEED} // time;
srand $seed;
note("SEED=$seed");
my $broker = Anomaly::Test->broker(map { "$_:2" } qw(dup again a b keys nokeys seconds));
my $node = Anomaly::Test->node('modes', conf => "deadlock_timeout = 100ms\n");
$node->kafka_server($broker);

sub sql { my ($query) = @_; return $node->safe_psql('postgres', $query); }
sub point { my ($series, $second, $value) = @_; return [ $series, sprintf '{"series":"%s","ts":%d,"value":%s}', $series, 1700000000 + $second, $value ]; }
sub connector { my ($name, %config) = @_; $node->connector($name, { detector => 'mad(window=20)', 'table.name.format' => "public.$name", 'timestamp.format' => 's', %config }); return; }
sub stored { my ($table) = @_; return sql("SELECT series, extract(epoch FROM ts)::bigint - 1700000000, value FROM public.$table ORDER BY series COLLATE \"C\", ts"); }
sub caught_up { my ($name) = @_; is($node->catchup($name), 't', "$name: caught up"); return; }

# the same key again and again, within batches and over many: the first stays, or the last
my @points = map { point('s' . int(rand 10), int(rand 60), $_) } 1 .. 3000;
$broker->produce('dup', @points);
my (%first, %last);
for (@points)
{
	my ($series, $second, $value) = $_->[1] =~ /"(s\d)","ts":(\d+),"value":(\d+)/;
	my $key = "$series|" . ($second - 1700000000);
	$first{$key} //= $value;
	$last{$key} = $value;
}
sub expected { my ($rows) = @_; return join "\n", map { "$_->[0]|$_->[1]|" . $rows->{"$_->[0]|$_->[1]"} } sort { $a->[0] cmp $b->[0] || $a->[1] <=> $b->[1] } map { [ split /\|/ ] } keys %$rows; }
connector($_, topics => 'dup', 'insert.mode' => $_, 'pk.mode' => 'record_value', 'tasks.max' => 2, 'batch.size' => 200) for 'ignore', 'upsert';
caught_up($_) for 'ignore', 'upsert';
is(stored('ignore'), expected(\%first), 'ignore: the first of each key');
is(stored('upsert'), expected(\%last), 'upsert: the last of each key');
is($node->status('ignore', 'rows'), 3000, 'all rows are counted');

# messages that are read again, after offsets were set back
$broker->produce('again', Anomaly::Test->points(3000, 10, 5));
connector('again', topics => 'again', 'insert.mode' => 'ignore', 'pk.mode' => 'kafka', 'timestamp.format' => 'auto');
caught_up('again');
my @before = map { $node->digest($_) } "public.again", "(SELECT * FROM public.anomalies WHERE connector = 'again')";
cmp_ok(sql(q(SELECT count(*) FROM public.anomalies WHERE connector = 'again')), '>', 10, 'there are anomalies');
sql(q(SELECT anomaly.stop_connector('again')));
Anomaly::Test->wait_until('it has stopped', sub { !defined $node->task_pid('again') });
sql($_) for q(DELETE FROM anomaly.connector_offset WHERE connector_id = (SELECT id FROM anomaly.connector WHERE name = 'again')), q(SELECT anomaly.resume_connector('again'));
caught_up('again');
is($node->digest('public.again'), $before[0], 'the rows are those that were there');
is($node->digest("(SELECT * FROM public.anomalies WHERE connector = 'again')"), $before[1], 'the anomalies, too');
is($node->status('again', 'dead_letters'), 0, 'and nothing was refused');

# by the message's key: a primary key takes no message without, a unique index keeps them apart
sub produce_keys { my ($topic, @lines) = @_; IPC::Run::run([ qw(kcat -P -q -b), $broker->{address}, '-t', $topic, qw(-p 0 -K |) ], '<', \join('', map { "$_\n" } @lines)) or die 'kcat'; return; }
my @keyed = map { my $n = $_; ($n % 3 ? "k$n|" : '') . point('s', $n, $n)->[1] } 1 .. 9;
produce_keys($_, @keyed, 'k1|' . point('s', 1, 100)->[1], 'k2|' . point('s', 77, 200)->[1]) for 'keys', 'nokeys';
connector('keys', topics => 'keys', 'insert.mode' => 'upsert', 'pk.mode' => 'record_key', 'errors.tolerance' => 'all');
caught_up('keys');
is(sql('SELECT string_agg(key || \'=\' || value, \' \' ORDER BY key) FROM public.keys'), 'k1=100 k2=200 k4=4 k5=5 k7=7 k8=8', 'upsert by key');
is(sql(q(SELECT count(*), min(sqlstate), max(sqlstate) FROM anomaly.dead_letters WHERE topic = 'keys')), '3|23502|23502', 'messages without a key are dead letters');
sql('CREATE TABLE public.nokeys (series text, ts timestamptz, value float8, key text UNIQUE)');
connector('nokeys', topics => 'nokeys', 'insert.mode' => 'ignore', 'pk.mode' => 'record_key');
caught_up('nokeys');
is(sql('SELECT string_agg(coalesce(key, \'-\') || \'=\' || value, \' \' ORDER BY value) FROM public.nokeys'), 'k1=1 k2=2 -=3 k4=4 k5=5 -=6 k7=7 k8=8 -=9', 'or all are kept, where NULLs are distinct');

# keys are compared as the table has them
sql('CREATE COLLATION nocase (provider = icu, locale = \'und-u-ks-level2\', deterministic = false)');
sql('CREATE TABLE public.seconds (series text COLLATE nocase, ts timestamptz(0), value float8, PRIMARY KEY (series, ts))');
$broker->produce('seconds', map { [ 'k', sprintf '{"series":"%s","ts":"2024-01-01T00:00:%sZ","value":%d}', @$_ ] } [ 'a', '00.1', 1 ], [ 'A', '00.4', 2 ], [ 'b', '00.4', 3 ], [ 'a', '00.6', 4 ], [ 'A', '01.2', 5 ]);
connector('seconds', topics => 'seconds', 'insert.mode' => 'upsert', 'pk.mode' => 'record_value', 'timestamp.format' => 'iso8601');
caught_up('seconds');
is(sql('SELECT string_agg(lower(series) || \' \' || extract(second FROM ts)::int || \' \' || value, \', \' ORDER BY series, ts) FROM public.seconds'), 'a 0 2, a 1 5, b 0 3', 'by the column\'s type and collation');

# two connectors and a session write the same keys at once
my @keys = map { my $s = $_; map { [ "s$s", $_ ] } 1 .. 10 } 1 .. 20;
my %shared = ('insert.mode' => 'upsert', 'pk.mode' => 'record_value', 'table.name.format' => 'public.shared', 'tasks.max' => 2, 'batch.size' => 150, 'flush.interval.ms' => 10);
connector($_, %shared, topics => $_) for 'a', 'b';
my $file = "$node->{_basedir}/session.sql";
open my $script, '>', $file or die $!;
print $script <<'EOF';
DO $$
DECLARE
    stop timestamptz := clock_timestamp() + '3 s';
    n int := 0;
BEGIN
    WHILE clock_timestamp() < stop LOOP
        n := n + 1;
        FOR half IN 0 .. 1 LOOP
            INSERT INTO public.shared (series, ts, value)
            SELECT series, ts, 3000000 + n
              FROM (SELECT 's' || s AS series, to_timestamp(1700000000 + t) AS ts, ntile(2) OVER (ORDER BY 's' || s, t) AS part
                      FROM generate_series(1, 20) s, generate_series(1, 10) t) k
             WHERE part = half + 1 ORDER BY series, ts
            ON CONFLICT (series, ts) DO UPDATE SET value = excluded.value;
            PERFORM pg_sleep(0.01);
        END LOOP;
        COMMIT;
    END LOOP;
    RAISE NOTICE '% rounds', n;
END $$;
EOF
close $script;
my $session = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', $file ], '>&', \my $said);
my (%written, $version);
for my $round (1 .. 20)
{
	for my $topic ('a', 'b')
	{
		my $base = $topic eq 'a' ? 1000000 : 2000000;
		my @batch = map { $written{$topic}{"$_->[0]|$_->[1]"} = $base + ++$version; point(@$_, $base + $version) } shuffle @keys, @keys;
		$broker->produce($topic, @batch);
	}
	sleep 0.05;
}
ok(IPC::Run::finish($session), 'the session had no error') or diag $said;
my ($rounds) = $said =~ /(\d+) rounds/;
cmp_ok($rounds, '>', 30, 'and wrote many times');
caught_up($_) for 'a', 'b';
my %final = map { my ($s, $t, $v) = split /\|/; ("$s|$t" => $v) } split /\n/, stored('shared');
is(scalar keys %final, scalar @keys, 'every key is there');
is(sql('SELECT count(*) FROM public.shared'), scalar @keys, 'once');
is(scalar(grep { $final{$_} < 3000000 && $final{$_} != $written{a}{$_} && $final{$_} != $written{b}{$_} } keys %final), 0, 'with the last value that somebody wrote');
is(sql(q(SELECT sum(retries) FROM anomaly.connector_tasks WHERE connector IN ('a', 'b'))), 0, 'no commit was tried again');
$broker->produce('a', map { point(@$_, 9000000 + $_->[1]) } shuffle @keys);
caught_up('a');
is(stored('shared'), expected({ map { ("$_->[0]|$_->[1]" => 9000000 + $_->[1]) } @keys }), 'and what is written last stands');
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/deadlock detected|could not serialize/, 'no deadlock');

# the index goes while the connector runs
sql('ALTER TABLE public.upsert DROP CONSTRAINT upsert_pkey');
$broker->produce('dup', point('s1', 1, 1));
Anomaly::Test->wait_until('the connector fails', sub { $node->status('upsert', 'state') eq 'FAILED' });
like($node->status('upsert', 'error'), qr/table public.upsert has no unique index on \(series, ts\), which insert.mode=upsert needs/, 'which says what is missing');
$node->stop('fast');
$broker->stop;
done_testing();
