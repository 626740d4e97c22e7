# The user's own tables: partitioned, with triggers, defaults, other columns and other orders of them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my @kinds = ('plain', 'parted', 'triggered', 'shuffled', 'generated', 'refusing');
my $broker = Anomaly::Test->broker(map { "$_:1" } @kinds);
my $node = Anomaly::Test->node('tables');
$node->kafka_server($broker);
$node->safe_psql('postgres', <<'EOF');
CREATE TABLE parted (series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int) PARTITION BY RANGE (value);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (MINVALUE) TO (24);
CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (24) TO (MAXVALUE);
CREATE TABLE triggered (series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int, stamped text);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamped := upper(NEW.series); RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TABLE shuffled (id bigint GENERATED ALWAYS AS IDENTITY, value numeric, dropped int, kafka_offset bigint, extra text DEFAULT 'x', ts timestamptz, item int, kafka_partition int, topic text, series text, score float8);
ALTER TABLE shuffled DROP COLUMN dropped;
CREATE TABLE generated (series text, ts timestamptz, value float8, kafka_partition int, kafka_offset bigint, item int, doubled float8 GENERATED ALWAYS AS (value * 2) STORED);
CREATE TABLE refusing (series text, ts timestamptz, value float8 CHECK (value < 40), kafka_partition int, kafka_offset bigint, item int);
EOF
my @points = Anomaly::Test->points(3000, 5, 9);
for my $kind (@kinds)
{
	$broker->produce($kind, $kind eq 'refusing' ? ((map { [ s => qq({"series":"s","ts":170000$_,"value":1}) ] } 1000 .. 1009), [ s => '{"series":"s","ts":1,"value":41}' ]) : @points);
	$node->connector($kind, { topics => $kind, detector => 'mad(window=30)' });
	next if $kind eq 'refusing';
	is($node->catchup($kind), 't', "$kind is in");
	is($node->safe_psql('postgres', "SELECT count(*), round(sum(value)::numeric, 3) = (SELECT round(sum(value)::numeric, 3) FROM plain) FROM $kind"), '3000|t', "$kind holds every point");
}
isnt($node->safe_psql('postgres', 'SELECT count(*) FROM parted_high'), 0, 'points went to their partitions');
is($node->safe_psql('postgres', 'SELECT bool_and(stamped = upper(series)) FROM triggered'), 't', 'the trigger ran');
is($node->safe_psql('postgres', q(SELECT count(DISTINCT id), bool_and(extra = 'x' AND topic = 'shuffled'), count(score) > 2000 FROM shuffled)), '3000|t|t', 'identity, default, topic and score are filled');
is($node->safe_psql('postgres', 'SELECT bool_and(doubled = value * 2) FROM generated'), 't', 'the generated column is generated');

Anomaly::Test->wait_until('the refused row fails its task', sub { $node->status('refusing', 'state') eq 'FAILED' });
like($node->status('refusing', 'error'), qr/refusing_value_check.*partition 0.*offset 10/s, 'the row that the table refuses is named');

# a table changes while the connector runs
$node->safe_psql('postgres', 'ALTER TABLE plain ADD COLUMN note text, DROP COLUMN label');
$broker->produce('plain', @points);
is($node->catchup('plain'), 't', 'a column more and one less: it goes on');
is($node->safe_psql('postgres', 'SELECT count(*) FROM plain'), 6000, 'with every point');
$node->safe_psql('postgres', 'DROP TABLE plain');
$broker->produce('plain', @points[ 0 .. 9 ]);
Anomaly::Test->wait_until('a missing table fails its task', sub { $node->status('plain', 'state') eq 'FAILED' });
like($node->status('plain', 'error'), qr/plain/, 'and it is named');

$node->stop('fast');
$broker->stop;
done_testing();
