# The collectd of the distribution writes to a real Kafka: system metrics arrive, a burst of CPU time is found.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;
use File::Temp ();
use Time::HiRes qw(sleep time);

my ($collectd) = grep { -x } map { "$_/collectd" } split(/:/, $ENV{PATH}), '/usr/sbin';
my ($plugins) = grep { -e "$_/write_kafka.so" } '/usr/lib/collectd', '/usr/lib64/collectd', '/usr/local/lib/collectd';
my ($types) = grep { -e } map { "$_/share/collectd/types.db" } '/usr', '/usr/local';
plan skip_all => 'no collectd with write_kafka: scripts/setup check' unless $collectd && $plugins && $types;

use JSON::PP ();

my $broker = Anomaly::Test->kafka('system.raw:2');
my $node = Anomaly::Test->node('collectd');
$node->kafka_server($broker);
$node->connector('system', { topics => 'system.raw', 'value.converter' => 'collectd', tags => 'true', detector => 'mad(window=40, warmup=15)', 'errors.tolerance' => 'all' });

# A process that uses no CPU time at all until it is told to: what this host does beside does not matter to its series
my @children;
END { local $?; kill 'TERM', $_ for @children; waitpid $_, 0 for @children; }
my $dir = File::Temp->newdir('collectd.XXXXXX', TMPDIR => 1);
my $name = "anomaly-burst-$$";
pipe my $wait, my $go or die $!;
my $burst = fork // die $!;
if ($burst == 0)
{
	@children = ();
	close $go;
	exec $^X, '-e', 'my ($name, $fd) = @ARGV; open my $in, "<&=", $fd; sysread $in, my $x, 1; my $end = time + 4; 1 while time < $end; sleep 60', $name, fileno $wait if fcntl $wait, 2, 0;
	die $!;
}
close $wait;
push @children, $burst;

open my $conf, '>', "$dir/collectd.conf" or die $!;
print $conf <<"EOF";
Hostname "probe"
FQDNLookup false
BaseDir "$dir"
PIDFile "$dir/pid"
PluginDir "$plugins"
TypesDB "$types"
Interval 0.25
LoadPlugin logfile
<Plugin logfile>
	File "$dir/log"
</Plugin>
LoadPlugin cpu
LoadPlugin load
LoadPlugin memory
LoadPlugin processes
<Plugin cpu>
	ValuesPercentage true
</Plugin>
<Plugin processes>
	ProcessMatch "burst" "$name"
</Plugin>
LoadPlugin write_kafka
<Plugin write_kafka>
	Property "metadata.broker.list" "@{[ $broker->address ]}"
	<Topic "system.raw">
		Format JSON
		Key "probe"
	</Topic>
</Plugin>
EOF
close $conf;
my $agent = fork // die $!;
if ($agent == 0) { @children = (); exec $collectd, '-f', '-C', "$dir/collectd.conf" or die $!; }
push @children, $agent;

my $series = 'probe/processes-burst/ps_cputime/user';
my $count = sub { $node->safe_psql('postgres', "SELECT count(*) FROM system.raw WHERE series = '$series'") };
Anomaly::Test->wait_until('metrics arrive', sub { $node->safe_psql('postgres', "SELECT to_regclass('system.raw')") ne '' && $count->() >= 24 }, 40);
pass('metrics arrive');
my $began = time;
print $go "x";
close $go;
Anomaly::Test->wait_until('the burst is found', sub { $node->safe_psql('postgres', "SELECT count(*) FROM system.anomalies WHERE series = '$series' AND alert") > 0 }, 20);
my $found = time;
pass('the burst is found');
diag sprintf '%.1f s after it began', $found - $began;

kill 'TERM', $agent;
waitpid $agent, 0;
is($?, 0, 'collectd has ended');
@children = ($burst);
is($node->catchup('system'), 't', 'all it sent is in');
is($node->safe_psql('postgres', "SELECT count(*) FROM anomaly.dead_letters"), 0, 'and nothing of it refused');
is($node->safe_psql('postgres', "SELECT bool_and(ts >= to_timestamp($began) - interval '1 s') FROM system.anomalies WHERE series = '$series'"), 't',
	'the anomalies of the process are those of its burst');
is($node->safe_psql('postgres', "SELECT bool_and(value > 1000 AND expected = 0) FROM system.anomalies WHERE series = '$series' AND alert"), 't',
	'at microseconds of CPU time a second that only it had');
like($node->safe_psql('postgres', q(SELECT string_agg(DISTINCT series, ' ' ORDER BY series) FROM system.raw WHERE series !~ 'processes')),
	qr{^(?=.*\bprobe/cpu-0/percent-idle\b)(?=.*\bprobe/cpu-0/percent-user\b)(?=.*\bprobe/load/load/midterm\b)(?=.*\bprobe/memory/memory-free\b)}, 'by the names that collectd gives them');
is($node->safe_psql('postgres', q(SELECT count(*) FROM system.raw WHERE series ~ 'memory|load' AND (value IS NULL OR value < 0))), 0, 'with values');
is($node->safe_psql('postgres', q(SELECT tags FROM system.raw WHERE series = 'probe/cpu-0/percent-idle' LIMIT 1)),
	'{"host": "probe", "type": "percent", "plugin": "cpu", "type_instance": "idle", "plugin_instance": "0"}', 'and with their parts as tags');

# what the broker holds, read by another client and another parser, is what the tables hold
my ($points, $nulls) = (0, 0);
for my $line ($broker->consume('system.raw'))
{
	for my $row (@{ JSON::PP::decode_json((split /\|/, $line, 4)[3]) })
	{
		$points += @{ $row->{values} };
		$nulls += grep { !defined } @{ $row->{values} };
	}
}
is($node->safe_psql('postgres', 'SELECT count(*), count(*) FILTER (WHERE value IS NULL), count(DISTINCT (kafka_partition, kafka_offset, item)) FROM system.raw'), "$points|$nulls|$points", "every one of $points values is in once");

$node->stop('fast');
$broker->stop;
done_testing();
