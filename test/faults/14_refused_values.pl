# 14: what 14_refused_rows.pl has not: values too large for their column, missing ones, foreign keys that are checked late;
# a task is killed in the middle of looking for them
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('refused_values', broker => $broker, config => { 'batch.size' => 400 }, later => 1);
my $node = $run->node;
my $setup = <<'EOF';
CREATE TABLE known (series text PRIMARY KEY);
INSERT INTO known SELECT 's' || i FROM generate_series(0, 19) i WHERE i <> 7;
CREATE TABLE points (series text REFERENCES known DEFERRABLE INITIALLY DEFERRED, ts timestamptz, value numeric(8, 6) NOT NULL,
	kafka_partition int, kafka_offset bigint, item int);
EOF
$node->safe_psql('postgres', $setup);
$node->connector('c', $run->{config});
my (%sent, @messages);
for my $point (Anomaly::Test->points(6000, 20, 14))
{
	my $i = @messages;
	my $kind = $i % 97 == 5 ? 'null' : $i % 89 == 6 ? 'large' : 'good';
	$point->[1] =~ s/"value":[^}]*/"value":null/ if $kind eq 'null';
	$point->[1] =~ s/"value":[^}]*/"value":12345.5/ if $kind eq 'large';
	$sent{ $kind eq 'null' ? '23502' : $kind eq 'large' ? '22003' : $point->[0] eq 's7' ? '23503' : 'good' }++;
	push @messages, $point;
}
for my $place ('before-insert', 'before-cas', 'after-commit')
{
	$broker->produce('points', splice @messages, 0, 1500);
	$run->strike("$place:kill");
	$broker->produce('points', splice @messages, 0, 500);
	$run->struck;
	is($node->catchup('c'), 't', "killed $place: it goes on");
}
is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), $sent{good}, 'every row that the table takes is there');
for my $state ('22003', '23502', '23503')
{
	is($node->safe_psql('postgres', "SELECT count(*) FROM anomaly.dead_letters WHERE stage = 'sink' AND sqlstate = '$state'"), $sent{$state}, "SQLSTATE $state: each is a dead letter");
}
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 6000 - $sent{good}, 'and no other');
$run->check('fault 14', setup => $setup, last => 1);
$run->end;
done_testing();
