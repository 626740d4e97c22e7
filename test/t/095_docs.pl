# The SQL of the documentation: every block runs, and prints what the page says that it prints.
#	```sql ... ```               runs; where a block without a language follows at once, that is what it must print
#	-- error                     a line in a block: it must fail, with the message that follows
#	<!-- not run: why -->        on the line before a block: it is left out
#	<!-- sql ... -->             runs, but no reader sees it: tables that the page takes for granted
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Anomaly::Test;
use Test::More;

my $docs = "$FindBin::Bin/../../docs";
my %has_sql = map { $_ => 1 } qw(detectors choosing evaluation auto);	# must hold a block that runs
my $node = Anomaly::Test->node('docs', bare => 1);

sub trimmed { my ($text) = @_; $text =~ s/[ \t]+$//mg; $text =~ s/\s+\z//; return $text; }

for my $path (sort glob "$docs/*.md")
{
	my ($page) = $path =~ m{([^/]+)\.md$};
	my $text = do { local (@ARGV, $/) = ($path); <> };
	my $run = 0;

	next unless $text =~ /^```sql$/m || $has_sql{$page};
	$node->safe_psql('postgres', "CREATE DATABASE $page; ALTER DATABASE $page SET timezone = 'UTC'");
	$node->safe_psql($page, 'CREATE EXTENSION anomaly');
	while ($text =~ /^(<!-- not run:[^\n]*\n)?(?:```sql\n(.*?)^```\n(?:```\n(.*?)^```$)?|<!-- sql\n(.*?)^-->$)/msg)
	{
		my ($skipped, $shown, $output, $hidden) = ($1, $2, $3, $4);
		my $sql = $shown // $hidden;
		my $name = "$page.md, line " . (1 + substr($text, 0, $-[0]) =~ tr/\n//);
		next if $skipped;
		$run++ if defined $shown;
		my ($status, $out, $err) = $node->psql($page, $sql, extra_params => [qw(-P format=aligned -P tuples_only=off -P footer=off)]);
		if ($sql =~ /^-- error$/m)
		{
			isnt($status, 0, "$name: fails");
			($out) = $err =~ /(ERROR:[^\n]*)/;
		}
		else
		{
			is($status, 0, "$name: runs") or diag($err);
		}
		is(trimmed($out), trimmed($output), "$name: prints what the page says") if defined $output;
	}
	ok($run > 0, "$page.md: $run blocks") if $has_sql{$page};
}
# What guarantees.md promises is held by tests that are there
my $guarantees = do { local (@ARGV, $/) = ("$docs/guarantees.md"); <> };
my @rows = grep { /^\|/ && !/^\|(?:-| promise \|)/ } split /\n/, $guarantees;
cmp_ok(scalar @rows, '>', 40, scalar(@rows) . ' promises');
is(join("\n", grep { !m{\| `(?:test|scripts)/[^|]*` \|$} } @rows), '', 'each names what holds it');
is(join(' ', grep { !-s "$docs/../$_" } $guarantees =~ m{`((?:test|scripts)/[\w./]+)[^`]*`}g), '', 'which is there');
# The reference lists every config key as the server does
my $reference = do { local (@ARGV, $/) = ("$docs/reference.md"); <> };
for my $line (split /\n/, $node->safe_psql('detectors', <<'EOF'))
SELECT format('| `%s` | %s | %s%s |', key, CASE WHEN required THEN 'required' ELSE coalesce('`' || "default" || '`', '') END, help,
	coalesce(' (' || choices || ')', ' (' || min || ' to ' || max || ')', '')) FROM anomaly.config_keys
EOF
{
	my ($key) = $line =~ /`(.*?)`/;
	ok(index($reference, "\n$line\n") >= 0, "reference.md has key $key as it is") or diag("it must have the line\n$line");
}
done_testing();
