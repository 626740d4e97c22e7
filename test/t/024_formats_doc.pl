# The examples of docs/formats.md: each connector, its message, and the rows that the page shows.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $text = do { local (@ARGV, $/) = ("$FindBin::Bin/../../docs/formats.md"); <> };
my @topics = $text =~ /"topics": "([\w.]+)"/g;
my $broker = Anomaly::Test->broker(map { "$_:1" } @topics);
my $node = Anomaly::Test->node('formats_doc', conf => "timezone = 'UTC'\n");
$node->kafka_server($broker);
$node->safe_psql('postgres', sprintf q(CREATE SERVER local_kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '%s')), $broker->address);

sub trimmed { my ($text) = @_; $text =~ s/[ \t]+$//mg; $text =~ s/\s+\z//; return $text; }

my ($connector, $topic, $checked) = ('', '', 0);
while ($text =~ /^```(\w*)([^\n]*)\n(.*?)^```\n(?:```\n(.*?)^```$)?/msg)
{
	my ($language, $info, $block, $output) = ($1, $2, $3, $4);
	my $name = 'formats.md, line ' . (1 + substr($text, 0, $-[0]) =~ tr/\n//);

	if ($language eq 'sql' && $block =~ /create_connector\('(\w+)'.*"topics": "([\w.]+)"/s)
	{
		($connector, $topic) = ($1, $2);
		$node->safe_psql('postgres', $block);
	}
	elsif ($language eq 'sql')
	{
		is($node->catchup($connector), 't', "$name: $connector is caught up");
		my ($status, $out, $err) = $node->psql('postgres', $block, extra_params => [qw(-P format=aligned -P tuples_only=off -P footer=off)]);
		is($status, 0, "$name: runs") or diag($err);
		is(trimmed($out), trimmed($output), "$name: prints what the page says");
		$checked++;
	}
	elsif ($topic ne '' && $language ne 'conf')
	{
		$broker->produce($topic, { lines => 1 }, [ ($info =~ /key=(\w+)/)[0] // '', $block =~ s/\n\z//r ]);
	}
}
is($checked, scalar @topics, 'every example was checked');
is($node->safe_psql('postgres', 'SELECT count(*) FROM anomaly.dead_letters'), 0, 'and no message refused');

$node->stop('fast');
$broker->stop;
done_testing();
