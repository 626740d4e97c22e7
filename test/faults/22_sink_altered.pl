# 22: columns of the table come, go, change their names and types while it runs
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:1');
my $run = Anomaly::Oracle->new('altered', broker => $broker, config => { 'errors.tolerance' => 'none' });
my $node = $run->node;
my @points = Anomaly::Test->points(9000, 20, 22);
my $sent = 0;
sub goes_on
{
	my ($what) = @_;
	$broker->produce('points', splice @points, 0, 500);
	$sent += 500;
	is($node->catchup('c'), 't', "$what: it goes on");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM public.points'), $sent, "$what: with every point");
	return;
}
goes_on('as it was');
$node->safe_psql('postgres', 'ALTER TABLE public.points ADD COLUMN note text');
goes_on('a column more');
$node->safe_psql('postgres', 'ALTER TABLE public.points ADD COLUMN score float8, ADD COLUMN topic text');
goes_on('columns that it knows');
isnt($node->safe_psql('postgres', 'SELECT count(score) FROM public.points'), 0, 'and fills');
$node->safe_psql('postgres', 'ALTER TABLE public.points DROP COLUMN note, DROP COLUMN score');
goes_on('columns less');
$node->safe_psql('postgres', 'ALTER TABLE public.points ALTER COLUMN value TYPE numeric');
goes_on('another type that takes the value');
$node->safe_psql('postgres', 'ALTER TABLE public.points ALTER COLUMN value TYPE float8');
goes_on('and back');
$node->safe_psql('postgres', q(ALTER TABLE public.points ADD COLUMN extra int NOT NULL DEFAULT 7, ADD CHECK (value IS NOT NULL)));
goes_on('a default and a check');
$node->safe_psql('postgres', 'CREATE INDEX ON public.points (series, ts); CREATE UNIQUE INDEX ON public.points (kafka_partition, kafka_offset, item)');
goes_on('indexes');
# in the middle of a stream, by many small changes
for my $i (1 .. 10)
{
	$broker->produce('points', splice @points, 0, 100);
	$sent += 100;
	$node->safe_psql('postgres', "ALTER TABLE public.points ADD COLUMN c$i int; ALTER TABLE public.points DROP COLUMN c$i");
}
goes_on('ten changes under load');
$node->safe_psql('postgres', 'ALTER TABLE public.points RENAME COLUMN value TO measured');
$broker->produce('points', splice @points, 0, 100);
Anomaly::Test->wait_until('a table without its value fails the task', sub { $node->status('c', 'state') eq 'FAILED' });
like($node->status('c', 'error'), qr/value/, 'and it is named');
$node->safe_psql('postgres', q(ALTER TABLE public.points RENAME COLUMN measured TO value; SELECT anomaly.restart_connector('c')));
$sent += 100;
goes_on('named as before');
$run->end;
done_testing();
