# 40: names that would be SQL: of topics, tables, fields, series, keys, connectors and databases
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('a.b-c_d:1', 'points:1');
my $node = Anomaly::Test->node('injection');
$node->safe_psql('postgres', q(CREATE DATABASE "x'; DROP TABLE canary; --"));
my $db = q(x'; DROP TABLE canary; --);
$node->safe_psql($db, 'CREATE EXTENSION anomaly; CREATE TABLE canary (x int); CREATE SCHEMA "a"');
$node->kafka_server($broker, $db);
my $evil = q('; DROP TABLE canary; --"$$%s%n\\);
my @series = ($evil, q(" OR 1=1), '%s%s%s%n', "\x{1}tab\x{9}", "\xe2\x80\xae\xf0\x9f\x92\xa3", q({$1}), 'null', q(\\x00));
my @messages = map { my $s = $_; $s =~ s/([\\"])/\\$1/g; $s =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ge; [ k => qq({"$evil":0,"series":"$s","ts":1700000000000,"value":1}) =~ s/"'; DROP[^:]*:0,//r ] } @series;
$broker->produce('points', @messages);
my $name = q(c'; DROP TABLE canary; --"x);
$node->connector($name =~ s/'/''/gr, { topics => 'points', detector => 'zscore', 'table.name.format' => q(public.r"; DROP TABLE canary; --), 'anomalies.table.name.format' => q(public.n'; DROP TABLE canary; --) }, $db);
is($node->catchup($name =~ s/'/''/gr, $db), 't', 'a connector of that name runs');
is($node->safe_psql($db, q(SELECT count(*) FROM public."r""; DROP TABLE canary; --")), scalar @series, 'into tables of such names');
is($node->safe_psql($db, q(SELECT count(DISTINCT series) FROM public."r""; DROP TABLE canary; --")), scalar @series, 'series of such names are kept apart');
is($node->safe_psql($db, 'SELECT count(*) FROM canary'), 0, 'and nothing was dropped');
for my $bad ('a;b', 'a"b', "a'b", '../x', '^.*', 'a b', '', 'x' x 250)
{
	my $json = JSON::PP->new->encode({ server => 'kafka', topics => $bad, detector => 'zscore' }) =~ s/'/''/gr;
	my ($status, $out, $err) = $node->psql($db, "SELECT anomaly.create_connector('t', '$json')");
	like($err, qr/config key "topics"|topic/, "topic \"" . substr($bad, 0, 20) . '" is refused');
}
for my $verb (qw(drop pause resume stop restart))
{
	my ($status, $out, $err) = $node->psql($db, "SELECT anomaly.${verb}_connector(\$x\$$evil\$x\$)");
	like($err, qr/does not exist/, "$verb of such a name is not found");
}
is($node->safe_psql($db, 'SELECT count(*) FROM canary'), 0, 'still there');
$node->stop('fast');
$broker->stop;
done_testing();
