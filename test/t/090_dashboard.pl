# The dashboard's SQL, expanded as Grafana does it, against a live database.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use JSON::PP;
use Test::More;

my ($from, $to) = ('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
my %variable = (series => "it's s1");

sub slurp
{
	my ($file) = @_;
	open my $fh, '<', $file or die "$file: $!";
	local $/;
	return <$fh>;
}

# Grafana's macros: variables and $__interval first, then \$name([^)]*)
sub expand
{
	my ($sql) = @_;
	my $quoted = "'" . $variable{series} =~ s/'/''/gr . "'";
	$sql =~ s/\$\{series:sqlstring\}/$quoted/g;
	$sql =~ s/\$__interval_ms/30000/g;
	$sql =~ s/\$__interval/30s/g;
	my %seconds = (s => 1, m => 60, h => 3600, d => 86400);
	my $group = sub {
		my ($column, $step) = split /\s*,\s*/, shift;
		$step =~ s/'//g;
		$step =~ /^(\d+)([smhd])$/ or die "bad interval $step";
		my $width = $1 * $seconds{$2};
		return "floor(extract(epoch from $column)/$width)*$width";
	};
	$sql =~ s/\$__timeFilter\(([^\)]*)\)/$1 BETWEEN '$from' AND '$to'/g;
	$sql =~ s/\$__timeGroupAlias\(([^\)]*)\)/$group->($1) . ' AS "time"'/ge;
	$sql =~ s/\$__timeGroup\(([^\)]*)\)/$group->($1)/ge;
	$sql =~ s/\$__time\(([^\)]*)\)/$1 AS "time"/g;
	$sql =~ s/\$__timeFrom\(\)/'$from'/g;
	$sql =~ s/\$__timeTo\(\)/'$to'/g;
	die "unknown macro or variable in: $sql" if $sql =~ /\$/;
	return $sql;
}

my $dashboard = decode_json(slurp("$FindBin::Bin/../../docker/grafana/dashboards/anomaly.json"));
my $mock = Anomaly::Test->broker('telemetry.raw:2');
my $node = Anomaly::Test->node('dashboard');
$node->safe_psql('postgres', 'CREATE SCHEMA telemetry');
$node->kafka_server($mock);
$node->connector('telemetry', { topics => 'telemetry.raw', detector => 'mad(window=50)', scores => \1 });
$mock->produce('telemetry.raw', map {
	my $value = $_ == 400 ? 90 : 10 + $_ % 7;
	my $ts = sprintf '2026-01-01T%02d:%02d:00Z', int($_ / 60), $_ % 60;
	[ $variable{series}, encode_json({ series => $variable{series}, ts => $ts, value => $value }) ]
} 1 .. 500);
is($node->catchup('telemetry'), 't', 'points are in');

my %queries;
for my $panel (@{ $dashboard->{panels} })
{
	$queries{"$panel->{title} $_->{refId}"} = $_->{rawSql} for @{ $panel->{targets} };
}
$queries{"annotation $_->{name}"} = $_->{target}{rawSql} for @{ $dashboard->{annotations}{list} };
$queries{"variable $_->{name}"} = $_->{query} for @{ $dashboard->{templating}{list} };

for my $name (sort keys %queries)
{
	my ($status, $out, $err) = $node->psql('postgres', expand($queries{$name}));
	is($status, 0, "$name runs") or diag($err);
	isnt($out, '', "$name returns rows");
}
like($node->safe_psql('postgres', expand($queries{'annotation Alerts'})), qr/score/, 'the spike is an alert');
is($_->{datasource}{uid}, 'anomaly', "$_->{title}: data source by uid") for @{ $dashboard->{panels} };

$node->stop('fast');
$mock->stop;
done_testing();
