# 32: the tables under logical decoding and replication
use strict;
use warnings;
use Anomaly::Oracle;
use Test::More;

my $broker = Anomaly::Test->broker('points:2');
my $run = Anomaly::Oracle->new('logical', broker => $broker, conf => "wal_level = logical\nmax_wal_senders = 4\nmax_replication_slots = 4\n", later => 1);
my $node = $run->node;
$node->connector('c', $run->{config});
$node->safe_psql('postgres', q(SELECT pg_create_logical_replication_slot('all', 'pgoutput'); CREATE PUBLICATION everything FOR ALL TABLES));
my $subscriber = Anomaly::Test->node('subscriber', bare => 1);
my $columns = $node->safe_psql('postgres', q(SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'public.points'::regclass AND attnum > 0));
$subscriber->safe_psql('postgres', "CREATE TABLE public.points ($columns)");
$node->safe_psql('postgres', 'CREATE PUBLICATION points FOR TABLE public.points');
my $from = $node->connstr('postgres') =~ s/'/''/gr;
$subscriber->safe_psql('postgres', "CREATE SUBSCRIPTION s CONNECTION '$from' PUBLICATION points");
my @points = Anomaly::Test->points(6000, 20, 32);
$broker->produce('points', @points);
is($node->catchup('c'), 't', 'runs with every table published');
Anomaly::Test->wait_until('the subscriber has all', sub { $subscriber->safe_psql('postgres', 'SELECT count(*) FROM public.points') == 6000 });
is($subscriber->digest('public.points'), $node->digest('public.points'), 'the raw table arrives at a subscriber as it is');
cmp_ok($node->safe_psql('postgres', q(SELECT count(*) FROM pg_logical_slot_peek_binary_changes('all', NULL, NULL, 'proto_version', '1', 'publication_names', 'everything'))), '>', 6000, 'everything can be decoded');
$run->check('fault 32', last => 1);
$subscriber->safe_psql('postgres', 'DROP SUBSCRIPTION s');
$subscriber->stop('fast');
$run->end;
done_testing();
